"""Paints the row of a loop: the bars in which it plays, with its waveform."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from loopstudio.ui.song.any_row import AnyRowItem
from loopstudio.ui.song.row_blocks import RADIUS, Blocks, blocks_in_view, paint_blocks, with_gap
from loopstudio.ui.song.row_edits import paint_corners, paint_ghosts, paint_levels
from loopstudio.ui.song.row_ground import Ground
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.waveform import paint_wave, row_envelope
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour

if TYPE_CHECKING:
    from loopstudio.ui.song.row import Row

INSET = 4
"""Pixels above and below the blocks of a row."""
_NO_SINGLE_BARS = 24
"""Edited bars of fewer pixels than this look as one where they are next to each other."""
_LEAST_HEIGHT = 0.18
"""Part of its row that a block fills however softly it plays."""
_QUIET, _LEAST_WAVE = 0.8, 0.4
"""Power of the loudness that a wave is drawn by, and how far it reaches at least, in pixels."""


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

    def words(self, bar: int) -> str:
        """Return what is in a bar, such as ``Keys, bar 22, playing, level 0 dB``."""
        return self.row.words(bar)

    def draw_content(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint blocks, waveform and what was edited."""
        tokens = self.theme.tokens
        size = round(width * ratio), round(height * ratio)
        blocks = blocks_in_view(self.row.runs, self.axis, ratio)
        if len(blocks.left):
            self._draw_blocks(painter, tokens, blocks, height, size)
            self._draw_wave(painter, tokens, blocks, height, size)
        if self.row.played is not None:
            self._draw_edits(painter, tokens, height)

    def draw_over(self, painter: QPainter, height: int) -> None:
        """Outline the block under the pointer."""
        if not self.row.plays_in(self._hovered) or self._hovered not in self.axis.bars_in_view():
            return
        left, right = self.edges(self._hovered, self._hovered + 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.tokens.ink), 1.5))
        outline = QRectF(left, INSET, right - left, inner_height(height))
        painter.drawRoundedRect(outline.adjusted(0.75, 0.75, -0.75, -0.75), RADIUS, RADIUS)

    def edges(self, first: int, stop: int) -> tuple[int, int]:
        """Return the left and right edge of the block of bars [first, stop), which are in view."""
        lines, begin = self.axis.line_pixels(), self.axis.bars_in_view().start
        ends = lines[[first - begin]], lines[[stop - begin]]
        left, right = with_gap(*ends, np.array([stop - first]))
        return int(left[0]), int(right[0])

    def _draw_blocks(
        self,
        painter: QPainter,
        tokens: Tokens,
        blocks: Blocks,
        height: int,
        size: tuple[int, int],
    ) -> None:
        colour = QColor(loop_colour(tokens, self.row.colour))
        colour.setAlphaF(self.opacity_now)
        tops = [level_y(level, height) * blocks.ratio for level in (*self.row.steps, 1.0)]
        foot = (INSET + inner_height(height)) * blocks.ratio
        paint_blocks(painter, blocks, tuple(tops), foot, size, colour)

    def _draw_wave(
        self,
        painter: QPainter,
        tokens: Tokens,
        blocks: Blocks,
        height: int,
        size: tuple[int, int],
    ) -> None:
        row, inner, ratio = self.row, inner_height(height), blocks.ratio
        place, loudest = blocks.inside(size[0]), row.loudest
        if not loudest or not place.any():
            return
        tall = np.array([inner * block_height(level) for level in row.steps], np.float32)
        # Quiet moments are drawn a little larger than they are, or they could not be seen.
        half = (row_envelope(row.peaks, self.axis, size[0], row.played) / loudest) ** _QUIET
        half *= inner / 2 - 3
        np.minimum(half, (tall / 2 - 2)[place], out=half)
        np.maximum(half, _LEAST_WAVE, out=half)
        half *= ratio
        half[place == 0] = -1
        centres = tuple(((INSET + inner - tall / 2) * ratio).tolist())
        paint_wave(painter, half, place, centres, size[1], ratio, self._wave_colour(tokens))

    def _wave_colour(self, tokens: Tokens) -> QColor:
        if self.row.dimmed:
            colour = QColor(loop_colour(tokens, self.row.colour))
            colour.setAlphaF(0.5)
        elif tokens.name == "dark":
            colour = QColor.fromRgbF(0, 0, 0, 0.45)
        else:
            colour = QColor.fromRgbF(1, 1, 1, 0.62)
        return colour

    def _draw_edits(self, painter: QPainter, tokens: Tokens, height: int) -> None:
        """Paint what the song had, what it did not have, and levels that are other ones."""
        row, edited = self.row, self.row.played
        assert edited is not None
        opacity, inner = self.opacity_now, inner_height(height)
        removed, placed = edited.removed.tolist(), edited.placed.tolist()
        bars = sorted(bar for bar in edited.cells if bar in self.axis.bars_in_view())
        ghosts = [
            QRectF(left, INSET, right - left, inner).adjusted(0.5, 0.5, -0.5, -0.5)
            for left, right, _ in self._stretches([(bar, 0) for bar in bars if removed[bar]])
        ]
        paint_ghosts(painter, QColor(loop_colour(tokens, row.colour)), ghosts, opacity)
        now, own = row.levels_now.tolist(), row.song_levels.tolist()
        corners = []
        for left, right, level in self._stretches([(bar, now[bar]) for bar in bars if placed[bar]]):
            top = level_y(level, height)
            corners.append(QRectF(left, top, right - left, INSET + inner - top))
        paint_corners(painter, tokens, corners, opacity)
        levelled = [bar for bar in bars if edited.gains_db[bar]]
        lines, dashes = [], []
        for left, right, level in self._stretches([(bar, now[bar]) for bar in levelled], True):
            y = level_y(level, height)
            lines.append(QLineF(left + 1, y, right - 1, y))
        for left, right, level in self._stretches([(bar, own[bar]) for bar in levelled]):
            y = round(level_y(level, height)) + 0.5
            dashes.append(QLineF(left + 2, y, right - 3, y))
        paint_levels(painter, tokens, lines, dashes, opacity)

    def _stretches(
        self, bars: list[tuple[int, float]], always: bool = False
    ) -> list[tuple[int, int, float]]:
        """Return left and right edge of bars with their levels, which are in view.

        Bars in a row of one level are one stretch where they are narrow, or `always`.
        """
        lines, begin = self.axis.line_pixels(), self.axis.bars_in_view().start
        found: list[tuple[int, int, float]] = []
        for bar, level in bars:
            first, stop = bar, bar + 1
            narrow = lines[stop - begin] - lines[bar - begin] < _NO_SINGLE_BARS
            if found and (always or narrow) and found[-1][1:] == (bar, level):
                first = found.pop()[0]
            found.append((first, stop, level))
        return [(*self.edges(first, stop), level) for first, stop, level in found]


def inner_height(height: int) -> int:
    """Return how high a block of full level is in a row."""
    return height - 1 - 2 * INSET


def level_y(level: float, height: int) -> float:
    """Return where in a row the upper edge of a block of this level is."""
    inner = inner_height(height)
    return INSET + inner * (1 - block_height(level))


def level_at(y: float, height: int) -> float:
    """Return the level of a block whose upper edge is at `y`; above 1 beyond the row's full."""
    full = 1 - (y - INSET) / inner_height(height)
    return (full - _LEAST_HEIGHT) / (1 - _LEAST_HEIGHT)


def block_height(level: float) -> float:
    """Return how much of its row a block fills at a level in [0, 1]."""
    return 1.0 if level >= 1 else _LEAST_HEIGHT + (1 - _LEAST_HEIGHT) * level
