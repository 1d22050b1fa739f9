"""One slice of the cube: the song's, or the model's beside it."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.ui.desk.cube_image import slice_image
from loopstudio.ui.desk.cube_state import BARS, FREQUENCY, TIME, CubeState
from loopstudio.ui.desk.cube_words import AXIS_WORDS, axis_labels, description
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

LEFT, BELOW = 46, 16
"""Room for the words beside a slice."""

_NOTCH = 120  # Qt's eighths of a degree for one click of a wheel
_BETWEEN = 6
"""Least distance of two words, in pixels."""


class SliceView(QWidget):
    """A picture of levels between words for its axes.

    Signals
    -------
    scrubbed(int)
        The user dragged, or turned the wheel, by this many slices.
    pointed_changed(object)
        Row and column of the cell below the pointer; None for none.
    """

    scrubbed = Signal(int)
    pointed_changed = Signal(object)

    def __init__(self, theme: Theme, *, model: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        self._state: CubeState | None = None
        self._bar: float | None = None
        self._picture: QPixmap | None = None
        self._dragged: float | None = None
        self._turned = 0.0
        self.setMouseTracking(True)
        self.setMinimumHeight(60)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setAccessibleName("The model's slice" if model else "The song's slice")
        theme.changed.connect(self._on_theme_changed)

    def show_state(self, state: CubeState | None) -> None:
        """Show a slice; None for none."""
        self._state = state
        self._forget()
        self.setAccessibleDescription("" if state is None else description(state))

    def show_bar(self, bar: float | None) -> None:
        """Show where the song is, in bars from its first one; None for nowhere."""
        if bar != self._bar:
            self._bar = bar
            self.update()

    def frame(self) -> QRect:
        """Return where the picture is."""
        return self.rect().adjusted(LEFT, 0, 0, -BELOW)

    def cell_at(self, at: QPointF) -> tuple[int, int] | None:
        """Return row and column of the cell at a place; None beside the picture."""
        frame, state = self.frame(), self._state
        if state is None or not frame.contains(at.toPoint()):
            return None
        across = (at.x() - frame.left()) / frame.width()
        up = (frame.bottom() + 1 - at.y()) / frame.height()
        rows, columns = state.count(state.up), state.count(state.across)
        return min(max(int(up * rows), 0), rows - 1), min(int(across * columns), columns - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, picture, words, and where the song is."""
        tokens, state, frame = self._theme.tokens, self._state, self.frame()
        painter = QPainter(self)
        painter.fillRect(frame, QColor(tokens.sunken))
        if state is None or frame.width() < 2 or frame.height() < 2:
            return
        if self._picture is None:
            self._picture = self._drawn(state, frame)
        if self._picture is not None:
            painter.drawPixmap(frame, self._picture)
        self._paint_words(painter, state, frame)
        self._paint_place(painter, state, frame)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the picture anew in another size."""
        self._forget()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the slice."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it along the axis, or say what is below the pointer."""
        x = event.position().x()
        if self._dragged is None:
            self.pointed_changed.emit(self.cell_at(event.position()))
        elif self._state is not None:
            # A slice is as wide as its share of the picture: less moves nothing yet.
            width = self.frame().width() / self._state.n
            steps = math.trunc((x - self._dragged) / width)
            if steps:
                self._dragged += steps * width
                self.scrubbed.emit(steps)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        self._dragged = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go on by a slice for each notch: up, or to the right, is further."""
        turn = event.angleDelta()
        self._turned += turn.y() if turn.y() else turn.x()
        steps = math.trunc(self._turned / _NOTCH)
        if steps and self._state is not None:
            self._turned -= steps * _NOTCH
            self.scrubbed.emit(steps)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.pointed_changed.emit(None)

    def _drawn(self, state: CubeState, frame: QRect) -> QPixmap | None:
        image = slice_image(state, self._theme.tokens, model=self._model)
        if image is None:
            return None
        ratio = self.devicePixelRatioF()
        size = (frame.size().toSizeF() * ratio).toSize()
        if state.across == BARS and image.width() <= size.width():
            # One bar does not turn into the next, as one moment or pitch does.
            image = image.scaled(size.width(), image.height())
        picture = QPixmap.fromImage(
            image.scaled(size, mode=Qt.TransformationMode.SmoothTransformation)
        )
        picture.setDevicePixelRatio(ratio)
        return picture

    def _paint_words(self, painter: QPainter, state: CubeState, frame: QRect) -> None:
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(self._theme.tokens.ink3))
        metrics = painter.fontMetrics()
        taken: list[tuple[float, float]] = []
        foot = QPointF(frame.left() - 6, self.height() - metrics.descent())
        word = AXIS_WORDS[state.across]
        painter.drawText(foot - QPointF(metrics.horizontalAdvance(word), 0), word)
        for place, text in axis_labels(state, state.across):
            width = metrics.horizontalAdvance(text)
            x = frame.left() + place * frame.width()
            if _free(taken, (x, x + width), (frame.left(), frame.right() + _BETWEEN), _BETWEEN):
                painter.drawText(QPointF(x, foot.y()), text)
        taken.clear()
        half = metrics.height() / 2
        for place, number in axis_labels(state, state.up):
            text = f"{AXIS_WORDS[TIME]} {number}" if state.up == TIME else number
            # A beat is named at its beginning, a pitch at its middle.
            y = frame.bottom() + 1 - place * frame.height() - (half if state.up == TIME else 0)
            if _free(taken, (y - half, y + half), (frame.top() - half, frame.bottom() + half), 1):
                box = QRectF(0, y - half, LEFT - 6, 2 * half)
                painter.drawText(
                    box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text
                )

    def _paint_place(self, painter: QPainter, state: CubeState, frame: QRect) -> None:
        """Paint the playhead: where in the bar the song is, or at which bar."""
        bar = self._bar
        if bar is None or not 0 <= bar < state.count(BARS):
            return
        ink = QColor(self._theme.tokens.ink)
        if state.axis == BARS:
            if state.index == int(bar):
                x = frame.left() + round(bar % 1 * frame.width())
                painter.fillRect(x, frame.top(), 1, frame.height(), ink)
            return
        x = frame.left() + round(bar / state.count(BARS) * frame.width())
        painter.fillRect(x, frame.top(), 1, frame.height(), ink)
        if state.axis == FREQUENCY:
            y = frame.bottom() - round(bar % 1 * frame.height())
            painter.fillRect(x - 4, y, 9, 1, ink)

    def _forget(self) -> None:
        self._picture = None
        self.update()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._forget()


def _free(
    taken: list[tuple[float, float]],
    place: tuple[float, float],
    bounds: tuple[float, float],
    between: float,
) -> bool:
    """Take a place within bounds unless it is nearer than `between` to one that is taken."""
    begin, end = place
    if begin < bounds[0] or end > bounds[1]:
        return False
    if any(begin < last + between and end > first - between for first, last in taken):
        return False
    taken.append(place)
    return True
