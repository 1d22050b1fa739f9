"""A thin bar on top of a view that waits for what is being computed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

HEIGHT = 2


class WaitingBar(QWidget):
    """Shows how much is done; the view below it stays in use, with what it had."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fraction = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        theme.changed.connect(self._on_theme_changed)

    def show_fraction(self, fraction: float | None) -> None:
        """Show how much is done, in [0, 1]; None for nothing that is waited for."""
        self.setVisible(fraction is not None)
        if fraction is not None:
            self._fraction = fraction
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar, over the whole width in a weaker tone."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.line2))
        done = round(self._fraction * self.width())
        painter.fillRect(0, 0, done, self.height(), QColor(tokens.ink))

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
