"""The window in the hands of its user: dropping, pressing keys, and feeling whether it lives."""

import time
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from loopstudio.ui.controller import Studio

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier

_PLACE = QPoint(400, 300)


def press(studio: Studio, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press and let go of a key, as the window system reports it."""
    QTest.keyClick(studio.window.windowHandle(), key, modifiers)


def drop(window: QWidget, path: str) -> None:
    """Drag a file over the window and let go of it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(window, QDragEnterEvent(_PLACE, copy, data, left, NONE))
    QApplication.sendEvent(window, QDropEvent(QPointF(_PLACE), copy, data, left, NONE))


class Heartbeat(QObject):
    """Counts, while its ``with`` block runs, how long the window leaves events lying.

    Attributes
    ----------
    longest_s : float
        Longest time between two beats, which are `INTERVAL_S` apart in an idle window, less
        the time in which other programs had the processor.
    """

    INTERVAL_S = 0.005

    def __init__(self) -> None:
        super().__init__()
        self.longest_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)

    def __enter__(self) -> "Heartbeat":
        self._last_s = own_time_s()
        self._timer.start(round(1000 * self.INTERVAL_S))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._on_beat()
        self._timer.stop()

    def _on_beat(self) -> None:
        now_s = own_time_s()
        self.longest_s = max(self.longest_s, now_s - self._last_s)
        self._last_s = now_s


class Playhead(QObject):
    """Notes, while it lives, when the window shows which place of the song.

    Attributes
    ----------
    seen : list of (float, int)
        Seconds on the clock of `time.monotonic`, and samples.
    """

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self._song = studio.window.song
        self.seen: list[tuple[float, int]] = []
        timer = QTimer(self)
        timer.timeout.connect(self._on_look)
        timer.start(30)

    def _on_look(self) -> None:
        self.seen.append((time.monotonic(), self._song.position))


def own_time_s() -> float:
    """Return the time, without the while this thread could have run and was not let."""
    try:
        waited_ns = int(Path("/proc/thread-self/schedstat").read_text().split()[1])
    except OSError:  # another system, or a kernel that does not count
        waited_ns = 0
    return time.monotonic() - waited_ns / 1e9
