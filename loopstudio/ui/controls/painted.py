"""What the controls that paint themselves have in common."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens


class Painted(QWidget):
    """A widget of a fixed size that paints in the theme's colours."""

    def __init__(self, theme: Theme, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        """Return the one size this control has."""
        return self._size

    def minimumSizeHint(self) -> QSize:
        """Return the one size this control has."""
        return self._size

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
