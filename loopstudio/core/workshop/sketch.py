"""What is drawn of components while they are learned: enough to watch, little to send."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loopstudio.core.pictures.loop_picture import N_ROWS, log_rows, tilted, to_levels
from loopstudio.core.workshop.learned import Components

_MOST_COLUMNS = 480
"""About as many as there are pixels for them."""
_RANGE = 0.7
"""Exponent that shows quiet moments beside loud ones."""


@dataclass(frozen=True, eq=False)
class Sketch:
    """Components that are not finished.

    Attributes
    ----------
    losses : np.ndarray, shape (n,)
        So far.
    ridges : np.ndarray, shape (n_rows, n_components), in [0, 1]
        Their spectra over logarithmic frequency, from low to high.
    activations : np.ndarray, shape (n_components, n_columns), uint8
        How strongly each sounds over time, against its own loudest moment.
    total : np.ndarray, shape (n_rows, n_columns), uint8
        Levels of their sum.
    """

    losses: np.ndarray
    ridges: np.ndarray
    activations: np.ndarray
    total: np.ndarray


def sketch(components: Components) -> Sketch:
    """Draw what was learned so far."""
    ordered = components.by_peak()
    hz_per_bin = ordered.sr / ordered.spec.n_fft
    rows = log_rows(np.asarray(ordered.spectra, float), hz_per_bin, N_ROWS)
    heights = _pooled(ordered.activations)
    peaks = np.maximum(heights.max(axis=1, keepdims=True), 1e-30)
    return Sketch(
        losses=components.losses,
        ridges=_to_ridges(rows),
        activations=np.round(255 * (heights / peaks) ** _RANGE).astype(np.uint8),
        total=to_levels(rows @ heights),
    )


def ridges(spectra: np.ndarray, hz_per_bin: float) -> np.ndarray:
    """Return spectra over logarithmic frequency, tilted, each with a peak of 1.

    Parameters
    ----------
    spectra : np.ndarray, shape (n_bins, n_components)
    hz_per_bin : float

    Returns
    -------
    np.ndarray, shape (N_ROWS, n_components)
    """
    return _to_ridges(log_rows(np.asarray(spectra, float), hz_per_bin, N_ROWS))


def _to_ridges(rows: np.ndarray) -> np.ndarray:
    raised = tilted(rows)
    drawn: np.ndarray = raised / np.maximum(raised.max(axis=0), 1e-30)
    return drawn


def _pooled(activations: np.ndarray) -> np.ndarray:
    """Return the loudest of neighbouring frames, shape (n_components, n_columns)."""
    n_frames = activations.shape[1]
    n_columns = min(n_frames, _MOST_COLUMNS)
    firsts = np.arange(n_columns) * n_frames // n_columns
    pooled: np.ndarray = np.maximum.reduceat(activations, firsts, axis=1)
    return pooled
