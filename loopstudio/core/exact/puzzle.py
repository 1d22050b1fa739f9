"""Sets of candidates that together span the bars, what they cost, and how they can change.

Candidates are blocks of coordinates in the column space.  A set fits when its blocks are an
invertible matrix; the layers' sounds are the inverse times the bars' cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loopstudio.core.exact.candidates import Candidate
from loopstudio.core.exact.description import switch_cost, tree_lengths
from loopstudio.core.exact.pool import Pool

_SHORTLIST = 250
"""Candidates tried in an exchange: the simplest ones."""
_POOL = 1500
"""Candidates that choices are filled up with at random: the simplest ones."""
_SHUFFLE = (0.2, 1.2)
"""How much chance there is in that, in nepers: sometimes little, to stay with what is simple."""
_AT_ONCE = 256
"""Layers of loops that are tried together."""
_WORST_CONDITION = 100
_TOUCHED = 0.01
"""A layer that changes by less than this share of another one stays as it is."""
_WRONG_NUMBER = 10.0
"""More than any real difference between two choices."""


class Puzzle:
    """Candidates of one song.

    Parameters
    ----------
    found : list of Candidate
    basis : np.ndarray, shape (n_bars, n_layers)
    cells : np.ndarray, shape (n_bars, n_cells), complex
    n_loops : int or None
        How many loops are wanted.

    Attributes
    ----------
    n_looked_at : int
        Exchanges whose cost was computed.
    """

    def __init__(
        self, found: list[Candidate], basis: np.ndarray, cells: np.ndarray, n_loops: int | None
    ) -> None:
        self.rank = basis.shape[1]
        self.cells = (basis.T @ cells).astype(np.complex64)
        self.blocks = [basis.T @ candidate.layers.T for candidate in found]
        self.sizes = np.array([len(candidate.layers) for candidate in found])
        self.simplicity = np.array([switch_cost(candidate) for candidate in found])
        self.n_loops = n_loops
        order = np.argsort(self.simplicity / self.sizes, kind="stable")
        self._shortlist = order[:_SHORTLIST]
        self._all = Pool(self.blocks, np.arange(len(found)))
        self._simple = Pool(self.blocks, np.sort(order[:_POOL]))
        self._costs: dict[frozenset[int], float] = {}
        self.n_looked_at = 0

    def fill(self, chosen: list[int], rng: np.random.Generator | None) -> list[int] | None:
        """Add candidates, simple ones first, until they span the bars; None if they cannot.

        With `rng` the order is shuffled somewhat.
        """
        taken = [self.blocks[i] for i in chosen]
        worth = self.simplicity / self.sizes
        if rng is not None:
            chance = rng.uniform(*_SHUFFLE) * rng.standard_normal(len(worth))
            shuffled = worth * np.exp(chance)
            added = self._simple.fill(taken, shuffled, self.rank)
            if added is not None:
                return chosen + added
        added = self._all.fill(taken, worth, self.rank)
        return None if added is None else chosen + added

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
        if np.linalg.norm(inverse) * np.linalg.norm(matrix) > _WORST_CONDITION * self.rank:
            return float("inf")
        layers = inverse.astype(np.complex64) @ self.cells
        total = float(self.simplicity[chosen].sum()) + self._wrong_number(chosen)
        for place in self._places(chosen):
            total += float(tree_lengths(layers[None, place])[0])
        return total

    def _wrong_number(self, chosen: list[int]) -> float:
        return 0.0 if self.n_loops is None else _WRONG_NUMBER * abs(len(chosen) - self.n_loops)

    def _places(self, chosen: list[int]) -> list[slice]:
        """Return where the layers of each loop stand among the layers of all."""
        ends = np.cumsum(self.sizes[chosen])
        return [
            slice(int(end - n), int(end)) for end, n in zip(ends, self.sizes[chosen], strict=True)
        ]

    def descend(self, chosen: list[int]) -> tuple[float, list[int]]:
        """Exchange one loop for one of as many layers while that makes the choice cheaper."""
        cost = self.cost(chosen)
        while np.isfinite(cost):
            better = self._exchange(chosen, cost)
            if better is None:
                break
            cost, chosen = better
        return cost, chosen

    def _exchange(self, chosen: list[int], cost: float) -> tuple[float, list[int]] | None:
        """Return the best exchange of one loop."""
        now = self._solved(chosen)
        best = None
        for k, leaving in enumerate(chosen):
            same = self._shortlist[self.sizes[self._shortlist] == self.sizes[leaving]]
            same = same[~np.isin(same, chosen)]
            at_once = max(_AT_ONCE // int(self.sizes[leaving]), 1)
            for first in range(0, len(same), at_once):
                entering = same[first : first + at_once]
                self.n_looked_at += len(entering)
                costs = self._exchange_costs(chosen, k, entering, now, cost - 1e-6)
                at = int(np.argmin(costs))
                if costs[at] < cost - 1e-6:
                    cost = float(costs[at])
                    best = cost, [*chosen[:k], *chosen[k + 1 :], int(entering[at])]
        return best

    def _solved(self, chosen: list[int]) -> _Solved:
        """Return what the layers of a choice sound like."""
        inverse = np.linalg.inv(np.hstack([self.blocks[i] for i in chosen])).astype(np.complex64)
        rows = np.hstack([inverse, inverse @ self.cells])
        places = self._places(chosen)
        lengths = [float(tree_lengths(rows[None, place, self.rank :])[0]) for place in places]
        squares = [float(np.square(np.abs(rows[place, : self.rank])).sum()) for place in places]
        return _Solved(rows, places, np.array(lengths), np.array(squares))

    def _exchange_costs(
        self, chosen: list[int], k: int, entering: np.ndarray, now: _Solved, most: float
    ) -> np.ndarray:
        """Return the cost with loop `k` exchanged for each of `entering`.

        It is infinite where it is no less than `most`, or the loops span the bars badly.
        """
        blocks = np.stack([self.blocks[i] for i in entering])
        mixed = now.rows[:, : self.rank].real @ blocks
        costs = np.full(len(entering), np.inf)
        usable = np.flatnonzero(np.abs(np.linalg.det(mixed[:, now.places[k]])) > 1e-3)
        mixed = mixed[usable].astype(np.complex64)
        own = np.linalg.inv(mixed[:, now.places[k]]) @ now.rows[now.places[k]]
        others = np.arange(len(chosen)) != k
        begins = [place.start for place in now.places]
        touched = np.maximum.reduceat(np.abs(mixed).max(axis=2), begins, axis=1) > _TOUCHED
        total = self.simplicity[entering[usable]] + self._wrong_number(chosen)
        total += self.simplicity[chosen].sum() - self.simplicity[chosen[k]]
        total += tree_lengths(own[:, :, self.rank :]) + (others & ~touched) @ now.lengths
        squares = np.square(np.abs(own[:, :, : self.rank])).sum(axis=(1, 2))
        squares = squares + (others & ~touched) @ now.squares
        for j in np.flatnonzero(others):
            # Whatever the other loops turn into, it makes them no cheaper than nothing.
            some = np.flatnonzero(touched[:, j] & (total < most))
            after = now.rows[now.places[j]] - mixed[some, now.places[j]] @ own[some]
            total[some] += tree_lengths(after[:, :, self.rank :])
            squares[some] += np.square(np.abs(after[:, :, : self.rank])).sum(axis=(1, 2))
        size = sum(np.sum(self.blocks[i] ** 2) for j, i in enumerate(chosen) if j != k)
        sizes = size + np.square(blocks[usable]).sum(axis=(1, 2))
        fits = (total < most) & (np.sqrt(squares * sizes) <= _WORST_CONDITION * self.rank)
        costs[usable[fits]] = total[fits]
        return costs


@dataclass(frozen=True, eq=False)
class _Solved:
    """The layers of a choice.

    Attributes
    ----------
    rows : np.ndarray, shape (n_layers, n_layers + n_cells), complex64
        The inverse of the choice's blocks, and what its layers sound like.
    places : list of slice
        Where the layers of each loop stand.
    lengths, squares : np.ndarray, shape (n_loops,)
        What it costs to write the layers of each loop down, and the sum of squares of its
        part of the inverse.
    """

    rows: np.ndarray
    places: list[slice]
    lengths: np.ndarray
    squares: np.ndarray
