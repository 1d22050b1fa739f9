"""A picture of a loop that is heard when it is clicked."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.own_keys import ENTER, is_plain, keeps
from loopstudio.ui.desk.loop_picture import LoopPicture
from loopstudio.ui.theme.theme import Theme

_KEYS = (*ENTER, Qt.Key.Key_H)


class HeardPicture(LoopPicture):
    """Outlined while it is heard; then Tab goes to the other picture instead of on.

    Signals
    -------
    hear_asked()
        The user wants to hear it, or no longer.
    flip_asked()
        The user wants to hear the other one.
    """

    hear_asked = Signal()
    flip_asked = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self._heard = self._keyboard = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, on=False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_heard(False)

    def show_heard(self, heard: bool) -> None:
        """Show whether it is heard."""
        self._heard = heard
        words = "Heard now. Tab: hear the other one. Esc: end" if heard else "Click to hear it (H)"
        self.setToolTip(words)
        self.setAccessibleDescription(words)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let it be heard, or end that."""
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus()  # for Tab, which flips
            self.hear_asked.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the end of a click."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take no drag."""
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that play it from the window's shortcuts."""
        return keeps(event, _KEYS, plain=True) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let it be heard on Enter and H."""
        if event.key() in _KEYS and is_plain(event):
            self.hear_asked.emit()
        else:
            event.ignore()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002  Qt names it
        """Flip to the other picture while one is heard, else go on."""
        if self._heard:
            self.flip_asked.emit()
            return True
        return super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus after keyboard use."""
        super().focusInEvent(event)
        self._keyboard = event.reason() in (
            Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason,
        )  # fmt: skip
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the focus no longer."""
        super().focusOutEvent(event)
        self._keyboard = False
        self.viewport().update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Outline it under the pointer."""
        super().enterEvent(event)
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """Outline it no longer."""
        super().leaveEvent(event)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Frame what is heard, pointed at or has the keyboard."""
        super().drawForeground(painter, rect)
        if not (self._heard or self._keyboard or self.underMouse()):
            return
        tokens = self._theme.tokens
        strong = self._heard or self._keyboard
        painter.save()
        painter.resetTransform()
        painter.setPen(QPen(QColor(tokens.ink if strong else tokens.ink3), 2 if self._heard else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        frame = QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1)
        painter.drawRect(frame)
        painter.restore()
