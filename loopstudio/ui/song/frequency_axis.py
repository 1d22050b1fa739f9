"""The pitches at the left of the spectrogram, in hertz or as notes."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.core.pictures.picture import HIGH_HZ, LOW_HZ
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

WIDTH = 40
"""Pixels the strip takes."""

_HERTZ = tuple(
    (hz, f"{hz // 1000}k" if hz >= 1000 else str(hz))
    for hz in (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
)
_NOTES = tuple((440 * 2 ** (octave - 4.75), f"C{octave}") for octave in range(1, 10))
_AT_THE_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NEAREST = 12
"""Labels nearer to the last one than this are left out."""


class FrequencyAxis(QWidget):
    """Numbers and ticks on the rows of the picture."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._notes = False
        theme.changed.connect(self._on_theme_changed)

    def show_notes(self, notes: bool) -> None:
        """Show notes instead of hertz."""
        self._notes = notes
        self.update()

    def labels(self) -> list[tuple[float, str]]:
        """Return the labels that fit: y in pixels and text, from the lowest pitch up."""
        height = self.height()
        found: list[tuple[float, str]] = []
        for hz, text in _NOTES if self._notes else _HERTZ:
            y = height * (1 - np.log(hz / LOW_HZ) / np.log(HIGH_HZ / LOW_HZ))
            clear = not found or found[-1][0] - y >= _NEAREST
            if clear and _NEAREST / 2 <= y <= height - _NEAREST / 2:
                found.append((float(y), text))
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the labels, right-aligned, and their ticks."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setFont(self._theme.font("caption"))
        right = self.width()
        for y, text in self.labels():
            painter.setPen(QColor(tokens.ink3))
            place = QRectF(0, y - 8, right - 8, 16)
            painter.drawText(place, _AT_THE_RIGHT, text)
            painter.setPen(QColor(tokens.line2))
            painter.drawLine(QPointF(right - 4, round(y)), QPointF(right - 1, round(y)))

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
