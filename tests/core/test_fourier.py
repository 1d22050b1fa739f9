"""Transforms of many frames at once."""

import numpy as np

from loopstudio.core.fourier import frames_of, spectra_of


def test_transforms_agree_with_those_of_numpy(rng):
    frames = rng.standard_normal((3, 2, 2048)).astype(np.float32)
    spectra = spectra_of(frames)
    assert spectra.dtype == np.complex64
    np.testing.assert_allclose(spectra, np.fft.rfft(frames.astype(float)), atol=1e-4)
    back = frames_of(spectra, 2048)
    assert back.dtype == np.float32
    np.testing.assert_allclose(back, frames, atol=1e-5)


def test_short_frames_are_filled_up_with_silence(rng):
    frames = rng.standard_normal((4, 100)).astype(np.float32)
    np.testing.assert_allclose(spectra_of(frames, 256), np.fft.rfft(frames, 256), atol=1e-5)
