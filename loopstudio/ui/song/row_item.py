"""One row of the layout: the bars in which a loop plays, with its waveform."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from loopstudio.ui.song.any_row import AnyRow, AnyRowItem, paint_row_edges
from loopstudio.ui.song.row_ground import Ground
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_view import PixelItem
from loopstudio.ui.song.waveform import envelope, paint_wave
from loopstudio.ui.song.words import level_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour

_INSET = 4
_RADIUS = 2
_NO_CORNERS = 10
"""Blocks of fewer pixels than this have corners that nobody can see."""
_NO_GAPS = 4
"""Bars of fewer pixels than this touch each other."""


_Block = tuple[int, int, float]
"""Left and right edge in pixels, or first bar and the one after the last, and a level."""


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
        How strongly it plays; 0 in bars in which it does not.
    peaks : np.ndarray, shape (n_points,)
        Of its stem.
    """

    bars: int
    start: int
    levels: np.ndarray
    peaks: np.ndarray

    def make_item(self, theme: Theme, axis: TimeAxis, ground: Ground) -> RowItem:
        """Return what paints loops."""
        return RowItem(theme, axis, ground, self)

    def strengths(self, edges: np.ndarray, bar_starts: np.ndarray) -> np.ndarray:
        """Return the level of the bar in the middle of each stretch."""
        middles = (edges[:-1] + edges[1:]) / 2
        bars = np.searchsorted(bar_starts, middles, side="right") - 1
        padded = np.append(self.levels, 0.0)  # outside of the bars
        inside = (bars >= 0) & (bars < len(self.levels))
        strengths: np.ndarray = padded[np.where(inside, bars, -1)]
        return strengths

    @cached_property
    def steps(self) -> list[float]:
        """The different levels there are, from 0 up."""
        return sorted({0.0, *self.levels.tolist()})

    @cached_property
    def loudest(self) -> float:
        """The highest peak."""
        return float(self.peaks.max(initial=0))


class RowItem(AnyRowItem):
    """Paints a `Row`."""

    row: Row

    def __init__(self, theme: Theme, axis: TimeAxis, ground: Ground, row: Row) -> None:
        super().__init__(theme, axis, ground, row)
        self._hovered = -1

    def show_hovered(self, bar: int) -> None:
        """Outline the block in this bar; -1 for none."""
        if bar != self._hovered:
            self._hovered = bar
            self.update()

    def plays_in(self, bar: int) -> bool:
        """Return whether the loop plays in a bar."""
        return 0 <= bar < len(self.row.levels) and bool(self.row.levels[bar] > 0)

    def words(self, bar: int) -> str:
        """Return what is in a bar, such as ``Keys, bar 22, playing, level 0 dB``."""
        row = self.row
        if not 0 <= bar < len(row.levels):
            return f"{row.name}, outside the bars"
        if not self.plays_in(bar):
            return f"{row.name}, bar {bar + 1}, not playing"
        level_db = 20 * np.log10(row.levels[bar])
        level = level_text(level_db) if round(level_db, 1) else "0 dB"
        return f"{row.name}, bar {bar + 1}, playing, level {level}"

    def draw_content(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint blocks and waveform."""
        tokens = self.theme.tokens
        blocks = self._blocks()
        self._draw_blocks(painter, tokens, blocks, height)
        self._draw_wave(painter, tokens, blocks, round(width * ratio), height, ratio)

    def draw_over(self, painter: QPainter, height: int) -> None:
        """Outline the block under the pointer."""
        if not self.plays_in(self._hovered) or self._hovered not in self.axis.bars_in_view():
            return
        left, right = self._edges(self._hovered, self._hovered + 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.tokens.ink), 1.5))
        outline = QRectF(left, _INSET, right - left, height - 1 - 2 * _INSET)
        painter.drawRoundedRect(outline.adjusted(0.75, 0.75, -0.75, -0.75), _RADIUS, _RADIUS)

    def _edges(self, first: int, stop: int) -> tuple[int, int]:
        """Return the left and right edge of the block of bars [first, stop), which are in view."""
        lines, begin = self.axis.line_pixels(), self.axis.bars_in_view().start
        left, right = lines[first - begin], lines[stop - begin]
        gap = 1 if right - left >= _NO_GAPS * (stop - first) else 0
        return left + gap, right

    def _blocks(self) -> list[_Block]:
        """Return the blocks in view: left and right edge, level; each is once through the loop."""
        view, row = self.axis.bars_in_view(), self.row
        runs: list[_Block] = []
        before = 0.0
        for bar, level in zip(view, row.levels[view.start : view.stop].tolist(), strict=False):
            if level > 0:
                begins = (bar - row.start) % row.bars == 0
                first = runs.pop()[0] if level == before and not begins else bar
                runs.append((first, bar + 1, level))
            before = level
        return [(*self._edges(first, stop), level) for first, stop, level in runs]

    def _draw_blocks(
        self, painter: QPainter, tokens: Tokens, blocks: list[_Block], height: int
    ) -> None:
        inner = height - 1 - 2 * _INSET
        colour = QColor(loop_colour(tokens, self.row.colour))
        opacity = self.opacity_now
        whole, above = [], []
        for left, right, level in blocks:
            tall = inner * block_height(level)
            whole.append(QRectF(left, _INSET + inner - tall, right - left, tall))
            if level < 1:
                above.append(QRectF(left, _INSET, right - left, inner))
        painter.setPen(Qt.PenStyle.NoPen)
        colour.setAlphaF(0.12 * opacity)
        painter.setBrush(colour)
        painter.drawRects(above)
        colour.setAlphaF(opacity)
        painter.setBrush(colour)
        painter.drawRects([block for block in whole if block.width() < _NO_CORNERS])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for block in whole:
            if block.width() >= _NO_CORNERS:
                painter.drawRoundedRect(block, _RADIUS, _RADIUS)

    def _draw_wave(
        self,
        painter: QPainter,
        tokens: Tokens,
        blocks: list[_Block],
        n_pixels: int,
        height: int,
        ratio: float,
    ) -> None:
        inner = height - 1 - 2 * _INSET
        levels = self.row.steps
        place = _levels_of_pixels(blocks, levels, n_pixels, ratio)
        loudest = self.row.loudest
        if not loudest or not place.any():
            return
        tall = np.array([inner * block_height(level) for level in levels])
        # Quiet moments are drawn a little larger than they are, or they could not be seen.
        shape = (envelope(self.row.peaks, self.axis, n_pixels) / loudest) ** 0.8
        half = np.clip(shape * (inner / 2 - 3), 0.4, np.maximum(tall / 2 - 2, 0.4)[place])
        half = np.where(place > 0, half * ratio, -1)
        centres = tuple(((_INSET + inner - tall / 2) * ratio).tolist())
        colour = self._wave_colour(tokens)
        paint_wave(painter, half, place, centres, round(height * ratio), ratio, colour)

    def _wave_colour(self, tokens: Tokens) -> QColor:
        if self.row.dimmed:
            colour = QColor(loop_colour(tokens, self.row.colour))
            colour.setAlphaF(0.5)
        elif tokens.name == "dark":
            colour = QColor.fromRgbF(0, 0, 0, 0.45)
        else:
            colour = QColor.fromRgbF(1, 1, 1, 0.62)
        return colour


class RestItem(PixelItem):
    """Paints the waveform of what no loop explains."""

    def __init__(self, theme: Theme, axis: TimeAxis) -> None:
        super().__init__(theme, axis)
        self._ground = Ground(theme, axis)
        self._peaks = np.empty(0, dtype=np.float32)
        self._full_scale = 0.0
        self._dimmed = False
        self._selected = False

    def show_rest(
        self, peaks: np.ndarray, full_scale: float, *, dimmed: bool, selected: bool
    ) -> None:
        """Show these peaks, shape (n_points,), and whether the rest is heard.

        A peak of `full_scale` fills the row: a Rest that nobody can hear looks like it.
        """
        if peaks is not self._peaks or (dimmed, selected) != (self._dimmed, self._selected):
            self._peaks, self._full_scale = peaks, full_scale
            self._dimmed, self._selected = dimmed, selected
            self.refresh()

    def draw(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint ground, bar lines and waveform."""
        tokens = self.theme.tokens
        painter.drawPixmap(0, 0, self._ground.pixmap(height, ratio, selected=self._selected))
        if self._full_scale > 0 and len(self._peaks):
            wave = envelope(self._peaks, self.axis, round(width * ratio)) / self._full_scale
            half = np.maximum(wave**0.55 * (height / 2 - 4), 0.3) * ratio
            colour = QColor(tokens.ink3)
            colour.setAlphaF(0.3 if self._dimmed else 0.75)
            place = np.zeros(len(half), dtype=np.intp)
            tall = round(height * ratio)
            paint_wave(painter, half, place, (tall / 2,), tall, ratio, colour)
        paint_row_edges(painter, tokens, width, height, selected=self._selected)


def _levels_of_pixels(
    blocks: list[_Block], levels: list[float], n_pixels: int, ratio: float
) -> np.ndarray:
    """Return the level of the block at each device pixel, as its place in `levels`; 0 for none."""
    if not blocks:
        return np.zeros(n_pixels, dtype=np.intp)
    edges, level = np.array([block[:2] for block in blocks]), [block[2] for block in blocks]
    # A pixel inside of the edges, which are rounded.
    left, right = np.clip(
        np.rint((edges + np.array([1, -1])) * ratio).astype(np.intp), 0, n_pixels
    ).T
    places = np.searchsorted(levels, level)
    change = np.zeros(n_pixels + 1, dtype=np.intp)
    np.add.at(change, left, places)
    np.subtract.at(change, np.maximum(left, right), places)
    summed: np.ndarray = np.cumsum(change[:-1])
    return summed


def block_height(level: float) -> float:
    """Return how much of its row a block fills at a level in [0, 1]."""
    return 1.0 if level >= 1 else 0.18 + 0.82 * level
