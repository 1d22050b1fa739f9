"""The playhead: a line over ruler, picture and rows.

It is a widget of its own on top of the others, so that a frame of playing repaints two
columns of 3 pixels and not the views below.
"""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from loopstudio.ui.song.ruler import handle_shape
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

HANDLE_TOP = 8
"""Where the handle begins, in pixels below the top of the ruler."""

OVERHANG = 6
"""Pixels by which the widget reaches beyond both ends of the axis: half a handle."""


class Playhead(QWidget):
    """Shows a position on the time axis; the mouse goes through it."""

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._axis = axis
        self._sample = 0
        self._x = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        axis.changed.connect(self._follow)
        theme.changed.connect(self._on_theme_changed)

    def show_position(self, sample: int) -> None:
        """Show this position."""
        self._sample = sample
        self._follow()

    def _follow(self) -> None:
        x = self._axis.x(self._sample)
        if round(x * 2) != round(self._x * 2):  # half a pixel can be seen, less cannot
            self.update(self._touched(self._x))
            self._x = x
            self.update(self._touched(x))

    def _touched(self, x: float) -> QRegion:
        """Return the pixels that the playhead covers."""
        left = round(x) + OVERHANG
        line = QRect(left - 2, HANDLE_TOP, 4, self.height() - HANDLE_TOP)
        handle = QRect(left - OVERHANG, HANDLE_TOP - 1, 2 * OVERHANG, 13)
        return QRegion(line).united(handle)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the handle and the line."""
        if not self._axis.n_samples:
            return
        ink = QColor(self._theme.tokens.ink)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        if not -1 <= self._x <= self._axis.width + 1:
            return
        x, top = self._x + OVERHANG, HANDLE_TOP + 6
        painter.drawPolygon(handle_shape(x, HANDLE_TOP))
        painter.drawRect(QRectF(x - 0.75, top, 1.5, self.height() - top))

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
