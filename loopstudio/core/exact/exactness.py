"""How exactly loops repeat: their energy over that of what stays unexplained beside them.

What is left of a bar is shared by the loops that play in it, band by band and moment by
moment, as they share the sound there.  Of the bars in which a loop plays the middle one
counts: a soloist or a fill on top of some of them does not make a loop less exact.

Conventions
-----------
`owners` gives the loop of each layer, numbered from 0.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.exact.bars import rows

MAX_EXACTNESS_DB = 120.0

_BLOCK = 8192
_BANDS_PER_OCTAVE = 2
_LOWEST_BAND_HZ = 60.0


def exactness_db(
    samples: np.ndarray,
    sr: float,
    starts: np.ndarray,
    layers: np.ndarray,
    sounds: np.ndarray,
    owners: np.ndarray,
) -> np.ndarray:
    """Return the exactness of every loop in dB, shape (n_loops,).

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : float
        Hz.
    starts : np.ndarray of int, shape (n_bars,)
    layers : np.ndarray, shape (n_layers, n_bars)
    sounds : np.ndarray, shape (n_layers, n_channels, length)
    owners : np.ndarray of int, shape (n_layers,)
    """
    n_loops, n_bars = int(owners.max()) + 1, len(starts)
    plays = np.stack([layers[owners == k].any(axis=0) for k in range(n_loops)])
    energy, noise = np.zeros(n_loops), np.zeros(n_loops)
    n_block = min(_BLOCK, sounds.shape[2])
    window = np.hanning(n_block).astype(np.float32)
    edges = _band_edges(sr, n_block)
    for first in range(0, sounds.shape[2] - n_block + 1, n_block // 2):
        bars = np.fft.rfft(rows(samples, starts, first, n_block) * window)
        parts = np.fft.rfft(sounds[:, :, first : first + n_block] * window)
        by_loop = np.stack(
            [np.tensordot(layers[owners == k].T, parts[owners == k], 1) for k in range(n_loops)]
        )
        left = _band_energy(bars - by_loop.sum(axis=0), edges)
        heard = _band_energy(by_loop, edges)
        blamed = left * heard / (heard.sum(axis=0) + 1e-20)
        for k in range(n_loops):
            energy[k] += heard[k, plays[k]].mean(axis=0).sum()
            noise[k] += np.median(blamed[k, plays[k]], axis=0).sum()
    # Each layer fits a part of what it does not explain.
    noise *= n_bars / max(n_bars - len(layers), 1)
    ratio = 10 * np.log10((energy + 1e-30) / (noise + 1e-30))
    exactness: np.ndarray = np.minimum(ratio, MAX_EXACTNESS_DB)
    return exactness


def _band_edges(sr: float, n_block: int) -> np.ndarray:
    """Return the first bin of each band."""
    n_bands = max(int(_BANDS_PER_OCTAVE * np.log2(sr / 2 / _LOWEST_BAND_HZ)), 1)
    hz = _LOWEST_BAND_HZ * 2.0 ** (np.arange(n_bands) / _BANDS_PER_OCTAVE)
    bins = np.unique(np.round(hz * n_block / sr).astype(int))
    return np.concatenate([[0], bins[bins > 0]])


def _band_energy(spectra: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Sum the power (..., n_channels, n_bins) over channels and bands: (..., n_bands)."""
    power = (spectra.real**2 + spectra.imag**2).sum(axis=-2)
    energy: np.ndarray = np.add.reduceat(power, edges, axis=-1)
    return energy
