"""Part of a song's spectrogram as sound: some of its time, some of its pitches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.progress import Progress, silent

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio

_EDGE_OCTAVES = 1 / 6
"""Over this much the band fades in and out; sharper edges ring like bells."""

_FADE_S = 0.005
"""At both ends of the excerpt, which would click without."""

_PADDING_S = 0.2
"""Silence around the excerpt, into which the filter rings instead of into its other end."""


def excerpt(
    audio: Audio,
    start: int,
    stop: int,
    low_hz: float | None = None,
    high_hz: float | None = None,
    *,
    progress: Progress = silent,
) -> Audio:
    """Cut a piece out of a song, and a band of pitches out of the piece.

    Parameters
    ----------
    audio : Audio
    start, stop : int
        Samples, of which some are within the song.
    low_hz, high_hz : float or None
        What is kept; None for no limit.  The filter has no phase: attacks stay in place.

    Returns
    -------
    Audio
        As long as the piece, and as loud as it is in the band.
    """
    from scipy import fft

    from loopstudio.core.audio import Audio

    sr = audio.sr
    piece = audio.samples[:, max(start, 0) : min(stop, audio.n_samples)]
    if low_hz is not None or high_hz is not None:
        around = round(_PADDING_S * sr)
        n = piece.shape[1]
        length = fft.next_fast_len(n + 2 * around, real=True)
        padded = np.zeros((len(piece), length), np.float32)
        padded[:, around : around + n] = piece
        progress(0.3, "Filtering")
        spectrum = fft.rfft(padded, axis=1)
        spectrum *= _response(fft.rfftfreq(length, 1 / sr), low_hz, high_hz)
        progress(0.7, "Filtering")
        piece = fft.irfft(spectrum, length, axis=1)[:, around : around + n]
    return Audio(_faded(np.array(piece, np.float32), round(_FADE_S * sr)), sr)


def _response(hz: np.ndarray, low_hz: float | None, high_hz: float | None) -> np.ndarray:
    """Return the gain of each frequency: half a cosine over the octaves of an edge."""
    octaves = np.log2(np.maximum(hz, 1e-3))
    gain = np.ones(len(hz), np.float32)
    for edge_hz, side in ((low_hz, 1), (high_hz, -1)):
        if edge_hz is not None:
            inside = side * (octaves - np.log2(edge_hz)) / _EDGE_OCTAVES + 0.5
            gain *= (1 - np.cos(np.pi * np.clip(inside, 0, 1))) / 2
    return gain


def _faded(samples: np.ndarray, n: int) -> np.ndarray:
    n = min(n, samples.shape[1] // 2)
    if n:
        ramp = np.linspace(0, 1, n, dtype=np.float32)
        samples[:, :n] *= ramp
        samples[:, -n:] *= ramp[::-1]
    return samples
