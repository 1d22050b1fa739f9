"""The programs of the tour, each in a process of its own on the tour's screen.

    python -m tests.tour_program studio [PATH]
    python -m tests.tour_program source FILE

``studio`` is Loopstudio itself, started as its users start it.  For every line of standard
input it says on a line of standard output what can be seen at that moment, as a screen reader
would be told.  ``source`` is a window out of which FILE can be dragged.
"""

import json
import sys
import threading

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QAccessible, QDrag, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QDialog, QLabel, QWidget

_SETTLED_MS = 300


def main() -> None:
    """Run one of the programs until it is closed."""
    if sys.argv[1] == "studio":
        from loopstudio.main import main as loopstudio

        witness = Witness()
        threading.Thread(target=witness.listen, daemon=True).start()
        sys.exit(loopstudio(sys.argv[2:]))
    application = QApplication(sys.argv[:1])
    source = _Source(sys.argv[2])
    source.show()
    QTimer.singleShot(_SETTLED_MS, source.say_place)
    application.exec()


class Witness(QObject):
    """Tells what is on the screen whenever a line is read; touches nothing."""

    _asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._asked.connect(self._on_asked, Qt.ConnectionType.QueuedConnection)

    def listen(self) -> None:
        """Read lines until there are no more; runs in a thread of its own."""
        for _ in sys.stdin:
            self._asked.emit()

    def _on_asked(self) -> None:
        windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        dialogs = [window for window in windows if isinstance(window, QDialog)]
        modal = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        front = modal or next(iter(dialogs or windows), None)
        seen = [
            _described(widget, window)
            for window in windows
            for widget in (window, *window.findChildren(QWidget))
            # Dialogs belong to the window that they are in front of.
            if widget.window() is window and _can_be_seen(widget)
        ]
        _say(widgets=seen, front=int(front.winId()) if front else None)


def _can_be_seen(widget: QWidget) -> bool:
    # The viewport of a painted view covers all of it.
    pane = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    return not (pane.visibleRegion().isEmpty() and widget.visibleRegion().isEmpty())


def _described(widget: QWidget, window: QWidget) -> dict[str, object]:
    told = QAccessible.queryAccessibleInterface(widget)
    corner = widget.mapToGlobal(QPoint(0, 0))
    return {
        "window": int(window.winId()),
        "title": window.windowTitle(),
        "active": window.isActiveWindow(),
        "kind": type(widget).__name__,
        "name": told.text(QAccessible.Text.Name) if told else "",
        "value": told.text(QAccessible.Text.Value) if told else "",
        "description": told.text(QAccessible.Text.Description) if told else "",
        "checked": bool(widget.property("checked")),
        "enabled": widget.isEnabled(),
        "focused": widget.hasFocus(),
        "place": (corner.x(), corner.y(), widget.width(), widget.height()),
    }


class _Source(QLabel):
    """A file manager with one file."""

    def __init__(self, path: str) -> None:
        super().__init__("Drag me")
        self._path = path
        self.setGeometry(1500, 700, 200, 200)

    def say_place(self) -> None:
        """Say where the pointer takes hold of the file."""
        x, y = self.mapToGlobal(QPoint(100, 100)).toTuple()
        _say(x=x, y=y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Let the file be dragged, and say what was done with it."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._path)])
        drag = QDrag(self)
        drag.setMimeData(data)
        _say(action=drag.exec(Qt.DropAction.CopyAction).name)


def _say(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
