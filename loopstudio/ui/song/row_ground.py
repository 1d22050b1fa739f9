"""The ground of the rows: shaded groups of bars, and bar lines."""

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap

from loopstudio.ui.song.bar_lines import bar_lines
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_SHADE = 0.018
"""Opacity of the ink over every other group of four bars."""


class Ground:
    """Paints the ground once for all rows of one height."""

    def __init__(self, theme: Theme, axis: TimeAxis) -> None:
        self._theme = theme
        self._axis = axis

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
        tokens = self._theme.tokens

        def row() -> QImage:
            return self._row(tokens, ratio, selected=selected)

        def ground() -> QPixmap:
            pixmap = QPixmap(round(self._axis.width * ratio), round(height * ratio))
            painter = QPainter(pixmap)
            # Every row of pixels is as the first.
            first = self._axis.keep(("row of the ground", tokens, ratio, selected), row)
            painter.fillRect(pixmap.rect(), QBrush(first))
            painter.end()
            pixmap.setDevicePixelRatio(ratio)
            return pixmap

        return self._axis.keep(("ground", tokens, height, ratio, selected), ground)

    def _row(self, tokens: Tokens, ratio: float, *, selected: bool) -> QImage:
        """Paint one row of device pixels."""
        axis = self._axis
        row = QImage(round(axis.width * ratio), 1, QImage.Format.Format_RGB32)
        row.fill(QColor(tokens.panel if selected else tokens.sunken))
        lines = bar_lines(axis, tokens, ratio)
        if lines is None:
            return row
        shade = QColor(tokens.ink)
        shade.setAlphaF(_SHADE)
        begin, xs = axis.bars_in_view().start, np.rint(axis.line_pixels() * ratio).astype(int)
        of_four = (begin + np.arange(len(xs) - 1)) // 4 % 2 == 1
        edges = np.flatnonzero(np.diff(of_four.astype(int), prepend=0, append=0))
        ends = xs[edges].tolist()
        painter = QPainter(row)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRects(
            [
                QRect(left, 0, right - left, 1)
                for left, right in zip(ends[::2], ends[1::2], strict=True)
            ]
        )
        painter.drawImage(0, 0, lines)
        painter.end()
        return row
