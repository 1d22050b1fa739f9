"""The ground of the rows: shaded groups of bars, and bar lines."""

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap

from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_view import paint_bar_lines
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_SHADE = 0.018
"""Opacity of the ink over every other group of four bars."""


class Ground(QObject):
    """Paints the ground once for all rows of one height."""

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._axis = axis
        self._kept: dict[tuple[int, float, bool], QPixmap] = {}
        axis.changed.connect(self._kept.clear)
        theme.changed.connect(self._on_theme_changed)

    def pixmap(self, height: int, ratio: float, *, selected: bool) -> QPixmap:
        """Return the ground of a row.

        Parameters
        ----------
        height : int
            In logical pixels.
        ratio : float
            Device pixels in a logical one.
        selected : bool
        """
        key = (height, ratio, selected)
        if key not in self._kept:
            size = QSize(round(self._axis.width * ratio), round(height * ratio))
            pixmap = QPixmap(size)
            pixmap.setDevicePixelRatio(ratio)
            tokens = self._theme.tokens
            pixmap.fill(QColor(tokens.panel if selected else tokens.sunken))
            painter = QPainter(pixmap)
            self._paint(painter, tokens, height)
            painter.end()
            self._kept[key] = pixmap
        return self._kept[key]

    def _paint(self, painter: QPainter, tokens: Tokens, height: int) -> None:
        axis = self._axis
        shade = QColor(tokens.ink)
        shade.setAlphaF(_SHADE)
        bars = axis.bars_in_view()
        for first in range(bars.start // 8 * 8 + 4, bars.stop, 8):
            ends = axis.bar_starts[[first, min(first + 4, axis.n_bars)]]
            left, right = (round(x) for x in axis.xs(ends))
            painter.fillRect(left, 0, right - left, height, shade)
        paint_bar_lines(painter, axis, tokens, height)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._kept.clear()
