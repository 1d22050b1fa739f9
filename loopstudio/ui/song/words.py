"""Places, pitches and levels as they are written on screen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from loopstudio.core.sound_names import NOTES
from loopstudio.ui.musical_time import NOTHING, position_text, time_text
from loopstudio.ui.song.time_axis import TimeAxis

LEAST_SHARE = 0.05
"""Loops with a smaller share of a cell are not worth a word."""

_SLIVER = 0.02
"""Part of a bar that does not count as seen."""


def place_text(axis: TimeAxis, sample: float) -> str:
    """Return a place as ``bar.beat.sixteenth``, or as minutes and seconds without bars."""
    grid = axis.marked.grid
    if grid is None:
        return time_text(sample / axis.sr)
    return position_text(grid, round(sample))


def clock_text(seconds: float) -> str:
    """Return a whole second as ``m:ss``."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def pitch_text(hz: float) -> str:
    """Return a pitch as note and frequency, such as ``E4, 329.6 Hz``."""
    note = round(69 + 12 * np.log2(hz / 440))
    number = f"{hz:.1f} Hz" if hz < 1000 else f"{hz / 1000:.2f} kHz"
    return f"{NOTES[note % 12]}{note // 12 - 1}, {number}"


def piece_text(start_s: float, stop_s: float, low_hz: float | None, high_hz: float | None) -> str:
    """Return a piece of the song, such as ``0:12.3 to 0:14.0, 200 Hz to 1.5 kHz``."""
    times = f"{time_text(start_s)} to {time_text(stop_s)}"
    band = band_text(low_hz, high_hz)
    return f"{times}, {band}" if band else times


def band_text(low_hz: float | None, high_hz: float | None) -> str:
    """Return some of the pitches, such as ``200 Hz to 1.5 kHz``; empty for all of them."""
    if low_hz is None and high_hz is None:
        return ""
    if high_hz is None:
        return f"above {_hertz_text(low_hz)}"
    if low_hz is None:
        return f"below {_hertz_text(high_hz)}"
    return f"{_hertz_text(low_hz)} to {_hertz_text(high_hz)}"


def _hertz_text(hz: float | None) -> str:
    assert hz is not None
    return f"{hz:.0f} Hz" if hz < 1000 else f"{hz / 1000:.1f} kHz"


def level_text(level_db: float | None) -> str:
    """Return a level in dB with a real minus; a dash when it is too low to tell."""
    return NOTHING if level_db is None else f"{level_db:.1f} dB".replace("-", "−")


def shares_text(names: Sequence[str], shares: np.ndarray) -> str:
    """Return who has a cell, such as ``Keys 71 %, Arp 22 %``: the two largest shares."""
    order = [i for i in np.argsort(-shares, kind="stable")[:2] if shares[i] >= LEAST_SHARE]
    return ", ".join(f"{names[i]} {shares[i]:.0%}".replace("%", " %") for i in order)


def bars_text(count: int) -> str:
    """Return a number of bars, such as ``2 bars``."""
    return f"{count} bar" if count == 1 else f"{count} bars"


def view_text(axis: TimeAxis) -> str:
    """Return what is in view, such as ``Bars 9–24 of 30``, or times without bars."""
    if not axis.n_bars:
        first, last = axis.first / axis.sr, (axis.first + axis.span) / axis.sr
        return f"{time_text(first)}–{time_text(last)} of {time_text(axis.n_samples / axis.sr)}"
    # A sliver of a bar at either edge is not worth a number.
    first = max(int(np.floor(axis.bar_at(axis.first) + _SLIVER)), 0)
    stop = min(int(np.ceil(axis.bar_at(axis.first + axis.span) - _SLIVER)), axis.n_bars)
    text = bar_range_text(first, max(stop, first + 1))
    return f"{text[0].upper()}{text[1:]} of {axis.n_bars}"


def bar_range_text(first: int, stop: int) -> str:
    """Return bars as people count them, such as ``bars 13–16`` for those from 12 up to 16."""
    return f"bar {stop}" if stop == first + 1 else f"bars {first + 1}–{stop}"
