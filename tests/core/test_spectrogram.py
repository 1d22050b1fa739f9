"""Short-time Fourier transforms."""

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.spectrogram import Spec, frames_at, stft, window


@pytest.mark.parametrize(
    ("sr", "n_fft"), [(44100, 4096), (48000, 4096), (22050, 2048), (8000, 1024)]
)
def test_frames_last_about_93_ms_at_any_rate(sr, n_fft):
    assert Spec.for_rate(sr) == Spec(n_fft, n_fft // 4)


def test_squared_windows_at_the_hop_add_up_to_the_same_everywhere():
    spec = Spec(64, 16)
    squares = sum(np.roll(window(64) ** 2, k * 16) for k in range(4))
    np.testing.assert_allclose(squares, 1.5, rtol=1e-5)
    assert spec.n_bins == 33


def test_a_frame_is_centred_on_its_sample(rng):
    samples = rng.standard_normal((2, 500)).astype(np.float32)
    found = frames_at(samples, np.array([200]), 64)
    expected = np.fft.rfft(samples[:, 168:232] * window(64))
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-4, atol=1e-4)


def test_outside_of_the_song_there_is_silence(rng):
    samples = rng.standard_normal((1, 100)).astype(np.float32)
    padded = np.pad(samples, ((0, 0), (64, 64)))
    centres = np.array([-40, 0, 99, 131, 500])
    found = frames_at(samples, centres, 64)
    np.testing.assert_allclose(found[:, :4], frames_at(padded, centres[:4] + 64, 64), atol=1e-5)
    assert not found[:, 4].any()


def test_a_song_may_be_shorter_than_a_frame():
    assert frames_at(np.ones((1, 10), np.float32), np.array([5]), 64).shape == (1, 1, 33)


def test_frame_t_of_the_stft_is_centred_on_t_hops(rng):
    samples = rng.standard_normal((2, 1000)).astype(np.float32)
    spec = Spec(128, 32)
    found = stft(Audio(samples, 8000), spec)
    assert found.shape == (2, 65, spec.n_frames(1000))
    np.testing.assert_array_equal(found[:, :, 7], frames_at(samples, np.array([7 * 32]), 128)[:, 0])
    np.testing.assert_array_equal(stft(samples[0], spec), found[:1])
