"""A rectangle drawn in the spectrogram: some of the time, some of the pitches."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from loopstudio.core.pictures.picture import N_ROWS, row_hz
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.tokens import Tokens

_CLICK_PIXELS = 4
"""A press that moves less than this draws nothing."""
_FLAT_PIXELS = 8
"""What is flatter means a time, and all pitches."""


@dataclass(frozen=True)
class Piece:
    """A piece of the song; without limits in pitch where it has all of them."""

    start: int
    stop: int
    low_hz: float | None = None
    high_hz: float | None = None


class Rectangle(QObject):
    """Turns a press, moves and a release into a `Piece`.

    Signals
    -------
    changed()
        It is another one now, or none.
    drawn(Piece)
        The user has drawn it.
    """

    changed = Signal()
    drawn = Signal(object)

    def __init__(self, axis: TimeAxis, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._axis = axis
        self._corner: QPointF | None = None
        self._place = QRectF()

    @property
    def drawing(self) -> bool:
        """Whether the user is drawing it."""
        return self._corner is not None

    def press(self, corner: QPointF) -> None:
        """Begin in one corner."""
        self._corner, self._place = corner, QRectF(corner, corner)

    def move(self, corner: QPointF, height: int) -> None:
        """Go on to the opposite corner, in a view of this height."""
        if self._corner is not None:
            place = QRectF(self._corner, corner).normalized()
            if place.height() < _FLAT_PIXELS:
                place.setTop(0)
                place.setHeight(height)
            self._place = place & QRectF(0, 0, self._axis.width, height)
            self.changed.emit()

    def release(self, height: int) -> None:
        """Finish, in a view of this height."""
        place, wide = self._place, self._place.width() >= _CLICK_PIXELS
        self.cancel()
        if not wide:
            return
        start, stop = (self._axis.sample_at(x) for x in (place.left(), place.right()))
        low, high = (
            float(row_hz((1 - y / height) * N_ROWS - 0.5)) for y in (place.bottom(), place.top())
        )
        self.drawn.emit(
            Piece(
                round(start),
                round(stop),
                None if place.bottom() >= height - 1 else low,
                None if place.top() <= 0 else high,
            )
        )

    def cancel(self) -> None:
        """Give it up."""
        self._corner, self._place = None, QRectF()
        self.changed.emit()

    def paint(self, painter: QPainter, tokens: Tokens, whole: QRectF) -> None:
        """Paint its outline, and a veil over what is outside of it."""
        if self._corner is None or self._place.width() < _CLICK_PIXELS:
            return
        veil = QColor(tokens.sunken)
        veil.setAlphaF(0.5)
        inside = self._place
        for rect in (
            QRectF(whole.left(), whole.top(), whole.width(), inside.top()),
            QRectF(whole.left(), inside.bottom(), whole.width(), whole.bottom() - inside.bottom()),
            QRectF(whole.left(), inside.top(), inside.left(), inside.height()),
            QRectF(inside.right(), inside.top(), whole.right() - inside.right(), inside.height()),
        ):
            painter.fillRect(rect, veil)
        painter.setPen(QPen(QColor(tokens.ink), 1.5))
        painter.drawRect(inside.adjusted(0.75, 0.75, -0.75, -0.75))
