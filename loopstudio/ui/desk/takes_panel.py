"""The desk's page of takes: what they are, the list, and the button that chooses."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.desk.geometry import MARGIN
from loopstudio.ui.desk.take_rows import TakeRow
from loopstudio.ui.desk.takes_view import TakesView
from loopstudio.ui.theme.theme import Theme

_CAPTION = "bars this loop could be taken from, best first"
_ROOM = 560
"""Width from which the caption has room."""
_WAITING = "Listening to every bar…"


class TakesPanel(QWidget):
    """Title row above the takes of the selected loop.

    Signals
    -------
    hear_asked(object), choose_asked(object)
        The user wants to hear, or to choose, the take that begins with this bar; None for the
        loop as it is where nothing is chosen.
    """

    hear_asked = Signal(object)
    choose_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = TakesView(theme)
        self._words = Label(theme, _WAITING, tone="ink3")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._previous = Button(
            theme, "‹", tooltip="Previous take (P)", size="small", square="tiny"
        )
        self._next = Button(theme, "›", tooltip="Next take (N)", size="small", square="tiny")
        self._choose = Button(
            theme, "Choose", tooltip="Cut the loop from this take (Enter)", size="small"
        )
        self._pages = QStackedWidget()
        for page in (self._words, self.view):
            self._pages.addWidget(page)
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(Label(theme, "Takes", "body_strong"))
        self._caption = ElidedLabel(theme, _CAPTION, "caption", "ink3")
        title.addWidget(self._caption, 1)
        for button in (self._previous, self._next, self._choose):
            button.setAccessibleName(button.toolTip())
            title.addWidget(button)
        leakage = Label(theme, "Leakage", "caption", "ink3")
        leakage.setToolTip("How much else sounds in these bars, against the loop itself")
        title.addSpacing(12)
        title.addWidget(leakage)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 4, MARGIN, 8)
        column.setSpacing(4)
        column.addLayout(title)
        column.addWidget(self._pages, 1)
        self._previous.clicked.connect(self._on_previous)
        self._next.clicked.connect(self._on_next)
        self._choose.clicked.connect(self.view.choose)
        self.view.hear_asked.connect(self.hear_asked)
        self.view.choose_asked.connect(self.choose_asked)
        self.show_waiting()

    def show_waiting(self, words: str = _WAITING) -> None:
        """Show a sentence while there are no takes."""
        self.view.show_rows((), 0)
        self._words.setText(words)
        self._pages.setCurrentWidget(self._words)
        self._show_enabled(False)

    def show_rows(self, rows: Sequence[TakeRow], colour: int, chosen: int | None) -> None:
        """Show the takes of a loop in its colour, one of them chosen."""
        self.view.show_rows(rows, colour)
        self.view.show_chosen(chosen)
        self._pages.setCurrentWidget(self.view)
        self._show_enabled(True)

    def show_chosen(self, chosen: int | None) -> None:
        """Mark another take as the chosen one."""
        self.view.show_chosen(chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the caption where a word of it would be all there is room for."""
        super().resizeEvent(event)
        self._caption.setText(_CAPTION if self.width() >= _ROOM else "")

    def _show_enabled(self, enabled: bool) -> None:
        for button in (self._previous, self._next, self._choose):
            button.setEnabled(enabled)

    def _on_previous(self) -> None:
        self.view.step(-1)

    def _on_next(self) -> None:
        self.view.step(1)
