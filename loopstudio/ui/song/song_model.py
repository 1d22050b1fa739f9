"""What the heads and rows show: the loops of a song, worked out from an extraction.

The song view shows whatever is a `Shown`: loops, or the components of the workshop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from loopstudio.ui.song.any_row import AnyRow
from loopstudio.ui.song.layout_played import played
from loopstudio.ui.song.loop_head import Head
from loopstudio.ui.song.rest_row import Rest
from loopstudio.ui.song.row import Row
from loopstudio.ui.song.song_groups import brackets

if TYPE_CHECKING:
    from loopstudio.core.extract import Extraction
    from loopstudio.core.grid import Grid
    from loopstudio.project.project import Project, Strip

PLAYS = 0.5
"""A loop plays in the bars in which its activation is above this much of its peak."""

_LEVEL_STEPS = 8
"""Levels differ as much as this part of the peak, or they look the same."""


class Shown(Protocol):
    """What has a row each in the song view; `selected` are numbers of rows, the Rest's the last."""

    @property
    def grid(self) -> Grid | None:
        """The bars, where they are known."""

    def fits(self, project: Project) -> bool:
        """Tell whether a project is about these; one that comes just before or after is not."""

    def strips(self, project: Project) -> tuple[Strip, ...]:
        """Return name, colour and mix of every row."""

    def heads(self, project: Project, selected: frozenset[int]) -> list[Head]:
        """Return the head of every row."""

    def rows(
        self, project: Project, heads: Sequence[Head], before: Sequence[AnyRow]
    ) -> Sequence[AnyRow]:
        """Return every row; the very object from `before` where nothing changed."""

    def rest(self, project: Project, *, selected: bool) -> Rest:
        """Return what the head of the Rest shows."""

    def peaks(self, project: Project) -> np.ndarray:
        """Return the peaks of every row, and of the Rest, shape (n_rows + 1, n_points)."""

    def colours(self, project: Project) -> tuple[int, ...]:
        """Return the colour of everything that has a share in the picture."""

    def in_picture(self, row: int, project: Project) -> frozenset[int]:
        """Return what a row is in the picture."""

    def by_row(self, shares: np.ndarray, project: Project) -> np.ndarray:
        """Turn the shares of a cell into those of rows and Rest, shape (n_rows + 1,)."""


class LoopRows:
    """One row a loop."""

    def __init__(self, extraction: Extraction) -> None:
        self._extraction = extraction

    @property
    def grid(self) -> Grid:
        """The bars."""
        return self._extraction.grid

    def fits(self, project: Project) -> bool:
        """Tell whether the project has a strip for each loop."""
        return len(project.strips) == len(self._extraction.loops)

    def strips(self, project: Project) -> tuple[Strip, ...]:
        """Return the strips of the loops."""
        return project.strips

    def heads(self, project: Project, selected: frozenset[int]) -> list[Head]:
        """Return the head of every loop."""
        return heads(self._extraction, project, selected)

    def rows(
        self, project: Project, heads: Sequence[Head], before: Sequence[AnyRow]
    ) -> Sequence[AnyRow]:
        """Return the row of every loop."""
        known = [row for row in before if isinstance(row, Row)] or rows(self._extraction, project)
        return [
            edited(
                dressed(row, strip, dimmed=not head.heard, selected=head.selected),
                self._extraction,
                project,
            )
            for row, strip, head in zip(known, project.strips, heads, strict=True)
        ]

    def rest(self, project: Project, *, selected: bool) -> Rest:
        """Return what the head of the Rest shows."""
        return rest(self.peaks(project), project.rest, project, selected=selected)

    def peaks(self, project: Project) -> np.ndarray:
        """Return the peaks of the stems."""
        return self._extraction.peaks

    def colours(self, project: Project) -> tuple[int, ...]:
        """Return the colour of every loop."""
        return tuple(strip.colour for strip in project.strips)

    def in_picture(self, row: int, project: Project) -> frozenset[int]:
        """Return the loop itself."""
        return frozenset({row})

    def by_row(self, shares: np.ndarray, project: Project) -> np.ndarray:
        """Return the shares as they are."""
        return shares


def heads(extraction: Extraction, project: Project, selected: frozenset[int]) -> list[Head]:
    """Return the head of every loop."""
    soloing, brackets_of = project.any_soloed, brackets(project)
    off = {loop for group in project.row_groups if group.muted for loop in group.members}
    return [
        Head(
            number=number + 1,
            name=strip.name,
            label=strip.label,
            bars=loop.bars,
            colour=strip.colour,
            gain_db=strip.gain_db,
            on=not strip.muted,
            silenced=not heard.soloed if soloing else number in off,
            group_off=not soloing and number in off,
            soloed=strip.soloed,
            selected=number in selected,
            exactness_db=loop.exactness_db,
            taken=strip.take is not None,
            bracket=brackets_of.get(number, 0),
        )
        for number, (loop, strip, heard) in enumerate(
            zip(extraction.loops, project.strips, project.heard_strips, strict=True)
        )
    ]


def rows(extraction: Extraction, project: Project) -> list[Row]:
    """Return the row of every loop, none of them selected."""
    return [
        Row(
            name=strip.name,
            colour=strip.colour,
            bars=loop.bars,
            start=best_bar,
            levels=bar_levels(loop.activation),
            peaks=peaks,
            loop=number,
        )
        for number, (loop, strip, best_bar, peaks) in enumerate(
            zip(
                extraction.loops,
                project.strips,
                extraction.best_bars,
                extraction.peaks[:-1],
                strict=True,
            )
        )
    ]


def dressed(row: Row, strip: Strip, *, dimmed: bool, selected: bool) -> Row:
    """Return a row as the project has it now; the same object if nothing changed."""
    if (strip.name, strip.colour, dimmed, selected) == (
        row.name,
        row.colour,
        row.dimmed,
        row.selected,
    ):
        return row
    return replace(row, name=strip.name, colour=strip.colour, dimmed=dimmed, selected=selected)


def edited(row: Row, extraction: Extraction, project: Project) -> Row:
    """Return a row as its bars are arranged now; the same object if nothing changed."""
    now = played(project, extraction, row.loop, row.played)
    return row if now is row.played else replace(row, played=now)


def rest(peaks: np.ndarray, strip: Strip, project: Project, *, selected: bool) -> Rest:
    """Return what the head of the Rest shows, whose peaks are the last of `peaks`."""
    loudest, song = peaks[-1].max(initial=0), peaks.max(initial=0)
    return Rest(
        on=not strip.muted,
        silenced=project.any_soloed and not strip.soloed,
        soloed=strip.soloed,
        selected=selected,
        level_db=float(20 * np.log10(loudest / song)) if loudest > 0 else None,
    )


def bar_levels(activation: np.ndarray) -> np.ndarray:
    """Return how strongly a loop plays in every bar.

    Parameters
    ----------
    activation : np.ndarray, shape (n_bars,), in [0, 1]

    Returns
    -------
    np.ndarray, shape (n_bars,), in [0, 1]
        Relative to the loop's strongest bar, in steps that can be told apart; 0 in bars in
        which it does not play.
    """
    peak = float(np.max(activation, initial=0))
    if peak <= 0:
        return np.zeros(len(activation))
    relative = np.asarray(activation) / peak
    levels: np.ndarray = np.where(
        relative > PLAYS, np.rint(relative * _LEVEL_STEPS) / _LEVEL_STEPS, 0.0
    )
    return levels
