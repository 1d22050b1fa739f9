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
        self._text = Label(theme, tone="ink2")
        self._find = Button(theme, "Find loops", tooltip="Look for the loops of this song (Ctrl+R)")
        row = QHBoxLayout(self)
        row.setSpacing(12)
        row.addStretch()
        row.addWidget(self._text)
        row.addWidget(self._find)
        row.addStretch()
        row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._find.clicked.connect(self.find_asked)
        theme.changed.connect(self._on_theme_changed)

    def show_components(self, shown: bool) -> None:
        """Offer to learn components instead of finding loops."""
        words = "Learn components" if shown else "Find loops"
        self._find.setText(words)
        self._find.setAccessibleName(words)
        what = "Learn the components" if shown else "Look for the loops"
        self._find.setToolTip(f"{what} of this song (Ctrl+R)")

    def show_waiting(self, text: str, *, offers: bool) -> None:
        """Show a sentence, and the button where it offers something."""
        self._text.setText(text)
        self._find.setVisible(offers)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line below."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.sunken))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line))

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
