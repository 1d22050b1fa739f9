"""Where wishes are: from bars and pitches to pixels, and back to what the user has drawn.

Conventions
-----------
Places are samples and hertz; `WishPlace` leaves out a limit in pitch where there is none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.pictures.picture import HIGH_HZ, LOW_HZ, N_ROWS, row_hz
from loopstudio.core.wishes import Wish, samples_of
from loopstudio.ui.song.wish_mark import WishPlace
from loopstudio.ui.tools.tool import BAR, BEAT

if TYPE_CHECKING:
    from loopstudio.core.grid import Grid
    from loopstudio.ui.song.time_axis import TimeAxis

FLAT_PIXELS = 8
"""What is drawn flatter than this means a time, and all pitches."""

_ON_LINE = 1e-3
"""Beats by which something may miss a bar line and still begin or end with it."""


def place_of(wish: Wish, grid: Grid) -> WishPlace:
    """Return where a wish is."""
    start, stop = samples_of(wish, grid)
    return WishPlace(start, stop, wish.low_hz, wish.high_hz)


def moved_to(wish: Wish, place: WishPlace, grid: Grid) -> Wish:
    """Return the wish at another place, within the song's bars.

    Parameters
    ----------
    wish : Wish
    place : WishPlace
    grid : Grid
    """
    first, start_beat = _bar_and_beat(grid, place.start)
    if first == grid.n_bars:
        first, start_beat = grid.n_bars - 1, 0.0
    last, stop_beat = _bar_and_beat(grid, place.stop)
    whole = stop_beat < _ON_LINE
    last = last - 1 if whole else last
    if (last, grid.beats_per_bar if whole else stop_beat) <= (first, start_beat):
        last, whole = first, True  # nothing is between them but what one bar has
    return replace(
        wish,
        first_bar=first,
        last_bar=last,
        low_hz=place.low_hz,
        high_hz=place.high_hz,
        start_beat=None if start_beat < _ON_LINE else start_beat,
        stop_beat=None if whole else stop_beat,
    )


def snapped(axis: TimeAxis, start: float, stop: float, snap: str) -> tuple[float, float]:
    """Return a stretch widened to what it touches, within the bars.

    Parameters
    ----------
    axis : TimeAxis
        Must have bars.
    start, stop : float, in samples, in either order
    snap : str
        ``"bar"``, ``"beat"`` or ``"off"``.
    """
    start, stop = sorted((start, stop))
    lines = axis.lines(beats=snap == BEAT)
    if snap not in (BAR, BEAT):
        first, last = float(lines[0]), float(lines[-1])
        return min(max(start, first), last), min(max(stop, first), last)
    first_line = int(np.searchsorted(lines, start, side="right")) - 1
    last_line = int(np.searchsorted(lines, stop, side="left"))
    first_line = min(max(first_line, 0), len(lines) - 2)
    last_line = min(max(last_line, first_line + 1), len(lines) - 1)
    return float(lines[first_line]), float(lines[last_line])


def nearest(axis: TimeAxis, sample: float, snap: str) -> float:
    """Return the line next to a sample that an edge is dragged to, within the bars."""
    lines = axis.lines(beats=snap == BEAT)
    if snap not in (BAR, BEAT):
        return float(min(max(sample, lines[0]), lines[-1]))
    return float(lines[np.argmin(np.abs(lines - sample))])


def pitches(top: float, bottom: float, height: int) -> tuple[float | None, float | None]:
    """Return the lowest and highest pitch between two heights of the picture, in Hz.

    Parameters
    ----------
    top, bottom : float
        In pixels from the top of the picture.
    height : int
        Of the picture.

    Returns
    -------
    low_hz, high_hz : float or None
        None at the edges of the picture, and for both where that is hardly a stretch.
    """
    if bottom - top < FLAT_PIXELS:
        return None, None
    low = None if bottom >= height - 1 else _hz(bottom, height)
    high = None if top <= 0 else _hz(top, height)
    return low, high


def heights(place: WishPlace, height: int) -> tuple[float, float]:
    """Return the top and the bottom of a wish in a picture of this height, in pixels."""
    return (
        0.0 if place.high_hz is None else _y(place.high_hz, height),
        float(height) if place.low_hz is None else _y(place.low_hz, height),
    )


def _hz(y: float, height: int) -> float:
    return round(float(row_hz((1 - y / height) * N_ROWS - 0.5)), 1)


def _y(hz: float, height: int) -> float:
    share = np.log(max(hz, LOW_HZ) / LOW_HZ) / np.log(HIGH_HZ / LOW_HZ)
    return float(height * (1 - min(share, 1.0)))


def _bar_and_beat(grid: Grid, sample: float) -> tuple[int, float]:
    """Return the bar that holds a sample, and how many beats into it; the song's end is n_bars."""
    starts = grid.bar_starts
    sample = float(np.clip(sample, starts[0], starts[-1]))
    beat_of_line = _ON_LINE * float(np.diff(starts).min()) / grid.beats_per_bar
    bar = int(np.searchsorted(starts, sample + beat_of_line, side="right")) - 1
    if bar >= grid.n_bars:
        return grid.n_bars, 0.0
    share = (sample - starts[bar]) / (starts[bar + 1] - starts[bar])
    return bar, max(float(share), 0.0) * grid.beats_per_bar
