"""Edited bar lines over picture and rows, which still show the bars that loops were found in."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_ROOM = 6
"""Pixels between two lines from which all of them are drawn; else every fourth."""
_OPACITY = 0.55
_DASH = 3
"""Pixels of a dash, and of the gap after it."""


class EditedLines(QWidget):
    """Dashed lines where bars begin now; the mouse goes through them."""

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._axis = theme, axis
        self._kept: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()
        axis.changed.connect(self._on_axis_changed)
        theme.changed.connect(self._on_theme_changed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is kept: the playhead below asks for a part of it in every frame."""
        ratio = self.devicePixelRatioF()
        if self._kept is None or self._kept.size() != self.size() * ratio:
            self._kept = QPixmap(self.size() * ratio)
            self._kept.setDevicePixelRatio(ratio)
            self._kept.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._kept)
            self._paint(painter, self._theme.tokens)
            painter.end()
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        painter.drawPixmap(0, 0, self._kept)

    def _paint(self, painter: QPainter, tokens: Tokens) -> None:
        axis = self._axis.marked
        if not axis.n_bars:
            return
        bars = axis.bars_in_view()
        pixels = axis.line_pixels()
        numbers = np.arange(bars.start, bars.start + len(pixels))
        if len(pixels) > 1 and np.diff(pixels).mean() < _ROOM:
            pixels = pixels[numbers % 4 == 0]
        dashes = _dashes(tokens)
        for x in pixels.tolist():
            painter.fillRect(x, 0, 1, self.height(), dashes)

    def _on_axis_changed(self) -> None:
        self._kept = None
        self.setVisible(self._axis.marked is not self._axis)
        self.update()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._kept = None
        self.update()


def _dashes(tokens: Tokens) -> QBrush:
    """Return what fills a dashed line: Qt takes ten times as long for a dashed pen."""
    colour = QColor(tokens.ink)
    colour.setAlphaF(_OPACITY)
    tile = QPixmap(1, 2 * _DASH)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.fillRect(0, 0, 1, _DASH, colour)
    painter.end()
    return QBrush(tile)
