"""Menus whose keys stand at the right, quieter than what they do."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QColor, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QStyleOptionMenuItem, QWidget

from loopstudio.ui.theme.theme import Theme

_RIGHT = 16
"""Pixels between a key and the end of its row, about as between words and its beginning."""


class KeyMenu(QMenu):
    """A menu that paints its keys itself: a style sheet has no rule for them.

    The room for them is still reckoned by Qt.
    """

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._theme = theme
        self.setAccessibleName(title)

    def initStyleOption(self, option: QStyleOptionMenuItem, action: QAction) -> None:
        """Leave the key out of what the style paints."""
        super().initStyleOption(option, action)
        option.text = option.text.partition("\t")[0]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the items, then their keys."""
        super().paintEvent(event)
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setFont(self.font())
        for action in self.actions():
            key = _key(action)
            row: QRect = self.actionGeometry(action)
            if key and row.intersects(event.rect()):
                painter.setPen(QColor(tokens.ink3 if action.isEnabled() else tokens.off))
                align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(row.adjusted(0, 0, -_RIGHT, 0), align, key)


def _key(action: QAction) -> str:
    """Return the key of an item: the one that works, or the one that its words end with."""
    written = action.text().partition("\t")[2]
    return written or action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
