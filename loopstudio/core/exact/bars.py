"""The bars of a song under one another, aligned to the sample.

A bar length is rarely a whole number of samples, and the program that made a song rounded
every bar line to one in its own way.  One sample too early or too late is enough to hide a
repetition in the high frequencies, so every bar gets a whole-sample offset by evidence: the
lag at which it correlates best with the bars that sound like it.

Conventions
-----------
`starts` are whole samples, one for each bar; all bars are cut to the same `length`.
"""

from __future__ import annotations

import numpy as np

MAX_OFFSET = 3
"""Farthest that a bar line is moved, in samples."""

_ROUNDS = 3
_BETTER = 0.9
"""A bar line moves only if that leaves less than this share of what was unexplained."""
_BLOCK = 1 << 14


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


def gram(samples: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """Return the inner products of all pairs of bars, shape (n_bars, n_bars), float64."""
    total = np.zeros((len(starts), len(starts)))
    for first in range(0, length, _BLOCK):
        block = rows(samples, starts, first, min(_BLOCK, length - first))
        flat = block.reshape(len(starts), -1)
        total += flat @ flat.T
    return total


def align(samples: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """Move bar lines by whole samples until bars that repeat do so to the sample.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    starts : np.ndarray of int, shape (n_bars,)
    length : int

    Returns
    -------
    np.ndarray of int, shape (n_bars,)
        New starts, each within `MAX_OFFSET` of the old.
    """
    # The difference of neighbouring samples: what a sample of lag spoils is high.
    sharp = np.diff(samples, axis=1, prepend=samples[:, :1])
    lags, weights = _pair_lags(sharp, starts, length)
    voted = np.clip(_agree(lags, weights), -MAX_OFFSET, MAX_OFFSET)
    stayed = _refined(sharp, starts, np.zeros_like(voted), length)
    moved = _refined(sharp, starts, voted, length)
    offsets = stayed[1] if stayed[0] <= moved[0] else moved[1]
    aligned: np.ndarray = np.maximum(starts + offsets, 0)
    return aligned


def _refined(
    samples: np.ndarray, starts: np.ndarray, offsets: np.ndarray, length: int
) -> tuple[float, np.ndarray]:
    """Move one bar line at a time to where the other bars explain the bar best.

    Returns what stays unexplained in all bars together, and the offsets.
    """
    offsets = offsets.copy()
    products = gram(samples, starts + offsets, length)
    for _ in range(_ROUNDS):
        moved = False
        for bar in range(len(starts)):
            rows_of = _products_by_offset(samples, starts, offsets, length, bar)
            left = [_unexplained(products, bar, *row) for row in rows_of]
            here = offsets[bar] + MAX_OFFSET
            best = int(np.argmin(left))
            if best != here and left[best] < _BETTER * left[here]:
                offsets[bar] = best - MAX_OFFSET
                products[bar], products[:, bar] = rows_of[best][0], rows_of[best][0]
                products[bar, bar] = rows_of[best][1]
                moved = True
        if not moved:
            break
    total = sum(
        _unexplained(products, bar, products[bar], products[bar, bar]) for bar in range(len(starts))
    )
    return total, offsets


def _products_by_offset(
    samples: np.ndarray, starts: np.ndarray, offsets: np.ndarray, length: int, bar: int
) -> list[tuple[np.ndarray, float]]:
    """For every offset of one bar: its inner products with all bars as they are, its energy."""
    n_offsets = 2 * MAX_OFFSET + 1
    products = np.zeros((n_offsets, len(starts)))
    energies = np.zeros(n_offsets)
    for first in range(0, length, _BLOCK):
        n = min(_BLOCK, length - first)
        others = rows(samples, starts + offsets, first, n).reshape(len(starts), -1)
        wide = rows(samples, starts[bar : bar + 1], first - MAX_OFFSET, n + 2 * MAX_OFFSET)[0]
        shifted = np.stack([wide[:, i : i + n].ravel() for i in range(n_offsets)])
        products += shifted @ others.T
        energies += (shifted**2).sum(axis=1)
    return [(row, float(energy)) for row, energy in zip(products, energies, strict=True)]


def _unexplained(products: np.ndarray, bar: int, row: np.ndarray, energy: float) -> float:
    """Energy of a bar that no combination of the other bars has."""
    others = np.delete(np.arange(len(products)), bar)
    inner = products[np.ix_(others, others)]
    inner = inner + 1e-7 * np.trace(inner) / len(inner) * np.eye(len(inner))
    return float(max(energy - row[others] @ np.linalg.solve(inner, row[others]), 0.0))


def _pair_lags(
    samples: np.ndarray, starts: np.ndarray, length: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return for every pair the lag of best correlation, and how clearly it is the best."""
    lags = np.arange(-MAX_OFFSET, MAX_OFFSET + 1)
    n_bars = len(starts)
    products = np.zeros((len(lags), n_bars, n_bars))
    for first in range(0, length, _BLOCK):
        n = min(_BLOCK, length - first)
        wide = rows(samples, starts, first - MAX_OFFSET, n + 2 * MAX_OFFSET)
        here = wide[:, :, MAX_OFFSET : MAX_OFFSET + n].reshape(n_bars, -1)
        for i, lag in enumerate(lags):
            shifted = wide[:, :, MAX_OFFSET + lag : MAX_OFFSET + lag + n].reshape(n_bars, -1)
            products[i] += here @ shifted.T
    # products[i, q, p]: bar q against bar p begun `lag` samples later.
    best = products.argmax(axis=0)
    energy = np.sqrt(np.maximum(np.diagonal(products[MAX_OFFSET]), 1e-30))
    second = np.partition(products, -2, axis=0)[-2]
    clear = (products.max(axis=0) - second) / np.outer(energy, energy)
    return lags[best], np.where(clear > 0, clear, 0.0)


def _agree(lags: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return whole offsets whose differences are the pairs' lags, by weighted vote.

    `lags[q, p]` is how much later bar p should begin, seen from bar q.
    """
    n_bars = len(lags)
    offsets = np.zeros(n_bars, int)
    # Bars join in the order of how surely they belong to those that have joined.
    joined = [int(weights.sum(axis=0).argmax())]
    rest = [q for q in range(n_bars) if q != joined[0]]
    while rest:
        sure = weights[np.ix_(joined, rest)]
        bar = rest.pop(int(sure.max(axis=0).argmax()))
        votes: dict[int, float] = {}
        for q in joined:
            vote = int(offsets[q] + lags[q, bar])
            votes[vote] = votes.get(vote, 0.0) + weights[q, bar]
        winner = max(votes, key=lambda v: votes[v])
        offsets[bar] = winner if votes[winner] > 0 else 0
        joined.append(bar)
    # Only differences count: keep most bar lines where they were.
    values, counts = np.unique(offsets, return_counts=True)
    relative: np.ndarray = offsets - values[counts.argmax()]
    return relative
