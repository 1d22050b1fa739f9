"""What is said of bars and their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopstudio.ui.song.words import bars_text, place_text

if TYPE_CHECKING:
    from loopstudio.core.grid import Grid
    from loopstudio.ui.song.time_axis import TimeAxis

NO_BARS = "No bar lines yet. Tap along with T or let Loopstudio listen."
EDITED = "Bars were edited. Find loops again to use them."
SEARCHED = "Finding loops in these bars…"
LEGEND = (
    "Drag a line (Shift: no snapping). Alt+click: insert. Delete: remove. Arrows: 1 ms, Ctrl: 10 ms"
)


def line_words(grid: Grid | None, line: int, sr: int) -> str:
    """Return where a bar line is, such as ``Line 13 at 0:24.000, bar of 1.875 s``."""
    if grid is None or not 0 <= line <= grid.n_bars:
        return ""
    here_s = float(grid.bar_starts[line]) / sr
    words = f"Line {line + 1} at {clock_ms(here_s)}"
    if line == grid.n_bars:
        return f"{words}, end of the last bar"
    length_s = float(grid.bar_starts[line + 1]) / sr - here_s
    return f"{words}, bar of {length_s:.3f} s"


def pointed_words(axis: TimeAxis, line: int | None, sample: float) -> str:
    """Return what is under the pointer: a line, or a place in the song."""
    if line is not None:
        return f"Bars: {line_words(axis.grid, line, axis.sr)}. Drag it"
    place = clock_ms(sample / axis.sr)
    if axis.n_bars:
        return (
            f"Bars: {place_text(axis, sample)}, {place}. Click goes there, Alt+click inserts a line"
        )
    return f"Bars: {place}"


def clock_ms(seconds: float) -> str:
    """Return a place to the millisecond, such as ``0:24.000``."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes}:{rest // 1000:02d}.{rest % 1000:03d}"


def grid_words(grid: Grid | None, sr: int) -> str:
    """Return what bars a song has, such as ``30 bars of 4 beats, steady tempo, 118.00 BPM``."""
    if grid is None:
        return "No bar lines yet"
    tempo = "steady tempo" if grid.constant else "drifting tempo"
    beats = f"{grid.beats_per_bar} beats" if grid.beats_per_bar > 1 else "one beat"
    return f"{bars_text(grid.n_bars)} of {beats}, {tempo}, {grid.tempo_bpm(sr):.2f} BPM"


def percent(share: float) -> str:
    """Return a share as it is written, such as ``87 %``."""
    return f"{share:.0%}".replace("%", " %")


def taps_words(n_taps: int, tempo_bpm: float | None) -> str:
    """Return what became of taps so far, such as ``6 taps, 118 BPM``."""
    taps = f"{n_taps} tap" if n_taps == 1 else f"{n_taps} taps"
    if tempo_bpm is None:
        return f"{taps}. Tap every beat, from the first of a bar on"
    return f"{taps}, {tempo_bpm:.0f} BPM"


def like_words(alike: np.ndarray, bar: int) -> str:
    """Return which bar is most like another, such as ``, 92 % like bar 9``; empty for none.

    `alike` is the likeness of every two bars, shape (n_bars, n_bars).
    """
    if not 0 <= bar < len(alike) or len(alike) < 2:
        return ""
    others = np.array(alike[bar])
    others[bar] = -1
    like = int(others.argmax())
    return f", {percent(float(others[like]))} like bar {like + 1}"


def pair_words(row: int, column: int, likeness: float) -> str:
    """Return how alike two bars are, such as ``Bars 3 and 7 are 92 % alike``."""
    if row == column:
        return f"Bar {row + 1}"
    first, second = sorted((row, column))
    return f"Bars {first + 1} and {second + 1} are {percent(likeness)} alike"
