"""The template of the file names, with what can be filled in at hand."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from loopstudio.project.exports import template
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.own_keys import ENTER
from loopstudio.ui.theme.theme import Theme

_LONGEST = 120


class NamesField(QWidget):
    """A field for the template, and a button for each of its fields.

    Parameters
    ----------
    theme : Theme
    fields : sequence of str
        Of `template.FIELDS`.
    parent : QWidget or None

    Signals
    -------
    names_edited(str)
        The user changed the template, which may have a fault.
    """

    names_edited = Signal(str)

    def __init__(self, theme: Theme, fields: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = _Field()
        self._field.setFont(theme.font("body"))
        self._field.setMaxLength(_LONGEST)
        self._field.setAccessibleName("File names")
        self._field.setToolTip("What files are called: words, and fields in braces")
        self._field.textEdited.connect(self.names_edited)
        self.setFocusProxy(self._field)
        chips = QHBoxLayout()
        chips.setSpacing(4)
        for name in fields:
            meaning = template.FIELDS[name]
            text = f"{{{name}}}"
            chip = Button(theme, text, size="small", tooltip=f"Put in {meaning}")
            chip.setAccessibleName(f"Put in {meaning}")
            chip.setProperty("field", text)
            chip.clicked.connect(self._on_chip)
            chips.addWidget(chip)
        chips.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._field)
        column.addLayout(chips)

    def show_names(self, names: str) -> None:
        """Show this template, without reporting it back as the user's."""
        if names != self._field.text():
            self._field.setText(names)

    def _on_chip(self) -> None:
        field = self._field
        place = field.selectionStart() if field.hasSelectedText() else field.cursorPosition()
        before = field.text()[:place]
        gap = " " if before and before[-1].isalnum() | (before[-1] == "}") else ""
        field.insert(gap + str(self.sender().property("field")))
        self.names_edited.emit(field.text())


class _Field(QLineEdit):
    """A field that lets Enter through: it exports."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, save Enter."""
        super().keyPressEvent(event)
        if event.key() in ENTER:
            event.ignore()
