"""One loop's bars while they are edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.arrangement import GAIN_DB, SILENT, Cell, song_plays
from loopstudio.core.places import loop_places
from loopstudio.core.takes import first_bar
from loopstudio.project.project import Project

if TYPE_CHECKING:
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


class Row:
    """A loop of a project, bar by bar; edits change it, and it becomes a project again.

    Attributes
    ----------
    n_bars : int
        Of the song.
    plays : np.ndarray of bool, shape (n_bars,)
        Where the loop plays in the song.
    sources : np.ndarray of int, shape (n_bars,)
        Which bar of the song each bar plays, as edited; `SILENT` where it does not.
    gains_db : np.ndarray, shape (n_bars,)
        Level of each bar.
    """

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
