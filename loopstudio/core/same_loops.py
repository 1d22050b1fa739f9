"""Which loops of a search are clearly those of an earlier one.

Another search, by other bars or for another number of loops, finds most loops again.  The user has
named and mixed them, so it matters which they are: those that play at the same times and sound
alike.

Conventions
-----------
Loops are compared by time, not by bars, because the bars may be others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction

_MOMENTS = 2048
"""At which it is asked who plays."""
_BANDS = 96
_TOGETHER = 0.8
"""Least share of the time in which either plays in which both do."""
_ALIKE = 0.9
"""Least cosine of the spectra."""


def same_loops(before: Extraction, after: Extraction) -> tuple[int | None, ...]:
    """Return for each loop of `after` the loop of `before` that it is, None for a new one.

    Each loop is that of one other at most; the most alike are told first.

    Parameters
    ----------
    before, after : Extraction
        Of the same song.
    """
    together = _overlap(_when(before, after), _when(after, before))
    alike = _spectra(after) @ _spectra(before).T
    clear = (together >= _TOGETHER) & (alike >= _ALIKE)
    likeness = np.where(clear, together * alike, 0.0)
    found: list[int | None] = [None] * len(after.loops)
    while likeness.any():
        new, old = (int(i) for i in np.unravel_index(likeness.argmax(), likeness.shape))
        found[new] = old
        likeness[new], likeness[:, old] = 0, 0
    return tuple(found)


def _when(extraction: Extraction, other: Extraction) -> np.ndarray:
    """Tell when loops play in the time that both have bars, (n_loops, n_moments), bool."""
    lines = extraction.grid.bar_starts
    first = min(lines[0], other.grid.bar_starts[0])
    last = max(lines[-1], other.grid.bar_starts[-1])
    moments = first + (np.arange(_MOMENTS) + 0.5) / _MOMENTS * (last - first)
    bars = np.searchsorted(lines, moments, side="right") - 1
    inside = (bars >= 0) & (bars < len(lines) - 1)
    plays = np.array([loop.activation > 0.5 * loop.activation.max() for loop in extraction.loops])
    when: np.ndarray = plays[:, np.clip(bars, 0, len(lines) - 2)] & inside
    return when


def _overlap(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the time of both over that of either, (n_others, n_some)."""
    a, b = others.astype(float), some.astype(float)
    both = a @ b.T
    either = a.sum(axis=1)[:, None] + b.sum(axis=1) - both
    overlap: np.ndarray = both / np.maximum(either, 1)
    return overlap


def _spectra(extraction: Extraction) -> np.ndarray:
    """Return what loops sound like, unit vectors of bands, (n_loops, n_bands)."""
    factors = extraction.factors
    # Summed over the tatums before anything of their size is made: the window waits for this.
    mixtures = np.tensordot(factors.core, factors.rhythms.sum(axis=0), (1, 0))
    edges = np.unique(np.geomspace(1, len(factors.sounds), _BANDS + 1).round().astype(int))
    rows = []
    for loop in extraction.loops:
        own = mixtures[:, sorted({layer for layer, _ in loop.layers})].sum(axis=1)
        bands = np.add.reduceat(np.append(factors.sounds @ own, 0.0), edges[:-1])
        # Compressed, so that more than the loudest band counts.
        rows.append(np.sqrt(bands))
    spectra = np.array(rows)
    unit: np.ndarray = spectra / np.maximum(np.linalg.norm(spectra, axis=1, keepdims=True), 1e-20)
    return unit
