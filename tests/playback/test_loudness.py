"""Loudness, and the level at which a comparison is fair."""

import numpy as np
import pytest

from loopstudio.core.arrangement import Arrangement, Cell
from loopstudio.core.render import Mutes, renderer
from loopstudio.playback.loudness import LEAST_DB, MOST_DB, k_weights, measure
from loopstudio.playback.mix import Mix, MixPlan
from tests.playback.songs import SR, bands


@pytest.fixture(scope="module")
def piece():
    return bands(12)


@pytest.fixture(scope="module")
def measured(piece):
    song, found = piece
    return measure(song, SR, found)


def loudness(samples):
    """Ungated loudness of a steady sound, shape (n, n_channels), in LKFS."""
    spectra = np.fft.rfft(samples, axis=0)
    weights = k_weights(np.fft.rfftfreq(len(samples), 1 / SR), SR)[:, None]
    return -0.691 + 10 * np.log10(2 * (weights * np.abs(spectra) ** 2).sum() / len(samples) ** 2)


@pytest.mark.parametrize("sr", [22_050, 44_100, 48_000, 96_000])
def test_the_weights_are_those_of_the_standard(sr):
    # ITU-R BS.1770-5: a sine of 997 Hz at full scale in one channel is at -3.01 LKFS.
    at_997 = k_weights(np.array([997.0]), sr)[0]
    assert -0.691 + 10 * np.log10(at_997 / 2) == pytest.approx(-3.01, abs=0.04)
    low, high = 10 * np.log10(k_weights(np.array([20.0, 5000.0]), sr))
    assert low < -10
    assert high == pytest.approx(4, abs=0.7)


@pytest.mark.parametrize("gains", [(1.0, 0.0, 0.0), (0.5, 0.5, 0.5), (0.7, 0.0, 1.2)])
def test_the_song_becomes_as_loud_as_the_mix(piece, measured, gains):
    song, found = piece
    heard = renderer(song, SR, found)
    mix = MixPlan(song, heard, 3, Mix(gains))(0, song.shape[1])
    matched = Mix(gains, source="original")
    matched = Mix(gains, source="original", level=measured.level(matched))
    original = MixPlan(song, heard, 3, matched)(0, song.shape[1])
    assert matched.level != 1
    assert loudness(original) == pytest.approx(loudness(mix), abs=0.5)


def test_bars_that_loops_were_taken_out_of_count(piece, measured):
    song, found = piece
    every = tuple(Cell(loop, bar, None) for loop in (0, 1) for bar in range(found.grid.n_bars))
    softer = measure(song, SR, found, None, Arrangement(every))
    mix = Mix((0.0, 0.0, 1.0), source="original")
    assert softer.level(Mix(source="original")) == pytest.approx(measured.level(mix), rel=0.02)
    voice = 0.5 * song[:, :SR]
    spoken = measure(song, SR, found, None, Arrangement(every), {2: voice})
    assert spoken.level(Mix(source="original")) != softer.level(Mix(source="original"))


def test_parts_that_are_off_count(piece, measured):
    song, found = piece
    mutes = Mutes(sounds=frozenset({0, 1}))
    softer = measure(song, SR, found, mutes)
    heard = renderer(song, SR, found, mutes)
    mix = MixPlan(song, heard, 3, Mix())(0, song.shape[1])
    level_db = 20 * np.log10(softer.level(Mix(source="original")))
    assert level_db == pytest.approx(loudness(mix) - loudness(song.T), abs=0.5)


def test_beside_its_own_mix_the_song_is_left_as_it_is(measured):
    assert measured.level(Mix(source="original")) == 1
    assert measured.level(Mix((1.0, 1.0, 10 ** (LEAST_DB / 40)), source="original")) == 1
    assert measured.level(Mix((0.5,) * 3)) == 1


def test_nothing_is_changed_by_more_than_the_limit(measured):
    limit = 10 ** (MOST_DB / 20)
    assert measured.level(Mix((0.1,) * 3, 0.1, source="original")) == pytest.approx(1 / limit)
    # The song peaks at a half; louder than twice it would clip.
    assert measured.level(Mix((8.0,) * 3, source="original")) == pytest.approx(2, rel=1e-3)


def test_the_rest_is_raised_as_far_as_it_may(piece):
    song, found = piece
    noisy = song + np.random.default_rng(2).normal(0, 0.002, song.shape).astype(np.float32)
    measured = measure(noisy, SR, found)
    level = measured.level(Mix(source="rest"))
    assert 1 <= level <= 10 ** (MOST_DB / 20) * 1.0001


def test_silence_is_left_as_it_is(piece):
    song, found = piece
    measured = measure(np.zeros_like(song), SR, found)
    assert measured.level(Mix(source="original")) == 1
    assert measured.level(Mix(source="rest")) == 1


def test_a_song_shorter_than_a_moment_is_measured(piece):
    song, found = piece
    short = measure(song[:, : SR // 5], SR, found)
    assert short.products.shape == (1, 5, 5)
