"""The button of one scene: its number, smaller and paler, and its name."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.own_keys import keeps
from loopstudio.ui.theme.theme import Theme

_PADDING, _NARROW_PADDING, _GAP = 11, 8, 6
_LONGEST = 112
"""Most logical pixels of a name; longer ones are elided in the middle."""
_PALE = 0.76
"""Opacity of the number: as pale as 4.5:1 allows."""
N_KEYS = 8
"""Scenes with a key of their own."""


class SceneButton(Button):
    """Shows a scene; click to hear it, double click to rename it.

    Signals
    -------
    rename_asked()
        Double click, or F2 while it has the keyboard.
    delete_asked()
        Delete while it has the keyboard.
    menu_asked()
        A right click, or the keyboard's menu key.
    """

    rename_asked = Signal()
    delete_asked = Signal()
    menu_asked = Signal()

    def __init__(self, theme: Theme, number: int, name: str, parent: QWidget) -> None:
        super().__init__(theme, parent=parent)
        self._number, self._name = str(number), name
        self._padding = _PADDING
        self._small = theme.font("caption")
        self.setCheckable(True)
        key = f" (Ctrl+{number})" if number <= N_KEYS else ""
        self.setToolTip(f"Hear the scene {name} from the next bar{key}")
        self.setAccessibleName(f"Scene {number}, {name}")

    def show_crowded(self, crowded: bool) -> None:
        """Leave less room around the texts."""
        self._padding = _NARROW_PADDING if crowded else _PADDING
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room for number and name."""
        name = min(QFontMetrics(self.font()).horizontalAdvance(self._name), _LONGEST)
        return QSize(2 * self._padding + self._number_width() + _GAP + name, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button of the style sheet, and both texts on it."""
        painter = QPainter(self)
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        self.style().drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option, painter, self)
        tokens = self._theme.tokens
        filled = self.isChecked() or self.isDown()
        tone = tokens.on_text if filled else tokens.ink2 if self.isEnabled() else tokens.off
        painter.setPen(QColor(tone))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        place = self.rect().adjusted(self._padding, 0, 0, 0)
        painter.setFont(self._small)
        painter.setOpacity(_PALE)
        painter.drawText(place, left, self._number)
        painter.setOpacity(1.0)
        painter.setFont(self.font())
        rest = QRect(place)
        rest.setLeft(place.left() + self._number_width() + _GAP)
        # A few pixels more than it was measured with: metrics round, and nothing is drawn there.
        rest.setRight(self.width() - self._padding + 3)
        metrics = painter.fontMetrics()
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, rest.width())
        painter.drawText(rest, left, name)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for another name."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.rename_asked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Rename with F2, delete with Delete."""
        if event.key() == Qt.Key.Key_F2:
            self.rename_asked.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep F2 and Delete from the window's shortcuts while this has the keyboard."""
        return keeps(event, (Qt.Key.Key_F2, Qt.Key.Key_Delete)) or super().event(event)

    def _number_width(self) -> int:
        return QFontMetrics(self._small).horizontalAdvance(self._number)
