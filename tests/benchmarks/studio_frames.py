"""How long the window takes to show another stretch of the song."""

import time

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.benchmarks.studio_program import Program
from tests.tour_window import own_time_s

_NOTCH = 120
_PATIENCE_S = 0.1

_GESTURES = (
    # Wheel, sideways with Shift: from the whole song close up, along, and out again.
    *[(2, False)] * 6,
    *[(-1, True)] * 20,
    *[(2, False)] * 8,
    *[(-1, True)] * 30,
    *[(1, True)] * 30,
    *[(-2, False)] * 16,
)


class Frames(QObject):
    """Turns the wheel over the song and measures until what it asks for is painted."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._view = program.studio.window.song.spectrogram
        self._painted = 0
        self._at = 0
        viewport = self._view.viewport()
        viewport.installEventFilter(self)
        self._viewport: QWidget = viewport

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Count how often the picture is painted."""
        self._painted += event.type() == QEvent.Type.Paint
        return False

    def turn(self) -> tuple[float, float] | None:
        """Turn the wheel once; return the seconds until the window is painted.

        The second number leaves out the time in which other programs had the processor.  None
        where there was nothing to paint, as at the ends of the song.
        """
        notches, sideways = _GESTURES[self._at % len(_GESTURES)]
        self._at += 1
        place = QPointF(self._viewport.width() / 2, self._viewport.height() / 2)
        event = QWheelEvent(
            place,
            QPointF(self._viewport.mapToGlobal(place.toPoint())),
            QPoint(),
            QPoint(0, _NOTCH * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ShiftModifier if sideways else Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        before = self._painted
        began_s, own_began_s = time.perf_counter(), own_time_s()
        QApplication.sendEvent(self._viewport, event)
        while time.perf_counter() - began_s < _PATIENCE_S:
            QApplication.processEvents()
            if self._painted > before:
                return time.perf_counter() - began_s, own_time_s() - own_began_s
        return None


def turned(program: Program, rounds: int) -> np.ndarray:
    """Return how long frames took in ms, by the clock and of their own, shape (n_frames, 2)."""
    frames = Frames(program)
    program.heart.begin("panning")
    seen = [frames.turn() for _ in range(rounds * len(_GESTURES))]
    return 1000 * np.array([taken for taken in seen if taken is not None])
