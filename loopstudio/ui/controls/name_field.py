"""The field in which a name is edited where it stands."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from loopstudio.ui.controls.own_keys import ENTER
from loopstudio.ui.theme.theme import Theme

LONGEST = 60
"""Characters of the longest name."""


class NameField(QLineEdit):
    """The field while it is open; finished with Enter or by leaving it, given up with Esc.

    The keyboard goes back to where it was when the field was made, unless the user has taken it
    elsewhere.

    Signals
    -------
    finished(str)
        Once: the text, empty when the user gave up.
    """

    finished = Signal(str)

    def __init__(self, theme: Theme, text: str, parent: QWidget, *, role: str = "name") -> None:
        super().__init__(text, parent)
        self._open = True
        self._came_from = QApplication.focusWidget()
        self.setFont(theme.font(role))
        self.setMaxLength(LONGEST)
        self.setAccessibleName("Name")
        self.setStyleSheet("min-height: 0; max-height: 26px; padding: 0 4px;")
        self.selectAll()
        self.editingFinished.connect(self._on_editing_finished)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up on Esc; keep Enter."""
        if event.key() == Qt.Key.Key_Escape:
            self._finish("")
            return
        super().keyPressEvent(event)
        if event.key() in ENTER:
            # Qt passes it on to what is below, for which it is another order.
            event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep every key from the window's shortcuts: Space and digits are text here."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def _on_editing_finished(self) -> None:
        self._finish(self.text())

    def _finish(self, text: str) -> None:
        if self._open:
            self._open = False
            before = self._came_from
            # Else Qt gives it to whatever comes next in the window, once the field is gone.
            if self.hasFocus() and before is not None and isValid(before) and before.isVisible():
                before.setFocus(Qt.FocusReason.OtherFocusReason)
            self.finished.emit(text)
