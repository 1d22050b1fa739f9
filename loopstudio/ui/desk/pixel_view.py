"""A pyqtgraph view whose coordinates are pixels, with pointer and keyboard on its parts.

What the views of the desk have in common: a bare `ViewBox`, one item for the picture,
painted once and kept as a pixmap, and one above it for what moves: the outline of what is
pointed at, and the playhead.
"""

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QWidget

from loopstudio.ui.controls.own_keys import ARROWS, ENTER, is_plain, keeps
from loopstudio.ui.desk.painting import Painting
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_JUMPS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)
_KEYS = (*ARROWS, *_JUMPS, *ENTER, Qt.Key.Key_Delete, Qt.Key.Key_H)
_WHEEL_NOTCH = 120  # Qt's eighths of a degree for one click of a wheel


class PixelView(pg.GraphicsView):
    """Base of the desk's views; a subclass draws its parts and knows where they are.

    Signals
    -------
    toggled(object)
        The user asked for this `Part` to be switched off, or on again.
    hear_asked(object)
        The user asked to hear this `Part` alone.
    pointed_changed(object)
        The pointer or the keyboard is on another `Part`; None for on none.
    """

    toggled = Signal(object)
    hear_asked = Signal(object)
    pointed_changed = Signal(object)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.theme = theme
        self._pointed: Part | None = None  # what this view, or one beside it, points at
        self._own: Part | None = None  # where pointer or keyboard is in this view
        self._cursor: Part | None = None  # where the keyboard was last
        self._pressed: Part | None = None
        self._turned = QPointF()
        self._box = pg.ViewBox(
            border=None, enableMouse=False, enableMenu=False, defaultPadding=0, invertY=True
        )
        self.setCentralItem(self._box)
        self._content = Painting(self.paint_content, kept=True)
        self._marks = Painting(self.paint_marks, kept=False)
        self._box.addItem(self._content, ignoreBounds=True)
        self._box.addItem(self._marks, ignoreBounds=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        # The view itself is resized once before its constructor is through.
        self._box.sigResized.connect(self._on_resized)
        self._dress(theme.tokens)
        theme.changed.connect(self._dress)

    # What a subclass says about itself.

    def paint_content(self, painter: QPainter) -> None:
        """Paint everything that does not move."""
        raise NotImplementedError

    def paint_marks(self, painter: QPainter) -> None:
        """Paint the outline of what is pointed at, and what else moves."""
        raise NotImplementedError

    def part_at(self, at: QPointF) -> Part | None:
        """Return the part at a place in the view."""
        raise NotImplementedError

    def stepped(self, part: Part | None, key: Qt.Key) -> Part | None:
        """Return where an arrow, Page or Home key leads to; from None to the first part."""
        raise NotImplementedError

    def is_off(self, part: Part) -> bool:
        """Whether a part is switched off."""
        raise NotImplementedError

    def words(self, part: Part) -> str:
        """Say what a part is."""
        raise NotImplementedError

    def scroll_parts(self, rows: int, columns: int) -> None:
        """Scroll by that many parts."""

    # What others tell it.

    def show_pointed(self, part: Part | None) -> None:
        """Outline what belongs to this part."""
        if part != self._pointed:
            self._pointed = part
            self._marks.update()

    def redraw(self) -> None:
        """Paint the picture anew."""
        self._content.forget()
        self._marks.update()

    def refresh_words(self) -> None:
        """Have a screen reader say what became of the part that the keyboard is on."""
        if self._cursor is not None and self.hasFocus():
            self._tell_reader()

    def forget_pointed(self) -> None:
        """Point at nothing, as the parts are other ones now."""
        self._cursor = self._pressed = None
        self._point(None)

    def outline(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the outline of what is pointed at: ink, inside of `rect`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.tokens.ink), 1.5))
        painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 2, 2)

    def mark_item(self) -> Painting:
        """Return the item of `paint_marks`, to repaint a part of it."""
        return self._marks

    # Pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember what was pressed: a click ends where it began."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self.part_at(event.position())
            self._point(self._pressed)  # a pen or a finger presses without having moved
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Switch the part that was clicked, or with Alt ask to hear it alone."""
        part, self._pressed = self._pressed, None
        event.accept()
        if event.button() != Qt.MouseButton.LeftButton or part is None:
            return
        if part != self.part_at(event.position()):
            return
        self._cursor = part
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.hear_asked.emit(part)
        else:
            self.toggled.emit(part)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second press of two quick clicks like any other."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at what is under the pointer."""
        self._point(self.part_at(event.position()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._point(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by whole parts; with Shift sideways."""
        self._turned += QPointF(event.angleDelta()) / _WHEEL_NOTCH
        columns, rows = int(self._turned.x()), int(self._turned.y())
        self._turned -= QPointF(columns, rows)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            columns, rows = columns + rows, 0
        self.scroll_parts(-rows, -columns)
        self._point(self.part_at(event.position()))
        event.accept()

    # Keyboard.

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from the window's shortcuts."""
        return keeps(event, _KEYS, plain=True) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with arrows; Enter switches, Delete switches off, H plays alone."""
        key = Qt.Key(event.key())
        part = self._cursor
        if key not in _KEYS or not is_plain(event):
            event.ignore()
        elif key in (*ARROWS, *_JUMPS):
            self._cursor = self.stepped(part, key)
            self._point(self._cursor)
            self._tell_reader()
        elif part is None:
            event.ignore()
        elif key == Qt.Key.Key_H:
            self.hear_asked.emit(part)
        elif key in ENTER or not self.is_off(part):
            self.toggled.emit(part)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Point at where the keyboard was last, or at the first part."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._cursor = self._cursor or self.stepped(None, Qt.Key.Key_Home)
            self._point(self._cursor)
            self._tell_reader()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing."""
        super().focusOutEvent(event)
        self._point(None)

    # The rest.

    def _on_resized(self, box: pg.ViewBox) -> None:
        """Keep one unit of the view one pixel."""
        size = self.size()
        box.setRange(xRange=(0, size.width()), yRange=(0, size.height()), padding=0)
        self._content.resize(size)
        self._marks.resize(size)

    def _dress(self, tokens: Tokens) -> None:
        self.setBackground(QColor(tokens.panel))
        self.redraw()

    def _point(self, part: Part | None) -> None:
        if part != self._own:
            self._own = part
            self.pointed_changed.emit(part)

    def _tell_reader(self) -> None:
        words = self.words(self._cursor) if self._cursor is not None else ""
        if words == self.accessibleDescription():
            return
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(
            QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        )
