"""Where the rows will be, while there are no loops, or no components."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import Label
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens


class EmptyRows(QWidget):
    """Says that there are no loops yet, and offers to find them.

    Signals
    -------
    find_asked()
        The user wants loops to be found.
    """

    find_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._of_loops = True
        self._text = Label(theme, tone="ink2")
        self._cost = Label(theme, role="caption", tone="ink3")
        self._find = Button(theme, "Find loops", tooltip="Look for the loops of this song (Ctrl+R)")
        row = QHBoxLayout(self)
        row.setSpacing(12)
        row.addStretch()
        row.addWidget(self._text)
        row.addWidget(self._find)
        row.addWidget(self._cost)
        row.addStretch()
        row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._find.clicked.connect(self.find_asked)
        theme.changed.connect(self._on_theme_changed)

    @property
    def offers(self) -> bool:
        """Whether loops, or components, can be asked for."""
        return not self._find.isHidden()

    def show_components(self, shown: bool) -> None:
        """Offer to learn components instead of finding loops."""
        self._of_loops = not shown
        self._show_cost()
        words = "Learn components" if shown else "Find loops"
        self._find.setText(words)
        self._find.setAccessibleName(words)
        what = "Learn the components" if shown else "Look for the loops"
        self._find.setToolTip(f"{what} of this song (Ctrl+R)")

    def show_waiting(self, text: str, *, offers: bool) -> None:
        """Show a sentence, and the button where it offers something."""
        self._text.setText(text)
        self._find.setVisible(offers)
        self._show_cost()

    def show_cost(self, text: str) -> None:
        """Say beside the button what finding loops takes; empty where that is not known."""
        self._cost.setText(text)
        self._show_cost()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line below."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.sunken))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line))

    def _show_cost(self) -> None:
        offered = self._of_loops and not self._find.isHidden()
        self._cost.setVisible(offered and bool(self._cost.text()))

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
