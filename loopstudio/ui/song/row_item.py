"""One row of the layout: the bars in which a loop plays, with its waveform."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_view import PixelItem, paint_bar_lines
from loopstudio.ui.song.waveform import envelope, wave_image
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour

DIMMED = 0.22
"""Opacity of the blocks of a loop that is not heard."""

_INSET = 4
_RADIUS = 2
_NO_GAPS = 4
"""Bars of fewer pixels than this touch each other."""


@dataclass(frozen=True, eq=False)
class Row:
    """What a row shows.

    Parameters
    ----------
    name : str
    colour : int
        Index of the loop colour.
    bars : int
        Bars of the loop, which belong together in the picture.
    start : int
        A bar in which the loop begins.
    levels : np.ndarray, shape (n_bars,), in [0, 1]
        How strongly it plays; 0 in bars in which it does not.
    peaks : np.ndarray, shape (n_points,)
        Of its stem.
    dimmed : bool
        Not heard at the moment.
    selected : bool
    """

    name: str
    colour: int
    bars: int
    start: int
    levels: np.ndarray
    peaks: np.ndarray
    dimmed: bool = False
    selected: bool = False


class RowItem(PixelItem):
    """Paints a `Row`."""

    def __init__(self, theme: Theme, axis: TimeAxis, row: Row) -> None:
        super().__init__(theme, axis)
        self.row = row
        self._hovered = -1

    def show_row(self, row: Row) -> None:
        """Show this row."""
        self.row = row
        self.refresh()

    def show_hovered(self, bar: int) -> None:
        """Outline the block in this bar; -1 for none."""
        if bar != self._hovered:
            self._hovered = bar
            self.update()

    def plays_in(self, bar: int) -> bool:
        """Return whether the loop plays in a bar."""
        return 0 <= bar < len(self.row.levels) and bool(self.row.levels[bar] > 0)

    def draw(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint ground, bar lines, blocks, waveform, and the lines of a selected row."""
        tokens = self.theme.tokens
        paint_ground(painter, self.axis, tokens, height, selected=self.row.selected)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_blocks(painter, tokens, height)
        self._draw_wave(painter, tokens, width, height, ratio)
        paint_row_edges(painter, tokens, width, height, selected=self.row.selected)

    def draw_over(self, painter: QPainter, height: int) -> None:
        """Outline the block under the pointer."""
        if not self.plays_in(self._hovered):
            return
        left, right = self._edges(self._hovered, self._hovered + 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.tokens.ink), 1.5))
        outline = QRectF(left, _INSET, right - left, height - 1 - 2 * _INSET)
        painter.drawRoundedRect(outline.adjusted(0.75, 0.75, -0.75, -0.75), _RADIUS, _RADIUS)

    def _edges(self, first: int, stop: int) -> tuple[float, float]:
        """Return the left and right edge of the block of bars [first, stop), in whole pixels."""
        starts = self.axis.bar_starts
        left, right = (round(self.axis.x(starts[bar])) for bar in (first, stop))
        gap = 1 if right - left >= _NO_GAPS * (stop - first) else 0
        return left + gap, right

    def _blocks(self) -> list[tuple[int, int]]:
        """Return the blocks in view as bars [first, stop): one level, one time through the loop."""
        view = self.axis.bars_in_view()
        row = self.row
        bars = [bar for bar in view if self.plays_in(bar)]
        blocks: list[tuple[int, int]] = []
        for bar in bars:
            begins = (bar - row.start) % row.bars == 0
            same = bool(blocks) and blocks[-1][1] == bar and row.levels[bar - 1] == row.levels[bar]
            if same and not begins:
                blocks[-1] = (blocks[-1][0], bar + 1)
            else:
                blocks.append((bar, bar + 1))
        return blocks

    def _draw_blocks(self, painter: QPainter, tokens: Tokens, height: int) -> None:
        inner = height - 1 - 2 * _INSET
        colour = QColor(loop_colour(tokens, self.row.colour))
        opacity = DIMMED if self.row.dimmed else 1.0
        painter.setPen(Qt.PenStyle.NoPen)
        for first, stop in self._blocks():
            left, right = self._edges(first, stop)
            level = float(self.row.levels[first])
            if level < 1:
                colour.setAlphaF(0.12 * opacity)
                painter.fillRect(QRectF(left, _INSET, right - left, inner), colour)
            colour.setAlphaF(opacity)
            painter.setBrush(colour)
            tall = inner * block_height(level)
            block = QRectF(left, _INSET + inner - tall, right - left, tall)
            painter.drawRoundedRect(block, _RADIUS, _RADIUS)

    def _draw_wave(
        self, painter: QPainter, tokens: Tokens, width: int, height: int, ratio: float
    ) -> None:
        n_pixels = round(width * ratio)
        inner = height - 1 - 2 * _INSET
        tall = np.zeros(n_pixels, dtype=np.float32)  # of the block at each pixel
        for first, stop in self._blocks():
            left, right = self._edges(first, stop)
            span = slice(max(round((left + 1) * ratio), 0), max(round((right - 1) * ratio), 0))
            tall[span] = inner * block_height(float(self.row.levels[first]))
        loudest = float(self.row.peaks.max(initial=0))
        if not loudest or not tall.any():
            return
        # Quiet moments are drawn a little larger than they are, or they could not be seen.
        shape = (envelope(self.row.peaks, self.axis, n_pixels) / loudest) ** 0.8
        half = np.clip(shape * (inner / 2 - 3), 0.4, np.maximum(tall / 2 - 2, 0.4))
        half = np.where(tall > 0, half, -1)
        centre = (_INSET + inner - tall / 2) * ratio
        colour = self._wave_colour(tokens)
        image = wave_image(half * ratio, centre, round(height * ratio), colour)
        image.setDevicePixelRatio(ratio)
        painter.drawImage(0, 0, image)

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
        self._peaks = np.empty(0, dtype=np.float32)
        self._dimmed = False
        self._selected = False

    def show_rest(self, peaks: np.ndarray, *, dimmed: bool, selected: bool) -> None:
        """Show these peaks, shape (n_points,), and whether the rest is heard."""
        if peaks is not self._peaks or (dimmed, selected) != (self._dimmed, self._selected):
            self._peaks, self._dimmed, self._selected = peaks, dimmed, selected
            self.refresh()

    def draw(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint ground, bar lines and waveform."""
        tokens = self.theme.tokens
        paint_ground(painter, self.axis, tokens, height, selected=self._selected)
        loudest = float(self._peaks.max(initial=0))
        if loudest:
            wave = envelope(self._peaks, self.axis, round(width * ratio)) / loudest
            half = np.maximum(wave**0.55 * (height / 2 - 4), 0.3) * ratio
            colour = QColor(tokens.ink3)
            colour.setAlphaF(0.3 if self._dimmed else 0.75)
            image = wave_image(half, height * ratio / 2, round(height * ratio), colour)
            image.setDevicePixelRatio(ratio)
            painter.drawImage(0, 0, image)
        paint_row_edges(painter, tokens, width, height, selected=self._selected)


def block_height(level: float) -> float:
    """Return how much of its row a block fills at a level in [0, 1]."""
    return 1.0 if level >= 1 else 0.18 + 0.82 * level


def paint_ground(
    painter: QPainter, axis: TimeAxis, tokens: Tokens, height: int, *, selected: bool
) -> None:
    """Paint a row's ground: every other group of four bars shaded, then the bar lines."""
    painter.fillRect(0, 0, axis.width, height, QColor(tokens.panel if selected else tokens.sunken))
    shade = QColor(tokens.ink)
    shade.setAlphaF(0.018)
    bars = axis.bars_in_view()
    groups = range(bars.start // 8 * 8 + 4, bars.stop, 8)
    for first in groups:
        ends = axis.bar_starts[[first, min(first + 4, axis.n_bars)]]
        left, right = (round(x) for x in axis.xs(ends))
        painter.fillRect(left, 0, right - left, height, shade)
    paint_bar_lines(painter, axis, tokens, height)


def paint_row_edges(
    painter: QPainter, tokens: Tokens, width: int, height: int, *, selected: bool
) -> None:
    """Paint the line below a row, and the ink lines of the selected one."""
    if not selected:
        painter.fillRect(0, height - 1, width, 1, QColor(tokens.line))
        return
    for top in (0.0, height - 1.5):
        painter.fillRect(QRectF(0, top, width, 1.5), QColor(tokens.ink))
