"""What rows of sounds and rows of rhythms have in common: switch, padlock and level."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from loopstudio.ui.desk.geometry import BADGE
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.desk.rows_view import RowsView
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.strokes import LOCK, folded_corner, padlock, tag
from loopstudio.ui.desk.words import describe, level_text, short_name

_CONTROL = 20
"""Width of a control at the end of a row, which is there while the pointer is."""
_DOT = 7
DOT, PADLOCK = "dot", "padlock"
"""The controls, from left to right."""


class PartRows(RowsView):
    """Rows whose number or dot switches, whose padlock locks, and that are dragged to a level."""

    has_levels = True
    state: DeskState | None = None
    """The loop whose parts are shown."""
    has_controls = True
    """Whether dot and padlock appear at the end of a row."""

    _look: tuple[object, ...] = ()

    def take_state(self, state: DeskState, rows_height: int, look: tuple[object, ...]) -> None:
        """Show the parts of a loop; painted anew only where their `look` is another."""
        self.state, self.rows_height = state, rows_height
        look = (state.song, state.loop, state.colour, rows_height, *look)
        if look != self._look:
            self._look = look
            self.redraw()

    def has_rows(self) -> bool:
        """Whether there is a loop."""
        return self.state is not None

    def is_off(self, part: Part) -> bool:
        """Whether the sound or rhythm is switched off."""
        return self.state is not None and self.state.is_off(part)

    def words(self, part: Part) -> str:
        """Say which part it is and how much of the loop it makes."""
        return describe(part, self.state) if self.state is not None else ""

    def level_of(self, part: Part) -> float | None:
        """Return the level of the sound or rhythm."""
        return None if self.state is None else self.state.level_db(part)

    def control_at(self, at: QPointF) -> str:
        """Return which control of a row is there; empty for none."""
        if at.x() < BADGE:
            return DOT
        if not self.has_controls or at.x() < self.width() - 2 * _CONTROL:
            return ""
        return DOT if at.x() < self.width() - _CONTROL else PADLOCK

    def click(self, part: Part, at: QPointF) -> None:
        """Switch by the number or the dot, lock by the padlock, else choose."""
        control = self.control_at(at)
        if control == DOT:
            self.toggled.emit(part)
        elif control == PADLOCK:
            self.lock_toggled.emit(part)
        else:
            self.chosen.emit(part)

    def paint_marks(self, painter: QPainter) -> None:
        """Outline the row of what is pointed at, with its controls and its level."""
        super().paint_marks(painter)
        part, state = self._own, self.state
        rect = None if part is None else self.rect_of(part)
        if part is None or state is None or rect is None or part != self._pointed:
            return
        dragged = self._drag is not None and self._drag.moved
        if self.has_controls and not dragged:
            self._paint_controls(painter, part, state, rect)
        if dragged or state.level_db(part):
            what, level = short_name(part, state.song), level_text(state.level_db(part))
            room = QRectF(self.labels, 0, self.width() - self.labels, self.height())
            tag(painter, self.theme, QRectF(self.labels, rect.top(), 0, rect.height()), room,
                what, level)  # fmt: skip

    def paint_state(self, painter: QPainter, part: Part, state: DeskState, row: QRectF) -> None:
        """Fold the corner of a part that was changed."""
        if state.is_changed(part):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            folded_corner(painter, self.theme, row.adjusted(self.labels, 1, 0, 0))

    def _paint_controls(
        self, painter: QPainter, part: Part, state: DeskState, rect: QRectF
    ) -> None:
        """Paint the dot and the padlock at the end of a row."""
        tokens = self.theme.tokens
        ground = QRectF(rect.right() - 2 * _CONTROL, rect.top() + 1.5, 2 * _CONTROL - 1.5, 0)
        ground.setHeight(rect.height() - 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(ground, 2, 2)
        middle = rect.center().y()
        dot = QRectF(rect.right() - 1.5 * _CONTROL - _DOT / 2, middle - _DOT / 2, _DOT, _DOT)
        painter.setPen(QColor(tokens.ink2))
        painter.setBrush(Qt.BrushStyle.NoBrush if state.is_off(part) else QColor(tokens.ink2))
        painter.drawEllipse(dot)
        locked = state.is_locked(part)
        ink = QColor(tokens.ink if locked else tokens.ink3)
        centre = QPointF(rect.right() - _CONTROL / 2 - 1, middle)
        padlock(painter, centre, ink, opened=not locked)


def lock_room(state: DeskState, part: Part) -> int:
    """Return how many pixels the padlock of a part needs beside its name."""
    return LOCK + 1 if state.is_locked(part) else 0
