"""The chevron that folds what is below it into one row."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from loopstudio.ui.controls.own_keys import ENTER
from loopstudio.ui.theme import icons
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_SIDE, _ICON = 22, 12


class FoldButton(QAbstractButton):
    """A chevron of 22 by 22: down while open, to the right while folded.

    Signals
    -------
    fold_edited(bool)
        The user folded it, or opened it.
    """

    fold_edited = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self.fold_edited)
        theme.changed.connect(self._on_theme_changed)

    def show_folded(self, name: str, folded: bool) -> None:
        """Show whether what has this name is folded."""
        self._name = name
        self.setChecked(folded)
        self.setAccessibleName(f"{name}, folded")
        self.setToolTip(f"{'Open' if folded else 'Fold'} {name} (Enter)")

    def sizeHint(self) -> QSize:
        """Return the one size this control has."""
        return QSize(_SIDE, _SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chevron."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        colour = tokens.ink if self.underMouse() else tokens.ink2
        picture = icons.pixmap("chevron", colour, _ICON, self.devicePixelRatioF())
        painter.translate(_SIDE / 2, _SIDE / 2)
        if self.isChecked():
            painter.rotate(-90)
        painter.drawPixmap(-_ICON // 2, -_ICON // 2, picture)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold or open on Enter, since Space plays and stops."""
        if event.key() in ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
