"""Places of wishes and words for them, without a window."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.grid import Grid
from loopstudio.core.wishes import KEEP, ONLY, SILENT, Change, Wish
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.wish_mark import WishPlace
from loopstudio.ui.song.wish_places import heights, moved_to, nearest, pitches, place_of, snapped
from loopstudio.ui.song.wish_words import NOT_GRANTED, answer_text, step_text, where_text, wish_text
from loopstudio.ui.tools.tool import BAR, BEAT, OFF

WISH = Wish(SILENT, 1, 12, 15)


@pytest.fixture
def grid():
    """Eight bars of 4 beats that get shorter and shorter, after a pick-up."""
    return Grid(500 + np.cumsum([0, *range(8000, 7200, -100)]).astype(float), 4, False, 1.0)


@pytest.fixture
def axis(grid):
    made = TimeAxis()
    made.show_song(70_000, 8000)
    made.show_grid(grid)
    return made


def test_bars_are_written_as_people_count_them():
    assert where_text(WISH) == "bars 13–16"
    assert where_text(replace(WISH, last_bar=12)) == "bar 13"
    assert where_text(replace(WISH, low_hz=200.0)) == "bars 13–16, above 200 Hz"
    assert where_text(replace(WISH, start_beat=1.0)) == "13.2 to 17.1"
    assert where_text(replace(WISH, stop_beat=2.5)) == "13.1 to 16.3+"


def test_a_wish_is_a_sentence():
    assert wish_text(WISH, "Bass") == "Bass silent in bars 13–16"
    assert wish_text(replace(WISH, kind=ONLY), "Bass") == "Only Bass in bars 13–16"
    assert wish_text(replace(WISH, kind=KEEP), "Bass", "4C") == "Keep Bass, 4C, in bars 13–16"
    assert wish_text(replace(WISH, sound=3), "Bass", "sound 4") == (
        "Bass, sound 4, silent in bars 13–16"
    )
    assert step_text(replace(WISH, kind=KEEP), "Bass") == "Wish: keep Bass"


@pytest.mark.parametrize(
    ("kind", "before_db", "after_db", "words"),
    [
        (SILENT, -3.0, -34.0, "31 dB less"),
        (SILENT, -3.0, -120.0, "silent now"),
        (SILENT, -70.0, -120.0, "was silent already"),
        (SILENT, -3.0, -3.2, NOT_GRANTED),
        (ONLY, -10.0, -0.2, "has 95 % of it"),
        (ONLY, -0.1, -0.1, "has 98 % of it"),
        (ONLY, -10.0, -10.0, NOT_GRANTED),
        (KEEP, -10.0, -10.3, "kept"),
        (KEEP, -10.0, -14.0, NOT_GRANTED),
        (KEEP, -90.0, -120.0, "kept"),
    ],
)
def test_what_came_of_a_wish_is_said_in_a_few_words(kind, before_db, after_db, words):
    wish = replace(WISH, kind=kind)
    assert answer_text(wish, Change(before_db, after_db, (12,))) == words


@pytest.mark.parametrize(
    "wish",
    [
        Wish(SILENT, 0, 0, 7),
        Wish(SILENT, 0, 7, 7),
        Wish(ONLY, 1, 2, 3, 200.0, 1500.0),
        Wish(KEEP, 0, 2, 2, start_beat=1.0, stop_beat=3.0),
        Wish(KEEP, 0, 2, 5, start_beat=1.25),
        Wish(KEEP, 0, 6, 7, stop_beat=0.5),
    ],
)
def test_a_wish_that_is_put_back_where_it_was_is_the_same(wish, grid):
    nowhere = Wish(wish.kind, wish.loop, 0, 0)
    back = moved_to(nowhere, place_of(wish, grid), grid)
    for name in ("start_beat", "stop_beat"):
        assert getattr(back, name) == pytest.approx(getattr(wish, name), abs=1e-3)
    assert replace(back, start_beat=wish.start_beat, stop_beat=wish.stop_beat) == wish


@pytest.mark.parametrize("ends", [(0, 100), (66_000, 70_000), (69_000, 69_000), (900, 900)])
def test_what_is_hardly_in_any_bar_is_moved_into_one(ends, grid):
    wish = moved_to(Wish(SILENT, 0, 0, 0), WishPlace(*ends), grid)
    assert 0 <= wish.first_bar <= wish.last_bar < grid.n_bars


def test_a_stretch_is_widened_to_the_bars_or_beats_it_touches(axis, grid):
    lines = grid.bar_starts
    assert snapped(axis, lines[2] + 10, lines[4] - 10, BAR) == (lines[2], lines[4])
    assert snapped(axis, lines[4], lines[2], BAR) == (lines[2], lines[4])
    assert snapped(axis, lines[3] + 5, lines[3] + 5, BAR) == (lines[3], lines[4])
    start, stop = snapped(axis, lines[2] + 10, lines[2] + 20, BEAT)
    assert (start, stop) == (lines[2], pytest.approx((3 * lines[2] + lines[3]) / 4))
    assert snapped(axis, 3000.0, 2000.0, OFF) == (2000.0, 3000.0)
    assert snapped(axis, 0.0, 70_000.0, BAR) == (lines[0], lines[-1])


def test_an_edge_goes_to_the_line_next_to_it(axis, grid):
    lines = grid.bar_starts
    assert nearest(axis, lines[3] + 100, BAR) == lines[3]
    assert nearest(axis, 0.0, OFF) == lines[0]


def test_heights_in_the_picture_are_pitches_and_back():
    low, high = pitches(30, 120, 212)
    top, bottom = heights(WishPlace(0, 1, low, high), 212)
    assert (top, bottom) == (pytest.approx(30, abs=0.5), pytest.approx(120, abs=0.5))
    assert pitches(0, 120, 212)[1] is None
    assert pitches(30, 212, 212)[0] is None
    assert pitches(100, 104, 212) == (None, None)
