"""The one time axis of the song view: what part of the song is in view, and where.

Every view that has time from left to right holds the same `TimeAxis` and asks it where a
sample is drawn, so that ruler, spectrogram and rows cannot come apart.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from PySide6.QtCore import QObject, Signal

from loopstudio.ui.musical_time import bar_at

if TYPE_CHECKING:
    from loopstudio.core.grid import Grid

_Kept = TypeVar("_Kept")

ZOOM_STEP = 1.25
"""How much closer one notch of the wheel, or one press of +, takes the view."""

_CLOSEST_S = 0.25
"""Shortest stretch that is ever in view; at this zoom single drum hits are wide."""


class TimeAxis(QObject):
    """The visible stretch of the song, and its bar lines.

    Signals
    -------
    changed()
        Another stretch is in view, the views have another width, or the bars moved.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sr = 44_100
        self.n_samples = 0
        self.grid: Grid | None = None
        """The bars; None while they are not known."""
        self.first = 0.0
        """Sample at the left edge."""
        self.span = 1.0
        """Samples in view."""
        self.width = 1
        """Width of the views in pixels."""
        self._twin: TimeAxis | None = None
        # Asked for many times in a frame, and the same until something changes.
        self._bars: range | None = None
        self._lines: np.ndarray | None = None
        self._kept: dict[Hashable, Any] = {}
        self.changed.connect(self._on_changed)

    def show_song(self, n_samples: int, sr: int) -> None:
        """Begin with another song, all of it in view and its bars not known."""
        self.sr, self.n_samples = sr, n_samples
        self.grid = self._twin = None
        self.first, self.span = 0.0, float(max(n_samples, 1))
        self.changed.emit()

    def show_grid(self, grid: Grid | None) -> None:
        """Show these bars; None while they are not known."""
        self.grid = grid
        self.changed.emit()

    @property
    def marked(self) -> TimeAxis:
        """What is in view, with the bars that the ruler shows: those of the loops, or edited ones.

        What is said and heard of bars goes by these; loops stay in the bars they were found in.
        """
        return self._twin or self

    def show_edited(self, grid: Grid | None) -> None:
        """Mark other bars than those of the loops; None for none."""
        if grid is (self._twin.grid if self._twin is not None else None):
            return
        if grid is None:
            self._twin = None
        else:
            self._twin = self._twin or TimeAxis(self)
            self._twin.grid = grid
        self.changed.emit()

    def set_width(self, width: int) -> None:
        """Say how many pixels the views have."""
        if width != self.width:
            self.width = max(width, 1)
            self.changed.emit()

    def fit(self) -> None:
        """Bring the whole song into view."""
        self._look_at(0.0, float(max(self.n_samples, 1)))

    def zoom(self, factor: float, at: float) -> None:
        """Bring the song closer by `factor`, keeping sample `at` where it is."""
        span = self._allowed_span(self.span / factor)
        self._look_at(at - (at - self.first) * span / self.span, span)

    def scroll(self, samples: float) -> None:
        """Move the view towards the end of the song."""
        self._look_at(self.first + samples, self.span)

    def show_from(self, first: float) -> None:
        """Let the view begin here, as far as the song allows."""
        self._look_at(first, self.span)

    def show_between(self, start: float, stop: float, *, keep_end: bool = False) -> None:
        """Bring what is between two samples into view; what is too short is made longer.

        Parameters
        ----------
        start, stop : float
        keep_end : bool
            Whether `stop` stays where it is then, instead of `start`.
        """
        start, stop = max(start, 0.0), min(stop, float(self.n_samples))
        span = self._allowed_span(stop - start)
        self._look_at(stop - span if keep_end else start, span)

    def show_stretch(self, start: float, stop: float) -> None:
        """Bring a stretch into view, with a little room at both sides."""
        span = self._allowed_span((stop - start) * 1.08)
        self._look_at((start + stop - span) / 2, span)

    def reveal(self, sample: float) -> None:
        """Turn to the page that holds `sample`, if it is not in view."""
        if not self.first <= sample < self.first + self.span:
            self._look_at(sample - 0.05 * self.span, self.span)

    def x(self, sample: float) -> float:
        """Return where a sample is, in pixels from the left edge of the views."""
        return (sample - self.first) * self.width / self.span

    def xs(self, samples: np.ndarray) -> np.ndarray:
        """Return where samples are, shape of `samples`."""
        return (samples - self.first) * (self.width / self.span)

    def sample_at(self, x: float) -> float:
        """Return the sample at a pixel, within the song."""
        return min(max(self.first + x * self.span / self.width, 0.0), float(self.n_samples))

    @property
    def fits(self) -> bool:
        """Whether the whole song is in view."""
        return self.span >= self.n_samples

    @property
    def n_bars(self) -> int:
        """How many bars are known."""
        return 0 if self.grid is None else len(self.grid.bar_starts) - 1

    @property
    def bar_starts(self) -> np.ndarray:
        """Where each bar begins and the last one ends, in samples; empty without bars."""
        return np.empty(0) if self.grid is None else self.grid.bar_starts

    def bar_at(self, sample: float) -> float:
        """Return a place in bars, from 0; negative in a pick-up, beyond `n_bars` in a tail."""
        return 0.0 if self.grid is None else bar_at(self.grid, sample)

    def bars_in_view(self) -> range:
        """Return the bars of which any part is in view."""
        if self._bars is None:
            last = min(self.bar_at(self.first + self.span), self.n_bars - 1)
            self._bars = range(int(max(self.bar_at(self.first), 0)), int(last) + 1)
        return self._bars

    def line_pixels(self) -> np.ndarray:
        """Return the pixels of the bar lines in view: of each bar in view, and where it ends.

        Returns
        -------
        np.ndarray of int, shape (n_bars_in_view + 1,)
            Not to be written to.
        """
        if self._lines is None:
            bars = self.bars_in_view()
            starts = self.bar_starts[bars.start : bars.stop + 1]
            self._lines = np.rint(self.xs(starts)).astype(np.intp)
        return self._lines

    def pixel_edges(self, n_pixels: int) -> np.ndarray:
        """Return where each of `n_pixels` across the view begins, and the last one ends.

        Returns
        -------
        np.ndarray, shape (n_pixels + 1,), in samples
            Not to be written to.
        """

        def make() -> np.ndarray:
            return self.first + self.span / n_pixels * np.arange(n_pixels + 1)

        return self.keep(("pixel edges", n_pixels), make)

    def keep(self, key: Hashable, make: Callable[[], _Kept]) -> _Kept:
        """Return what `make` returned for a key, and call it again after the next change only.

        For what several views need of what is in view; `make` may depend on key and axis.
        """
        if key not in self._kept:
            self._kept[key] = make()
        kept: _Kept = self._kept[key]
        return kept

    def nearest_line(self, sample: float) -> float:
        """Return the bar line next to a sample, or the sample itself without bars."""
        if not self.n_bars:
            return sample
        return float(self.bar_starts[np.argmin(np.abs(self.bar_starts - sample))])

    def beats(self) -> np.ndarray:
        """Return every beat of the bars and the end of the last, in samples."""
        beats = 1 if self.grid is None else self.grid.beats_per_bar
        places = np.arange(self.n_bars * beats + 1) / beats
        return np.interp(places, np.arange(self.n_bars + 1), self.bar_starts)

    def lines(self, *, beats: bool = False) -> np.ndarray:
        """Return where the arrow keys stop: bars or beats, or seconds without bars."""
        if not self.n_bars:
            return np.arange(0, self.n_samples, self.sr, dtype=np.float64)
        return self.beats() if beats else self.bar_starts

    def _on_changed(self) -> None:
        self._bars = self._lines = None
        self._kept.clear()
        twin = self._twin
        if twin is not None:
            twin.sr, twin.n_samples, twin.width = self.sr, self.n_samples, self.width
            twin.first, twin.span = self.first, self.span
            twin._on_changed()

    def _allowed_span(self, span: float) -> float:
        longest = float(max(self.n_samples, 1))
        return min(max(span, min(_CLOSEST_S * self.sr, longest)), longest)

    def _look_at(self, first: float, span: float) -> None:
        first = min(max(first, 0.0), max(self.n_samples - span, 0.0))
        if (first, span) != (self.first, self.span):
            self.first, self.span = first, span
            self.changed.emit()
