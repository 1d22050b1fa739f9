"""The bars of a song under one another, aligned to the sample.

A bar line is where the grid says, to the nearest sample; `alignment` moves it where the
evidence says.

Conventions
-----------
`starts` are whole samples, one for each bar; all bars are cut to the same `length`.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.fourier import spectra_of

_BLOCK = 1 << 14
_SAMPLES_AT_ONCE = 1 << 20
"""Samples of frames that are transformed together, 4 MiB: larger arrays take longer to come by
than to fill."""


def cut(bar_starts: np.ndarray) -> tuple[np.ndarray, int]:
    """Round bar lines to samples.

    Parameters
    ----------
    bar_starts : np.ndarray, shape (n_bars + 1,), samples, fractions allowed

    Returns
    -------
    starts : np.ndarray of int, shape (n_bars,)
    length : int
        Of the longest bar, in samples.
    """
    lines = np.round(bar_starts).astype(int)
    return lines[:-1], int(np.diff(lines).max())


def rows(samples: np.ndarray, starts: np.ndarray, first: int, n: int) -> np.ndarray:
    """Return samples [first, first + n) of every bar, shape (n_bars, n_channels, n).

    Beyond the song there is silence.
    """
    n_channels, n_samples = samples.shape
    out = np.zeros((len(starts), n_channels, n), np.float32)
    for row, start in zip(out, starts, strict=True):
        begin, end = max(start + first, 0), min(start + first + n, n_samples)
        if end > begin:
            row[:, begin - start - first : end - start - first] = samples[:, begin:end]
    return out


def mono_rows(samples: np.ndarray, starts: np.ndarray, first: int, n: int) -> np.ndarray:
    """Return `rows` of one channel in which the sides do not cancel, shape (n_bars, n)."""
    sides = np.float32(0.618) ** np.arange(len(samples), dtype=np.float32)
    mono: np.ndarray = sides @ rows(samples, starts, first, n)
    return mono


def frames_of_bars(
    samples: np.ndarray,
    starts: np.ndarray,
    first: int,
    n_frames: int,
    window: np.ndarray,
    bins: tuple[int, int],
) -> np.ndarray:
    """Return spectra of frames of every bar that overlap by half.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    starts : np.ndarray of int, shape (n_bars,)
    first : int
        Where in the bar the first frame begins, in samples.
    n_frames : int
    window : np.ndarray, shape (n_fft,), float32
    bins : tuple of int
        First bin, and the one after the last.

    Returns
    -------
    np.ndarray, shape (n_bars, n_channels, n_frames, n_bins), complex64
    """
    n_fft, (low, high) = len(window), bins
    hop = n_fft // 2
    out = np.empty((len(starts), len(samples), n_frames, high - low), np.complex64)
    at_once = max(_SAMPLES_AT_ONCE // (len(samples) * n_frames * n_fft), 1)
    for some in (slice(i, i + at_once) for i in range(0, len(starts), at_once)):
        wave = rows(samples, starts[some], first, (n_frames - 1) * hop + n_fft)
        frames = np.lib.stride_tricks.sliding_window_view(wave, n_fft, axis=-1)[:, :, ::hop]
        out[some] = spectra_of(frames * window)[..., low:high]
    return out


def gram(samples: np.ndarray, starts: np.ndarray, length: int, *, margin: int = 0) -> np.ndarray:
    """Return the inner products of all pairs of bars, shape (n_bars, n_bars), float64.

    The first and last `margin` samples do not count.
    """
    total = np.zeros((len(starts), len(starts)))
    for first in range(margin, length - margin, _BLOCK):
        block = rows(samples, starts, first, min(_BLOCK, length - margin - first))
        flat = block.reshape(len(starts), -1)
        total += flat @ flat.T
    return total
