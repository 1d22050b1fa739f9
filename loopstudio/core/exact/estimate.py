"""What the layers sound like, from all the bars in which they play.

With the layout D known, the bars B = D S give the layers S by least squares, phase and all.
Where something plays on top that does not repeat, a soloist or a fill, plain least squares
smears it over the layers.  So in every cell of the bars' spectrograms the bars are weighted
by how well they agree with the others (iteratively re-weighted least squares for a p-norm
with p < 1): a few wild bars hardly count.

The power of what is left is shared by the channels and pooled over neighbouring cells,
which makes the weights steadier than single cells can.

Based on:
    I. Daubechies, R. DeVore, M. Fornasier and C. S. Güntürk, "Iteratively reweighted least
    squares minimization for sparse recovery", Comm. Pure Appl. Math., 2010.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.exact.bars import rows
from loopstudio.core.progress import Progress, silent

N_FFT = 2048
HOP = 1024
"""Sine windows overlap by half: their squares sum to one."""

_NORM = 0.5
"""The p of the p-norm that is minimised."""
_ITERATIONS = 12
_FLOORS = (1.0, 0.003)
"""What is left counts as no less than this share of the cell's level, first and last."""
_POOL = (4, 2)
"""Bins and frames that share a weight."""
_FRAMES_AT_ONCE = 16
_RIDGE = 1e-6


def estimate(
    samples: np.ndarray,
    starts: np.ndarray,
    length: int,
    layers: np.ndarray,
    *,
    progress: Progress = silent,
) -> np.ndarray:
    """Estimate the sound of every layer.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    starts : np.ndarray of int, shape (n_bars,)
    length : int
        Of a bar, in samples.
    layers : np.ndarray, shape (n_layers, n_bars)
        How loudly each layer plays in each bar.
    progress : Progress

    Returns
    -------
    np.ndarray, shape (n_layers, n_channels, length), float32
    """
    n_layers, n_channels = len(layers), samples.shape[0]
    window = np.sin(np.pi * (np.arange(N_FFT) + 0.5) / N_FFT).astype(np.float32)
    n_frames = -(-length // HOP) + 1
    out = np.zeros((n_layers, n_channels, (n_frames + 1) * HOP), np.float32)
    for first in range(0, n_frames, _FRAMES_AT_ONCE):
        progress(first / n_frames, "Listening to all bars of each loop")
        frames = np.arange(first, min(first + _FRAMES_AT_ONCE, n_frames))
        spectra = bar_spectra(samples, starts, length, frames, window)
        found = robust_spectra(spectra, layers)
        wave = np.fft.irfft(found, N_FFT, axis=-1).astype(np.float32) * window
        for i, t in enumerate(frames):
            out[:, :, t * HOP : t * HOP + N_FFT] += wave[:, :, i]
    return out[:, :, HOP : HOP + length]


def bar_spectra(
    samples: np.ndarray, starts: np.ndarray, length: int, frames: np.ndarray, window: np.ndarray
) -> np.ndarray:
    """Return frames of every bar cut out alone, (n_bars, n_channels, n_frames, n_bins)."""
    begin = (int(frames[0]) - 1) * HOP
    n = (len(frames) - 1) * HOP + N_FFT
    wave = rows(samples, starts, begin, n)
    # Beyond the bar is another bar, which other layers may play in.
    inside = (np.arange(n) + begin >= 0) & (np.arange(n) + begin < length)
    wave *= inside
    views = np.lib.stride_tricks.sliding_window_view(wave, N_FFT, axis=-1)[:, :, ::HOP]
    return np.fft.rfft(views * window, axis=-1).astype(np.complex64)


def robust_spectra(spectra: np.ndarray, layers: np.ndarray) -> np.ndarray:
    """Return the layers' spectra, (n_layers, n_channels, n_frames, n_bins).

    `spectra` is (n_bars, n_channels, n_frames, n_bins).
    """
    n_bars, n_channels, n_frames, n_bins = spectra.shape
    n_layers = len(layers)
    bins, frames = _POOL
    wide = -n_bins % bins, -n_frames % frames
    padded = np.pad(spectra, ((0, 0), (0, 0), (0, wide[1]), (0, wide[0])))
    # One pool a row: (n_pools, n_bars, cells of the pool in all channels).
    shape = (n_bars, n_channels, (n_frames + wide[1]) // frames, frames, -1, bins)
    pools = padded.reshape(shape).transpose(2, 4, 0, 1, 3, 5)
    grid = pools.shape[:2]
    # Weights and layout are real: real and imaginary parts are cells of their own.
    pools = np.ascontiguousarray(pools, np.complex64).reshape(grid[0] * grid[1], n_bars, -1)
    pools = pools.view(np.float32)

    design = layers.T.astype(np.float32)
    products = (design[:, :, None] * design[:, None, :]).reshape(n_bars, -1)
    level = np.square(pools).mean(axis=(1, 2)) + 1e-20
    weights = np.ones(pools.shape[:2], np.float32)
    floors = np.geomspace(*_FLOORS, _ITERATIONS)
    for i in range(_ITERATIONS + 1):
        normal = (weights @ products).reshape(-1, n_layers, n_layers)
        ridge = _RIDGE * np.trace(normal, axis1=1, axis2=2)[:, None, None] + 1e-20
        normal += ridge * np.eye(n_layers, dtype=np.float32)
        right = design.T @ (weights[:, :, None] * pools)
        found = np.linalg.solve(normal, right)
        if i == _ITERATIONS:
            break
        left = np.square(pools - design @ found).mean(axis=2)
        weights = (left / level[:, None] + floors[i] ** 2) ** (_NORM / 2 - 1)
        weights /= weights.max(axis=1, keepdims=True)

    found = found.astype(np.float32, copy=False).view(np.complex64)
    found = found.reshape(*grid, n_layers, n_channels, frames, bins).transpose(2, 3, 0, 4, 1, 5)
    found = found.reshape(n_layers, n_channels, n_frames + wide[1], n_bins + wide[0])
    return found[:, :, :n_frames, :n_bins]
