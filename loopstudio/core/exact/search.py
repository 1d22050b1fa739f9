"""Which of the possible loops were used: the shortest description of the song.

Any set of loops whose layers together span the bars explains them without a remainder.  The
one is taken that is simplest to write down; `description` says what that costs.

The search exchanges one loop for another while that pays.  Where it does not any more, a few
loops at random are left out and replaced by others, possibly by more or fewer (iterated local
search).  Starts from several places that end alike are trusted.

Based on:
    H. R. Lourenço, O. C. Martin and T. Stützle, "Iterated local search", in Handbook of
    Metaheuristics, Kluwer, 2003.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loopstudio.core.exact.candidates import Candidate
from loopstudio.core.exact.puzzle import Puzzle
from loopstudio.core.progress import Progress, silent

_STARTS = 8
_AGREED = 3
"""Starts that end in the same choice are enough."""
_KICKS = 12
"""Replacements of loops that may fail in a row."""
_MOST_KICKED = 3
_WORTH_A_LOOK = 1.5
"""A replacement is improved only if it costs no more than this many times the best."""
_MOST_LOOKS = 100_000
"""Exchanges that are looked at: a bound on the time where no two starts agree."""
_SAME = 1e-6


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
    puzzle = Puzzle(found, basis, cells, n_loops)
    best: tuple[float, list[int]] | None = None
    agreed = 0
    for start in range(_STARTS):
        progress(start / _STARTS, "Finding loops")
        chosen = puzzle.fill([], rng if start else None)
        if chosen is None:
            continue
        cost, chosen = _improve(puzzle, chosen, rng)
        if best is None or cost < best[0] - _SAME:
            best, agreed = (cost, chosen), 1
        elif cost < best[0] + _SAME:
            agreed += 1
        if agreed == _AGREED or puzzle.n_looked_at >= _MOST_LOOKS:
            break
    if best is None:
        return None
    return Choice(tuple(found[i] for i in best[1]), best[0])


def _improve(
    puzzle: Puzzle, chosen: list[int], rng: np.random.Generator
) -> tuple[float, list[int]]:
    """Exchange and replace loops until that does not make the choice cheaper any more."""
    cost, chosen = puzzle.descend(chosen)
    failed = 0
    while failed < _KICKS and puzzle.n_looked_at < _MOST_LOOKS:
        failed += 1
        n_kicked = min(int(rng.integers(1, _MOST_KICKED + 1)), len(chosen))
        kicked = set(rng.choice(len(chosen), n_kicked, replace=False))
        rest = [i for place, i in enumerate(chosen) if place not in kicked]
        other = puzzle.fill(rest, rng)
        if other is None or puzzle.cost(other) > _WORTH_A_LOOK * cost:
            continue
        other_cost, other = puzzle.descend(other)
        if other_cost < cost - _SAME:
            cost, chosen, failed = other_cost, other, 0
    return cost, chosen
