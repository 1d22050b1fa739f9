"""File names from a template."""

import pytest

from loopstudio.project.exports import template

VALUES = {
    "song": "Night Bus",
    "name": "Drums",
    "label": "drums",
    "bpm": "128",
    "key": "",
    "bars": "4",
    "number": "02",
}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        (template.USUAL, "Night Bus Drums 128"),
        ("{number} {name} ({bars} bars)", "02 Drums (4 bars)"),
        ("{song} - {key} - {name}", "Night Bus - Drums"),
        ("{song} ({key}) {name}", "Night Bus Drums"),
        ("[{key}] {name}", "Drums"),
        ("{key} {name}", "Drums"),
        ("{name}_{key}", "Drums"),
        ("Loop {key}", "Loop"),
        ("{key}", ""),
        ("a fixed name", "a fixed name"),
    ],
)
def test_fields_without_a_value_take_their_separator_along(text, filled):
    assert template.complaint(text) == ""
    assert template.fill(text, VALUES) == filled


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "A name is needed"),
        ("  ", "A name is needed"),
        ("{tempo}", "There is no {tempo}"),
        ("{}", "There is no {}"),
        ("{name", "A brace is open"),
        ("name}", "A brace is open"),
        ("{{name}}", "A brace is open"),
        ("{name!r}", "There is no {name!r}"),
    ],
)
def test_what_cannot_be_filled_in_is_said(text, words):
    assert words in template.complaint(text)
