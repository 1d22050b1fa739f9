"""What one row of the layout shows: where a loop plays, and how loud."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.ui.song.any_row import AnyRow
from loopstudio.ui.song.layout_played import Played
from loopstudio.ui.song.row_item import RowItem
from loopstudio.ui.song.words import level_text

if TYPE_CHECKING:
    from loopstudio.ui.song.row_ground import Ground
    from loopstudio.ui.song.time_axis import TimeAxis
    from loopstudio.ui.theme.theme import Theme


@dataclass(frozen=True, eq=False)
class Row(AnyRow):
    """What the row of a loop shows.

    Parameters
    ----------
    bars : int
        Bars of the loop, which belong together in the picture.
    start : int
        A bar in which the loop begins.
    levels : np.ndarray, shape (n_bars,), in [0, 1]
        How strongly it plays in the song; 0 in bars in which it does not.
    peaks : np.ndarray, shape (n_points,)
        Of its stem.
    loop : int
        Its number in the extraction; -1 for what cannot be edited.
    played : Played or None
        What it plays instead; None for what it plays in the song.
    """

    bars: int
    start: int
    levels: np.ndarray
    peaks: np.ndarray
    loop: int = field(default=-1, kw_only=True)
    played: Played | None = field(default=None, kw_only=True)

    def make_item(self, theme: Theme, axis: TimeAxis, ground: Ground) -> RowItem:
        """Return what paints loops."""
        return RowItem(theme, axis, ground, self)

    def strengths(self, edges: np.ndarray, bar_starts: np.ndarray) -> np.ndarray:
        """Return the level of the bar in the middle of each stretch."""
        middles = (edges[:-1] + edges[1:]) / 2
        bars = np.searchsorted(bar_starts, middles, side="right") - 1
        padded = np.append(self.levels_now, 0.0)  # outside of the bars
        inside = (bars >= 0) & (bars < len(self.levels))
        strengths: np.ndarray = padded[np.where(inside, bars, -1)]
        return strengths

    @cached_property
    def sources(self) -> np.ndarray:
        """The bar of the song that is heard in each bar; negative for none."""
        if self.played is not None:
            return self.played.sources
        sources: np.ndarray = np.where(self.levels > 0, np.arange(len(self.levels)), -1)
        return sources

    @cached_property
    def song_levels(self) -> np.ndarray:
        """How strongly the song has what is heard in each bar, in [0, 1]."""
        if self.played is None:
            return self.levels
        levels: np.ndarray = np.where(self.sources >= 0, self.levels[self.sources], 0.0)
        return levels

    @cached_property
    def levels_now(self) -> np.ndarray:
        """How strongly it plays in each bar as edited; above 1 where it is louder than ever."""
        if self.played is None:
            return self.levels
        levels: np.ndarray = self.song_levels * 10 ** (self.played.gains_db / 20)
        return levels

    @cached_property
    def begins(self) -> np.ndarray:
        """Whether each bar begins a block of its own, rather than going on with the one before."""
        place = np.where(self.sources >= 0, (self.sources - self.start) % self.bars, -1)
        goes_on = np.zeros(len(place), dtype=bool)
        goes_on[1:] = (place[1:] == place[:-1] + 1) & (place[:-1] >= 0)
        goes_on[1:] &= self.levels_now[1:] == self.levels_now[:-1]
        if self.played is not None:
            goes_on[1:] &= self.played.placed[1:] == self.played.placed[:-1]
        return ~goes_on

    @cached_property
    def steps(self) -> list[float]:
        """The different levels there are, from 0 up."""
        return sorted({0.0, *self.levels_now.tolist()})

    @cached_property
    def runs(self) -> np.ndarray:
        """Its blocks, each of which is once through the loop, shape (n_blocks, 3), int.

        First bar, the one after the last, and the place of its level in `steps`.
        """
        plays = self.sources >= 0
        before = np.concatenate([[False], plays[:-1]])
        first = np.flatnonzero(plays & (self.begins | ~before))
        ends = np.append(np.flatnonzero(self.begins | ~plays), len(plays))
        stop = ends[np.searchsorted(ends, first, side="right")]
        return np.stack([first, stop, np.searchsorted(self.steps, self.levels_now[first])], axis=1)

    @cached_property
    def loudest(self) -> float:
        """The highest peak."""
        return float(self.peaks.max(initial=0))

    def plays_in(self, bar: int) -> bool:
        """Return whether the loop plays in a bar."""
        return 0 <= bar < len(self.levels) and bool(self.sources[bar] >= 0)

    def level_db(self, bar: int) -> float:
        """Return how loud a playing bar is, in dB below the loop's loudest bar in the song."""
        return float(20 * np.log10(max(self.levels_now[bar], 1e-9)))

    def song_db(self, bar: int) -> float:
        """Return how loud the song has what is heard in a bar, on the same scale."""
        return float(20 * np.log10(max(self.song_levels[bar], 1e-9)))

    def level_words(self, bar: int) -> str:
        """Return how loud a playing bar is, in words."""
        return _short(self.level_db(bar))

    def words(self, bar: int) -> str:
        """Return what is in a bar, such as ``Keys, bar 22, playing, level 0 dB``."""
        if not 0 <= bar < len(self.levels):
            return f"{self.name}, outside the bars"
        here = f"{self.name}, bar {bar + 1}"
        edited = self.played
        if not self.plays_in(bar):
            return f"{here}, {'removed' if edited and edited.removed[bar] else 'not playing'}"
        words = f"{here}, playing"
        if edited is not None and edited.added[bar]:
            words = f"{here}, added"
        elif edited is not None and edited.placed[bar]:
            words = f"{here}, playing what bar {edited.sources[bar] + 1} has"
        words += f", level {self.level_words(bar)}"
        if edited is not None and edited.gains_db[bar] and not edited.placed[bar]:
            words += f", {_short(self.song_db(bar))} in the song"
        return words


def _short(level_db: float) -> str:
    """Return a level, without a digit after the point where there is nothing to say."""
    return level_text(level_db) if round(level_db, 1) else "0 dB"
