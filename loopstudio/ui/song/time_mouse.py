"""What the mouse does on the time axis, the same in the ruler, the picture and the rows.

A press that does not move is a click, and goes there.  A press that moves draws a range;
with bars it takes in every bar it touches, or every beat, with Shift exactly what was drawn.
The wheel zooms at the pointer, and scrolls with Shift or when it is turned sideways.
"""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent

from loopstudio.ui.song.time_axis import ZOOM_STEP, TimeAxis
from loopstudio.ui.tools.tool import BAR, BEAT, OFF

_CLICK_PIXELS = 4
"""A press that moves less than this is a click."""

_NOTCH = 120
"""Qt's units in one notch of a wheel."""


class TimeMouse(QObject):
    """Turns presses, moves and wheels at an x into what the user asks of the time axis.

    Signals
    -------
    seek_asked(int)
        Go to this sample.
    range_drawn(int, int)
        While a range is being drawn: its samples so far.
    range_asked(int, int)
        A range was drawn, in samples.
    drag_ended()
        Nothing is being drawn any more, whether it was finished or given up.
    """

    seek_asked = Signal(int)
    range_drawn = Signal(int, int)
    range_asked = Signal(int, int)
    drag_ended = Signal()

    def __init__(self, axis: TimeAxis, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._axis = axis
        self._pressed_x: float | None = None
        self._anchor: float | None = None
        self._scrubs = False
        self._moved = False
        self._snap: Callable[[], str] = lambda: BAR

    @property
    def dragging(self) -> bool:
        """Whether a range is being drawn or the playhead moved."""
        return self._pressed_x is not None and self._moved

    def snap_by(self, snap: Callable[[], str]) -> None:
        """Ask this what ranges end with, when one is drawn: bars, beats or nothing."""
        self._snap = snap

    def press(self, x: float, *, anchor: float | None = None, scrub: bool = False) -> None:
        """Begin a click or a drag.

        Parameters
        ----------
        x : float
            Pixels from the left edge of the time axis.
        anchor : float or None
            The other end, in samples, of a range whose one end is dragged.
        scrub : bool
            Move the position along instead of drawing a range.
        """
        self._pressed_x, self._anchor, self._scrubs = x, anchor, scrub
        self._moved = False

    def move(self, x: float, modifiers: Qt.KeyboardModifier) -> None:
        """Go on with a drag."""
        if self._pressed_x is None:
            return
        self._moved = self._moved or abs(x - self._pressed_x) >= _CLICK_PIXELS
        if not self._moved:
            return
        if self._scrubs:
            self.seek_asked.emit(round(self._axis.sample_at(x)))
        else:
            self.range_drawn.emit(*self._range_to(x, modifiers))

    def release(self, x: float, modifiers: Qt.KeyboardModifier) -> None:
        """Finish a click or a drag."""
        if self._pressed_x is None:
            return
        if self._moved and not self._scrubs:
            self.range_asked.emit(*self._range_to(x, modifiers))
        elif not self._moved:
            self.seek_asked.emit(round(self._axis.sample_at(x)))
        self.cancel()

    def cancel(self) -> None:
        """Give up what is being drawn."""
        self._pressed_x = None
        self.drag_ended.emit()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom or scroll."""
        sideways, notches = event.angleDelta().x() / _NOTCH, event.angleDelta().y() / _NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            sideways, notches = sideways + notches, 0.0
        if sideways:
            self._axis.scroll(-sideways * self._axis.span / 10)
        if notches:
            self._axis.zoom(ZOOM_STEP**notches, self._axis.sample_at(event.position().x()))
        event.accept()

    def _range_to(self, x: float, modifiers: Qt.KeyboardModifier) -> tuple[int, int]:
        axis, pressed_x = self._axis.marked, self._pressed_x
        assert pressed_x is not None
        here = axis.sample_at(x)
        free = bool(modifiers & Qt.KeyboardModifier.ShiftModifier) or not axis.n_bars
        snap = OFF if free else self._snap()
        lines = axis.lines(beats=snap == BEAT)
        if self._anchor is not None:
            here = here if snap == OFF else float(lines[np.argmin(np.abs(lines - here))])
            start, stop = sorted((self._anchor, here))
        else:
            start, stop = sorted((axis.sample_at(pressed_x), here))
            if snap != OFF:
                start, stop = _touched(lines, start, stop)
        return round(start), round(stop)


def _touched(lines: np.ndarray, start: float, stop: float) -> tuple[float, float]:
    """Widen a stretch to what it touches of what is between lines."""
    first, last = np.searchsorted(lines, (start, stop), side="right") - 1
    most = len(lines) - 2
    return float(lines[min(max(first, 0), most)]), float(lines[min(max(last, 0), most) + 1])
