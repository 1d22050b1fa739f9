"""The axis of the cube, as a ruler that the slice is dragged along."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from loopstudio.core.pictures.cube_columns import CQT
from loopstudio.ui.controls.own_keys import ARROWS, is_plain, keeps
from loopstudio.ui.desk.cube_state import FREQUENCY, TIME, CubeState
from loopstudio.ui.desk.cube_view import LEFT
from loopstudio.ui.desk.cube_words import AXIS_WORDS, axis_labels, description
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_HEIGHT = 26
_LINE = 8
"""Distance of the ruler's line from the top."""
_BETWEEN = 8
_STEPS = {
    Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1,
}  # fmt: skip
_NAMES = {TIME: "Time in the bar", FREQUENCY: "Frequency"}


class CubeScrubber(QSlider):
    """Ticks and numbers of the axis, and a handle on the slice.

    Signals
    -------
    index_edited(int)
        The user wants to see this slice.
    """

    index_edited = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._state: CubeState | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Drag to move the slice (arrows; X, Y and Z choose the axis)")
        theme.changed.connect(self._on_theme_changed)

    def show_state(self, state: CubeState | None) -> None:
        """Show which slice is looked at; None for no cube."""
        self._state = state
        self.setEnabled(state is not None)
        if state is not None:
            self.setRange(1, state.n)  # as bars are counted by those who are told the value
            self.setPageStep(page_step(state))
            self.setValue(state.index + 1)
            self.setAccessibleName(_NAMES.get(state.axis, "Bars"))
            self.setAccessibleDescription(description(state))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for a line and a row of numbers."""
        return QSize(200, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, its numbers and the handle."""
        state, tokens = self._state, self._theme.tokens
        if state is None:
            return
        painter = QPainter(self)
        width = self.width() - LEFT
        painter.fillRect(LEFT, _LINE, width, 1, QColor(tokens.line2))
        self._paint_words(painter, state)
        handle = LEFT + (state.index + 0.5) / state.n * width
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.ink))
        painter.drawRoundedRect(QRectF(handle - 3, _LINE - 7, 6, 14), 2, 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the slice to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the slice follow the pointer."""
        if self.isSliderDown():
            self._follow(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the slice."""
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go on by a slice for each notch."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        if turn:
            self._move(1 if turn > 0 else -1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the slice beside with the arrows, further with Page, to the ends with Home."""
        key, pages = Qt.Key(event.key()), {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}
        if not is_plain(event):
            event.ignore()
        elif key in _STEPS:
            self._move(_STEPS[key])
        elif key in pages:
            self._move(pages[key] * self.pageStep())
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._move((-1 if key == Qt.Key.Key_Home else 1) * self.maximum())
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that scrub from the window's shortcuts while this has the focus."""
        more = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        if keeps(event, (*ARROWS, *more), plain=True):
            return True
        return super().event(event)

    def _follow(self, at: QPointF) -> None:
        if self._state is not None:
            place = (at.x() - LEFT) / max(1, self.width() - LEFT)
            self._edit(int(place * self._state.n))

    def _move(self, steps: int) -> None:
        if self._state is not None:
            self._edit(self._state.index + steps)

    def _edit(self, index: int) -> None:
        state = self._state
        if state is not None and state.moved(index).index != state.index:
            self.index_edited.emit(state.moved(index).index)

    def _paint_words(self, painter: QPainter, state: CubeState) -> None:
        tokens, width = self._theme.tokens, self.width() - LEFT
        painter.setFont(self._theme.font("caption"))
        metrics = painter.fontMetrics()
        notes = state.axis == FREQUENCY and state.song.transform == CQT
        word = "note" if notes else AXIS_WORDS[state.axis]
        painter.setPen(QColor(tokens.ink3))
        start = LEFT - 6 - metrics.horizontalAdvance(word)
        painter.drawText(QPointF(start, self.height() - metrics.descent()), word)
        taken: list[tuple[float, float]] = []
        for place, text in axis_labels(state, state.axis):
            x, room = LEFT + place * width, metrics.horizontalAdvance(text)
            free = all(x > end + _BETWEEN or x + room < begin - _BETWEEN for begin, end in taken)
            if free and x + room <= self.width():
                taken.append((x, x + room))
                painter.fillRect(round(x), _LINE, 1, 4, QColor(tokens.line2))
                painter.setPen(QColor(tokens.ink3))
                painter.drawText(QPointF(x, self.height() - metrics.descent()), text)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()


def page_step(state: CubeState) -> int:
    """Return how far Page Up goes: four bars, a beat, or an octave."""
    if state.axis == TIME:
        return max(1, state.n // state.beats_per_bar)
    if state.axis == FREQUENCY:
        hz = state.song.hz
        return int((hz < 2 * hz[0]).sum())
    return 4
