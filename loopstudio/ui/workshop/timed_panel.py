"""What the panels below the song have in common, whose pictures are on its time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from loopstudio.ui.song.time_axis import TimeAxis
    from loopstudio.ui.theme.theme import Theme
    from loopstudio.ui.theme.tokens import Tokens


class TimedPanel(QWidget):
    """A panel as wide as heads and rows, with a playhead; a click goes there.

    Parameters
    ----------
    theme : Theme
    axis : TimeAxis
    parent : QWidget or None

    Signals
    -------
    seek_edited(int)
        Go to this sample.
    hovered(str)
        What is under the pointer, in words.
    """

    seek_edited = Signal(int)
    hovered = Signal(str)

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._axis = theme, axis
        self._sample = 0
        self.setMouseTracking(True)
        axis.changed.connect(self._forget)
        theme.changed.connect(self._on_theme_changed)

    def show_position(self, sample: int) -> None:
        """Move the playhead."""
        before, self._sample = self._axis.x(self._sample), sample
        now = self._axis.x(sample)
        if round(before) != round(now):
            for x in (before, now):
                self.update(self._left() + round(x) - 2, 0, 4, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        x = event.position().x() - self._left()
        if event.button() == Qt.MouseButton.LeftButton and x >= 0 and self._axis.n_samples:
            self.seek_edited.emit(round(self._axis.sample_at(x)))

    def _left(self) -> int:
        """Return where the song begins: below the rows, whose heads are as wide."""
        return max(self.width() - self._axis.width, 0)

    def _paint_playhead(self, painter: QPainter, top: float, height: float) -> None:
        """Paint the playhead over a picture that is so high."""
        x = self._left() + round(self._axis.x(self._sample))
        painter.fillRect(QRectF(x - 0.75, top, 1.5, height), QColor(self._theme.tokens.ink))

    def _forget(self) -> None:
        """Paint anew: what was kept of the pictures is no longer true."""
        raise NotImplementedError

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._forget()
