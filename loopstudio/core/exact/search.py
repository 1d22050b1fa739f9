"""Which of the possible loops were used: the shortest description of the song.

Any set of loops whose layers together span the bars explains them without a remainder.
Real loops stand out by being simple: each one alone is quieter and sparser than its sums
with others, each of its bars resembles another one, and it is switched on and off rarely.
So the cost of a set is what it takes to write it down,

- the L1 norm of the layers' spectra, where a layer may be written as its difference to
  another layer of the same loop (a minimum spanning tree over silence and the layers);
- the number of times each loop is switched on, and its length.

A search by exchange of one and two loops, from several starts, finds the cheapest set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loopstudio.core.exact.candidates import Candidate
from loopstudio.core.progress import Progress, silent

SWITCH_COST = 0.15
"""What it costs to switch a loop on, in units of the mean level of a cell."""

_STARTS = 6
_SHORTLIST = 250
"""Candidates tried in an exchange: the simplest ones."""
_REFILLS = 3


@dataclass(frozen=True, eq=False)
class Choice:
    """The loops that were used.

    Attributes
    ----------
    loops : tuple of Candidate
    cost : float
        Lower is simpler; comparable between choices for the same song.
    """

    loops: tuple[Candidate, ...]
    cost: float


def choose(
    found: list[Candidate],
    basis: np.ndarray,
    cells: np.ndarray,
    *,
    n_loops: int | None = None,
    rng: np.random.Generator,
    progress: Progress = silent,
) -> Choice | None:
    """Choose loops that together explain all bars, as simply as possible.

    Parameters
    ----------
    found : list of Candidate
    basis : np.ndarray, shape (n_bars, n_layers)
        Of the bars' column space.
    cells : np.ndarray, shape (n_bars, n_cells), complex
        Cells of the bars' spectrograms, each scaled to a mean square of one over the bars.
    n_loops : int or None
        How many loops are wanted; other numbers are taken only if nothing else will do.
    rng : np.random.Generator
    progress : Progress

    Returns
    -------
    Choice or None
        None if no set of candidates spans the bars.
    """
    puzzle = _Puzzle(found, basis, cells, n_loops)
    best: tuple[float, list[int]] | None = None
    for start in range(_STARTS):
        progress(start / _STARTS, "Finding loops")
        chosen = puzzle.fill([], rng if start else None)
        if chosen is None:
            continue
        cost, chosen = puzzle.improve(chosen, rng, progress, start / _STARTS)
        if best is None or cost < best[0]:
            best = cost, chosen
    if best is None:
        return None
    return Choice(tuple(found[i] for i in best[1]), best[0])


class _Puzzle:
    """Candidates as blocks of coordinates in the column space."""

    def __init__(
        self, found: list[Candidate], basis: np.ndarray, cells: np.ndarray, n_loops: int | None
    ) -> None:
        self.rank = basis.shape[1]
        self.cells = (basis.T @ cells).astype(np.complex64)
        self.blocks = [basis.T @ candidate.layers.T for candidate in found]
        self.sizes = np.array([len(candidate.layers) for candidate in found])
        self.simplicity = np.array([_switch_cost(candidate) for candidate in found])
        self.n_loops = n_loops
        self.order = np.argsort(self.simplicity / self.sizes, kind="stable")
        self.shortlist = self.order[:_SHORTLIST]
        self._costs: dict[frozenset[int], float] = {}

    def cost(self, chosen: list[int]) -> float:
        """Return the cost of a choice; infinite if it does not span the bars."""
        key = frozenset(chosen)
        if key not in self._costs:
            self._costs[key] = self._cost(chosen)
        return self._costs[key]

    def _cost(self, chosen: list[int]) -> float:
        matrix = np.hstack([self.blocks[i] for i in chosen])
        if matrix.shape[1] != self.rank:
            return float("inf")
        try:
            inverse = np.linalg.inv(matrix)
        except np.linalg.LinAlgError:
            return float("inf")
        if np.linalg.norm(inverse) * np.linalg.norm(matrix) > 100 * self.rank:
            return float("inf")
        layers = inverse.astype(np.complex64) @ self.cells
        total = float(self.simplicity[chosen].sum())
        begin = 0
        for i in chosen:
            total += _tree_length(layers[begin : begin + self.sizes[i]])
            begin += self.sizes[i]
        if self.n_loops is not None:
            # More than any real difference between two choices.
            total += 10.0 * abs(len(chosen) - self.n_loops)
        return total

    def fill(self, chosen: list[int], rng: np.random.Generator | None) -> list[int] | None:
        """Add candidates, simple ones first, until they span the bars; None if they cannot.

        With `rng` the order is shuffled somewhat.
        """
        chosen = list(chosen)
        have = np.zeros((self.rank, 0))
        if chosen:
            have, _ = np.linalg.qr(np.hstack([self.blocks[i] for i in chosen]))
        order = self.order
        if rng is not None:
            noise = np.exp(0.45 * rng.standard_normal(len(self.sizes)))
            order = np.argsort(self.simplicity / self.sizes * noise)
        for i in order:
            room = self.rank - have.shape[1]
            if room == 0:
                break
            if self.sizes[i] > room:
                continue
            new = self.blocks[i] - have @ (have.T @ self.blocks[i])
            left, values, _ = np.linalg.svd(new, full_matrices=False)
            if values[-1] > 0.15:
                chosen.append(int(i))
                have = np.hstack([have, left])
        return chosen if have.shape[1] == self.rank else None

    def improve(
        self, chosen: list[int], rng: np.random.Generator, progress: Progress, fraction: float
    ) -> tuple[float, list[int]]:
        """Exchange loops while that makes the choice cheaper."""
        cost = self.cost(chosen)
        while True:
            progress(fraction, "Finding loops")
            better = self._exchange_one(chosen, cost) or self._exchange_two(chosen, cost, rng)
            if better is None:
                return cost, chosen
            cost, chosen = better

    def _exchange_one(self, chosen: list[int], cost: float) -> tuple[float, list[int]] | None:
        best = None
        for k, leaving in enumerate(chosen):
            rest = chosen[:k] + chosen[k + 1 :]
            for i in self.shortlist[self.sizes[self.shortlist] == self.sizes[leaving]]:
                if i in chosen:
                    continue
                tried = self.cost([*rest, int(i)])
                if tried < cost - 1e-6:
                    cost, best = tried, [*rest, int(i)]
        return None if best is None else (cost, best)

    def _exchange_two(
        self, chosen: list[int], cost: float, rng: np.random.Generator
    ) -> tuple[float, list[int]] | None:
        for k in range(len(chosen)):
            for j in range(k):
                rest = [i for place, i in enumerate(chosen) if place not in (j, k)]
                for _ in range(_REFILLS):
                    filled = self.fill(rest, rng)
                    if filled is not None and self.cost(filled) < cost - 1e-6:
                        return self.cost(filled), filled
        return None


def _switch_cost(candidate: Candidate) -> float:
    """Return the cost of saying where a loop plays."""
    # Long loops are rarer, and eight bars are much rarer than four.
    length = {1: 0.0, 2: 0.5, 4: 1.0, 8: 2.0}[candidate.bars]
    return SWITCH_COST * (0.25 + candidate.n_runs / 2 + length)


def _tree_length(layers: np.ndarray) -> float:
    """Length of the shortest tree over silence and the layers, shape (n_layers, n_cells).

    Prim's algorithm; the distance of two layers is the mean L1 norm of their difference.
    """
    nearest = np.abs(layers).mean(axis=1)
    if len(layers) == 1:
        return float(nearest[0])
    distances = np.abs(layers[:, None] - layers[None]).mean(axis=2)
    total = 0.0
    left = list(range(len(layers)))
    while left:
        i = min(left, key=nearest.__getitem__)
        total += float(nearest[i])
        left.remove(i)
        nearest = np.minimum(nearest, distances[i])
    return total
