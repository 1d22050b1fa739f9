"""Which loops could have made these bars: 0/1 vectors in the column space of the bars.

The bars are B = D S with the 0/1 layout D and the layers S, so the column space of B is
that of D, whatever the layers sound like.  It holds few other 0/1 vectors, and all of them
are found by trying every assignment on as many well-conditioned rows as the space has
dimensions.

A loop of several bars has a layer for each of its bars.  Its layers follow from the bars in
which it plays: they are the part of the column space inside the span of those bars sorted
by their place in the loop.

Based on:
    M. Slawski, M. Hein and P. Lutsik, "Matrix factorization with binary components",
    NIPS 2013.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

MAX_RANK = 24
"""Dimensions up to which all assignments are tried; each one more doubles the work, and this
many take a second."""

LENGTHS = (1, 2, 4, 8)
"""How many bars a loop may have."""

_NEAR = 0.15
"""Farthest that an entry may lie from 0 or 1; on clean songs true vectors lie within .01,
the next beyond .33."""
_LOW_BITS = 15
"""Assignments of so many rows are kept in memory; all others are added to each."""
_LOOKS = (0, 4, 12)
_TOO_MANY = 1 << 18
_SPANNED = 0.1
"""Least singular value of what 0/1 vectors of unit length span of their space."""
_MOST = 5000
"""Vectors looked at: those of the fewest runs."""
_OWN = 0.98
"""Share of one bar alone that lies in a space of which it is a dimension."""
_IN_SPACE = 0.08
"""Sine of the angle to the column space below which a vector is taken to lie in it."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A loop that could have been used.

    Attributes
    ----------
    bars : int
        Length of the loop.
    plays : np.ndarray of bool, shape (n_bars,)
        Where it sounds.
    layers : np.ndarray, shape (n_layers, n_bars), 0 or 1
        Where each of its layers sounds; they sum to `plays`.
    """

    bars: int
    plays: np.ndarray
    layers: np.ndarray

    @property
    def n_runs(self) -> int:
        """How many times it is switched on."""
        return int(self.plays[0]) + int(np.count_nonzero(np.diff(self.plays.astype(int)) > 0))


def own_bars(basis: np.ndarray) -> np.ndarray:
    """Return the bars that lie in a space alone: something sounds there and nowhere else."""
    own: np.ndarray = np.flatnonzero((basis**2).sum(axis=1) > _OWN)
    return own


def binary_vectors(basis: np.ndarray) -> np.ndarray:
    """Return all 0/1 vectors but zero in a space, shape (n_vectors, n_bars), bool.

    None are returned if there are so many that they tell nothing.

    Parameters
    ----------
    basis : np.ndarray, shape (n_bars, n_layers), orthonormal
    """
    from scipy.linalg import qr  # the window starts without it

    n_bars, n_layers = basis.shape
    _, _, order = qr(basis.T, pivoting=True, mode="economic")
    # Every vector of the space is a combination of these, by its entries at the first rows.
    spread = (basis @ np.linalg.inv(basis[order[:n_layers]])).T.astype(np.float32)
    spread = spread[:, np.roll(order, -n_layers)]
    n_low = min(n_layers, _LOW_BITS)
    low = _bits(np.arange(1 << n_low), n_low) @ spread[:n_low]
    # Few vectors survive a look at a few of their entries.
    edges = [edge for edge in _LOOKS if edge < n_bars] + [n_bars]
    parts = [
        (slice(begin, end), np.ascontiguousarray(low[:, begin:end]))
        for begin, end in itertools.pairwise(edges)
    ]
    n_high = n_layers - n_low
    found: list[np.ndarray] = []
    n_found = 0
    for high in _bits(np.arange(1 << n_high), n_high) @ spread[n_low:]:
        alive = np.arange(len(low))
        for part, entries in parts:
            values = entries[alive] + high[part]
            alive = alive[np.abs(values - (values > 0.5)).max(axis=1) < _NEAR]
        found.append(low[alive] + high > 0.5)
        n_found += len(alive)
        if n_found > _TOO_MANY:
            return np.zeros((0, n_bars), bool)
    every = np.empty((n_found, n_bars), bool)
    every[:, np.roll(order, -n_layers)] = np.concatenate(found)
    return every[every.any(axis=1)]


def _bits(numbers: np.ndarray, n_bits: int) -> np.ndarray:
    """Return the binary digits of numbers, shape (n_numbers, n_bits), float32."""
    return ((numbers[:, None] >> np.arange(n_bits)) & 1).astype(np.float32)


def spans(vectors: np.ndarray, basis: np.ndarray) -> bool:
    """Tell whether 0/1 vectors that lie in a space span it."""
    if not len(vectors):
        return False
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    inside = basis.T @ (units.T @ units) @ basis
    return bool(np.linalg.eigvalsh(inside)[0] > _SPANNED**2)


def candidates(basis: np.ndarray) -> list[Candidate]:
    """Return every loop that could have been used, each in every length that makes sense."""
    found = []
    n_bars = basis.shape[0]
    vectors = binary_vectors(basis)
    runs = np.count_nonzero(np.diff(vectors.astype(np.int8), axis=1, prepend=0) > 0, axis=1)
    for plays in vectors[np.argsort(runs, kind="stable")[:_MOST]]:
        seen = set()
        for bars in LENGTHS:
            if bars > 1 and plays.sum() < bars:
                break
            # Twice is the least that can be called a repetition.
            if 2 * bars > n_bars:
                break
            layers = _layers(plays, basis, bars)
            if layers is not None and len(layers) not in seen:
                seen.add(len(layers))
                found.append(Candidate(bars, plays, layers))
    return found


def _layers(plays: np.ndarray, basis: np.ndarray, bars: int) -> np.ndarray | None:
    """Return the layers of a loop that plays there, shape (n_layers, n_bars), or None.

    Places that the song never tells apart share a layer.
    """
    place = np.arange(len(plays)) % bars
    sorted_by_place = np.stack([plays & (place == j) for j in range(bars)], 1).astype(float)
    sorted_by_place = sorted_by_place[:, sorted_by_place.any(axis=0)]
    unit = sorted_by_place / np.linalg.norm(sorted_by_place, axis=0)
    inside = basis.T @ unit
    outside = unit.T @ unit - inside.T @ inside
    values, vectors = np.linalg.eigh(outside)
    n_layers = int(np.count_nonzero(values < _IN_SPACE**2))
    if n_layers == 0:
        return None
    if n_layers == 1:
        return plays[None].astype(float)
    if n_layers == unit.shape[1]:
        return sorted_by_place.T
    # Within the shared part, places of one layer always have equal weight.
    weights = vectors[:, :n_layers] / np.linalg.norm(sorted_by_place, axis=0)[:, None]
    groups: list[list[int]] = []
    for i, row in enumerate(weights):
        for group in groups:
            if np.linalg.norm(row - weights[group[0]]) < 0.1 * np.linalg.norm(weights[group[0]]):
                group.append(i)
                break
        else:
            groups.append([i])
    if len(groups) != n_layers:
        return None
    return np.stack([sorted_by_place[:, group].sum(axis=1) for group in groups])
