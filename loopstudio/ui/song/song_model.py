"""What the heads and rows show, worked out from an extraction and a project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.ui.song.loop_head import Head
from loopstudio.ui.song.rest_row import Rest
from loopstudio.ui.song.row_item import Row

if TYPE_CHECKING:
    from loopstudio.core.extract import Extraction
    from loopstudio.project.project import Project, Strip

PLAYS = 0.5
"""A loop plays in the bars in which its activation is above this much of its peak."""

_LEVEL_STEPS = 8
"""Levels differ as much as this part of the peak, or they look the same."""


def heads(extraction: Extraction, project: Project, selected: int) -> list[Head]:
    """Return the head of every loop."""
    return [
        Head(
            number=number + 1,
            name=strip.name,
            label=strip.label,
            bars=loop.bars,
            colour=strip.colour,
            gain_db=strip.gain_db,
            on=not strip.muted,
            silenced=project.any_soloed and not strip.soloed,
            soloed=strip.soloed,
            selected=number == selected,
            exactness_db=loop.exactness_db,
        )
        for number, (loop, strip) in enumerate(zip(extraction.loops, project.strips, strict=True))
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
        )
        for loop, strip, best_bar, peaks in zip(
            extraction.loops,
            project.strips,
            extraction.best_bars,
            extraction.peaks[:-1],
            strict=True,
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


def rest(extraction: Extraction, project: Project, *, selected: bool) -> Rest:
    """Return what the head of the Rest shows."""
    strip = project.rest
    loudest, song = extraction.peaks[-1].max(initial=0), extraction.peaks.max(initial=0)
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
