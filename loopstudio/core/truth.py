"""What is given of a song's layout, and how near the loops that were found come to it.

Test songs, and songs of one's own, come with a list of which loop plays in which bar.  Laid
beside what was found it shows at a glance where the program is right.

Conventions
-----------
True bars need not be those that were found: what was found is read at the middle of every true
bar, so that two layouts can be compared whatever their bar lines.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.evaluation import activation_at, downbeat_f, layout_f1, match

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction

BAR_TOLERANCE_S = 0.07
"""How far from a true bar line one that was found may be, as is usual for downbeats."""

MOST_LOOPS, MOST_BARS = 512, 20_000
"""Of a truth; no song has more."""

_PLAYS = 0.5
"""Share of its peak from which on a loop counts as playing."""


@dataclass(frozen=True)
class TrueLoop:
    """A loop of the truth.

    Attributes
    ----------
    name : str
    levels : tuple of float
        How strongly it plays in every true bar, in [0, 1].
    """

    name: str
    levels: tuple[float, ...]


@dataclass(frozen=True)
class Truth:
    """Which loop plays in which bar.

    Attributes
    ----------
    loops : tuple of TrueLoop
        All of as many bars.
    downbeats_s : tuple of float
        Where the true bars begin in the song's file, in seconds, and where the last one ends;
        empty where the bars are those of the song as they were found.
    """

    loops: tuple[TrueLoop, ...]
    downbeats_s: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        lengths = {len(loop.levels) for loop in self.loops}
        if len(lengths) != 1 or not 0 < max(lengths) <= MOST_BARS or len(self.loops) > MOST_LOOPS:
            raise ValueError("all loops of a true layout have as many bars")
        if not all(0 <= level <= 1 for loop in self.loops for level in loop.levels):
            raise ValueError("levels of a true layout lie between 0 and 1")
        times_s = self.downbeats_s
        if times_s and len(times_s) != self.n_bars + 1:
            raise ValueError("bars of a true layout have a line more than there are bars")
        in_order = all(before_s < after_s for before_s, after_s in pairwise(times_s))
        if not in_order or not all(math.isfinite(time_s) for time_s in times_s):
            raise ValueError("bar lines of a true layout are in order")

    @property
    def n_bars(self) -> int:
        """How many bars it tells of."""
        return len(self.loops[0].levels)


@dataclass(frozen=True)
class Partner:
    """The loop that was found for a true one.

    Attributes
    ----------
    true : int
    loop : int or None
        None for a true loop that no loop was found for.
    f1 : float
        F-measure of the bars in which the two play, in [0, 1].
    """

    true: int
    loop: int | None
    f1: float


@dataclass(frozen=True, eq=False)
class Agreement:
    """A truth beside the loops that were found.

    Attributes
    ----------
    edges : np.ndarray, shape (n_bars + 1,), in samples of the song
        Where the true bars begin, and where the last one ends.
    partners : tuple of Partner
        One for each true loop, in their order.
    bars_f : float or None
        F-measure of the bar lines within `BAR_TOLERANCE_S`; None where none are given.
    """

    edges: np.ndarray
    partners: tuple[Partner, ...]
    bars_f: float | None

    @property
    def mean_f1(self) -> float:
        """The mean over the true loops."""
        return float(np.mean([partner.f1 for partner in self.partners]))


def compare(truth: Truth, extraction: Extraction, sr: int, start_s: float = 0.0) -> Agreement:
    """Lay a truth beside the loops that were found.

    Parameters
    ----------
    truth : Truth
    extraction : Extraction
    sr : int
        Hz.
    start_s : float
        Where in its file the song begins, if it is a section of it.

    Returns
    -------
    Agreement
        Loops are paired one to one so that the F-measures add up to most.
    """
    found_s = extraction.grid.downbeats_s(sr)
    given_s = np.array(truth.downbeats_s) - start_s if truth.downbeats_s else found_s
    n_bars = min(truth.n_bars, len(given_s) - 1)
    edges_s = given_s[: n_bars + 1]
    true = np.array([loop.levels[:n_bars] for loop in truth.loops]) >= _PLAYS
    found = [activation_at(loop.activation, found_s, edges_s) > _PLAYS for loop in extraction.loops]
    scores = np.array([[layout_f1(one, other) for other in found] for one in true])
    pairs = dict(match(scores)) if found else {}
    partners = []
    for number in range(len(truth.loops)):
        loop = pairs.get(number)
        f1 = 0.0 if loop is None else float(scores[number, loop])
        partners.append(Partner(number, loop if f1 > 0 else None, f1))
    bars_f = None
    if truth.downbeats_s:
        bars_f = downbeat_f(given_s.tolist(), found_s.tolist(), BAR_TOLERANCE_S)
    return Agreement(edges_s * sr, tuple(partners), bars_f)
