"""Bar lines in the user's hand."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loopstudio.core.bars import editing
from loopstudio.core.bars.editing import LEAST_BAR_S, BarLines, Song
from loopstudio.core.errors import InputError
from loopstudio.core.grid import MIN_BAR_S

END_S = 60.0
SONG = Song(END_S, (0.0, END_S))
STEADY = BarLines(tuple(2.0 * np.arange(31)), 4, SONG)


@st.composite
def bars_of_any_song(draw):
    """Bars of any lengths somewhere in a song that may begin and end in silence."""
    lengths = draw(st.lists(st.floats(LEAST_BAR_S, 4.0), min_size=2, max_size=12))
    first = draw(st.floats(0.0, 5.0))
    times = first + np.concatenate([[0.0], np.cumsum(lengths)])
    end = float(times[-1]) + draw(st.floats(0.0, 5.0))
    sounds = (draw(st.floats(0.0, end / 3)), draw(st.floats(2 * end / 3, end)))
    return BarLines(tuple(times.tolist()), draw(st.integers(2, 7)), Song(end, sounds))


def edits():
    return st.one_of(
        st.tuples(st.just("move"), st.integers(0, 12), st.floats(-5.0, 70.0)),
        st.tuples(st.just("insert"), st.floats(0.0, 60.0)),
        st.tuples(st.just("delete"), st.integers(0, 12)),
        st.tuples(st.just("shift"), st.integers(-9, 9)),
        st.tuples(st.sampled_from(["halve", "double", "steady"])),
        st.tuples(st.just("regroup"), st.integers(1, 8)),
    )


@settings(max_examples=200, deadline=None)
@given(bars_of_any_song(), st.lists(edits(), min_size=1, max_size=5))
def test_whatever_is_done_lines_increase_inside_the_song_and_make_bars(bars, done):
    for name, *arguments in done:
        with suppress(InputError):
            bars = getattr(editing, name)(bars, *arguments)
        assert len(bars.times_s) >= 3
        assert 0 <= bars.times_s[0] < bars.times_s[-1] <= bars.song.end_s
        assert np.diff(bars.times_s).min() >= MIN_BAR_S - 1e-9


@settings(max_examples=100, deadline=None)
@given(bars_of_any_song())
def test_twice_as_many_bars_and_then_half_are_those_there_were(bars):
    assume(np.diff(bars.times_s).min() >= 2 * LEAST_BAR_S)
    back = editing.halve(editing.double(bars))
    np.testing.assert_allclose(back.times_s, bars.times_s)


@settings(max_examples=100, deadline=None)
@given(bars_of_any_song(), st.floats(0.0, 1.0))
def test_a_line_that_is_added_and_taken_away_leaves_nothing(bars, place):
    time_s = place * bars.song.end_s
    assume(np.abs(np.array(bars.times_s) - time_s).min() >= LEAST_BAR_S)
    more = editing.insert(bars, time_s)
    assert editing.delete(more, more.times_s.index(time_s)) == bars


@settings(max_examples=100, deadline=None)
@given(bars_of_any_song(), st.floats(-20, 40))
def test_beats_of_places_are_the_inverse_of_places_of_beats(bars, beat):
    np.testing.assert_allclose(bars.beats_at(bars.places_s(np.array([beat]))), [beat], atol=1e-6)


@given(st.integers(-12, 12))
def test_a_shift_of_a_steady_tempo_is_taken_back_by_the_opposite_one(beats):
    assume(beats % 4 == 0 or abs(beats) < 2)
    back = editing.shift(editing.shift(STEADY, beats), -beats)
    np.testing.assert_allclose(back.times_s, STEADY.times_s)


def test_four_times_a_beat_later_are_the_bars_there_were():
    bars = STEADY
    for _ in range(4):
        bars = editing.shift(bars, 1)
    np.testing.assert_allclose(bars.times_s, STEADY.times_s)


def test_a_beat_later_begins_a_quarter_of_a_bar_later():
    later = editing.shift(STEADY, 1)
    np.testing.assert_allclose(later.times_s, 0.5 + 2 * np.arange(30))


def test_a_bar_in_the_silence_before_the_song_is_no_new_bar():
    song = Song(60.0, (4.0, 60.0))
    bars = BarLines(tuple(4 + 2.0 * np.arange(28)), 4, song)
    assert editing.shift(bars, 1).times_s[0] == pytest.approx(4.5)


def test_a_line_stops_before_its_neighbours_and_the_ends_of_the_song():
    assert editing.move(STEADY, 5, 30.0).times_s[5] == pytest.approx(12 - LEAST_BAR_S)
    assert editing.move(STEADY, 5, 3.0).times_s[5] == pytest.approx(8 + LEAST_BAR_S)
    assert editing.move(STEADY, 0, -1.0).times_s[0] == 0.0
    assert editing.move(STEADY, 30, 99.0).times_s[30] == END_S


def test_bars_of_three_of_the_same_beats_begin_with_the_same_line():
    three = editing.regroup(STEADY, 3)
    assert three.beats_per_bar == 3
    np.testing.assert_allclose(three.times_s, 1.5 * np.arange(41))
    assert editing.regroup(three, 4) == STEADY


def test_a_steady_tempo_is_that_of_most_lines(rng):
    times = np.array(STEADY.times_s) + 5
    times[1:] += rng.normal(0, 0.004, 30)
    times[7] += 0.6
    times = np.delete(times, 20)  # and one is missing
    song = Song(70.0, (5.0, 65.0))
    steady = editing.steady(BarLines(tuple(times), 4, song))
    np.testing.assert_allclose(steady.times_s, 5 + 2.0 * np.arange(31), atol=0.01)
    assert np.ptp(np.diff(steady.times_s)) < 1e-9


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda bars: editing.insert(bars, 2.05), "There is a bar line 0.05 s away already"),
        (lambda bars: editing.insert(bars, 61.0), "There is no song there"),
        (lambda bars: editing.delete(bars, 99), "There is no bar line 100: there are 31"),
        (lambda bars: editing.move(bars, 31, 1.0), "There is no bar line 32"),
        (lambda bars: editing.regroup(bars, 17), "A bar has 1 to 16 beats, not 17"),
        (
            lambda bars: editing.delete(replace(bars, times_s=(0.0, 2.0, 4.0)), 1),
            "at least two bars",
        ),
        (lambda bars: editing.halve(replace(bars, times_s=(0.0, 2.0, 4.0))), "at least two bars"),
        (
            lambda bars: editing.double(replace(bars, times_s=(0.0, 0.2, 0.4))),
            "The shortest bar lasts 0.20 s",
        ),
    ],
)
def test_what_cannot_be_done_is_said(edit, words):
    with pytest.raises(InputError, match=words):
        edit(STEADY)
