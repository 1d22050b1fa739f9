"""Finding the layout: which loops play in which bars.

Loops are switched on and off at bar lines, so the layout is a matter of choice, not of
degree.  Starting from nothing, parts are added one by one, and after each the layout is
changed wherever that shortens the description of the song (`layout.cost`): bars switched on
or off, periods changed, two parts recombined, needless ones dropped.  The same is done to
rough layouts from elsewhere.  What such small changes cannot reach is tried by larger ones:
a part forced in, also one that another start led to, or one taken out, and all the rest
allowed to answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations

import numpy as np

from loopstudio.core.layout.cost import LayoutCost, Part
from loopstudio.core.progress import Progress, silent

PERIODS = (1, 2, 4, 8)

Layout = tuple[Part, ...]

_FIRST_PERIODS = (1, 4)
_ENOUGH = 1e-4
"""Bits a feature by which a layout must be better to be taken."""
_MAX_PARTS = 10
_MAX_STRETCHES = 44
_EFFORT, _EVALUATIONS = 1_200_000, (6000, 20000)
"""Evaluations times bars, and the limits of the former."""
_LOOKED_AT = 3
"""How many of the quickly tried changes get a better look."""
_SHAKEN = 2
"""How many of the settled layouts are improved by large changes."""
_STEPS = {1: 1, 2: 2, 4: 2, 8: 4, 16: 4}
"""How many stretches between bar lines are switched together, and in which steps."""


def entries(amplitudes: np.ndarray) -> np.ndarray:
    """Choose the bar lines at which loops may enter and leave.

    Parameters
    ----------
    amplitudes : np.ndarray, shape (n_bars, n_features)

    Returns
    -------
    np.ndarray, shape (n_stretches + 1,), int, increasing
        From 0 to n_bars: every bar line of a short song; of a long one those where the music
        changes most, compared with one, two and four bars before.
    """
    n_bars = len(amplitudes)
    if n_bars <= _MAX_STRETCHES:
        return np.arange(n_bars + 1)
    change = np.full((3, n_bars), np.inf)
    for row, lag in enumerate((1, 2, 4)):
        apart = np.abs(amplitudes[lag:] - amplitudes[:-lag]).sum(axis=1)
        level = amplitudes[lag:].sum(axis=1) + amplitudes[:-lag].sum(axis=1)
        change[row, lag:] = apart / np.maximum(level, 1e-12)
    strongest = np.argsort(-change[:, 1:].min(axis=0), kind="stable")[: _MAX_STRETCHES - 1] + 1
    return np.concatenate([[0], np.sort(strongest), [n_bars]])


def search(
    cost: LayoutCost,
    lines: np.ndarray,
    starts: Iterable[Layout] = (),
    n_parts: int | None = None,
    *,
    max_evaluations: int | None = None,
    progress: Progress = silent,
) -> Layout:
    """Find the layout with the shortest description.

    Parameters
    ----------
    cost : LayoutCost
    lines : np.ndarray, shape (n_stretches + 1,), increasing, from 0 to n_bars
        Bar lines at which parts may enter and leave.
    starts : iterable of layouts
        Rough ones to start from, besides nothing.
    n_parts : int or None
        How many parts there must be; None for as many as are worth telling.
    max_evaluations : int or None
        Bounds the effort of settling the starts, and again of improving each of the best; the
        best layout until then is returned.  None allows about as much time for a long song as
        for a short one.

    Returns
    -------
    tuple of Part
    """
    if max_evaluations is None:
        max_evaluations = int(np.clip(_EFFORT // cost.n_bars, *_EVALUATIONS))
    climb = _Climb(cost, lines, max_evaluations, progress)
    settled = [climb.grow(()), *(climb.settle(layout) for layout in starts)]
    climb.pool = sorted({part for layout in settled for part in layout}, key=_order)
    # Settling them may have taken all of the effort, and which valley is deepest shows late.
    shaken = []
    for layout in sorted(set(settled), key=cost)[:_SHAKEN]:
        climb.allow(max_evaluations)
        shaken.append(climb.shake(layout))
    layout = min(shaken, key=cost)
    # A layout must have at least one part, even where nothing is worth telling.
    return climb.to_number(layout, n_parts or max(len(layout), 1))


class _Climb:
    """Changes a layout for the better, within a number of evaluations."""

    def __init__(
        self, cost: LayoutCost, lines: np.ndarray, max_evaluations: int, progress: Progress
    ) -> None:
        self._cost = cost
        self._max = max_evaluations
        self._progress = progress
        self.pool: list[Part] = []
        # No loop is longer than the song.
        self._periods = [period for period in PERIODS if period <= cost.n_bars]
        self._first_periods = [period for period in _FIRST_PERIODS if period <= cost.n_bars]
        bars = np.arange(cost.n_bars)
        self._stretches = [
            (lines[i] <= bars) & (bars < lines[j])
            for i in range(len(lines) - 1)
            for j in range(i + 1, min(i + max(_STEPS), len(lines) - 1) + 1)
            if _even(i, j, len(lines) - 1)
        ]
        starts = lines[:-1:2] if len(lines) > 16 else lines[:-1]
        ends = np.append(starts[1:], lines[-1])
        self._runs = [(a <= bars) & (bars < b) for a in starts for b in ends if a < b]

    def allow(self, evaluations: int) -> None:
        """Let so many more evaluations be made from now on."""
        self._max = self._cost.evaluations + evaluations

    def grow(self, layout: Layout) -> Layout:
        """Add parts while that pays, and settle after each."""
        layout = self.settle(layout)
        while len(layout) < _MAX_PARTS:
            added = self._best(layout, self._additions(layout))
            if added is layout:
                return layout
            layout = self.settle(added)
        return layout

    def settle(self, layout: Layout, *, keep_number: bool = False) -> Layout:
        """Make small changes while they pay."""
        while True:
            before = layout
            for i in range(len(layout)):
                if i < len(layout):
                    layout = self._best(layout, self._changes(layout, i, keep_number))
            layout = self._best(layout, self._recombinations(layout, keep_number))
            if layout is before:
                return layout

    def shake(self, layout: Layout) -> Layout:
        """Make large changes while they pay: a part forced in, or taken out."""
        while True:
            before = layout
            for additions in self._kinds_of_additions(layout):
                for forced in self._ranked(additions)[:1]:
                    answer = self.settle(self.settle(forced, keep_number=True))
                    layout = self._better(layout, answer)
            for i in range(len(layout)):
                if i < len(layout):
                    layout = self._better(layout, self.grow(layout[:i] + layout[i + 1 :]))
            if layout is before or self._spent():
                return layout

    def to_number(self, layout: Layout, n_parts: int) -> Layout:
        """Force parts in or out until there are `n_parts`, the cheapest way."""
        if len(layout) != n_parts:
            self._max += self._max // 2
        while len(layout) > n_parts:
            layout = self._ranked(self._reductions(layout))[0]
            layout = self.settle(layout, keep_number=True)
        while len(layout) < n_parts:
            more = self._ranked(self._additions(layout))
            if not more:
                return layout
            layout = self.settle(more[0], keep_number=True)
        return layout

    def _spent(self) -> bool:
        return self._cost.evaluations >= self._max

    def _tried(self, layouts: Iterable[Layout]) -> Iterator[tuple[float, Layout]]:
        """Quick costs of layouts, as long as there are evaluations left."""
        for i, layout in enumerate(layouts):
            if i % 16 == 0:
                done = min(self._cost.evaluations / self._max, 1.0)
                self._progress(done, f"Finding loops: {len(layout)} so far")
            if i and self._spent():
                return
            yield self._cost(layout, quick=True), layout

    def _best(self, layout: Layout, others: Iterable[Layout]) -> Layout:
        """Return the best of the others if it is better than the layout, else that."""
        best = min(self._ranked(others)[:_LOOKED_AT], key=self._cost, default=layout)
        return self._better(layout, best)

    def _better(self, layout: Layout, other: Layout) -> Layout:
        return other if self._cost(other) < self._cost(layout) - _ENOUGH else layout

    def _ranked(self, layouts: Iterable[Layout]) -> list[Layout]:
        tried = list(self._tried(layouts))
        return [layout for _, layout in sorted(tried, key=lambda pair: pair[0])]

    def _changes(self, layout: Layout, i: int, keep_number: bool) -> Iterator[Layout]:
        """Other forms of one part: switched on or off for some bars, of another period."""
        rest, part = layout[:i] + layout[i + 1 :], layout[i]
        if not keep_number:
            yield rest
        others = [replace(part, period=n) for n in self._periods if n != part.period]
        if part.period > 1:
            others.append(replace(part, restarts=not part.restarts))
        mask = part.mask
        for stretch in self._stretches:
            others += [_playing(part, mask | stretch), _playing(part, mask & ~stretch)]
        yield from _distinct(layout, ((*rest, other) for other in others))

    def _additions(self, layout: Layout) -> Iterator[Layout]:
        """One part more, of any kind."""
        for additions in self._kinds_of_additions(layout):
            yield from additions

    def _kinds_of_additions(self, layout: Layout) -> Iterator[Iterator[Layout]]:
        """One part more: of a single run, or a variation of one that is there."""
        yield _distinct(layout, ((*layout, part) for part in self.pool))
        yield self._added(layout, self._runs, self._first_periods)
        for i, part in enumerate(layout):
            masks = [part.mask ^ stretch for stretch in self._stretches]
            for other in layout[:i] + layout[i + 1 :]:
                masks += [part.mask & ~other.mask, part.mask & other.mask]
            yield self._added(layout, masks, sorted({*self._first_periods, part.period}))

    def _added(
        self, layout: Layout, masks: Sequence[np.ndarray], periods: Iterable[int]
    ) -> Iterator[Layout]:
        for period in periods:
            more = (
                (*layout, Part(period, tuple(mask.tolist())))
                for mask in masks
                if mask.sum() >= min(2 * period, len(mask))
            )
            yield from _distinct(layout, more)

    def _recombinations(self, layout: Layout, keep_number: bool) -> Iterator[Layout]:
        """Two parts made into others that share their bars differently."""
        for one, other in permutations(layout, 2):
            rest = tuple(part for part in layout if part not in (one, other))
            for mask in (
                one.mask | other.mask,
                one.mask & other.mask,
                one.mask & ~other.mask,
            ):
                yield from _distinct(layout, [(*rest, _playing(one, mask), other)])
        if not keep_number:
            yield from self._reductions(layout)

    def _reductions(self, layout: Layout) -> Iterator[Layout]:
        """One part less: left out, or joined with another."""
        for part in layout:
            yield tuple(other for other in layout if other is not part)
        for one, other in combinations(layout, 2):
            rest = tuple(part for part in layout if part not in (one, other))
            longer = max(one, other, key=lambda part: part.period)
            yield (*rest, _playing(longer, one.mask | other.mask))


def _order(part: Part) -> tuple[int, bool, tuple[bool, ...]]:
    return (part.period, part.restarts, part.plays)


def _even(i: int, j: int, n: int) -> bool:
    """Whether a stretch between lines i and j is worth trying: longer ones in larger steps."""
    return i % _STEPS.get(j - i, n + 1) == 0 or (j - i in _STEPS and j == n)


def _playing(part: Part, mask: np.ndarray) -> Part:
    return replace(part, plays=tuple(mask.tolist()))


def _distinct(layout: Layout, others: Iterable[Layout]) -> Iterator[Layout]:
    """Leave out layouts with a silent part, with the same part twice, and the layout itself."""
    seen = {frozenset(layout)}
    for other in others:
        parts = frozenset(other)
        if len(parts) == len(other) and parts not in seen and all(any(p.plays) for p in other):
            seen.add(parts)
            yield other
