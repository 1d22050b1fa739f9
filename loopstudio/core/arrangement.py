"""The arrangement: where loops play as the user wants it, where that differs from the song.

A song says for every bar which loops play in it.  The user may take a loop out of a bar, let
it play where it never did, or make it louder or softer there.  Only these bars are kept: a bar
without a cell is as it is in the song, and an arrangement without cells is the song.

Conventions
-----------
Bars are bars of the song, counted from 0.  In which bars a loop plays in the song,
`song_plays` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopstudio.core.loops import Loop

GAIN_DB = (-60.0, 12.0)
"""Range of the level of a loop in a bar."""

SILENT = -1
"""Stands for no source in arrays of sources."""

_NOTHING: Mapping[int, Cell] = MappingProxyType({})


@dataclass(frozen=True)
class Cell:
    """A loop in one bar, other than in the song.

    Attributes
    ----------
    loop, bar : int
    source : int or None
        The bar of the song whose sound of the loop is heard; None where it is silent.
    gain_db : float
        Of this bar alone, beside the loop's own level.
    """

    loop: int
    bar: int
    source: int | None
    gain_db: float = 0.0


@dataclass(frozen=True)
class Arrangement:
    """All bars in which loops play otherwise than in the song.

    Attributes
    ----------
    cells : tuple of Cell
        By loop and bar, at most one for each.

    Raises
    ------
    ValueError
        If there are two cells of one loop in one bar.
    """

    cells: tuple[Cell, ...] = ()

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.cells, key=_place))
        if any(_place(a) == _place(b) for a, b in pairwise(ordered)):
            raise ValueError("a loop has one cell in a bar at most")
        object.__setattr__(self, "cells", ordered)

    def __bool__(self) -> bool:
        return bool(self.cells)

    def __getstate__(self) -> dict[str, object]:
        # Without what was only looked up, which costs more to send than to make again.
        return {"cells": self.cells}

    @cached_property
    def _rows(self) -> dict[int, dict[int, Cell]]:
        rows: dict[int, dict[int, Cell]] = {}
        for cell in self.cells:
            rows.setdefault(cell.loop, {})[cell.bar] = cell
        return rows

    @property
    def loops(self) -> tuple[int, ...]:
        """The loops that play otherwise than in the song, in rising order."""
        return tuple(self._rows)

    def of_loop(self, loop: int) -> Mapping[int, Cell]:
        """Return the cells of a loop by their bars, in rising order."""
        return self._rows.get(loop, _NOTHING)

    def cell(self, loop: int, bar: int) -> Cell | None:
        """Return what a loop has in a bar; None where it is as in the song."""
        return self.of_loop(loop).get(bar)

    def gain(self, loop: int, bar: int) -> float:
        """Return the linear gain of a loop in a bar, beside its own; 0 where it was taken out."""
        cell = self.cell(loop, bar)
        if cell is None:
            return 1.0
        return 0.0 if cell.source is None else float(10 ** (cell.gain_db / 20))

    def bar_sources(self, loop: int, n_bars: int, plays: np.ndarray) -> np.ndarray:
        """Return which bar of the song a loop plays in each bar.

        Parameters
        ----------
        loop : int
        n_bars : int
            Of the song.
        plays : np.ndarray of bool, shape (n_bars,)
            Where the loop plays in the song, from `song_plays`.

        Returns
        -------
        np.ndarray of int, shape (n_bars,)
            `SILENT` where it does not play.  What speaks of bars that are not there, as before
            other loops are known to all, is passed over.
        """
        sources = np.where(plays, np.arange(n_bars), SILENT)
        for bar, cell in self.of_loop(loop).items():
            if bar < n_bars and (cell.source is None or cell.source < n_bars):
                sources[bar] = SILENT if cell.source is None else cell.source
        return sources

    def bar_gains_db(self, loop: int, n_bars: int) -> np.ndarray:
        """Return the level of a loop in each bar beside its own, shape (n_bars,)."""
        gains_db = np.zeros(n_bars)
        for bar, cell in self.of_loop(loop).items():
            if bar < n_bars:
                gains_db[bar] = cell.gain_db
        return gains_db

    def with_loop(self, loop: int, cells: Iterable[Cell]) -> Arrangement:
        """Return an arrangement in which a loop has these cells and no others."""
        others = tuple(cell for cell in self.cells if cell.loop != loop)
        return Arrangement((*others, *cells))


def song_plays(loop: Loop) -> np.ndarray:
    """Return where a loop plays in the song, bool, shape (n_bars,)."""
    playing: np.ndarray = loop.activation > 0.5 * loop.activation.max(initial=0)
    return playing


def _place(cell: Cell) -> tuple[int, int]:
    return cell.loop, cell.bar
