"""Rough layouts to start the search from: nonnegative factors of the bars, made binary.

A search that only ever starts from nothing meets the same dead ends; factors of slices of
one, two and four bars know nothing of loops, but they see all bars at once.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from loopstudio.core.cube import Slices
from loopstudio.core.layout.cost import Part

_RANKS = (4, 6)
_ITERATIONS = 200
_PLAYS = 0.5
"""Part of a factor's usual strength above which it plays."""


def starts(amplitudes: np.ndarray, rng: np.random.Generator) -> Iterator[tuple[Part, ...]]:
    """Make rough layouts.

    Parameters
    ----------
    amplitudes : np.ndarray, shape (n_bars, n_features)
        From `loopstudio.core.layout.cost.features`.
    rng : np.random.Generator

    Yields
    ------
    tuple of Part
        All different, perhaps none.
    """
    n_bars = len(amplitudes)
    power = np.square(amplitudes)
    for bars in (1, 2, 4):
        slices = Slices(bars)
        n_slices = slices.n_slices(n_bars)
        padded = np.pad(power, ((0, n_slices * bars - n_bars), (0, 0)))
        rows = padded.reshape(n_slices, -1)
        for rank in _RANKS:
            if n_slices <= rank:
                continue
            factors = _factorise(rows, rank, rng)[slices.of_bars(n_bars)]
            usual = np.sqrt(np.square(factors).mean(axis=0) / (factors > 0).mean(axis=0))
            plays = factors > _PLAYS**2 * usual
            masks = {tuple(column.tolist()) for column in plays.T if column.any()}
            yield tuple(Part(bars, mask) for mask in sorted(masks))


def _factorise(rows: np.ndarray, rank: int, rng: np.random.Generator) -> np.ndarray:
    """Activations of an NMF with the Kullback-Leibler divergence, shape (n_rows, rank)."""
    rows = rows + 1e-6 * rows.mean()
    left = rng.uniform(0.5, 1.5, (len(rows), rank)).astype(np.float32)
    right = rng.uniform(0.5, 1.5, (rank, rows.shape[1])).astype(np.float32)
    right *= rows.mean(axis=0)
    for _ in range(_ITERATIONS):
        left *= (rows / (left @ right)) @ right.T / right.sum(axis=1)
        right *= left.T @ (rows / (left @ right)) / left.sum(axis=0)[:, None]
    return left
