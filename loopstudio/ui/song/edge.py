"""The line between the heads and the song."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens


class Edge(QWidget):
    """A line of 1 px from the ruler down to the Rest."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self._on_theme_changed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        QPainter(self).fillRect(self.rect(), QColor(self._theme.tokens.line2))

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
