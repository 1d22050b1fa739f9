"""What can be wished for."""

import numpy as np
import pytest

from loopstudio.core.grid import Grid
from loopstudio.core.wishes import KEEP, ONLY, SILENT, Wish, samples_of


def test_a_wish_is_about_whole_bars_unless_beats_are_given():
    wish = Wish(SILENT, 0, 1, 2)
    assert wish.whole_loop
    assert not Wish(SILENT, 0, 1, 2, start_beat=1.0).whole_bars


def test_a_band_or_a_part_of_the_recipe_is_not_the_whole_loop():
    assert not Wish(ONLY, 0, 0, 0, low_hz=200.0).whole_loop
    assert not Wish(KEEP, 0, 0, 0, sound=1).whole_loop


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "loud"},
        {"loop": -1},
        {"first_bar": 3},
        {"strength": 0.0},
        {"strength": float("nan")},
        {"low_hz": 500.0, "high_hz": 400.0},
        {"low_hz": float("nan")},
        {"rhythm": -2},
        {"start_beat": -1.0},
        {"first_bar": 2, "start_beat": 2.0, "stop_beat": 2.0},
    ],
)
def test_what_is_no_rectangle_is_refused(wrong):
    right = {"kind": SILENT, "loop": 0, "first_bar": 0, "last_bar": 2}
    with pytest.raises(ValueError, match=r"wish|band|parts"):
        Wish(**(right | wrong))


def test_it_begins_and_ends_at_beats_of_its_bars():
    grid = Grid(np.array([100.0, 500.0, 900.0, 1300.0]), 4, True, 1.0)
    assert samples_of(Wish(SILENT, 0, 0, 1), grid) == (100, 900)
    assert samples_of(Wish(SILENT, 0, 0, 1, start_beat=1.0, stop_beat=2.0), grid) == (200, 700)
