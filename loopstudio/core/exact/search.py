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

_STARTS = 12
_AGREED = 5
"""Starts that end in the same choice are enough."""
_SHORTLIST = 250
"""Candidates tried in an exchange: the simplest ones."""
_REFILLS = 3
_POOL = 1500
"""Candidates that choices are filled up with at random: the simplest ones."""
_AT_ONCE = 32
_WORST_CONDITION = 100
_LEAST_NEW = 0.15
"""Least singular value of what a loop adds to the others."""
_TOUCHED = 0.01
"""A layer that changes by less than this share of another one stays as it is."""


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
    if not found:
        return None
    puzzle = _Puzzle(found, basis, cells, n_loops)
    best: tuple[float, list[int]] | None = None
    agreed = 0
    for start in range(_STARTS):
        progress(start / _STARTS, "Finding loops")
        chosen = puzzle.fill([], rng if start else None)
        if chosen is None:
            continue
        cost, chosen = puzzle.improve(chosen, rng, progress, start / _STARTS)
        if best is not None and set(chosen) == set(best[1]):
            agreed += 1
        elif best is None or cost < best[0]:
            best, agreed = (cost, chosen), 1
        if agreed == _AGREED:
            break
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
        self._all = _Pool(self.blocks, np.arange(len(found)))
        self._simple = _Pool(self.blocks, np.sort(self.order[:_POOL]))
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
        if np.linalg.norm(inverse) * np.linalg.norm(matrix) > _WORST_CONDITION * self.rank:
            return float("inf")
        layers = inverse.astype(np.complex64) @ self.cells
        total = float(self.simplicity[chosen].sum())
        for place in self._places(chosen):
            total += float(_tree_lengths(layers[None, place])[0])
        if self.n_loops is not None:
            # More than any real difference between two choices.
            total += 10.0 * abs(len(chosen) - self.n_loops)
        return total

    def _places(self, chosen: list[int]) -> list[slice]:
        """Return where the layers of each loop stand among the layers of all."""
        ends = np.cumsum(self.sizes[chosen])
        return [
            slice(int(end - n), int(end)) for end, n in zip(ends, self.sizes[chosen], strict=True)
        ]

    def fill(self, chosen: list[int], rng: np.random.Generator | None) -> list[int] | None:
        """Add candidates, simple ones first, until they span the bars; None if they cannot.

        With `rng` the order is shuffled somewhat.
        """
        taken = [self.blocks[i] for i in chosen]
        worth = self.simplicity / self.sizes
        if rng is not None:
            shuffled = worth * np.exp(0.45 * rng.standard_normal(len(worth)))
            added = self._simple.fill(taken, shuffled, self.rank)
            if added is not None:
                return chosen + added
        added = self._all.fill(taken, worth, self.rank)
        return None if added is None else chosen + added

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
        """Return the best exchange of one loop for one of as many layers."""
        inverse = np.linalg.inv(np.hstack([self.blocks[i] for i in chosen]))
        known = np.hstack([inverse.astype(np.complex64), inverse.astype(np.complex64) @ self.cells])
        best = None
        for k, leaving in enumerate(chosen):
            same = self.shortlist[self.sizes[self.shortlist] == self.sizes[leaving]]
            same = same[~np.isin(same, chosen)]
            for first in range(0, len(same), _AT_ONCE):
                entering = same[first : first + _AT_ONCE]
                costs = self._exchange_costs(chosen, k, entering, known)
                at = int(np.argmin(costs))
                if costs[at] < cost - 1e-6:
                    cost, best = (
                        float(costs[at]),
                        [*chosen[:k], *chosen[k + 1 :], int(entering[at])],
                    )
        return None if best is None else (cost, best)

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
        total += _tree_lengths(own[:, :, self.rank :]) - self.simplicity[chosen[k]]
        squares = (np.abs(own[:, :, : self.rank]) ** 2).sum(axis=(1, 2))
        for j, place in enumerate(places):
            if j == k:
                continue
            touched = np.abs(mixed[:, place]).max(axis=(1, 2)) > _TOUCHED
            before = known[place]
            total[~touched] += _tree_lengths(before[None, :, self.rank :])[0]
            squares[~touched] += (np.abs(before[:, : self.rank]) ** 2).sum()
            after = before - mixed[touched, place] @ own[touched]
            total[touched] += _tree_lengths(after[:, :, self.rank :])
            squares[touched] += (np.abs(after[:, :, : self.rank]) ** 2).sum(axis=(1, 2))
        size = sum(np.sum(self.blocks[i] ** 2) for j, i in enumerate(chosen) if j != k)
        sizes = size + (blocks[usable] ** 2).sum(axis=(1, 2))
        total[np.sqrt(squares * sizes) > _WORST_CONDITION * self.rank] = np.inf
        if self.n_loops is not None:
            total += 10.0 * abs(len(chosen) - self.n_loops)
        costs[usable] = total
        return costs

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


class _Pool:
    """Candidates that a choice may be filled up with."""

    def __init__(self, blocks: list[np.ndarray], members: np.ndarray) -> None:
        self.members = members
        self.sizes = np.array([blocks[i].shape[1] for i in members])
        self.begins = np.cumsum(self.sizes) - self.sizes
        self.columns = np.hstack([blocks[i] for i in members])

    def fill(self, taken: list[np.ndarray], worth: np.ndarray, rank: int) -> list[int] | None:
        """Return candidates, those of least `worth` first, that fill what `taken` leaves.

        `worth` is of all candidates; None if these do not fill it.
        """
        columns = self.columns.copy()
        room = rank
        if taken:
            known, _ = np.linalg.qr(np.hstack(taken))
            columns -= known @ (known.T @ columns)
            room -= known.shape[1]
        added: list[int] = []
        waiting = np.argsort(worth[self.members], kind="stable")
        while room and len(waiting):
            # What is new of each column bounds what is new of a loop.
            new = np.minimum.reduceat((columns**2).sum(axis=0), self.begins)[waiting]
            waiting = waiting[(new > _LEAST_NEW**2) & (self.sizes[waiting] <= room)]
            at = next((at for at, i in enumerate(waiting) if self._take(i, columns)), None)
            if at is None:
                break
            room -= int(self.sizes[waiting[at]])
            added.append(int(self.members[waiting[at]]))
            waiting = waiting[at + 1 :]
        return None if room else added

    def _take(self, i: int, columns: np.ndarray) -> bool:
        """Remove a candidate's space from all columns if all of it is new."""
        own = columns[:, self.begins[i] : self.begins[i] + self.sizes[i]]
        left, values, _ = np.linalg.svd(own, full_matrices=False)
        if values[-1] <= _LEAST_NEW:
            return False
        columns -= left @ (left.T @ columns)
        return True


def _switch_cost(candidate: Candidate) -> float:
    """Return the cost of saying where a loop plays."""
    # Long loops are rarer, and eight bars are much rarer than four.
    length = {1: 0.0, 2: 0.5, 4: 1.0, 8: 2.0}[candidate.bars]
    return SWITCH_COST * (0.25 + candidate.n_runs / 2 + length)


def _tree_lengths(layers: np.ndarray) -> np.ndarray:
    """Lengths of the shortest trees over silence and layers, (n, n_layers, n_cells) to (n,).

    Prim's algorithm; the distance of two layers is the mean L1 norm of their difference.
    """
    n, n_layers, _ = layers.shape
    nearest = _mean_magnitude(layers)
    if n_layers == 1:
        return nearest[:, 0]
    distances = np.zeros((n, n_layers, n_layers))
    for i in range(1, n_layers):
        distances[:, i, :i] = _mean_magnitude(layers[:, i : i + 1] - layers[:, :i])
    distances += distances.transpose(0, 2, 1)
    total = np.zeros(n)
    every = np.arange(n)
    for _ in range(n_layers):
        i = np.argmin(nearest, axis=1)
        total += nearest[every, i]
        nearest = np.minimum(nearest, distances[every, i])
        nearest[every, i] = np.inf
        distances[every, :, i] = np.inf
    return total


def _mean_magnitude(cells: np.ndarray) -> np.ndarray:
    """Return the mean magnitude along the last axis; faster than `np.abs`."""
    magnitude: np.ndarray = np.sqrt(cells.real**2 + cells.imag**2).mean(axis=-1)
    return magnitude
