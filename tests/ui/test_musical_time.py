"""Places in a song, as people write them."""

import numpy as np
import pytest

from loopstudio.core.grid import Grid
from loopstudio.ui.musical_time import (
    bar_at,
    bar_line_after,
    position_text,
    range_text,
    sample_at,
    time_text,
)

SR = 44100


@pytest.fixture
def grid():
    """Eight bars of two seconds after a second of pick-up."""
    return Grid(SR + 2.0 * SR * np.arange(9), 4, constant=True, confidence=1.0)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "1.1.1"), (1.5, "1.2.1"), (2.875, "1.4.4"), (3, "2.1.1"), (0.5, "0.4.1"), (17, "9.1.1")],
)
def test_position_counts_from_one_and_the_pick_up_is_bar_0(grid, seconds, text):
    assert position_text(grid, round(seconds * SR)) == text


def test_a_playhead_on_a_fractional_bar_line_is_in_the_bar_that_begins():
    grid = Grid(82687.5 * np.arange(5), 4, constant=True, confidence=1.0)
    assert position_text(grid, 82687) == "2.1.1"


def test_without_bars_there_is_no_position():
    assert position_text(None, 1000) == "–.–.–"
    assert range_text(None, 0, 10) == "–"


@pytest.mark.parametrize("bar", [-0.5, 0.0, 0.25, 3.0, 7.999, 8.0, 8.5])
def test_bars_and_samples_are_inverses(grid, bar):
    assert bar_at(grid, sample_at(grid, bar)) == pytest.approx(bar, abs=1e-4)


def test_bars_of_a_drifting_song_have_their_own_lengths():
    grid = Grid(np.array([0.0, 100, 300, 600]), 3, constant=False, confidence=1.0)
    assert [bar_at(grid, sample) for sample in (50, 200, 450)] == [0.5, 1.5, 2.5]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00.0"), (43.84, "0:43.8"), (61.4, "1:01.4"), (3599.99, "59:59.9")]
)
def test_time_has_minutes_seconds_and_tenths(seconds, text):
    assert time_text(seconds) == text


def test_a_range_names_its_first_and_last_bar(grid):
    assert range_text(grid, sample_at(grid, 2), sample_at(grid, 4)) == "3–4"
    assert range_text(grid, sample_at(grid, 2), sample_at(grid, 3)) == "3"


@pytest.mark.parametrize(
    ("here_s", "line_s"), [(0.5, 1), (1, 3), (2.9, 3), (3, 5), (16.5, 17), (17.5, 19)]
)
def test_the_next_bar_line_is_after_a_place_also_outside_the_bars(grid, here_s, line_s):
    assert bar_line_after(grid, round(here_s * SR)) == line_s * SR


def test_the_next_bar_line_of_a_range_may_be_its_start(grid):
    bounds = (3 * SR, 7 * SR)
    assert bar_line_after(grid, 4 * SR, bounds) == 5 * SR
    assert bar_line_after(grid, 6 * SR, bounds) == 3 * SR
    assert bar_line_after(grid, 8 * SR, bounds) == 9 * SR  # played beyond, after a seek
