"""The log, to read and to copy."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QShowEvent, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.focus_ring import FocusRing
from loopstudio.ui.controls.label import ElidedLabel
from loopstudio.ui.crash.dialog import code_font
from loopstudio.ui.crash.log import Log, discreet
from loopstudio.ui.theme.theme import Theme


class LogWindow(QDialog):
    """Shows the end of the log, where the newest is."""

    def __init__(self, theme: Theme, log: Log, parent: QWidget) -> None:
        super().__init__(parent)
        self._log = log
        self.setWindowTitle("Log")
        self.resize(860, 560)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFont(code_font())
        self._text.setAccessibleName("Log")
        self._text.setTabChangesFocus(True)
        place = discreet(str(log.path)) if log.path else "No log can be written on this computer"
        where = ElidedLabel(theme, place, "caption", "ink3")
        copy = Button(theme, "Copy all", tooltip="Copy the whole text")
        folder = Button(theme, "Open the folder", tooltip="Show the log among the files")
        folder.setEnabled(log.path is not None)
        close = Button(theme, "Close", tooltip="Close (Esc)")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(where, 1)
        buttons.addWidget(copy)
        buttons.addWidget(folder)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._text, 1)
        column.addLayout(buttons)
        self._ring = FocusRing(theme, self)
        copy.clicked.connect(self._on_copy)
        folder.clicked.connect(self._on_folder)
        close.clicked.connect(self.accept)

    def refresh(self) -> None:
        """Show the log as it is now, at its end."""
        self._text.setPlainText(self._log.text())
        self._text.moveCursor(QTextCursor.MoveOperation.End)

    def text(self) -> str:
        """Return what is shown."""
        return self._text.toPlainText()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to tell keyboard from pointer."""
        super().showEvent(event)
        self._ring.watch()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

    def _on_folder(self) -> None:
        if self._log.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log.path.parent)))
