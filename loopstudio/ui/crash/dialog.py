"""The crash dialog: what happened, what is kept, and how to go on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.focus_ring import FocusRing
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import Label
from loopstudio.ui.crash.hooks import Fault
from loopstudio.ui.theme.theme import Theme

_WIDTH = 600
_DETAILS_HEIGHT = 132


class CrashDialog(QDialog):
    """Says that the program has made a mistake; there is never more than one.

    Signals
    -------
    copy_asked()
        Put everything one would report onto the clipboard.
    log_asked()
        Show the log.
    rescue_asked()
        Save a copy of the project and quit; just quit where nothing is open.
    """

    copy_asked = Signal()
    log_asked = Signal()
    rescue_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Loopstudio has made a mistake")
        self.setFixedWidth(_WIDTH)
        self._more = 0
        self._heading = Label(theme, "Something went wrong inside Loopstudio", "title")
        self._kept = _paragraph(theme, "ink2")
        self._summary = _paragraph(theme, "ink")
        self._others = Label(theme, "", "caption", "ink3")
        self._others.hide()
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setFont(code_font())
        self._details.setFixedHeight(_DETAILS_HEIGHT)
        self._details.setAccessibleName("Details")
        self._details.setTabChangesFocus(True)
        self._copy = Button(theme, "Copy details", tooltip="Copy what a report needs")
        self._log = Button(theme, "Show the log", tooltip="Show what was logged before")
        self._rescue = Button(theme, "Quit")
        self._go_on = Button(theme, "Go on", tooltip="Close this and work on (Esc)")
        self._go_on.show_filled(True)
        self._lay_out(theme)
        self._ring = FocusRing(theme, self)
        self._copy.clicked.connect(self._on_copy)
        self._log.clicked.connect(self._on_log)
        self._rescue.clicked.connect(self._on_rescue)
        self._go_on.clicked.connect(self.accept)
        self._go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_fault(self, fault: Fault, kept: str, *, song: bool) -> None:
        """Say what happened and what of the user's work is kept.

        Parameters
        ----------
        fault : Fault
        kept : str
            One or two sentences.
        song : bool
            Whether a song is open, of which a copy can be saved.
        """
        self._summary.setText(fault.summary)
        self._details.setPlainText(fault.details)
        self.show_kept(kept)
        text = "Save a copy and quit" if song else "Quit"
        self._rescue.setText(text)
        self._rescue.setAccessibleName(text)
        self.adjustSize()

    def show_kept(self, sentences: str) -> None:
        """Say what of the user's work is kept."""
        self._kept.setText(sentences)
        self.adjustSize()

    def show_another(self) -> None:
        """Say that something else has failed meanwhile."""
        self._more += 1
        faults = "one more fault is" if self._more == 1 else f"{self._more} more faults are"
        self._others.setText(f"{faults.capitalize()} in the log")
        self._others.show()

    def show_failure(self, sentence: str) -> None:
        """Say that the copy could not be saved."""
        self._kept.setText(sentence)
        self._kept.show_tone("error")
        self.adjustSize()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to tell keyboard from pointer."""
        super().showEvent(event)
        self._ring.watch()

    def details(self) -> str:
        """Return the traceback that is shown."""
        return self._details.toPlainText()

    def _lay_out(self, theme: Theme) -> None:
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._heading)
        words.addWidget(self._kept)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(IconView(theme, "error", "error", 24), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._copy)
        buttons.addWidget(self._log)
        buttons.addStretch(1)
        buttons.addWidget(self._rescue)
        buttons.addWidget(self._go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(0)
        column.addLayout(top)
        column.addSpacing(16)
        column.addWidget(self._summary)
        column.addSpacing(8)
        column.addWidget(self._details)
        column.addSpacing(4)
        column.addWidget(self._others)
        column.addSpacing(16)
        column.addLayout(buttons)

    def _on_copy(self) -> None:
        self.copy_asked.emit()
        self._copy.setText("Copied")

    def _on_log(self) -> None:
        self.log_asked.emit()

    def _on_rescue(self) -> None:
        self.rescue_asked.emit()


def code_font() -> QFont:
    """Return a font whose letters are all of one width, as marks in tracebacks expect."""
    font = QFont(["JetBrains Mono", "DejaVu Sans Mono", "Consolas", "Menlo", "monospace"])
    font.setPixelSize(11)
    return font


def _paragraph(theme: Theme, tone: str) -> Label:
    label = Label(theme, "", "body", tone)
    label.setWordWrap(True)
    return label
