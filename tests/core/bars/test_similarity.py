"""The judge of where bars begin."""

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.bars import editing, similarity
from loopstudio.core.bars.editing import BarLines
from tests.core.songs import BAR, SR, song

LAYOUT = (
    "#####..#####..##",
    "..#######..###..",
    "#######..##...##",
)
BAR_S = 2 * BAR / SR


@pytest.fixture(scope="module")
def heard():
    slow = np.repeat(song(LAYOUT).audio.samples, 2, axis=1)
    return similarity.listen(Audio(slow, SR))


@pytest.fixture
def bars(heard):
    return BarLines(tuple((BAR_S * np.arange(17.0)).tolist()), 4, heard.song)


def repeats(heard, bars):
    return similarity.compare(heard, bars.times_s).repeats


@pytest.mark.parametrize("beats", [-2, -1, 1, 2])
def test_true_bars_repeat_better_than_those_beats_away(heard, bars, beats):
    assert repeats(heard, bars) > repeats(heard, editing.shift(bars, beats)) + 0.02


@pytest.mark.parametrize("metre", [3, 5, 7])
def test_true_bars_repeat_better_than_those_of_another_metre(heard, bars, metre):
    assert repeats(heard, bars) > repeats(heard, editing.regroup(bars, metre)) + 0.02


def test_true_bars_repeat_better_than_half_as_many_or_twice(heard, bars):
    assert repeats(heard, bars) > repeats(heard, editing.halve(bars)) + 0.02
    assert repeats(heard, bars) > repeats(heard, editing.double(bars))


def test_one_wrong_line_is_noticed(heard, bars):
    moved = editing.move(bars, 8, bars.times_s[8] + 0.2)
    assert repeats(heard, bars) > repeats(heard, moved)
    assert repeats(heard, bars) > repeats(heard, editing.delete(bars, 8))


def test_like_bars_are_bright_and_others_dark(heard, bars):
    alike = similarity.compare(heard, bars.times_s).bars
    assert alike.shape == (16, 16)
    np.testing.assert_allclose(np.diag(alike), 1, atol=1e-5)
    np.testing.assert_allclose(alike, alike.T, atol=1e-5)
    assert alike[0, 1] > 0.95  # beat and tune
    assert alike[0, 1] > alike[0, 7] + 0.2  # without the beat


def test_what_is_heard_says_where_the_song_sounds():
    padded = Audio(np.pad(song().audio.samples[:, : 4 * BAR], ((0, 0), (SR, SR // 2))), SR)
    heard = similarity.listen(padded)
    assert heard.song.end_s == pytest.approx(5.5)
    assert heard.song.sounds_s == pytest.approx((1.0, 5.0), abs=0.05)
    assert heard.onsets.max() == 1
    begins = heard.onsets[: int(0.9 / heard.frame_s)]
    assert not begins.any()


def test_silence_and_too_few_bars_do_not_repeat():
    silent = similarity.listen(Audio(np.zeros((1, 4 * SR), np.float32), SR))
    assert similarity.compare(silent, (0.0, 1.0, 2.0)).repeats == 0
    assert similarity.compare(silent, (0.0, 1.0)).repeats == 0
    assert similarity.compare(silent, ()).bars.shape == (0, 0)


def test_lines_a_frame_apart_can_be_compared(heard):
    alike = similarity.compare(heard, (0.0, 0.001, 0.002, 5.0, 31.999))
    assert np.isfinite(alike.bars).all()
    assert 0 <= alike.repeats <= 1
