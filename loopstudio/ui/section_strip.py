"""A file from its beginning to its end, and the section of it that is chosen."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from loopstudio.core.section import time_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

HEIGHT = 44
_BAND = 26
_GRAB = 8
"""Pixels on either side of an end in which it is taken hold of, rather than the whole."""
_SHORTEST_S = 10.0
_NEAR_S, _FAR_S = 10.0, 60.0
"""How far an arrow key moves the section, without and with Shift."""
_TICKS_S = (10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400)
_TICK_ROOM = 64


class SectionStrip(QWidget):
    """Shows a section, to be moved and resized with the mouse or the arrow keys.

    Signals
    -------
    section_edited(float, float)
        The user moved the section: its start and end in seconds.
    """

    section_edited = Signal(float, float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._duration_s, self._longest_s = 1.0, 1.0
        self._start_s, self._stop_s = 0.0, 1.0
        self._held: tuple[str, float] | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Section of the song")
        self.setToolTip("Drag the section or its ends; arrows move it by 10 s, Shift by a minute")
        theme.changed.connect(self._on_theme_changed)

    def show_file(self, duration_s: float, longest_s: float) -> None:
        """Show a file of this length, of which at most `longest_s` can be chosen."""
        self._duration_s, self._longest_s = duration_s, longest_s
        self.update()

    def show_section(self, start_s: float, stop_s: float) -> None:
        """Show what is chosen."""
        self._start_s, self._stop_s = start_s, stop_s
        self.setAccessibleDescription(f"From {time_text(start_s)} to {time_text(stop_s)}")
        self.update()

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(640, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of an end or of the whole section; elsewhere, bring it there."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at_s, part = self._seconds(event.position().x()), self._part(event.position().x())
        if not part:
            half = (self._stop_s - self._start_s) / 2
            self._move("whole", at_s - half)
            part = "whole"
        edge = self._stop_s if part == "stop" else self._start_s
        self._held = part, at_s - edge

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held; else say by the pointer what could be."""
        x = event.position().x()
        if self._held is not None:
            part, offset_s = self._held
            self._move(part, self._seconds(x) - offset_s)
        else:
            ends = self._part(x) in ("start", "stop")
            self.setCursor(Qt.CursorShape.SizeHorCursor if ends else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the section."""
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step_s = _FAR_S if far else _NEAR_S
        places = {
            Qt.Key.Key_Left: self._start_s - step_s,
            Qt.Key.Key_Right: self._start_s + step_s,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: self._duration_s,
        }
        place_s = places.get(Qt.Key(event.key()))
        if place_s is None:
            super().keyPressEvent(event)
        else:
            self._move("whole", place_s)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the file, the section in it, and times below."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.line2), 1))
        painter.setBrush(QColor(tokens.sunken))
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, _BAND - 1), 4, 4)
        left, right = self._x(self._start_s), self._x(self._stop_s)
        painter.setPen(QPen(QColor(tokens.ink), 1.5))
        painter.setBrush(QColor(tokens.hover))
        chosen = QRectF(left, 0, max(right - left, 4), _BAND).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.drawRoundedRect(chosen, 4, 4)
        painter.setPen(QPen(QColor(tokens.ink2), 1.5))
        for x in (left + 5, right - 5):
            painter.drawLine(QPointF(x, 9), QPointF(x, _BAND - 9))
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.ink3))
        metrics = painter.fontMetrics()
        for seconds in self._ticks():
            x, text = max(self._x(seconds), 0), time_text(seconds)
            if x + metrics.horizontalAdvance(text) <= self.width():
                room = QRectF(x, _BAND + 3, _TICK_ROOM, 14)
                painter.drawText(room, Qt.AlignmentFlag.AlignLeft, text)

    def _ticks(self) -> list[float]:
        """Return the times that are written below, far enough apart to be read."""
        at_most = max(self.width() // _TICK_ROOM, 1)
        step = next((s for s in _TICKS_S if self._duration_s / s <= at_most), _TICKS_S[-1])
        return [float(s) for s in range(0, int(self._duration_s), step)]

    def _x(self, seconds: float) -> float:
        return seconds / self._duration_s * self.width()

    def _seconds(self, x: float) -> float:
        return x / max(self.width(), 1) * self._duration_s

    def _part(self, x: float) -> str:
        """Return what is under the pointer: "start", "stop", "whole" or nothing."""
        left, right = self._x(self._start_s), self._x(self._stop_s)
        grab = min(_GRAB, max((right - left) / 3, 2))
        for part, end in (("start", left), ("stop", right)):
            if abs(x - end) <= grab:
                return part
        return "whole" if left < x < right else ""

    def _move(self, part: str, to_s: float) -> None:
        """Move a part there, as far as the file and the longest section allow."""
        start_s, stop_s = self._start_s, self._stop_s
        to_s = float(round(to_s))
        if part == "whole":
            length_s = stop_s - start_s
            start_s = min(max(to_s, 0.0), self._duration_s - length_s)
            stop_s = start_s + length_s
        elif part == "start":
            least_s = max(stop_s - self._longest_s, 0.0)
            start_s = min(max(to_s, least_s), stop_s - _SHORTEST_S)
        else:
            most_s = min(start_s + self._longest_s, self._duration_s)
            stop_s = max(min(to_s, most_s), start_s + _SHORTEST_S)
        if (start_s, stop_s) != (self._start_s, self._stop_s):
            self.show_section(start_s, stop_s)
            self.section_edited.emit(start_s, stop_s)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
