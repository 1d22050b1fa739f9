"""How well layers foretell bars that they were not estimated from.

Enough layers explain any song: a robust estimate goes through as many bars as there are
layers, and what is left says nothing.  So some bars are kept back.  Where loops repeat
exactly, those are foretold, save where a soloist sounds; played music is not foretold
anywhere.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.exact.estimate import bar_spectra, frame_window
from loopstudio.core.exact.robust import robust_layers
from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side

_FOLDS = 3
_MOMENTS = 6
_FRAMES = 2
_BAND = 16
"""Bins that are judged together."""
_FORETOLD = 0.1
"""Share of the energy that may stay unexplained where a bar is foretold: 10 dB."""
_QUIET = 1e-3
"""Of the loudest place: softer places are not judged."""


def foretold(
    samples: np.ndarray,
    sr: float,
    starts: np.ndarray,
    length: int,
    layers: np.ndarray,
    rng: np.random.Generator,
    *,
    progress: Progress = silent,
) -> float:
    """Return the share of the sound of bars kept back that the others foretell, 0 to 1.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : float
        Hz.
    starts : np.ndarray of int, shape (n_bars,)
    length : int
    layers : np.ndarray, shape (n_layers, n_bars)
        Or any other basis of the space they span.
    rng : np.random.Generator
    progress : Progress
    """
    window = frame_window(sr)
    n_frames = max(2 * length // len(window) - 1, _FRAMES)
    moments = np.linspace(1, max(n_frames - _FRAMES, 1), _MOMENTS).astype(int)
    kept_back = _folds(layers, rng)

    def listen(moment: int) -> tuple[float, float]:
        frames = np.arange(moment, moment + _FRAMES)
        spectra = bar_spectra(samples, starts, length, frames, window)
        there = _level(spectra)
        loud = np.sqrt(np.where(there > _QUIET**2 * there.max(), there, 0))
        told = 0.0
        for bars in kept_back:
            others = np.setdiff1d(np.arange(len(starts)), bars)
            found, _ = robust_layers(spectra[others], layers[:, others])
            left = _level(spectra[bars] - np.tensordot(layers[:, bars].T, found, 1))
            told += float(loud[bars][left < _FORETOLD * there[bars]].sum())
        # Bars that cannot be kept back are not foretold.
        return float(loud.sum()), told

    with side_by_side(listen, moments) as results:
        heard = told = 0.0
        for done, (loud, foretold_of_it) in enumerate(results, 1):
            progress(done / len(moments), "Comparing bars")
            heard += loud
            told += foretold_of_it
    return float(told / heard) if heard > 0 else 0.0


def _folds(layers: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Return sets of bars whose layers all sound in other bars too."""
    folds: list[np.ndarray] = []
    n_bars = layers.shape[1]
    for fold in np.array_split(rng.permutation(n_bars), _FOLDS):
        back: list[int] = []
        for bar in fold:
            others = np.setdiff1d(np.arange(n_bars), [*back, bar])
            if np.any(np.abs(layers[:, bar]) > 1e-6) and _determined(layers[:, others]):
                back.append(int(bar))
        if back:
            folds.append(np.array(back))
    return folds


def _determined(layers: np.ndarray) -> bool:
    """Tell whether these bars alone give all layers."""
    values = np.linalg.svd(layers, compute_uv=False)
    return len(values) == len(layers) and bool(values[-1] > 0.05 * values[0])


def _level(spectra: np.ndarray) -> np.ndarray:
    """Sum power over channels and bands of bins: (n_bars, n_frames, n_bands)."""
    power = (spectra.real**2 + spectra.imag**2).sum(axis=1)
    level: np.ndarray = np.add.reduceat(power, np.arange(0, power.shape[-1], _BAND), axis=-1)
    return level
