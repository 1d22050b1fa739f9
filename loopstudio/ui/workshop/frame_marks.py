"""Marks on the spectrogram: the moments of the song that were chosen as spectra."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from loopstudio.ui.musical_time import time_text
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour

HEIGHT = 16
"""Of the strip over the upper edge of the picture."""

_HALF, _TALL = 5.0, 8.0
_GRIP = 7.0
"""Pixels around a mark in which it is taken hold of."""


@dataclass(frozen=True)
class FrameMark:
    """A chosen moment: its component, the sample it is centred on, and how it is shown."""

    component: int
    sample: int
    name: str
    colour: int


class FrameMarks(QWidget):
    """A strip with one mark a chosen frame; hidden while there are none.

    Signals
    -------
    mark_clicked(int)
        The user wants to hear the moment that is this component's spectrum.
    """

    mark_clicked = Signal(int)

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._axis = axis
        self._marks: tuple[FrameMark, ...] = ()
        self._selected: frozenset[int] = frozenset()
        self.setMouseTracking(True)
        self.setAccessibleName("Chosen moments")
        self.hide()
        axis.changed.connect(self.update)
        theme.changed.connect(self._on_theme_changed)

    def show_marks(
        self, marks: tuple[FrameMark, ...], selected: frozenset[int] = frozenset()
    ) -> None:
        """Show these marks, those of the selected components filled."""
        self._marks, self._selected = marks, selected
        places = ", ".join(f"{mark.name} at {self._time(mark)}" for mark in marks)
        self.setAccessibleDescription(places)
        self.setVisible(bool(marks))
        self.update()

    def mark_at(self, x: float) -> FrameMark | None:
        """Return the mark nearest to a pixel, if one is near."""
        near = [mark for mark in self._marks if abs(self._axis.x(mark.sample) - x) <= _GRIP]
        return min(near, key=lambda mark: abs(self._axis.x(mark.sample) - x), default=None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint flags that point down at their moments."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self._marks:
            x = self._axis.x(mark.sample)
            if not -_HALF <= x <= self.width() + _HALF:
                continue
            colour = QColor(loop_colour(tokens, mark.colour))
            chosen = mark.component in self._selected
            painter.setPen(QPen(QColor(tokens.ink if chosen else tokens.sunken), 1.25))
            painter.setBrush(colour)
            painter.drawPolygon(
                QPolygonF([QPointF(x - _HALF, 1), QPointF(x + _HALF, 1), QPointF(x, 1 + _TALL)])
            )
            painter.setPen(QPen(colour, 1.5))
            painter.drawLine(QPointF(x, 1 + _TALL), QPointF(x, HEIGHT))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask to hear a mark; beside the marks the strip is the picture's."""
        mark = self.mark_at(event.position().x())
        if mark is not None and event.button() == Qt.MouseButton.LeftButton:
            self.mark_clicked.emit(mark.component)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what a mark is."""
        mark = self.mark_at(event.position().x())
        self.setCursor(Qt.CursorShape.PointingHandCursor if mark else Qt.CursorShape.ArrowCursor)
        if mark is not None:
            words = f"{mark.name} is the sound at {self._time(mark)}. Click to hear it"
            QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def leaveEvent(self, event: QEvent) -> None:
        """Show the usual pointer again."""
        self.unsetCursor()

    def _time(self, mark: FrameMark) -> str:
        return time_text(mark.sample / self._axis.sr)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
