"""Places in a song as people write them: bars, beats, minutes.

Conventions
-----------
Bars, beats and sixteenths count from 1 on screen and from 0 here; places are samples.
"""

import numpy as np

from loopstudio.core.grid import Grid

SIXTEENTHS = 4
"""Sixteenths in a beat."""

NOTHING = "–"
"""Shown where there is nothing to show."""


def bar_at(grid: Grid, sample: float) -> float:
    """Return where in the bars a sample is: 2.5 is the middle of the third bar.

    Before the first and after the last bar line, bars of the nearest length are counted on.
    """
    starts = grid.bar_starts
    # Asked for several times in a frame, where NumPy's clip of a number would be half of it.
    index = min(max(int(starts.searchsorted(sample, side="right")) - 1, 0), grid.n_bars - 1)
    return index + float((sample - starts[index]) / (starts[index + 1] - starts[index]))


def sample_at(grid: Grid, bar: float) -> int:
    """Return the sample at a place in the bars; the inverse of `bar_at`."""
    starts = grid.bar_starts
    index = int(np.clip(np.floor(bar), 0, grid.n_bars - 1))
    return round(starts[index] + (bar - index) * (starts[index + 1] - starts[index]))


def bar_line_after(grid: Grid, sample: int, bounds: tuple[int, int] | None = None) -> int:
    """Return the next bar line that is heard after a sample.

    Before the first and after the last bar line, bars of the nearest length are counted on.
    While `bounds` repeat, their end is their start.
    """
    line = sample_at(grid, np.floor(bar_at(grid, sample + 0.5)) + 1)
    if bounds is not None and sample < bounds[1] <= line:
        return bounds[0]
    return line


def position_text(grid: Grid | None, sample: int) -> str:
    """Return bar, beat and sixteenth, such as ``22.3.2``; a pick-up is in bar 0."""
    if grid is None:
        return f"{NOTHING}.{NOTHING}.{NOTHING}"
    # A playhead on a bar line is in the bar that begins, whatever a fraction was rounded to.
    place = bar_at(grid, sample + 0.5)
    bar = int(np.floor(place))
    sixteenth = int((place - bar) * grid.beats_per_bar * SIXTEENTHS)
    beat, rest = divmod(sixteenth, SIXTEENTHS)
    return f"{bar + 1}.{beat + 1}.{rest + 1}"


def time_text(seconds: float) -> str:
    """Return minutes, seconds and tenths, such as ``1:01.4``."""
    tenths = int(seconds * 10 + 1e-6)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def range_text(grid: Grid | None, start: int, stop: int) -> str:
    """Return the bars of a range, such as ``17–26``, last one included."""
    if grid is None:
        return NOTHING
    first = round(bar_at(grid, start)) + 1
    last = max(first, round(bar_at(grid, stop)))
    return f"{first}–{last}" if last > first else str(first)
