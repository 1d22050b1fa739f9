"""The button that finds the loops again, with its key in it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.theme.theme import Theme

_GAP = 8
_CAP_HEIGHT = 16
_CAP_OPACITY = 0.7


class FindButton(Button):
    """A button that shows its key at the right of its words.

    Parameters
    ----------
    theme : Theme
    text : str
    key : str
        As it is written on screen.
    tooltip : str
    """

    def __init__(
        self, theme: Theme, text: str, *, key: str, tooltip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, text, tooltip=tooltip, parent=parent)
        self.setFont(theme.font("body_strong"))
        self._key = key
        self._key_font = theme.font("key")
        self._cap = QFontMetrics(self._key_font).horizontalAdvance(key) + 8
        self._has_key = True

    def show_key(self, shown: bool) -> None:
        """Show the key, or the words alone where there is little room."""
        if shown != self._has_key:
            self._has_key = shown
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the size with room for the key."""
        hint = super().sizeHint()
        if self._has_key:
            hint.setWidth(hint.width() + _GAP + self._cap)
        return hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, then words and key side by side."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        pressed = bool(option.state & QStyle.StateFlag.State_Sunken)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        tokens = self._theme.tokens
        ink = tokens.on_text if self._filled or pressed else tokens.ink
        colour = QColor(ink if self.isEnabled() else tokens.off)
        words = QRectF(self.rect())
        painter.setPen(colour)
        painter.setFont(self.font())
        if not self._has_key:
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
            return
        cap = QRectF(words.right() - 8 - self._cap, 0, self._cap, _CAP_HEIGHT)
        cap.moveTop((self.height() - _CAP_HEIGHT) / 2)
        words.setRight(cap.left() - _GAP + 8)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        colour.setAlphaF(_CAP_OPACITY)
        painter.setRenderHint(QStylePainter.RenderHint.Antialiasing)
        painter.setPen(colour)
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(self._key_font)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
