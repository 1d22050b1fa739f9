"""What the cube page shows, as one value that all of its views get."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.pictures.cube_slices import CubeSlices, along

BARS, TIME, FREQUENCY = "bars", "time", "frequency"
"""The axes along which slices are taken: x, y and z."""

AXES = (BARS, TIME, FREQUENCY)

_OF_ARRAY = {BARS: 2, TIME: 1, FREQUENCY: 0}
_ACROSS = {BARS: TIME, TIME: BARS, FREQUENCY: BARS}
_UP = {BARS: FREQUENCY, TIME: FREQUENCY, FREQUENCY: TIME}

_SWEEP_BARS = 4
"""How long a sweep from low to high takes, in bars: a phrase."""


@dataclass(frozen=True, eq=False)
class CubeState:
    """A song's cube, the model beside it, and the slice that is looked at."""

    song: CubeSlices
    beats_per_bar: int
    model: CubeSlices | None = None
    """None while it is computed."""
    name: str = ""
    """Whose model it is."""
    colours: tuple[int, ...] = ()
    """Colours of all loops, by their number."""
    loop: int | None = None
    """The loop of the model; None for all of them."""
    axis: str = BARS
    index: int = 0

    @property
    def n(self) -> int:
        """How many slices there are along the axis."""
        return self.count(self.axis)

    @property
    def across(self) -> str:
        """The axis from left to right in a slice."""
        return _ACROSS[self.axis]

    @property
    def up(self) -> str:
        """The axis from the bottom up in a slice."""
        return _UP[self.axis]

    def count(self, axis: str) -> int:
        """Return how many slices there are along an axis."""
        return int(self.song.levels.shape[_OF_ARRAY[axis]])

    def shows_same(self, other: CubeState) -> bool:
        """Return whether another state has the same cubes, whichever slice is looked at."""
        return (
            self.song is other.song
            and self.model is other.model
            and (self.name, self.colours, self.loop) == (other.name, other.colours, other.loop)
        )

    def moved(self, index: int) -> CubeState:
        """Return the same with another slice, the nearest there is."""
        return replace(self, index=min(max(index, 0), self.n - 1))

    def section(self, cells: np.ndarray) -> np.ndarray:
        """Return the slice of a cube's cells, a view, lowest row first."""
        return along(cells, _OF_ARRAY[self.axis], self.index)

    def cell(self, row: int, column: int) -> tuple[int, int, int]:
        """Return where a cell of the slice lies in the cube: row, tatum and bar."""
        if self.axis == BARS:
            return row, column, self.index
        if self.axis == TIME:
            return row, self.index, column
        return self.index, row, column

    def index_at(self, bar: float) -> int:
        """Return the slice to look at while the song is at this bar, a fraction after it began.

        Along bars that is the bar, along time the place in the bar; along frequency the slices
        sweep from low to high within four bars.
        """
        if self.axis == BARS:
            return int(np.clip(np.floor(bar), 0, self.n - 1))
        turn = bar % 1 if self.axis == TIME else bar / _SWEEP_BARS % 1
        return min(int(turn * self.n), self.n - 1)
