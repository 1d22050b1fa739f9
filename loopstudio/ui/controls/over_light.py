"""The over light: the sound was clipped, which it says until it is clicked."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from loopstudio.ui.controls.own_keys import ENTER
from loopstudio.ui.theme import icons
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_TEXT = "Over"
_HEIGHT, _ICON, _GAP = 22, 12, 4


class OverLight(QAbstractButton):
    """Hidden until the sound is clipped; a click hides it again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(_TEXT)
        self.setAccessibleName("The sound was clipped")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self.hide)
        theme.changed.connect(self._on_theme_changed)
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
        if self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        picture = icons.pixmap("error", tokens.error, _ICON, self.devicePixelRatioF())
        painter.drawPixmap(0, (_HEIGHT - _ICON) // 2, picture)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.error))
        words = QRect(_ICON + _GAP, 0, self.width() - _ICON - _GAP, _HEIGHT)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, _TEXT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Click on Enter, since Space plays and stops."""
        if event.key() in ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
