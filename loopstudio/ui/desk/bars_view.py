"""The song from near, with its bar lines to take hold of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.own_keys import ENTER, is_plain
from loopstudio.ui.desk.bars_picture import BarsPicture
from loopstudio.ui.desk.bars_words import line_words, pointed_words
from loopstudio.ui.song.time_axis import ZOOM_STEP
from loopstudio.ui.song.time_mouse import TimeMouse
from loopstudio.ui.theme.theme import Theme

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.grid import Grid

_GRIP = 5
"""Pixels around a line in which it is taken hold of."""
_MOVED = 3
_SNAP, _SNAP_S = 5, 0.06
"""Pixels, and seconds at most, within which a line is drawn to where something begins."""
_MS = 0.001
_BACK = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -4,
    Qt.Key.Key_PageDown: 4,
}
_ZOOMS = {
    Qt.Key.Key_Plus: ZOOM_STEP,
    Qt.Key.Key_Equal: ZOOM_STEP,
    Qt.Key.Key_Minus: 1 / ZOOM_STEP,
}
_NUDGES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class BarsView(BarsPicture):
    """The picture of bars, under mouse and keyboard.

    Signals
    -------
    line_dragged(int, float)
        While the user drags this line: where it would be, in seconds.
    line_dropped(int, float)
        The user let this line go.
    drag_cancelled()
        The line that was dragged goes back.
    line_nudged(int, float)
        The user moved this line by so many seconds.
    insert_asked(float), delete_asked(int)
        The user wants a line at this second, or not to have this one.
    seek_asked(int)
        Go to this sample.
    selected_changed(int)
        Another line is selected; -1 for none.
    pointed(str)
        What is under the pointer, in words; empty for nothing.
    """

    line_dragged = Signal(int, float)
    line_dropped = Signal(int, float)
    drag_cancelled = Signal()
    line_nudged = Signal(int, float)
    insert_asked = Signal(float)
    delete_asked = Signal(int)
    seek_asked = Signal(int)
    selected_changed = Signal(int)
    pointed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._wheel = TimeMouse(self.axis, self)
        self._held: int | None = None
        self._pressed: tuple[float, float] | None = None
        """Where the pointer went down, in pixels, and what was at the left edge then."""
        self._panned = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Bar lines")

    def show_song(self, audio: Audio | None) -> None:
        """Show another song, without bars yet; None for none."""
        self.cancel_drag()
        super().show_song(audio)
        self._describe()

    def show_bars(self, grid: Grid | None, before: Grid | None) -> None:
        """Show these bars, and where they were `before` they were edited."""
        super().show_bars(grid, before)
        self._describe()

    def select(self, line: int) -> None:
        """Select a line and bring it into view."""
        line = min(max(line, -1), self.axis.n_bars)
        if line >= 0:
            here, axis = float(self.axis.bar_starts[line]), self.axis
            if not axis.first <= here <= axis.first + axis.span:
                axis.show_from(here - axis.span / 2)
        self._select(line)

    @property
    def busy(self) -> bool:
        """Whether the user drags a line, or the view."""
        return self._pressed is not None

    @property
    def dragging(self) -> bool:
        """Whether the user holds a line."""
        return self._held is not None

    def cancel_drag(self) -> None:
        """Let go of the line that is held, where it was."""
        if self._held is not None:
            self._held = self._pressed = None
            self.drag_cancelled.emit()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a line, insert one with Alt, or begin a click or a drag of the view."""
        if event.button() != Qt.MouseButton.LeftButton or not self.axis.n_samples:
            return
        x = event.position().x()
        line = self._line_at(x)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and self.axis.n_bars:
            self.insert_asked.emit(self._time_s(x, event.modifiers()))
            return
        self._pressed, self._panned = (x, self.axis.first), False
        if line is not None:
            self._held = line
            self._select(line)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the line, or the view; or show what can be taken hold of."""
        x = event.position().x()
        if self._pressed is None:
            line = self._line_at(x)
            near = line is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor)
            self.pointed.emit(pointed_words(self.axis, line, self.axis.sample_at(x)))
            return
        down, first = self._pressed
        self._panned = self._panned or abs(x - down) >= _MOVED
        if not self._panned:
            return
        if self._held is not None:
            self.line_dragged.emit(self._held, self._time_s(x, event.modifiers()))
        else:
            self.axis.show_from(first - (x - down) * self.axis.span / self.axis.width)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the line go, or go where the user clicked."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        x, line = event.position().x(), self._held
        self._pressed = self._held = None
        if line is not None and self._panned:
            self.line_dropped.emit(line, self._time_s(x, event.modifiers()))
        elif line is None and not self._panned:
            self.seek_asked.emit(round(self.axis.sample_at(x)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or scroll."""
        self._wheel.wheel(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Show the usual pointer again."""
        self.unsetCursor()
        self.pointed.emit("")

    # Keyboard

    def event(self, event: QEvent) -> bool:
        """Keep the keys that move lines from the window's shortcuts."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._means_something(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a line, move it, delete it, go to it, or zoom."""
        key, axis = Qt.Key(event.key()), self.axis
        if not self._means_something(event):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape:
            self.cancel_drag()
        elif key in _ZOOMS:
            line = axis.bar_starts[self.selected] if self.selected >= 0 else self._position
            axis.zoom(_ZOOMS[key], float(line))
        elif key == Qt.Key.Key_Insert:
            self.insert_asked.emit(self._position / axis.sr)
        elif self.selected < 0:
            self.select(self._nearest_line())
        elif key in _STEPS:
            self.select(max(self.selected + _STEPS[key], 0))
        elif key in _NUDGES:
            ten = 1 if is_plain(event) else 10
            self.line_nudged.emit(self.selected, _NUDGES[key] * ten * _MS)
        elif key in _BACK:
            self.delete_asked.emit(self.selected)
        else:
            self.seek_asked.emit(round(float(axis.bar_starts[self.selected])))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say what is selected."""
        super().focusInEvent(event)
        self._describe()

    def _means_something(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            return self.dragging
        if key in _ZOOMS:
            return not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if not self.axis.n_bars:
            return False
        ctrl = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == (
            Qt.KeyboardModifier.ControlModifier
        )
        if key in _NUDGES:
            return is_plain(event) or ctrl
        return is_plain(event) and key in (*_STEPS, *_BACK, *ENTER, Qt.Key.Key_Insert)

    # The rest

    def _time_s(self, x: float, modifiers: Qt.KeyboardModifier) -> float:
        """Return the second at a pixel, or where something begins beside it; not with Shift."""
        time_s = self.axis.sample_at(x) / self.axis.sr
        if self._wave is None or modifiers & Qt.KeyboardModifier.ShiftModifier:
            return time_s
        reach_s = _SNAP * self.axis.span / self.axis.width / self.axis.sr
        onset_s = self._wave.onset_near(time_s, min(reach_s, _SNAP_S))
        return time_s if onset_s is None else onset_s

    def _line_at(self, x: float) -> int | None:
        """Return the line to take hold of; None for none."""
        if not self.axis.n_bars:
            return None
        away = np.abs(self.axis.xs(self.axis.bar_starts) - x)
        nearest = int(away.argmin())
        return nearest if away[nearest] <= _GRIP else None

    def _nearest_line(self) -> int:
        """Return the line next to the playhead, or to the middle of the view without it."""
        axis, here = self.axis, float(self._position)
        if not axis.first <= here <= axis.first + axis.span:
            here = axis.first + axis.span / 2
        return int(np.abs(axis.bar_starts - here).argmin())

    def _select(self, line: int) -> None:
        if line != self.selected:
            self.selected = line
            self.selected_changed.emit(line)
            self._describe()
            self.update()

    def _describe(self) -> None:
        words = line_words(self.axis.grid, self.selected, self.axis.sr)
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
