"""Pieces and bands of a song as sound."""

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.band import excerpt

SR = 22_050


@pytest.fixture
def tones():
    time = np.arange(2 * SR) / SR
    low, high = (0.3 * np.sin(2 * np.pi * hz * time) for hz in (220, 3520))
    return Audio(np.stack([low + high, low - high]).astype(np.float32), SR)


def level(samples, hz):
    """Amplitude of a tone in the middle half of each channel."""
    n = samples.shape[1]
    middle = samples[:, n // 4 : 3 * n // 4]
    window = np.hanning(middle.shape[1])
    tone = np.exp(-2j * np.pi * hz * np.arange(middle.shape[1]) / SR)
    return 2 * np.abs((middle * window) @ tone) / window.sum()


def test_only_the_pitches_of_the_band_are_left(tones):
    band = excerpt(tones, SR // 2, SR, 100, 1000)
    assert band.samples.shape == (2, SR - SR // 2)
    np.testing.assert_allclose(level(band.samples, 220), 0.3, rtol=0.01)
    assert level(band.samples, 3520).max() < 1e-4


def test_what_is_kept_stays_in_its_place(tones):
    band = excerpt(tones, 0, 2 * SR, 2000, 8000).samples
    expected = (tones.samples[0] - tones.samples[1]) / 2
    assert np.abs(band[0] - expected)[SR // 2 : -SR // 2].max() < 1e-3


def test_without_limits_it_is_the_song(tones):
    piece = excerpt(tones, 1000, 9000)
    np.testing.assert_array_equal(piece.samples[:, 500:-500], tones.samples[:, 1500:8500])


def test_it_begins_and_ends_in_silence(tones):
    for band in (excerpt(tones, 1003, 9000), excerpt(tones, 1003, 9000, 100, 400)):
        assert np.abs(band.samples[:, [0, -1]]).max() == 0


def test_ends_beyond_the_song_are_those_of_the_song(tones):
    assert excerpt(tones, -500, 10**9).n_samples == tones.n_samples


def test_the_song_itself_is_not_touched(tones):
    before = tones.samples.copy()
    excerpt(tones, 0, 2 * SR)
    np.testing.assert_array_equal(tones.samples, before)


def test_an_attack_does_not_ring_into_the_other_end():
    samples = np.zeros((1, SR), np.float32)
    samples[0, -200] = 1
    band = excerpt(Audio(samples, SR), 0, SR, 60, 120).samples
    assert np.abs(band[0, : SR // 10]).max() < 1e-4
