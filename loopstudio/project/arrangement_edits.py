"""Edits of the arrangement: where loops play, as functions from project to project.

Bars are counted from 0, and of a stretch of bars the first and the last both belong to it.
What an edit leaves as it is in the song is no edit any more: clearing what was drawn, or
drawing what was cleared, gives the arrangement from before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.arrangement import SILENT, Arrangement, Cell, song_plays
from loopstudio.project.arrangement_row import BarOfLoop, Row
from loopstudio.project.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopstudio.core.extraction import Extraction


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
    row = Row(project, extraction, loop)
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
    row = Row(project, extraction, loop)
    first, last = row.clipped(first, last)
    for bar in range(first, last + 1):
        row.put(bar, SILENT)
    return row.project()


def toggle_bar(project: Project, extraction: Extraction, loop: int, bar: int) -> Project:
    """Let a loop play in a bar, or no longer."""
    playing = Row(project, extraction, loop).playing(bar)
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
    row = Row(project, extraction, loop)
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
    row = Row(project, extraction, loop)
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
    return tuple(Row(project, extraction, loop).bars())


def runs(project: Project, extraction: Extraction, loop: int) -> tuple[Run, ...]:
    """Return where a loop goes on without a break, as edited, in the order of the song."""
    row = Row(project, extraction, loop)
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
