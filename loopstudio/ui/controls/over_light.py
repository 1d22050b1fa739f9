"""The over light: the sound was clipped, which it says until it is clicked."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.painted_button import PaintedButton
from loopstudio.ui.theme import icons
from loopstudio.ui.theme.theme import Theme

_TEXT = "Over"
_HEIGHT, _ICON, _GAP = 22, 12, 4


class OverLight(PaintedButton):
    """Hidden until the sound is clipped; a click hides it again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setText(_TEXT)
        self.setAccessibleName("The sound was clipped")
        self.clicked.connect(self.hide)
        self.hide()

    def show_over(self, most_db: float) -> None:
        """Say that the sound was up to so many decibels above full scale."""
        self.setToolTip(
            f"Louder than full scale by up to {most_db:.1f} dB, and clipped: lower a level."
            " Click to forget it"
        )
        self.show()

    def sizeHint(self) -> QSize:
        """Return the size of icon and word."""
        words = QFontMetrics(self._theme.font("caption")).horizontalAdvance(_TEXT)
        return QSize(_ICON + _GAP + words, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon and word in the colour of errors."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        self._paint_hovered(painter)
        picture = icons.pixmap("error", tokens.error, _ICON, self.devicePixelRatioF())
        painter.drawPixmap(0, (_HEIGHT - _ICON) // 2, picture)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.error))
        words = QRect(_ICON + _GAP, 0, self.width() - _ICON - _GAP, _HEIGHT)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, _TEXT)
