"""The song's name in the middle of the menu bar."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenuBar

from loopstudio.ui.controls.label import ElidedLabel
from loopstudio.ui.theme.theme import Theme

_GAP = 8
_APART = 24
"""Logical pixels from the menus, or the title would read as one of them."""


class MenuTitle(ElidedLabel):
    """A label over a menu bar, in the room that its menus leave; clicks go through it."""

    def __init__(self, theme: Theme, bar: QMenuBar) -> None:
        self._bar = bar
        self._theme = theme
        self._about = ""
        super().__init__(theme, mode=Qt.TextElideMode.ElideMiddle, parent=bar)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        bar.installEventFilter(self)

    def show_title(self, title: str, about: str = "") -> None:
        """Show a title, and quietly what is to be said about it, in the room they need."""
        self._about = f" ({about})" if about else ""
        self.setText(title + self._about)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the title, and what is about it in another tone, if there is room for both."""
        metrics = QFontMetrics(self.font())
        width = metrics.horizontalAdvance(self.text())
        if not self._about or width > self.width():
            super().paintEvent(event)
            return
        self.setToolTip("")
        title = self.text().removesuffix(self._about)
        line = self.rect().adjusted((self.width() - width) // 2, 0, 0, 0)
        tokens, vertical = self._theme.tokens, Qt.AlignmentFlag.AlignVCenter
        painter = QPainter(self)
        painter.setPen(QColor(tokens.ink))
        painter.drawText(line, vertical, title)
        line.setLeft(line.left() + metrics.horizontalAdvance(title))
        painter.setPen(QColor(tokens.ink3))
        painter.drawText(line, vertical, self._about)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle, as wide as the menus at the left allow."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        bar = self._bar
        actions = bar.actions()
        line = bar.actionGeometry(actions[-1]) if actions else bar.rect()
        used = line.right() + _GAP if actions else 0
        middle = max(0, bar.width() - 2 * used)
        # In a small window, rather beside the middle than cut.
        fits = self.sizeHint().width() + 2 * _APART <= middle
        width = middle if fits else max(0, bar.width() - used - _GAP)
        # On the line that the menus are written on.
        self.setGeometry(used, line.top(), width, line.height())
