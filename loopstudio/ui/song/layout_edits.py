"""How many edits of the layout there are, and the way back from all of them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import Label
from loopstudio.ui.theme.theme import Theme

_BACK = "Back to the original layout"


class LayoutEdits(QWidget):
    """A number, and a button that undoes what it counts; not there without edits.

    Parameters
    ----------
    theme : Theme
    short : bool
        Whether there is only room for the number, which is the button then.

    Signals
    -------
    back_asked()
        The user wants the layout of the song.
    """

    back_asked = Signal()

    def __init__(self, theme: Theme, *, short: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = Label(theme, "", "body", "ink2")
        self._short, self._in_words, self._n_edits = short, True, 0
        words = "" if short else _BACK
        self._back = Button(theme, words or "0", "undo", tooltip=_BACK, size="small", flat=True)
        self._back.setAccessibleName(_BACK)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._count)
        row.addWidget(self._back)
        self._count.setVisible(not short)
        self._back.clicked.connect(self.back_asked)
        self.hide()

    def show_edits(self, count: int) -> None:
        """Show how many edits there are."""
        words = "1 edit" if count == 1 else f"{count} edits"
        self._n_edits = count
        self._count.setText(words)
        if self._short:
            self._back.setToolTip(f"{_BACK}, without your {words}")
            self._show_number()
        self.setVisible(count > 0)

    def show_words(self, shown: bool) -> None:
        """Say on the short button what its number counts, or leave that to its tooltip."""
        self._in_words = shown
        self._show_number()

    def _show_number(self) -> None:
        text = self._count.text() if self._in_words else str(self._n_edits)
        if text != self._back.text():
            self._back.setText(text)
            self._back.adjustSize()
