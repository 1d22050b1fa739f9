"""A name that becomes a field when it is double-clicked, and can be dragged away."""

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from loopstudio.ui.controls.name_field import NameField
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens


class NameLabel(QWidget):
    """Shows a name; double click or `edit` lets the user change it.

    Parameters
    ----------
    theme : Theme
    draggable : bool
        Whether there is something to be dragged away by the name.
    elide : Qt.TextElideMode
        What of a name is left out where there is no room for all.

    Signals
    -------
    clicked()
        The user clicked the name.
    name_edited(str)
        The user gave another name, which is not empty.
    grabbed()
        The pointer begins to move with the button down: this may become a drag.
    dragged()
        The user drags the name away.
    """

    clicked = Signal()
    name_edited = Signal(str)
    grabbed = Signal()
    dragged = Signal()

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        draggable: bool = True,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._draggable, self._elide = draggable, elide
        self._name = ""
        self._pressed_at: QPoint | None = None
        self._grabbed = False
        self._dimmed = False
        self._field: NameField | None = None
        theme.changed.connect(self._on_theme_changed)

    @property
    def text(self) -> str:
        """The name."""
        return self._name

    def show_name(self, name: str, *, dimmed: bool = False) -> None:
        """Show this name, in weaker ink when its loop is not heard."""
        self._name, self._dimmed = name, dimmed
        self.setAccessibleName(f"{name}, name")
        drag = "drag it into another program (Ctrl+C), " if self._draggable else ""
        self.setToolTip(f"{name}: {drag}double click to rename (F2)")
        self.update()

    def edit(self) -> None:
        """Let the user type."""
        if self._field is not None:
            return
        self._field = NameField(self._theme, self._name, self)
        self._field.setGeometry(QRect(-5, -2, self.width() + 8, self.height() + 4))
        self._field.finished.connect(self._on_finished)
        self._field.show()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much of the name as there is room for."""
        font = self._theme.font("name")
        text = QFontMetrics(font).elidedText(self._name, self._elide, self.width())
        painter = QPainter(self)
        painter.setFont(font)
        tokens = self._theme.tokens
        painter.setPen(QColor(tokens.ink3 if self._dimmed else tokens.ink))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report a click, from which a drag may come."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at, self._grabbed = event.position().toPoint(), False
            self.clicked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Report a drag, and that one may begin."""
        if self._pressed_at is None or not self._draggable:
            return
        if not self._grabbed:
            self._grabbed = True
            self.grabbed.emit()
        way = event.position().toPoint() - self._pressed_at
        if way.manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            self.dragged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._pressed_at = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begin to edit."""
        self._pressed_at = None
        self.edit()

    def _on_finished(self, text: str) -> None:
        field, self._field = self._field, None
        if field is not None:
            field.hide()
            field.deleteLater()
        name = text.strip()
        if name and name != self._name:
            self.name_edited.emit(name)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
