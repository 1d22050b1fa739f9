"""The application object: on macOS, files that are opened with the program come to it."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Qt's application, which says when the system hands it a file.

    Elsewhere the system names the file in the arguments.

    Signals
    -------
    file_opened(str)
        The user opened this song or project from outside.
    """

    file_opened = Signal(str)

    def event(self, event: QEvent) -> bool:
        """Tell of a file; Qt does the rest."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_opened.emit(event.file())
            return True
        return super().event(event)
