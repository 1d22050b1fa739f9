"""A key of the keyboard, drawn small beside what it does."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.painted import Painted
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import loop_colour


class KeyCap(Painted):
    """The name of a key in a frame; in a loop's colour if it switches that loop.

    Parameters
    ----------
    theme : Theme
    text : str
    colour : int or None
        Index of a loop colour.
    read : bool
        Whether it is there to be read, as on a sheet of keys, rather than a reminder.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        colour: int | None = None,
        read: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._text = text
        self._colour = colour
        self._read = read
        self._font = theme.font("caption" if read else "key")
        width = max(16, QFontMetrics(self._font).horizontalAdvance(text) + 8)
        super().__init__(theme, QSize(width, 16), parent)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame and the name."""
        tokens = self.theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        own = self._colour is not None
        border = loop_colour(tokens, self._colour) if self._colour is not None else tokens.line2
        painter.setPen(QColor(border))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(self._font)
        painter.setPen(QColor(tokens.ink if own or self._read else tokens.ink3))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
