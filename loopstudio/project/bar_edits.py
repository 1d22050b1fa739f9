"""Edits of the bars, as functions from project to project.

The bars that the next search for loops goes by are part of its settings; loops that were found
before stay in the bars they were found in until then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.bars.editing import BarLines
from loopstudio.core.errors import InputError
from loopstudio.core.grid import Grid, from_downbeats
from loopstudio.project.project import Project

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extraction import Extraction

_NEAR_S = 1e-6


def set_bars(project: Project, bars: BarLines, extraction: Extraction | None, sr: int) -> Project:
    """Go by these bars from the next search on.

    Bars that are those of the loops again are no others.
    """
    if extraction is not None and _same(bars, extraction.grid, sr):
        return as_searched(project, extraction)
    settings = replace(project.settings, downbeats_s=bars.times_s, beats_per_bar=bars.beats_per_bar)
    return replace(project, settings=settings)


def as_searched(project: Project, extraction: Extraction) -> Project:
    """Go by the bars that the loops were found in."""
    searched = extraction.settings
    settings = replace(
        project.settings,
        downbeats_s=searched.downbeats_s,
        beats_per_bar=searched.beats_per_bar,
    )
    return replace(project, settings=settings)


def as_found(project: Project) -> Project:
    """Go by the bars that are found by listening."""
    settings = replace(project.settings, downbeats_s=None, beats_per_bar=None)
    return replace(project, settings=settings)


def grid_of(
    project: Project, audio: Audio, extraction: Extraction | None, found: Grid | None
) -> Grid | None:
    """Return the bars that a project goes by; the very grid of the loops where it is theirs.

    Parameters
    ----------
    project : Project
    audio : Audio
    extraction : Extraction or None
        The loops that were found.
    found : Grid or None
        The bars that were found by listening, where loops were not looked for in them.
    """
    wanted = project.settings
    if extraction is not None:
        searched = extraction.settings
        same_lines = wanted.downbeats_s == searched.downbeats_s
        # Another metre of bars that are to be found is known only after the next search.
        if same_lines and wanted.beats_per_bar in (searched.beats_per_bar, None):
            return extraction.grid
        if wanted.downbeats_s is None:
            return extraction.grid if same_lines or found is None else found
    if wanted.downbeats_s is None:
        return found
    try:
        lines = np.array(wanted.downbeats_s)
        return from_downbeats(lines, audio, beats_per_bar=wanted.beats_per_bar)
    except InputError:  # bar lines of a longer file, which the next search will say
        return extraction.grid if extraction is not None else None


def _same(bars: BarLines, grid: Grid, sr: int) -> bool:
    lines = grid.bar_starts / sr
    return (
        bars.beats_per_bar == grid.beats_per_bar
        and len(lines) == len(bars.times_s)
        and bool(np.allclose(lines, bars.times_s, rtol=0, atol=_NEAR_S))
    )
