"""What the buttons that paint themselves have in common."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from loopstudio.ui.controls.own_keys import ENTER
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_RADIUS = 4


class PaintedButton(QAbstractButton):
    """A button of its own size that is reached by Tab and clicked by Enter.

    Parameters
    ----------
    theme : Theme
        Whose colours it paints in.
    parent : QWidget or None
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        # With Tab only: a click must not take the keyboard from where it was.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self._on_theme_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Click on Enter, since Space plays and stops."""
        if event.key() in ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def _paint_hovered(self, painter: QPainter) -> None:
        """Paint the ground that says that the pointer is here, if it is."""
        if self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.tokens.hover))
            painter.drawRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
