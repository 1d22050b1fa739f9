"""The chevron that folds what is below it into one row."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.painted_button import PaintedButton
from loopstudio.ui.theme import icons
from loopstudio.ui.theme.theme import Theme

_SIDE, _ICON = 22, 12


class FoldButton(PaintedButton):
    """A chevron of 22 by 22: down while open, to the right while folded.

    Signals
    -------
    fold_edited(bool)
        The user folded it, or opened it.
    """

    fold_edited = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._name = ""
        self.setCheckable(True)
        self.clicked.connect(self.fold_edited)

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
        self._paint_hovered(painter)
        colour = tokens.ink if self.underMouse() else tokens.ink2
        picture = icons.pixmap("chevron", colour, _ICON, self.devicePixelRatioF())
        painter.translate(_SIDE / 2, _SIDE / 2)
        if self.isChecked():
            painter.rotate(-90)
        painter.drawPixmap(-_ICON // 2, -_ICON // 2, picture)
