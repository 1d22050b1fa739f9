"""Wishes: what the user knows about the loops better than the search does.

A producer hears at once that the bass pauses in bar 9, or that the shimmer in bars 5 to 8 is
all the pad's.  A wish says so by a rectangle: bars (or beats of them) times frequencies, or
times a part of the recipe, for one loop.

*Silent here*
    The loop does not play there.  What it had goes to whoever else explains it, or to the Rest.
*Only this loop*
    Everything that sounds there belongs to the loop.
*Keep this*
    What the loop has there stays as it is, whatever other wishes change.

The strength grades all of them: at one half, *silent here* leaves the loop half as loud, *only
this loop* moves half of what others have.  Where wishes contradict each other, *keep this* wins,
and among the others the later one.

How they are granted is told in `loopstudio.core.grant`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopstudio.core.grid import Grid

SILENT, ONLY, KEEP = "silent", "only", "keep"
KINDS = (SILENT, ONLY, KEEP)
"""Silent here, only this loop, keep this."""


@dataclass(frozen=True)
class Wish:
    """What a loop shall do in a rectangle of the song.

    Attributes
    ----------
    kind : {"silent", "only", "keep"}
    loop : int
        Index of the loop that it is about.
    first_bar, last_bar : int
        Bars from 0, both of them included.
    low_hz, high_hz : float or None
        Of a band; None reaches to the end of the spectrum.
    strength : float
        In (0, 1].
    sound, rhythm : int or None
        A part of the recipe: what this sound, this rhythm, or this sound in this rhythm has of
        the loop; None means all of them.
    start_beat : float or None
        Beats into the first bar where it begins; None begins with the bar.
    stop_beat : float or None
        Beats into the last bar where it ends; None ends with the bar.

    Raises
    ------
    ValueError
        If it is no rectangle, or of no kind.
    """

    kind: str
    loop: int
    first_bar: int
    last_bar: int
    low_hz: float | None = None
    high_hz: float | None = None
    strength: float = 1.0
    sound: int | None = None
    rhythm: int | None = None
    start_beat: float | None = None
    stop_beat: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a wish is one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.loop < 0 or not 0 <= self.first_bar <= self.last_bar:
            raise ValueError("a wish is about a loop, from a bar to one that is not before it")
        if not 0 < self.strength <= 1:
            raise ValueError("a wish's strength is above 0, and at most 1")
        if not 0 <= (self.low_hz or 0.0) < (self.high_hz or float("inf")):
            raise ValueError("a band of frequencies begins below its end")
        if any(part is not None and part < 0 for part in (self.sound, self.rhythm)):
            raise ValueError("parts of a recipe are counted from 0")
        if not 0 <= (self.start_beat or 0.0) < float("inf"):
            raise ValueError("a wish begins within its first bar")
        if self.stop_beat is not None:
            begin = (self.start_beat or 0.0) if self.first_bar == self.last_bar else 0.0
            if not begin < self.stop_beat < float("inf"):
                raise ValueError("a wish ends after it begins")

    @property
    def whole_bars(self) -> bool:
        """Whether it begins and ends at bar lines."""
        return self.start_beat is None and self.stop_beat is None

    @property
    def whole_loop(self) -> bool:
        """Whether it is about all that a loop has in its bars: no band, no part, no beats."""
        parts = (self.low_hz, self.high_hz, self.sound, self.rhythm)
        return self.whole_bars and all(part is None for part in parts)


@dataclass(frozen=True)
class Change:
    """What granting a wish did.

    Attributes
    ----------
    before_db, after_db : float
        Energy of the loop in the rectangle over that of the song there; at least
        `NOTHING_DB`.
    bars : tuple of int
        Bars in which something is heard of another loop than before, by this wish.
    """

    before_db: float
    after_db: float
    bars: tuple[int, ...]


NOTHING_DB = -120.0
"""Stands for silence."""


@dataclass(frozen=True, eq=False)
class Granted:
    """The wishes that loops go by, and what they would be without.

    Attributes
    ----------
    wishes : tuple of Wish
    changes : tuple of Change
        One for each wish.
    owners : np.ndarray of int, shape (n_layers,)
        The loop of each layer that the wishes are about, and the number of loops for a layer
        of none: loops may be regrouped after a wish was granted.
    layout : np.ndarray, shape (n_slices, n_layers), float32
        As it was found, without any wish.
    activation : np.ndarray, shape (n_loops, n_bars)
        Of the loops, likewise.
    """

    wishes: tuple[Wish, ...]
    changes: tuple[Change, ...]
    owners: np.ndarray
    layout: np.ndarray
    activation: np.ndarray


def samples_of(wish: Wish, grid: Grid) -> tuple[int, int]:
    """Return where a wish begins and ends, in samples; within the song's bars."""
    return (
        _place(grid, wish.first_bar, wish.start_beat or 0.0),
        _place(
            grid, wish.last_bar, grid.beats_per_bar if wish.stop_beat is None else wish.stop_beat
        ),
    )


def _place(grid: Grid, bar: int, beat: float) -> int:
    """Return the sample of a beat of a bar; beats beyond the bar are its end."""
    bar = min(bar, grid.n_bars - 1)
    start, end = grid.bar_starts[bar], grid.bar_starts[bar + 1]
    return round(float(start + min(beat / grid.beats_per_bar, 1.0) * (end - start)))
