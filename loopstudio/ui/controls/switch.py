"""The numbered switch of a loop: on, off, or silenced by another loop's solo."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.painted_button import PaintedButton
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour, loop_text

NEUTRAL = -1
"""Colour index of what is not a loop: the Rest."""

_SILENCED_FILL = 0.35


class Switch(PaintedButton):
    """A button of 24 by 24 with the loop's number in the loop's colour.

    Signals
    -------
    on_edited(bool)
        The user switched the loop on or off.
    """

    on_edited = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._text = "0"
        self._colour = NEUTRAL
        self._silenced = False
        self.setCheckable(True)
        self.setChecked(True)
        self.clicked.connect(self.on_edited)

    def show_loop(self, number: int, colour: int, name: str) -> None:
        """Show this number in this loop colour (`NEUTRAL` for the Rest)."""
        self._colour = colour
        self.setAccessibleName(f"{name}, on")
        self._text = str(number)
        self.setToolTip(f"{name} on or off ({number})")
        self.update()

    def show_group(self, number: int, colour: int, name: str) -> None:
        """Show the number of a group, whose key goes with Shift, in this loop colour."""
        self.show_loop(number, colour, name)
        self._text = f"G{number}"
        key = f" (Shift+{number})" if number <= 9 else ""
        self.setToolTip(f"{name} on or off{key}")

    def show_state(self, on: bool, silenced: bool = False) -> None:
        """Show the loop on or off, and whether another loop's solo silences it."""
        self.setChecked(on)
        self._silenced = silenced
        self.setAccessibleDescription("Silenced by a solo" if on and silenced else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Return the one size this control has."""
        return QSize(24, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the number: filled when on, an outline when off, pale when silenced."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, border, text = self._colours(self._theme.tokens)
        if self.underMouse() and self.isEnabled():
            border = QColor(self._theme.tokens.ink)
        painter.setPen(QPen(border, 1.5) if border else Qt.PenStyle.NoPen)
        painter.setBrush(fill or Qt.BrushStyle.NoBrush)
        inset = 0.75 if border else 0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
        painter.setFont(self._theme.font("body_strong"))
        painter.setPen(text)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)

    def _colours(self, tokens: Tokens) -> tuple[QColor | None, QColor | None, QColor]:
        """Fill, border and text of the state shown."""
        neutral = self._colour == NEUTRAL
        colour = QColor(tokens.line2 if neutral else loop_colour(tokens, self._colour))
        if not self.isChecked():
            return None, colour, QColor(tokens.ink3 if neutral else tokens.ink2)
        if self._silenced:
            pale = QColor(colour)
            pale.setAlphaF(_SILENCED_FILL)
            return pale, None, QColor(tokens.ink2)
        text = tokens.ink if neutral else loop_text(tokens, self._colour)
        return colour, None, QColor(text)
