"""File names from a template."""

import pytest

from loopstudio.project.exports import template
from loopstudio.project.names import LONGEST_BYTES, safe_name

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
        ("Loop - {key}", "Loop"),
        ("{key} - {name}", "Drums"),
        ("#{key} {name}", "Drums"),
        ("{song} #{key} {name}", "Night Bus Drums"),
        ("{song} - ({key}) - {name}", "Night Bus - Drums"),
        ("{song} [{number}/{key}] {name}", "Night Bus [02] Drums"),
        ("{song} [{key}/{number}] {name}", "Night Bus [02] Drums"),
        ("{name}-{key}-{key}", "Drums"),
        ("{name} - {key} - demo", "Drums - demo"),
        ("{name} {key} (demo)", "Drums (demo)"),
        ("{name}{key}_{bpm}", "Drums_128"),
        ("{key}", ""),
        ("a fixed name", "a fixed name"),
    ],
)
def test_fields_without_a_value_take_their_separator_along(text, filled):
    assert template.complaint(text) == ""
    assert template.fill(text, VALUES) == filled


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{song} - {bars} bars - {name}", "Night Bus - Rest"),
        ("{name} ({bars} bars)", "Rest"),
        ("{name}_{bars}bar", "Rest"),
        ("{number}. {name}", "Rest"),
        ("{number} - {label} - {name}", "Rest"),
        ("{name} - {number}", "Rest"),
        ("Loop - {number}", "Loop"),
        ("{number}_{name}_{bpm}", "Rest_128"),
        ("{name} in {bars} bars, mine", "Rest in mine"),
    ],
)
def test_what_is_no_loop_leaves_no_dashes_and_no_units(text, filled):
    values = dict(VALUES, name="Rest", label="", bars="", number="")
    assert template.fill(text, values) == filled


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


def test_a_long_title_leaves_room_for_what_tells_files_apart():
    title = "A very long title – with remarks (Final mix 12, mastered, really final) [2026] 日本語"
    texts = [
        template.fill("{song} {name} {bpm}", dict(VALUES, song=title, name=name, bpm="120"))
        for name in ("Drums", "Bass")
    ]
    assert len(set(texts)) == 2
    for name, text in zip(("Drums", "Bass"), texts, strict=True):
        assert text.startswith("A very long title")
        assert text.endswith(f" {name} 120")
        assert len(text.encode()) <= LONGEST_BYTES
        assert safe_name(text, "x").endswith(f" {name} 120")


def test_a_long_name_and_a_title_in_two_places_are_shortened_too():
    values = dict(VALUES, song="語" * 60, name="n" * 300, number="7")
    text = template.fill("{song} {name} {song} {number}", values)
    assert text.endswith(" 7")
    assert len(text.encode()) <= LONGEST_BYTES
    assert text.count("語") >= 10
