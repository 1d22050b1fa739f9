"""An icon that is not a button."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent

from loopstudio.ui.controls.painted import Painted
from loopstudio.ui.theme import icons
from loopstudio.ui.theme.theme import Theme


class IconView(Painted):
    """An icon in the colour of one of the tokens."""

    def __init__(self, theme: Theme, name: str, tone: str = "ink2", size: int = 16) -> None:
        super().__init__(theme, QSize(size, size))
        self._name, self._tone = name, tone

    def show_icon(self, name: str, tone: str) -> None:
        """Show this icon in the colour of this token."""
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        colour = getattr(self.theme.tokens, self._tone)
        picture = icons.pixmap(self._name, colour, self.width(), self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, picture)
