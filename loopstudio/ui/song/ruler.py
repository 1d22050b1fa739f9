"""The ruler: bar numbers, the range, and the handle of the playhead; seconds without bars."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.ui.musical_time import time_text
from loopstudio.ui.song.heights import BARS
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_mouse import TimeMouse
from loopstudio.ui.song.words import clock_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_NUMBER_ROOM = 28
"""Pixels that a bar number needs, with the air around it."""
_CLOCK_ROOM = 64
_GRIP = 5
"""Pixels around an end of the range in which it is taken hold of."""
_HANDLE = 8
_HANDLE_TOP = 8
"""Above it an end of the range can be taken hold of where the playhead is, too."""
_BASE = 14
"""Baseline of the numbers."""
_CLOCK_STEPS = (1, 2, 5, 10, 20, 50, 100, 150, 300, 600, 1200, 3000, 6000)
"""Between two times, in tenths of a second."""
_BEAT_ROOM, _BEAT_NUMBER_ROOM = 12, 48
"""Pixels between two beats from which they have a tick, and a number."""


class Ruler(QWidget):
    """Shows bars and range; a click goes there, a drag draws a range.

    Signals
    -------
    pointed(float)
        The pointer is at this sample.
    left()
        The pointer is no longer over the ruler.
    range_cleared()
        The user wants no range.
    """

    pointed = Signal(float)
    left = Signal()
    range_cleared = Signal()

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._axis = axis
        self.mouse = TimeMouse(axis, self)
        self._range: tuple[int, int] | None = None
        self._drawn: tuple[int, int] | None = None
        self._position = 0
        self._kept: QPixmap | None = None
        self.setMouseTracking(True)
        self.setAccessibleName("Ruler")
        self.setToolTip("Click: go there. Drag: range. Double click a range: no range (L)")
        axis.changed.connect(self._refresh)
        theme.changed.connect(self._on_theme_changed)

    def show_range(self, stretch: tuple[int, int] | None) -> None:
        """Show the range, in samples; None for none."""
        self._range = stretch
        self._refresh()

    def show_drawn(self, stretch: tuple[int, int] | None) -> None:
        """Show a range that is being drawn, in place of the one there is."""
        self._drawn = stretch
        self._refresh()

    def show_position(self, sample: int) -> None:
        """Say where the handle of the playhead can be taken hold of."""
        self._position = sample

    def sizeHint(self) -> QSize:
        """Return the height of the ruler."""
        return QSize(600, BARS)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is kept: the playhead asks for a part of it in every frame."""
        ratio = self.devicePixelRatioF()
        if self._kept is None or self._kept.size() != self.size() * ratio:
            self._kept = QPixmap(self.size() * ratio)
            self._kept.setDevicePixelRatio(ratio)
            painter = QPainter(self._kept)
            self._paint(painter, self._theme.tokens)
            painter.end()
        QPainter(self).drawPixmap(0, 0, self._kept)

    def _refresh(self) -> None:
        self._kept = None
        self.update()

    def _paint(self, painter: QPainter, tokens: Tokens) -> None:
        painter.fillRect(self.rect(), QColor(tokens.panel))
        painter.setFont(self._theme.font("caption"))
        if self._axis.marked.n_bars:
            self._paint_bars(painter, tokens)
        else:
            self._paint_seconds(painter, tokens)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line))
        stretch = self._drawn or self._range
        if stretch is not None:
            self._paint_range(painter, tokens, *stretch)

    def _paint_seconds(self, painter: QPainter, tokens: Tokens) -> None:
        axis = self._axis
        if not axis.n_samples:
            return
        tenth = axis.sr / 10
        per_tenth = axis.width / axis.span * tenth
        steps = [step for step in _CLOCK_STEPS if step * per_tenth >= _CLOCK_ROOM]
        step = steps[0] if steps else _CLOCK_STEPS[-1]
        first = int(np.ceil(axis.first / tenth / step)) * step
        for tenths in range(first, int((axis.first + axis.span) / tenth) + 1, step):
            text = time_text(tenths / 10) if step < 10 else clock_text(tenths / 10)
            x = round(axis.x(tenths * tenth))
            painter.fillRect(x, 7, 1, self.height() - 7, QColor(tokens.line2))
            if x + 7 + painter.fontMetrics().horizontalAdvance(text) <= self.width():
                painter.setPen(QColor(tokens.ink3))
                painter.drawText(QPointF(x + 5, _BASE), text)

    def _paint_bars(self, painter: QPainter, tokens: Tokens) -> None:
        axis = self._axis.marked
        bars = axis.bars_in_view()
        if not bars:
            return
        starts = axis.bar_starts
        per_bar = axis.width / axis.span * float(starts[-1] - starts[0]) / axis.n_bars
        every = next((n for n in (1, 4, 8, 16, 32, 64) if n * per_bar >= _NUMBER_ROOM + 2), 128)
        ticked = 1 if per_bar >= 12 else 4 if per_bar >= 1.5 else every
        self._paint_ticks(painter, tokens, bars, ticked)
        # Only lines that have something are looked at: a long song has hundreds.
        numbered = 1 if per_bar > 60 else max(every, 4)
        xs = axis.line_pixels()[-bars.start % numbered :: numbered].tolist()
        numbers = range(bars.start + -bars.start % numbered, axis.n_bars, numbered)
        weak = self._theme.font("caption")
        strong = QFont(weak)
        strong.setWeight(QFont.Weight.DemiBold)
        for fourth, font, colour in ((True, strong, tokens.ink), (False, weak, tokens.ink3)):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            for bar, x in zip(numbers, xs, strict=False):
                if (bar % 4 == 0) == fourth:
                    painter.drawText(QPointF(x + 5, _BASE), str(bar + 1))
        self._paint_beats(painter, tokens, bars, per_bar)

    def _paint_ticks(self, painter: QPainter, tokens: Tokens, bars: range, every: int) -> None:
        """Paint a tick at every so many bar lines, a high one where the bar is a fourth."""
        xs, numbers = self._axis.marked.line_pixels(), np.arange(bars.start, bars.stop + 1)
        high, low = numbers % max(every, 4) == 0, (numbers % 4 != 0) & (every == 1)
        painter.setPen(Qt.PenStyle.NoPen)
        for shown, top, colour in ((high, 4, tokens.line2), (low, 13, tokens.line)):
            painter.setBrush(QColor(colour))
            painter.drawRects([QRect(x, top, 1, self.height() - top) for x in xs[shown].tolist()])
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_beats(self, painter: QPainter, tokens: Tokens, bars: range, bar_room: float) -> None:
        axis = self._axis.marked
        per_bar = 1 if axis.grid is None else axis.grid.beats_per_bar
        room = bar_room / per_bar
        if room < _BEAT_ROOM:
            return
        lines = axis.xs(axis.bar_starts[bars.start : bars.stop + 1])
        for beat in range(1, per_bar):
            beats = np.rint(lines[:-1] + np.diff(lines) * (beat / per_bar)).astype(int)
            for bar, x in zip(bars, beats.tolist(), strict=True):
                painter.fillRect(x, 16, 1, self.height() - 16, QColor(tokens.line2))
                if room >= _BEAT_NUMBER_ROOM:
                    painter.drawText(QPointF(x + 5, _BASE), f"{bar + 1}.{beat + 1}")

    def _paint_range(self, painter: QPainter, tokens: Tokens, start: int, stop: int) -> None:
        left, right = (round(self._axis.x(sample)) for sample in (start, stop))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.ink), 1.5))
        painter.drawPolyline(
            [
                QPointF(left + 0.75, self.height()),
                QPointF(left + 0.75, 1.75),
                QPointF(right - 0.75, 1.75),
                QPointF(right - 0.75, self.height()),
            ]
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the playhead, of an end of the range, or begin a new one."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        if self._on_handle(event.position()):
            self.mouse.press(x, scrub=True)
        else:
            self.mouse.press(x, anchor=self._other_end(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a drag, or show what can be taken hold of."""
        self.mouse.move(event.position().x(), event.modifiers())
        grips = self._other_end(event.position().x()) is not None
        on_end = grips and not self._on_handle(event.position())
        self.setCursor(Qt.CursorShape.SizeHorCursor if on_end else Qt.CursorShape.ArrowCursor)
        self.pointed.emit(self._axis.sample_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.mouse.release(event.position().x(), event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Clear the range that was double-clicked."""
        here = self._axis.sample_at(event.position().x())
        if self._range is not None and self._range[0] <= here < self._range[1]:
            self.range_cleared.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or scroll."""
        self.mouse.wheel(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Show the usual pointer again."""
        self.unsetCursor()
        self.left.emit()

    def _on_handle(self, place: QPointF) -> bool:
        near = abs(place.x() - self._axis.x(self._position)) <= _HANDLE
        return near and place.y() >= _HANDLE_TOP

    def _other_end(self, x: float) -> float | None:
        """Return the end of the range opposite to the one at `x`; None if there is none."""
        if self._range is None:
            return None
        start, stop = self._range
        if abs(self._axis.x(start) - x) <= _GRIP:
            return float(stop)
        return float(start) if abs(self._axis.x(stop) - x) <= _GRIP else None

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._refresh()


def handle_shape(x: float, top: float) -> QPolygonF:
    """Return the handle of the playhead: a flag whose tip is at `x`, 11 pixels high."""
    half = 4.5
    return QPolygonF(
        [
            QPointF(x - half, top),
            QPointF(x + half, top),
            QPointF(x + half, top + 5),
            QPointF(x, top + 11),
            QPointF(x - half, top + 5),
        ]
    )
