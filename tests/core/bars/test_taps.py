"""Bars from a few taps along with the song."""

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.bars import editing, similarity
from loopstudio.core.bars.editing import BarLines
from loopstudio.core.bars.taps import bars_of_taps, read_taps
from loopstudio.core.errors import InputError
from tests.core.songs import BAR, SR, song

N_BARS = 16
LAYOUT = ("#" * N_BARS, "..######..####..", "######....##..##")
TRUE_S = BAR / SR * np.arange(N_BARS + 1)


@pytest.fixture(scope="module")
def heard():
    return similarity.listen(song(LAYOUT, lead=SR // 4).audio)


@pytest.fixture
def bars(heard):
    """The true ones."""
    return BarLines(tuple((TRUE_S + 0.25).tolist()), 4, heard.song)


def tap(rng, first_s, apart_s, n=8):
    """Taps as people make them: not on the beat, and late."""
    return list(first_s + apart_s * np.arange(n) + rng.normal(0.015, 0.02, n))


def off_s(bars, true_s):
    """How far each true line is from the nearest."""
    return np.abs(np.array(bars.times_s) - np.asarray(true_s)[:, None]).min(axis=1)


def test_too_few_taps_tell_nothing():
    assert read_taps([1.0, 1.5, 2.0]) is None
    assert read_taps([1.0, 1.01, 1.5, 2.0]) is None


def test_taps_that_slipped_are_left_out(rng):
    times = tap(rng, 10.0, 0.5, 12)
    times[5] += 0.2
    del times[8]  # one was missed
    times.insert(3, times[2] + 0.03)  # one came twice
    taps = read_taps(times)
    assert taps.apart_s == pytest.approx(0.5, abs=0.01)
    assert taps.first_s == pytest.approx(10.0, abs=0.04)
    assert taps.tempo_bpm(4) == pytest.approx(120, abs=3)
    assert not taps.on_bars


def test_eight_taps_on_beats_make_the_bars_of_the_whole_song(rng, heard):
    found = bars_of_taps(read_taps(tap(rng, 4.25, 0.25)), heard)
    assert found.n_bars == N_BARS
    assert off_s(found, TRUE_S + 0.25).max() < 0.02


def test_slow_taps_are_on_bars(rng):
    slow = Audio(np.repeat(song(LAYOUT).audio.samples, 2, axis=1), SR)
    taps = read_taps(tap(rng, 4.0, 2.0, 5))
    assert taps.on_bars
    assert taps.tempo_bpm(4) == pytest.approx(120, abs=3)
    found = bars_of_taps(taps, similarity.listen(slow))
    assert off_s(found, 2 * TRUE_S).max() < 0.03


def test_a_tempo_that_drifts_is_followed(rng):
    n_beats = 96
    lengths = 0.5 * (1 + 0.06 * np.sin(np.linspace(0, 7, n_beats)))
    beats_s = np.concatenate([[0.0], np.cumsum(lengths)])
    samples = np.zeros(int((beats_s[-1] + 0.5) * SR), np.float32)
    hit = rng.standard_normal(400).astype(np.float32) * np.exp(-np.arange(400) / 80)
    for beat_s in beats_s:
        begin = int(beat_s * SR)
        samples[begin : begin + 400] += hit[: len(samples) - begin]
    taps = read_taps(list(beats_s[40:50] + 0.01))
    found = bars_of_taps(taps, similarity.listen(Audio(samples[None], SR)))
    assert off_s(found, beats_s[4:92:4]).max() < 0.03


def test_taps_on_known_beats_keep_them_and_say_which_is_the_first(rng, heard, bars):
    wrong = editing.shift(bars, 1)
    found = bars_of_taps(read_taps(tap(rng, 4.25, 0.25)), heard, bars=wrong)
    np.testing.assert_allclose(found.times_s[1:-1], bars.times_s[1:-1], atol=1e-9)


def test_taps_at_half_the_tempo_make_bars_twice_as_long(rng, heard, bars):
    found = bars_of_taps(read_taps(tap(rng, 4.25, 0.5)), heard, bars=bars)
    np.testing.assert_allclose(np.diff(found.times_s), 2.0, atol=1e-9)
    assert off_s(found, [4.25]).max() < 1e-9


def test_taps_on_bars_of_three_known_beats_make_that_metre(rng, heard, bars):
    slow = editing.halve(editing.halve(bars))  # bars of 4 s, beats of 1 s
    taps = read_taps(tap(rng, 1.25, 3.0, 4))
    found = bars_of_taps(taps, heard, bars=slow)
    assert found.beats_per_bar == 3
    np.testing.assert_allclose(np.diff(found.times_s), 3.0, atol=1e-9)


def test_a_song_of_two_beats_has_no_bars():
    short = similarity.listen(Audio(np.ones((1, SR), np.float32), SR))
    with pytest.raises(InputError):
        bars_of_taps(read_taps([0.0, 0.4, 0.8, 1.2]), short)
