"""The click: where it sounds, and that it changes nothing else."""

import numpy as np
import pytest

from loopstudio.core.grid import Grid
from loopstudio.playback.click import BAR_LEVEL, BEAT_LEVEL, LENGTH_S, Click, beats_of
from loopstudio.playback.mix import MixPlan

SR = 8000
GRID = Grid(np.array([4000.0, 8000.0, 12_000.0]), 4, constant=True, confidence=1.0)
LENGTH = round(LENGTH_S * SR)


@pytest.fixture
def silence():
    return MixPlan(np.zeros((2, 20_000), np.float32))


def test_beats_go_on_to_both_ends_of_the_song():
    places, on_bar = beats_of(GRID, 20_000)
    assert places.tolist() == list(range(0, 20_000, 1000))
    assert places[on_bar].tolist() == [0, 4000, 8000, 12_000, 16_000]


def test_beats_follow_a_tempo_that_drifts():
    grid = Grid(np.array([100.0, 1300.0, 2200.0]), 3, constant=False, confidence=1.0)
    places, on_bar = beats_of(grid, 2500)
    assert places.tolist() == [100, 500, 900, 1300, 1600, 1900, 2200]
    assert on_bar.tolist() == [True, False, False, True, False, False, True]


def test_every_beat_clicks_and_bar_lines_click_louder(silence):
    out = Click(silence, GRID, SR)(0, 20_000)
    assert out.dtype == np.float32
    np.testing.assert_array_equal(out[:, 0], out[:, 1])
    for place in range(0, 20_000, 1000):
        level = BEAT_LEVEL if place % 4000 else BAR_LEVEL
        assert np.abs(out[place : place + LENGTH]).max() == pytest.approx(level, rel=1e-5)
        assert not out[place + LENGTH : place + 1000].any()


def test_a_click_comes_on_the_beat_and_without_a_step(silence):
    out = Click(silence, GRID, SR)(0, 20_000)[:, 0]
    first = np.abs(out[4000 : 4000 + LENGTH])
    assert np.flatnonzero(first > BAR_LEVEL / 2)[0] < 0.002 * SR
    assert first[0] == 0
    assert first[-1] < 1e-4


@pytest.mark.parametrize("block", [1, 97, 512])
def test_clicks_are_the_same_in_blocks_of_any_size(silence, block):
    clicked = Click(silence, GRID, SR)
    whole = clicked(-300, 6000)
    blocks = [clicked(at, min(block, 5700 - at)) for at in range(-300, 5700, block)]
    np.testing.assert_array_equal(np.concatenate(blocks), whole)


def test_clicks_are_added_and_never_written_into_the_song(rng):
    song = (0.1 * rng.standard_normal((2, 20_000))).astype(np.float32)
    before = song.copy()
    out = Click(MixPlan(song), GRID, SR)(0, 20_000)
    clicks = Click(MixPlan(np.zeros_like(song)), GRID, SR)(0, 20_000)
    np.testing.assert_array_equal(out, before.T + clicks)
    np.testing.assert_array_equal(song, before)
