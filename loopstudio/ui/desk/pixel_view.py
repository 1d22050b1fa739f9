"""Pointer and keyboard on the parts that a view of the desk shows.

A click, a drag up or down, a double click and a right click mean the same in all of them, and
so do the keys; a subclass says where its parts are, and which of them have a level.
"""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.own_keys import ARROWS, ENTER, is_plain, keeps
from loopstudio.ui.desk.level_drag import LevelDrag, new_gesture
from loopstudio.ui.desk.painted_view import PaintedView
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.theme.theme import Theme

_JUMPS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)
_LEVELS = {Qt.Key.Key_Comma: -1.0, Qt.Key.Key_Period: 1.0}
_KEYS = (*ARROWS, *_JUMPS, *ENTER, Qt.Key.Key_Delete, Qt.Key.Key_H)
_LEVEL_KEYS = (*_LEVELS, Qt.Key.Key_F2)
_WHEEL_NOTCH = 120  # Qt's eighths of a degree for one click of a wheel


class PixelView(PaintedView):
    """Base of the desk's views; a subclass draws its parts and knows where they are.

    Signals
    -------
    toggled(object)
        The user asked for this `Part` to be switched off, or on again.
    hear_asked(object)
        The user asked to hear this `Part` alone.
    pointed_changed(object)
        The pointer or the keyboard is on another `Part`; None for on none.
    chosen(object)
        The user clicked this `Part`, or went to it with the keyboard.
    level_edited(object, float, str)
        The user gave this `Part` this level in dB, in a gesture of this name.
    level_reset(object)
        The user wants this `Part` as it was found.
    rename_asked(object)
        The user wants to name this `Part`.
    lock_toggled(object)
        The user wants this `Part` to be held when loops are found again, or no longer.
    menu_asked(object, QPoint)
        The user wants to see what can be done with this `Part`, here on the screen.
    """

    toggled = Signal(object)
    hear_asked = Signal(object)
    pointed_changed = Signal(object)
    chosen = Signal(object)
    level_edited = Signal(object, float, str)
    level_reset = Signal(object)
    rename_asked = Signal(object)
    lock_toggled = Signal(object)
    menu_asked = Signal(object, QPoint)

    has_levels = False
    """Whether parts can be louder and softer."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self._pointed: Part | None = None  # what this view, or one beside it, points at
        self._own: Part | None = None  # where pointer or keyboard is in this view
        self._cursor: Part | None = None  # where the keyboard was last
        self._pressed: Part | None = None
        self._drag: LevelDrag | None = None
        self._gesture = new_gesture()  # of keys pressed in a row
        self._turned = QPointF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # What a subclass says about itself.

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

    def level_of(self, part: Part) -> float | None:
        """Return the level of a part in dB; None where parts have none."""
        return None

    def rect_of(self, part: Part) -> QRectF | None:
        """Return where a part is in the view; None where that is not known."""
        return None

    def click(self, part: Part, at: QPointF) -> None:
        """Do what a click on a part means, which is to switch it."""
        self.toggled.emit(part)

    # What others tell it.

    def show_pointed(self, part: Part | None) -> None:
        """Outline what belongs to this part."""
        if part != self._pointed:
            self._pointed = part
            self._marks.update()

    def refresh_words(self) -> None:
        """Have a screen reader say what became of the part that the keyboard is on."""
        if self._cursor is not None and self.hasFocus():
            self._tell_reader()

    def forget_pointed(self) -> None:
        """Point at nothing, as the parts are other ones now."""
        self._cursor = self._pressed = self._drag = None
        self._point(None)

    # Pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember what was pressed: a click ends where it began, a drag sets a level."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = part = self.part_at(event.position())
            self._point(part)  # a pen or a finger presses without having moved
            level = None if part is None else self.level_of(part)
            if part is not None and level is not None:
                self._drag = LevelDrag(part, level, event.position(), new_gesture())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take a click, or with Alt ask to hear the part alone; or end a drag."""
        part, self._pressed = self._pressed, None
        drag, self._drag = self._drag, None
        event.accept()
        if event.button() != Qt.MouseButton.LeftButton or part is None:
            return
        self.mark_item().update()  # the level that was shown
        if (drag is not None and drag.moved) or part != self.part_at(event.position()):
            return
        self._cursor = part
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.hear_asked.emit(part)
        else:
            self.click(part, event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a part back to how it was found; where parts have no level, click again."""
        part = self.part_at(event.position())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        left = event.button() == Qt.MouseButton.LeftButton
        if part is None or not left or not plain or self.level_of(part) is None:
            self.mousePressEvent(event)
            return
        event.accept()
        self.level_reset.emit(part)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at what is under the pointer; with the button down, set its level."""
        event.accept()
        drag = self._drag
        if drag is None:
            self._point(self.part_at(event.position()))
            return
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        level = drag.move(event.position(), fine=fine)
        if level is not None:
            self._cursor = drag.part
            self.level_edited.emit(drag.part, level, drag.gesture)
            self.mark_item().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show what can be done with the part under the pointer, or where the keyboard is."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            part, place = self.part_at(QPointF(event.pos())), event.globalPos()
        else:
            part = self._cursor
            rect = None if part is None else self.rect_of(part)
            at = QPoint() if rect is None else rect.center().toPoint()
            place = self.mapToGlobal(at)
        if part is None or self.level_of(part) is None:
            event.ignore()
            return
        event.accept()
        self._cursor = part
        self.chosen.emit(part)
        self.menu_asked.emit(part, place)

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
        if event.type() != QEvent.Type.ShortcutOverride:
            return super().event(event)
        # On an empty cell too: the same keys would change the level of the whole loop.
        keys = (*_KEYS, *_LEVEL_KEYS) if self.has_levels else _KEYS
        return keeps(event, keys, plain=True) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with arrows; Enter switches, Delete switches off, H plays alone.

        Comma and full stop make a part softer and louder, F2 names it.
        """
        key = Qt.Key(event.key())
        part = self._cursor
        if not is_plain(event):
            event.ignore()
        elif key in (*ARROWS, *_JUMPS):
            self.go_to(self.stepped(part, key))
        elif part is None or not self._press_key(part, key):
            event.ignore()

    def go_to(self, part: Part | None) -> None:
        """Bring the keyboard to a part."""
        self._cursor = part
        self._gesture = new_gesture()
        self._point(part)
        self.chosen.emit(part)
        self._tell_reader()

    def _press_key(self, part: Part, key: Qt.Key) -> bool:
        """Do to a part what a key means; return whether it means anything."""
        level = self.level_of(part)
        if key == Qt.Key.Key_H:
            self.hear_asked.emit(part)
        elif key in ENTER or (key == Qt.Key.Key_Delete and not self.is_off(part)):
            self.toggled.emit(part)
        elif level is not None and key in _LEVELS:
            self.level_edited.emit(part, level + _LEVELS[key], self._gesture)
        elif level is not None and key == Qt.Key.Key_F2:
            self.rename_asked.emit(part)
        else:
            return key == Qt.Key.Key_Delete or (self.has_levels and key in _LEVEL_KEYS)
        return True

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
