"""Takes: the bars of a song from which a loop could be cut, and how much else sounds there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.loops import Loop, takes

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction


AVERAGED, RECIPE = -1, -2
"""What can be chosen in place of the bar that a take begins with: the estimate from all takes,
or the sound of the recipe alone."""


def first_bar(take: int | None) -> int | None:
    """Return the first bar of a take; None where the loop is not cut from a single one."""
    return None if take is None or take < 0 else take


@dataclass(frozen=True)
class Take:
    """A stretch of the song in which a loop plays once through.

    Attributes
    ----------
    first_bar, n_bars : int
        Bars of the song.
    leakage_db : float
        Energy of everything else that sounds in these bars, the Rest included, over the
        loop's own; minus infinity where there is nothing else, infinity where the loop
        itself is silent.
    alone : bool
        Whether no other loop plays in these bars.
    """

    first_bar: int
    n_bars: int
    leakage_db: float
    alone: bool


def find_takes(extraction: Extraction, energies: np.ndarray, k: int) -> tuple[Take, ...]:
    """Rank the bars that a loop could be taken from.

    Parameters
    ----------
    extraction : Extraction
    energies : np.ndarray, shape (n_loops + 1, n_bars)
        Of the stems and of the Rest, from `loopstudio.core.stems.survey`.
    k : int
        Index of the loop.

    Returns
    -------
    tuple of Take
        Where the loop plays alone first, then with the least leakage, then as in the song.
    """
    loop = extraction.loops[k]
    playing = np.array([_plays(one) for one in extraction.loops])
    playing[k] = False
    found = []
    for first in takes(loop):
        bars = slice(first, first + loop.bars)
        own = float(energies[k, bars].sum())
        other = float(np.delete(energies, k, axis=0)[:, bars].sum())
        found.append(Take(first, loop.bars, _leakage(own, other), not playing[:, bars].any()))
    return tuple(sorted(found, key=lambda take: (not take.alone, take.leakage_db)))


def _plays(loop: Loop) -> np.ndarray:
    playing: np.ndarray = loop.activation > 0.5 * loop.activation.max(initial=0)
    return playing


def _leakage(own: float, other: float) -> float:
    if own <= 0:
        return float("inf")
    return float(10 * np.log10(other / own)) if other > 0 else float("-inf")
