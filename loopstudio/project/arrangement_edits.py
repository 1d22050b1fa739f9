"""Edits of the arrangement: where loops play, as functions from project to project.

Bars are counted from 0, and of a stretch of bars the first and the last both belong to it.
What an edit leaves as it is in the song is no edit any more: clearing what was drawn, or
drawing what was cleared, gives the arrangement from before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.arrangement import GAIN_DB, SILENT, Arrangement, Cell, song_plays
from loopstudio.core.places import loop_places
from loopstudio.core.takes import first_bar
from loopstudio.project.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopstudio.core.extraction import Extraction

_DB_DIGITS = 2
"""Steps of a tenth add up to nought again only where they are rounded."""


@dataclass(frozen=True)
class BarOfLoop:
    """A loop in one bar, as edited.

    Attributes
    ----------
    bar : int
    source : int or None
        The bar of the song whose sound is heard; None where the loop is silent.
    gain_db : float
        Level of this bar.
    added : bool
        It plays here, but not in the song.
    removed : bool
        It plays here in the song, but not any more.
    changed : bool
        It plays here as in the song, but at another level, or another of its bars.
    """

    bar: int
    source: int | None
    gain_db: float = 0.0
    added: bool = False
    removed: bool = False
    changed: bool = False

    @property
    def edited(self) -> bool:
        """Whether it is other than in the song."""
        return self.added or self.removed or self.changed


@dataclass(frozen=True)
class Run:
    """Bars in a row in which a loop goes on.

    Attributes
    ----------
    bars : tuple of BarOfLoop
        All of them playing, each the one after its predecessor.
    """

    bars: tuple[BarOfLoop, ...]

    @property
    def first(self) -> int:
        """The first bar."""
        return self.bars[0].bar

    @property
    def last(self) -> int:
        """The last bar."""
        return self.bars[-1].bar

    @property
    def edited(self) -> bool:
        """Whether any bar is other than in the song."""
        return any(bar.edited for bar in self.bars)


def draw(project: Project, extraction: Extraction, loop: int, first: int, last: int) -> Project:
    """Let a loop play in a stretch of bars.

    A bar that was taken out comes back as it was, and one that plays stays as it is.  Where the
    loop never played it goes on from the run before, or leads to the run after; where there is
    none, it begins with its first bar.
    """
    row = _Row(project, extraction, loop)
    first, last = row.clipped(first, last)
    new = [bar for bar in range(first, last + 1) if not row.playing(bar)]
    for bar in new:
        if row.plays[bar]:
            row.put(bar, bar)
    # In two passes: what came back is something to go on from.
    for stretch in _stretches(bar for bar in new if not row.plays[bar]):
        place = row.entry_place(stretch[0], stretch[-1])
        for i, bar in enumerate(stretch):
            row.put(bar, row.bar_with_place(place + i))
    return row.project()


def clear(project: Project, extraction: Extraction, loop: int, first: int, last: int) -> Project:
    """Take a loop out of a stretch of bars."""
    row = _Row(project, extraction, loop)
    first, last = row.clipped(first, last)
    for bar in range(first, last + 1):
        row.put(bar, SILENT)
    return row.project()


def toggle_bar(project: Project, extraction: Extraction, loop: int, bar: int) -> Project:
    """Let a loop play in a bar, or no longer."""
    playing = _Row(project, extraction, loop).playing(bar)
    return (clear if playing else draw)(project, extraction, loop, bar, bar)


def move_run(
    project: Project,
    extraction: Extraction,
    loop: int,
    first: int,
    last: int,
    to: int,
    copy: bool = False,
) -> Project:
    """Move a stretch of bars of a loop to other bars, or copy it there.

    It keeps what it played and at which levels, rests included.  What it lands on is replaced,
    and what would lie beyond the song is lost.

    Parameters
    ----------
    project : Project
    extraction : Extraction
    loop : int
    first, last : int
        The stretch.
    to : int
        Its first bar afterwards; may lie before the song.
    copy : bool
        Whether it stays where it was as well.
    """
    row = _Row(project, extraction, loop)
    first, last = row.clipped(first, last)
    if to == first:
        return project
    taken = [(row.sources[bar], row.gains_db[bar]) for bar in range(first, last + 1)]
    if not copy:
        for bar in range(first, last + 1):
            row.put(bar, SILENT)
    for bar, (source, gain_db) in enumerate(taken, to):
        if 0 <= bar < row.n_bars:
            row.put(bar, int(source), float(gain_db))
    return row.project()


def set_level(
    project: Project,
    extraction: Extraction,
    loop: int,
    first: int,
    last: int,
    gain_db: float,
    by: bool = False,
) -> Project:
    """Set the level of a loop in a stretch of bars, or change it `by` so much.

    Levels stay within `GAIN_DB`; bars in which the loop is silent have none.
    """
    row = _Row(project, extraction, loop)
    first, last = row.clipped(first, last)
    for bar in range(first, last + 1):
        if row.playing(bar):
            level_db = float(row.gains_db[bar]) + gain_db if by else gain_db
            row.put(bar, int(row.sources[bar]), level_db)
    return row.project()


def reset(project: Project, loop: int | None = None) -> Project:
    """Return to the song's own layout, for one loop or for all."""
    if loop is None:
        return replace(project, arrangement=Arrangement())
    return replace(project, arrangement=project.arrangement.with_loop(loop, ()))


def bars_of(project: Project, extraction: Extraction, loop: int) -> tuple[BarOfLoop, ...]:
    """Return all bars of the song as a loop plays them, silent ones included."""
    return tuple(_Row(project, extraction, loop).bars())


def runs(project: Project, extraction: Extraction, loop: int) -> tuple[Run, ...]:
    """Return where a loop goes on without a break, as edited, in the order of the song."""
    row = _Row(project, extraction, loop)
    found: list[list[BarOfLoop]] = []
    for bar in row.bars():
        if bar.source is None:
            continue
        if found and found[-1][-1].bar == bar.bar - 1 and row.goes_on(bar.bar):
            found[-1].append(bar)
        else:
            found.append([bar])
    return tuple(Run(tuple(run)) for run in found)


def run_at(project: Project, extraction: Extraction, loop: int, bar: int) -> Run | None:
    """Return the run that a bar is in; None where the loop is silent."""
    every = runs(project, extraction, loop)
    return next((run for run in every if run.first <= bar <= run.last), None)


def n_edits(project: Project) -> int:
    """Return how many edits there are: stretches of bars with the same done to them."""
    cells = project.arrangement.cells
    return sum(
        1
        for i, cell in enumerate(cells)
        if i == 0
        or (cell.loop, cell.bar, _kind(cell))
        != (cells[i - 1].loop, cells[i - 1].bar + 1, _kind(cells[i - 1]))
    )


def fitted(cells: Iterable[Cell], extraction: Extraction) -> Arrangement:
    """Return what cells mean to loops that may play in other bars than before.

    What has become the song's own is no edit any more, and what was played from a bar in which
    the loop is silent now is forgotten.
    """
    plays = [song_plays(loop) for loop in extraction.loops]
    return Arrangement(
        tuple(
            cell
            for cell in cells
            if (cell.source is None or plays[cell.loop][cell.source])
            and not _as_in_song(cell, plays[cell.loop])
        )
    )


def _kind(cell: Cell) -> str:
    if cell.source is None:
        return "removed"
    return "level" if cell.source == cell.bar else "placed"


def _as_in_song(cell: Cell, plays: np.ndarray) -> bool:
    if cell.source is None:
        return not plays[cell.bar]
    return cell.source == cell.bar and cell.gain_db == 0


def _stretches(bars: Iterable[int]) -> list[list[int]]:
    """Group bars in rising order into those that follow each other."""
    grouped = groupby(enumerate(bars), key=lambda pair: pair[1] - pair[0])
    return [[bar for _, bar in group] for _, group in grouped]


class _Row:
    """One loop's bars while they are edited."""

    def __init__(self, project: Project, extraction: Extraction, loop: int) -> None:
        self._project, self._extraction, self._loop = project, extraction, loop
        self.n_bars = extraction.grid.n_bars
        self.plays = song_plays(extraction.loops[loop])
        arrangement = project.arrangement
        self.sources = arrangement.bar_sources(loop, self.n_bars, self.plays)
        self.gains_db = arrangement.bar_gains_db(loop, self.n_bars)
        self._length = extraction.loops[loop].bars
        self._places = loop_places(extraction, loop)

    def clipped(self, first: int, last: int) -> tuple[int, int]:
        """Return a stretch, in the right order and within the song."""
        first, last = min(first, last), max(first, last)
        return max(first, 0), min(last, self.n_bars - 1)

    def playing(self, bar: int) -> bool:
        """Whether the loop plays in a bar, as edited."""
        return bool(self.sources[bar] != SILENT)

    def put(self, bar: int, source: int, gain_db: float = 0.0) -> None:
        """Let a bar play another one of the song, or nothing."""
        low, high = GAIN_DB
        self.sources[bar] = source
        level_db = round(min(max(gain_db, low), high), _DB_DIGITS)
        self.gains_db[bar] = 0.0 if source == SILENT else level_db

    def place(self, bar: int) -> int:
        """Return which bar of the loop a playing bar has, as edited."""
        return int(self._places[self.sources[bar]])

    def goes_on(self, bar: int) -> bool:
        """Whether a playing bar has what follows on the playing bar before it."""
        return self.place(bar) == (self.place(bar - 1) + 1) % self._length

    def entry_place(self, first: int, last: int) -> int:
        """Return which bar of the loop a new stretch begins with."""
        if first > 0 and self.playing(first - 1):
            return self.place(first - 1) + 1
        if last + 1 < self.n_bars and self.playing(last + 1):
            return self.place(last + 1) - (last + 1 - first)
        return 0

    def bar_with_place(self, place: int) -> int:
        """Return the bar of the song to hear a bar of the loop from: of its take, if it can be."""
        chosen = first_bar(self._project.strips[self._loop].take)
        take = self._extraction.best_bars[self._loop] if chosen is None else chosen
        playing = np.flatnonzero(self.plays)
        if not playing.size:
            return SILENT
        # A loop that never plays once through may lack a bar: then the one before has to do.
        late = (place - self._places[playing]) % self._length
        outside = (playing < take) | (playing >= take + self._length)
        best = np.lexsort((np.abs(playing - take), outside, late))[0]
        return int(playing[best])

    def bars(self) -> Sequence[BarOfLoop]:
        """Return every bar, with what was done to it."""
        found = []
        for bar, (source, gain_db) in enumerate(zip(self.sources, self.gains_db, strict=True)):
            here, there = source != SILENT, bool(self.plays[bar])
            found.append(
                BarOfLoop(
                    bar,
                    int(source) if here else None,
                    float(gain_db),
                    added=here and not there,
                    removed=there and not here,
                    changed=here and there and (source != bar or gain_db != 0),
                )
            )
        return found

    def project(self) -> Project:
        """Return the project with these bars."""
        cells = (
            Cell(self._loop, bar.bar, bar.source, bar.gain_db) for bar in self.bars() if bar.edited
        )
        arrangement = self._project.arrangement.with_loop(self._loop, cells)
        return replace(self._project, arrangement=arrangement)
