"""The bars of the song beside each other: which are alike."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from loopstudio.ui.desk.bars_words import pair_words
from loopstudio.ui.theme.heatmaps import level_lut
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_MOST_PIXELS = 512
"""Larger pictures than the square ever is are made smaller first."""


class BarsMatrix(QWidget):
    """A square with a cell for every two bars, the lighter (in light, darker) the more alike.

    Signals
    -------
    bar_chosen(int)
        The user clicked this bar.
    pointed(str)
        What is pointed at, in words; empty for nothing.
    """

    bar_chosen = Signal(int)
    pointed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._alike = np.zeros((0, 0), np.float32)
        self._image: QImage | None = None
        self._bar = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("How alike the bars are")
        self.setToolTip("Which bars are alike. Blocks are parts of the song. Click: go to the bar")
        theme.changed.connect(self._on_theme_changed)

    def show_likeness(self, alike: np.ndarray) -> None:
        """Show how alike bars are.

        Parameters
        ----------
        alike : np.ndarray, shape (n_bars, n_bars), in [0, 1]
        """
        self._alike = alike
        self._image = None
        self.update()

    def show_bar(self, bar: int) -> None:
        """Mark a bar; -1 for none."""
        if bar != self._bar:
            self._bar = bar
            self.update()

    def sizeHint(self) -> QSize:
        """Return the width of a desk of the usual height."""
        return QSize(176, 176)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the square, and a frame around row and column of the marked bar."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        square = self._square()
        painter.fillRect(square, QColor(tokens.sunken))
        n_bars = len(self._alike)
        if not n_bars:
            return
        if self._image is None:
            self._image = _image(self._alike, tokens)
        smooth = n_bars > square.width() * self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(square, self._image)
        if 0 <= self._bar < n_bars:
            cell = square.width() / n_bars
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.ink), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            at, side = self._bar * cell, max(cell, 3.0)
            inside = square.adjusted(0.5, 0.5, -0.5, -0.5)
            row = QRectF(inside.left(), square.top() + at, inside.width(), side)
            column = QRectF(square.left() + at, inside.top(), side, inside.height())
            for strip in (row, column):
                painter.drawRect(strip.intersected(inside))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say how alike the two bars under the pointer are."""
        cell = self._cell(event.position())
        if cell is None:
            self.pointed.emit("")
        else:
            row, column = cell
            self.pointed.emit(pair_words(row, column, float(self._alike[row, column])))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the bar of this column."""
        cell = self._cell(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self.bar_chosen.emit(cell[1])

    def leaveEvent(self, event: QEvent) -> None:
        """Say nothing any more."""
        self.pointed.emit("")

    def _square(self) -> QRectF:
        side = min(self.width(), self.height())
        return QRectF(self.width() - side, 0, side, side)

    def _cell(self, at: QPointF) -> tuple[int, int] | None:
        square, n_bars = self._square(), len(self._alike)
        if not n_bars or not square.contains(at):
            return None
        row = int((at.y() - square.top()) / square.height() * n_bars)
        column = int((at.x() - square.left()) / square.width() * n_bars)
        return min(row, n_bars - 1), min(column, n_bars - 1)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._image = None
        self.update()


def _image(alike: np.ndarray, tokens: Tokens) -> QImage:
    """Return the heat map of likenesses, one pixel for each two bars, or for some."""
    step = -(-len(alike) // _MOST_PIXELS)
    if step > 1:
        n = len(alike) // step
        alike = alike[: n * step, : n * step].reshape(n, step, n, step).mean(axis=(1, 3))
    levels = np.rint(255 * np.clip(alike, 0, 1)).astype(np.uint8)
    rgb = np.zeros((*levels.shape, 4), np.uint8)
    rgb[..., :3] = level_lut(tokens)[levels][..., ::-1]
    n = len(levels)
    # A copy, for Qt does not keep the array alive.
    return QImage(rgb.data, n, n, 4 * n, QImage.Format.Format_RGB32).copy()
