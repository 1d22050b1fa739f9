"""The colours: readable on every ground, and told apart by every eye."""

import re
from pathlib import Path

import pytest

from loopstudio.project import resources
from loopstudio.ui.theme import tokens as tokens_module
from loopstudio.ui.theme.tokens import (
    DARK,
    LIGHT,
    LOOP_COLOUR_NAMES,
    LOOP_COLOURS_DARK,
    LOOP_COLOURS_LIGHT,
    loop_colour,
    loop_text,
)
from tests.ui.colour_science import ciede2000, contrast, smallest_difference

PROGRAM = Path(tokens_module.__file__).parents[2]
GROUNDS = ("window", "panel", "raised", "hover", "sunken")


@pytest.mark.parametrize(
    ("tokens", "ink", "least"),
    [
        (DARK, "ink", 11.1),
        (LIGHT, "ink", 13.7),
        (DARK, "ink2", 6.4),
        (LIGHT, "ink2", 7.2),
        (DARK, "ink3", 4.5),
        (LIGHT, "ink3", 4.7),
        (DARK, "warn", 6.0),
        (LIGHT, "warn", 5.3),
        (DARK, "error", 5.3),
        (LIGHT, "error", 5.6),
    ],
)
def test_text_is_readable_on_every_ground(tokens, ink, least):
    worst = min(contrast(getattr(tokens, ink), getattr(tokens, ground)) for ground in GROUNDS)
    assert worst >= least - 0.06  # the table has one decimal


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_text_on_a_fill_is_readable(tokens):
    assert contrast(tokens.on_text, tokens.ink) > 15
    for index in range(len(LOOP_COLOUR_NAMES)):
        assert contrast(loop_text(tokens, index), loop_colour(tokens, index)) >= 4.5


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (DARK, (8.1, 8.0, 14.4, 4.6, 13.8, 4.7, 13.0, 5.2, 5.0, 12.7, 8.1, 6.7)),
        (LIGHT, (5.1, 8.3, 6.0, 10.1, 6.1, 4.8, 4.6, 8.7, 9.3, 5.9, 4.9, 9.4)),
    ],
    ids=["dark", "light"],
)
def test_text_on_loop_colours_is_as_readable_as_the_table_says(tokens, expected):
    found = [contrast(loop_text(tokens, k), loop_colour(tokens, k)) for k in range(12)]
    assert found == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_every_loop_colour_stands_out_from_the_ground_of_data(tokens):
    for index in range(len(LOOP_COLOUR_NAMES)):
        assert contrast(loop_colour(tokens, index), tokens.sunken) >= 3.05


def test_three_light_loop_colours_need_a_border_on_a_panel():
    faint = [colour for colour in LOOP_COLOURS_LIGHT if contrast(colour, LIGHT.panel) < 3]
    assert len(faint) == 3
    assert min(contrast(colour, LIGHT.panel) for colour in faint) >= 2.75


@pytest.mark.parametrize(
    ("colours", "first", "expected"),
    [
        (LOOP_COLOURS_DARK, 6, {"normal": 25.9, "protan": 14.9, "deutan": 11.1, "tritan": 15.8}),
        (LOOP_COLOURS_DARK, 12, {"normal": 18.9, "protan": 11.1, "deutan": 11.1, "tritan": 13.4}),
        (LOOP_COLOURS_LIGHT, 6, {"normal": 22.0, "protan": 14.6, "deutan": 11.0, "tritan": 13.8}),
        (LOOP_COLOURS_LIGHT, 12, {"normal": 16.7, "protan": 11.7, "deutan": 9.7, "tritan": 11.3}),
    ],
)
def test_loop_colours_are_told_apart_by_every_colour_vision(colours, first, expected):
    for vision, difference in expected.items():
        found = smallest_difference(colours[:first], vision)
        assert found == pytest.approx(difference, abs=0.15), vision


def test_the_measure_of_difference_agrees_with_its_published_examples():
    # Pairs 1, 9 and 24 of Sharma, Wu and Dalal.
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((50, 2.4900, -0.0010), (50, -2.4900, 0.0009)) == pytest.approx(
        7.1792, abs=1e-4
    )
    assert ciede2000((50, 2.5, 0), (61, -5, 29)) == pytest.approx(22.8977, abs=1e-4)


def test_loop_colours_begin_again_after_the_last():
    assert loop_colour(DARK, 12) == loop_colour(DARK, 0) == LOOP_COLOURS_DARK[0]
    assert loop_text(LIGHT, 14) == loop_text(LIGHT, 2)


def test_colours_are_named_in_one_place():
    colour = re.compile(r"""["']#[0-9a-fA-F]{3,8}["']|QColor\(\s*\d|GlobalColor\.(?!transparent)""")
    found = [
        f"{path.relative_to(PROGRAM)}: {match.group()}"
        for path in PROGRAM.rglob("*.py")
        if path != Path(tokens_module.__file__)
        for match in colour.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
    style = resources.path("look.qss").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", style) == []
