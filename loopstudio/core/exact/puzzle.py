"""Sets of candidates that together span the bars, what they cost, and how they can change.

Candidates are blocks of coordinates in the column space.  A set fits when its blocks are an
invertible matrix; the layers' sounds are the inverse times the bars' cells.
"""

from __future__ import annotations

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
_AT_ONCE = 32
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
        inverse = np.linalg.inv(np.hstack([self.blocks[i] for i in chosen]))
        known = np.hstack([inverse.astype(np.complex64), inverse.astype(np.complex64) @ self.cells])
        best = None
        for k, leaving in enumerate(chosen):
            same = self._shortlist[self.sizes[self._shortlist] == self.sizes[leaving]]
            same = same[~np.isin(same, chosen)]
            for first in range(0, len(same), _AT_ONCE):
                entering = same[first : first + _AT_ONCE]
                self.n_looked_at += len(entering)
                costs = self._exchange_costs(chosen, k, entering, known)
                at = int(np.argmin(costs))
                if costs[at] < cost - 1e-6:
                    cost = float(costs[at])
                    best = cost, [*chosen[:k], *chosen[k + 1 :], int(entering[at])]
        return best

    def _exchange_costs(
        self, chosen: list[int], k: int, entering: np.ndarray, known: np.ndarray
    ) -> np.ndarray:
        """Return the cost with loop `k` exchanged for each of `entering`.

        `known` (n_layers, n_layers + n_cells) is the inverse and the layers of the choice.
        """
        places = self._places(chosen)
        blocks = np.stack([self.blocks[i] for i in entering])
        mixed = known[:, : self.rank].real @ blocks
        costs = np.full(len(entering), np.inf)
        usable = np.abs(np.linalg.det(mixed[:, places[k]])) > 1e-3
        if not usable.any():
            return costs
        mixed, entering = mixed[usable].astype(np.complex64), entering[usable]
        own = np.linalg.inv(mixed[:, places[k]]) @ known[places[k]]
        total = self.simplicity[entering] + self.simplicity[chosen].sum()
        total += tree_lengths(own[:, :, self.rank :]) - self.simplicity[chosen[k]]
        squares = (np.abs(own[:, :, : self.rank]) ** 2).sum(axis=(1, 2))
        for j, place in enumerate(places):
            if j == k:
                continue
            touched = np.abs(mixed[:, place]).max(axis=(1, 2)) > _TOUCHED
            before = known[place]
            total[~touched] += tree_lengths(before[None, :, self.rank :])[0]
            squares[~touched] += (np.abs(before[:, : self.rank]) ** 2).sum()
            after = before - mixed[touched, place] @ own[touched]
            total[touched] += tree_lengths(after[:, :, self.rank :])
            squares[touched] += (np.abs(after[:, :, : self.rank]) ** 2).sum(axis=(1, 2))
        size = sum(np.sum(self.blocks[i] ** 2) for j, i in enumerate(chosen) if j != k)
        sizes = size + (blocks[usable] ** 2).sum(axis=(1, 2))
        total[np.sqrt(squares * sizes) > _WORST_CONDITION * self.rank] = np.inf
        costs[usable] = total + self._wrong_number(chosen)
        return costs
