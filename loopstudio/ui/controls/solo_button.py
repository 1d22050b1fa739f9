"""The solo button of a loop."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.painted_button import PaintedButton
from loopstudio.ui.theme.theme import Theme


class SoloButton(PaintedButton):
    """An S of 22 by 22, filled with ink while its loop is heard alone.

    Signals
    -------
    solo_edited(bool)
        The user switched the solo on or off.
    """

    solo_edited = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setCheckable(True)
        self.show_name("")
        self.clicked.connect(self.solo_edited)

    def show_name(self, name: str) -> None:
        """Say which loop this is the solo of."""
        self.setAccessibleName(f"{name}, solo" if name else "Solo")
        self.setToolTip(f"Hear {name} alone (S)" if name else "Hear this loop alone (S)")

    def show_soloed(self, soloed: bool) -> None:
        """Show whether the loop is soloed."""
        self.setChecked(soloed)

    def sizeHint(self) -> QSize:
        """Return the one size this control has."""
        return QSize(22, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the S in a frame, or on ink when soloed."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked() or self.isDown()
        ground = tokens.ink if on else tokens.hover if self.underMouse() else None
        painter.setPen(QColor(tokens.ink if on else tokens.line2))
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(self._theme.font("letter"))
        painter.setPen(QColor(tokens.on_text if on else tokens.ink2))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "S")
