"""The form of a song: its sections, found from which loops play in which bar.

A song made of loops changes section where many of them enter or leave together.  How many
loops play is enough to hear that: half of them or fewer are an intro, a break or an
outro, according to where they are, and more than half the groove between; the densest
stretch after a break is the drop that the break prepared.  A groove that is long is divided
once more, at the middle between its own fewest and most loops.

Conventions
-----------
Bars count from 0 here and from 1 on screen.  Sections lie edge to edge and cover all bars.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction

INTRO, GROOVE, BREAK, DROP, OUTRO = "Intro", "Groove", "Break", "Drop", "Outro"

_PLAYS = 0.5
"""A loop plays in the bars in which its activation is above this much of its peak."""

_LONG_SONG = 32
"""Bars from which on a section has four bars at least, instead of two."""

_LONG_SECTION = 16
"""Bars beyond which a section is divided where it can be."""


@dataclass(frozen=True)
class Form:
    """The sections of a song.

    Parameters
    ----------
    n_bars : int
        Bars of the song; a form says nothing about a song with another number.
    starts : tuple of int
        First bar of every section, ascending; the first is 0.
    names : tuple of str
        One for each section.

    Raises
    ------
    ValueError
        If the sections do not cover the bars one after the other.
    """

    n_bars: int
    starts: tuple[int, ...]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        edges = (*self.starts, self.n_bars)
        ascending = all(first < stop for first, stop in pairwise(edges))
        if edges[0] != 0 or not ascending or len(self.names) != len(self.starts):
            raise ValueError("sections begin at bar 0 and follow one another, each with a name")

    def bounds(self, section: int) -> tuple[int, int]:
        """Return the first bar of a section and the one after its last."""
        edges = (*self.starts, self.n_bars)
        return edges[section], edges[section + 1]

    def at(self, bar: float) -> int:
        """Return the section at a bar; the first or last for bars outside."""
        return max(bisect_right(self.starts, bar) - 1, 0)

    def renamed(self, section: int, name: str) -> Form:
        """Return the form with another name for one section."""
        names = list(self.names)
        names[section] = name
        return replace(self, names=tuple(names))

    def split(self, bar: int) -> Form:
        """Return the form with a new section from a bar on; the same where one begins there."""
        section = self.at(bar)
        first, stop = self.bounds(section)
        if not first < bar < stop:
            return self
        after = section + 1
        name = _free_name(self.names[section], self.names)
        return replace(
            self,
            starts=(*self.starts[:after], bar, *self.starts[after:]),
            names=(*self.names[:after], name, *self.names[after:]),
        )

    def joined(self, section: int) -> Form:
        """Return the form with a section made part of the one before it."""
        if not 0 < section < len(self.starts):
            return self
        return replace(
            self,
            starts=self.starts[:section] + self.starts[section + 1 :],
            names=self.names[:section] + self.names[section + 1 :],
        )


def form_of(extraction: Extraction, own: Form | None = None) -> Form:
    """Return the sections of a song: the user's own where they fit its bars, else those found.

    Parameters
    ----------
    extraction : Extraction
    own : Form or None
        As the user named and divided them.
    """
    n_bars = extraction.grid.n_bars
    if own is not None and own.n_bars == n_bars:
        return own
    plays = [loop.activation > _PLAYS * loop.activation.max(initial=0) for loop in extraction.loops]
    found = found_form(np.array(plays, dtype=bool).reshape(-1, n_bars))
    assert found is not None, "a grid has bars"
    return found


def found_form(plays: np.ndarray) -> Form | None:
    """Find the sections of a song.

    Parameters
    ----------
    plays : np.ndarray, shape (n_loops, n_bars), bool
        Whether a loop plays in a bar.

    Returns
    -------
    Form or None
        None for a song without bars.
    """
    n_bars = plays.shape[1]
    if n_bars == 0:
        return None
    density = plays.sum(axis=0)
    least = 4 if n_bars >= _LONG_SONG else 2
    most = _sustained(density, least)
    runs: list[tuple[int, int, bool]] = []
    for first, stop, full in _runs(2 * density > most, least):
        if full and stop - first > _LONG_SECTION:
            runs.extend((start, end, True) for start, end in _divided(density, first, stop, least))
        else:
            runs.append((first, stop, full))
    return Form(n_bars, tuple(run[0] for run in runs), _names(runs, plays))


def _sustained(density: np.ndarray, least: int) -> int:
    """Return how many loops play at once in `least` bars: one full bar makes no section."""
    ordered = np.sort(density)[::-1]
    return int(ordered[min(least, len(ordered)) - 1])


def _runs(full: np.ndarray, least: int) -> list[tuple[int, int, bool]]:
    """Divide bars into runs of alike ones, none shorter than `least` unless it is alone."""
    edges = [0, *(np.flatnonzero(np.diff(full)) + 1).tolist(), len(full)]
    runs = [(a, b, bool(full[a])) for a, b in pairwise(edges)]
    while len(runs) > 1:
        shortest = min(range(len(runs)), key=lambda k: runs[k][1] - runs[k][0])
        if runs[shortest][1] - runs[shortest][0] >= least:
            break
        # What is too short is part of what is around it, which becomes one run.
        around = runs[max(shortest - 1, 0) : shortest + 2]
        state = around[0][2] if shortest else around[-1][2]
        runs[max(shortest - 1, 0) : shortest + 2] = [(around[0][0], around[-1][1], state)]
    return runs


def _divided(density: np.ndarray, first: int, stop: int, least: int) -> list[tuple[int, int]]:
    """Divide a long section at the middle between its fewest and its most loops."""
    inside = density[first:stop]
    most, fewest = _sustained(inside, least), -_sustained(-inside, least)
    if most == fewest:
        return [(first, stop)]
    runs = _runs(2 * inside > most + fewest, least)
    return [(first + a, first + b) for a, b, _ in runs]


def _names(runs: list[tuple[int, int, bool]], plays: np.ndarray) -> tuple[str, ...]:
    """Name sections by how full they are, and grooves of other loops by letters."""
    last = len(runs) - 1
    fullest = max(_mean_density(plays, run) for run in runs)
    names = []
    for place, run in enumerate(runs):
        if not run[2]:
            names.append(INTRO if place == 0 and last else OUTRO if place == last else BREAK)
            continue
        after_break = place > 0 and names[-1] == BREAK
        drops = after_break and _mean_density(plays, run) >= 0.9 * fullest
        names.append(DROP if drops else GROOVE)
    if last == 0:
        return (GROOVE,)
    return tuple(_lettered(names, runs, plays))


def _lettered(names: list[str], runs: list[tuple[int, int, bool]], plays: np.ndarray) -> list[str]:
    """Tell grooves apart in which other loops play, by A, B, C."""
    kinds: list[bytes] = []
    of_run = []
    for name, (first, stop, _) in zip(names, runs, strict=True):
        kind = (2 * plays[:, first:stop].sum(axis=1) >= stop - first).tobytes()
        if name == GROOVE and kind not in kinds:
            kinds.append(kind)
        of_run.append(kind)
    if len(kinds) < 2:
        return names
    return [
        f"{name} {chr(ord('A') + kinds.index(kind) % 26)}" if name == GROOVE else name
        for name, kind in zip(names, of_run, strict=True)
    ]


def _mean_density(plays: np.ndarray, run: tuple[int, int, bool]) -> float:
    return float(plays[:, run[0] : run[1]].sum() / (run[1] - run[0]))


def _free_name(name: str, taken: tuple[str, ...]) -> str:
    """Return a name that continues another: the one after "Break" is "Break 2"."""
    stem, _, number = name.rpartition(" ")
    stem = stem if stem and number.isdigit() else name
    count = 2
    while f"{stem} {count}" in taken:
        count += 1
    return f"{stem} {count}"
