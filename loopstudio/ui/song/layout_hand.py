"""What the mouse does to the bars of the rows: move what plays, draw and clear, set levels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent

from loopstudio.ui.controls.own_keys import keeps
from loopstudio.ui.song.layout_drag import LayoutDrag
from loopstudio.ui.song.layout_levels import dragged_db, finely_dragged_db
from loopstudio.ui.tools.tool import DRAW, LAYOUT_TOOLS, LEVEL, SELECT

if TYPE_CHECKING:
    from loopstudio.ui.song.layout_view import LayoutView
    from loopstudio.ui.song.row import Row

_CLICK_PIXELS = 4
"""A press that moves less than this is a click."""

_SCROLL_MS = 40
_SCROLL = 0.02
"""Part of the view that goes by in that time while bars are dragged beyond its edge."""

LEVEL_KEYS = (Qt.Key.Key_Comma, Qt.Key.Key_Period)
"""Softer and louder."""

_CURSORS = {
    DRAW: Qt.CursorShape.CrossCursor,
    LEVEL: Qt.CursorShape.SizeVerCursor,
    SELECT: Qt.CursorShape.OpenHandCursor,
}


@dataclass(frozen=True)
class _Press:
    """Where the button went down, and on which row as it was then."""

    pos: QPointF
    row: Row


class LayoutHand(QObject):
    """Turns presses and moves over the rows into drags of bars.

    What it does not want is left to the view: clicks, ranges, and rows that are not of loops.

    Parameters
    ----------
    view : LayoutView

    Signals
    -------
    dragged(LayoutDrag)
        The user is at it, and has come so far.
    dropped(LayoutDrag)
        The user let go.
    given_up()
        The user wants nothing of it.
    bar_asked(int, int)
        The user wants to hear this bar of this loop alone.
    level_reset(int, int)
        The user wants the level that the song has in this bar of this loop.
    menu_asked(int, int, QPoint)
        The user wants the menu of this bar of this loop, at a place on the screen; both are -1
        where it was asked for by a key.
    """

    dragged = Signal(LayoutDrag)
    dropped = Signal(LayoutDrag)
    given_up = Signal()
    bar_asked = Signal(int, int)
    level_reset = Signal(int, int)
    menu_asked = Signal(int, int, QPoint)

    def __init__(self, view: LayoutView) -> None:
        super().__init__(view)
        self._view = view
        self._tool = SELECT
        self._pressed: _Press | None = None
        self._drag: LayoutDrag | None = None
        self._under_way = False
        self._last: tuple[QPointF, Qt.KeyboardModifier] | None = None
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(_SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll)
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)

    @property
    def drawing(self) -> bool:
        """Whether the user is changing bars."""
        return self._under_way

    @property
    def tool(self) -> str:
        """The tool in use; empty for one that is not for bars."""
        return self._tool

    def show_tool(self, tool: str) -> None:
        """Work with this tool."""
        self.cancel()
        self._tool = tool if tool in LAYOUT_TOOLS else ""
        self._view.viewport().unsetCursor()

    def cancel(self) -> None:
        """Give up what is being done."""
        under_way = self._under_way
        self._let_go()
        if under_way:
            self.given_up.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take from the view what is done to bars."""
        if isinstance(event, QContextMenuEvent):
            return self._ask_menu(event)
        if watched is self._view:  # comma and point are levels of bars while those are set
            return self._tool == LEVEL and keeps(event, LEVEL_KEYS, plain=True)
        kind = event.type()
        if not isinstance(event, QMouseEvent):
            return False
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            return self._press(event)
        if kind == QEvent.Type.MouseMove:
            return self._move(event)
        if kind == QEvent.Type.MouseButtonRelease:
            return self._release(event)
        return False

    def _ask_menu(self, event: QContextMenuEvent) -> bool:
        if self._under_way:
            return True
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(-1, -1, event.globalPos())
            return True
        row, bar = self._at(QPointF(event.pos()))
        if row is not None:
            self.menu_asked.emit(row.loop, bar, event.globalPos())
        return row is not None

    def _press(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton:
            return self._under_way
        self.cancel()
        row, bar = self._at(event.position())
        if row is None:
            return False
        plays = row.plays_in(bar)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            if plays:
                self.bar_asked.emit(row.loop, bar)
            return plays
        if not self._wanted(row, bar, event.modifiers()):
            return False
        if self._tool == LEVEL and event.type() == QEvent.Type.MouseButtonDblClick:
            self.level_reset.emit(row.loop, bar)
            return True
        self._pressed = _Press(event.position(), row)
        self._drag = LayoutDrag(self._tool, row.loop, bar, bar)
        if self._tool == SELECT:
            return False  # a press that does not move is a click, which is the view's
        if not row.selected:
            self._view.row_clicked.emit(row.loop)
        self._go_on(self._drag)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        if self._drag is None or self._pressed is None:
            self._show_cursor(event)
            return False
        if not self._under_way:  # moving what plays; the others are under way from the press on
            if abs(event.position().x() - self._pressed.pos.x()) < _CLICK_PIXELS:
                return False
            self._view.mouse.cancel()  # it is no range
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._last = event.position(), event.modifiers()
        self._follow()
        outside = self._beyond() != 0 and self._tool != LEVEL
        if outside != self._scrolling.isActive():
            self._scrolling.start() if outside else self._scrolling.stop()
        return True

    def _release(self, event: QMouseEvent) -> bool:
        drag, under_way = self._drag, self._under_way
        if drag is None or event.button() != Qt.MouseButton.LeftButton:
            return under_way
        if under_way:
            drag = self._dragged(drag, event.position(), event.modifiers())
        self._let_go()
        if under_way:
            self.dropped.emit(drag)
            # The view was not told where the pointer went.
            self._view.pointed.emit(event.position().x(), event.position().y())
        self._show_cursor(event)
        return under_way

    def _let_go(self) -> None:
        self._pressed = self._drag = self._last = None
        self._under_way = False
        self._scrolling.stop()

    def _follow(self) -> None:
        """Say what the drag has come to, if that is something else than before."""
        if self._drag is not None and self._last is not None:
            drag = self._dragged(self._drag, *self._last)
            if drag != self._drag or not self._under_way:
                self._go_on(drag)

    def _beyond(self) -> int:
        """Return at which edge the pointer has left the view: -1, 1, or 0 for neither."""
        x = self._last[0].x() if self._last is not None else 0.0
        return int(x > self._view.axis.width) - int(x < 0)

    def _scroll(self) -> None:
        """Bring into view what lies beyond the edge at which the pointer is held."""
        self._view.axis.scroll(self._beyond() * self._view.axis.span * _SCROLL)
        self._follow()

    def _go_on(self, drag: LayoutDrag) -> None:
        self._drag, self._under_way = drag, True
        self.dragged.emit(drag)

    def _wanted(self, row: Row, bar: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Tell whether a press here begins something with the tool."""
        if self._tool == DRAW:
            return True
        if not self._tool or not row.plays_in(bar):
            return False
        # Between bars, it is a range that is drawn.
        exact = modifiers & Qt.KeyboardModifier.ShiftModifier
        return self._tool == LEVEL or (row.selected and not exact)

    def _dragged(
        self, drag: LayoutDrag, pos: QPointF, modifiers: Qt.KeyboardModifier
    ) -> LayoutDrag:
        """Return what a drag has come to with the pointer here."""
        other = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if drag.tool == LEVEL:
            return replace(drag, gain_db=self._gain_db(drag, pos, modifiers), other=other)
        bar = self._bar_at(pos.x())
        if drag.tool == DRAW:
            return replace(drag, bar=min(max(bar, 0), self._view.axis.n_bars - 1))
        return replace(drag, bar=bar, other=other)

    def _gain_db(self, drag: LayoutDrag, pos: QPointF, modifiers: Qt.KeyboardModifier) -> float:
        pressed, place = self._pressed, self._view.row_place(drag.loop)
        if pressed is None or place is None:
            return drag.gain_db
        began_db = pressed.row.level_db(drag.first)
        song_db = pressed.row.song_db(drag.first)
        down = pos.y() - pressed.pos.y()
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            now_db = finely_dragged_db(began_db, down, holds_db=song_db)
        else:
            now_db = dragged_db(began_db, down, place[1], holds_db=song_db)
        return round(now_db - began_db, 2)

    def _at(self, pos: QPointF) -> tuple[Row | None, int]:
        """Return the row of a loop and its bar at a place; None where there is none."""
        bar = self._bar_at(pos.x())
        row = self._view.row(self._view.row_at(pos.y()))
        inside = row is not None and 0 <= bar < self._view.axis.n_bars
        return (row, bar) if inside else (None, bar)

    def _bar_at(self, x: float) -> int:
        axis = self._view.axis
        return int(np.floor(axis.bar_at(axis.sample_at(x)))) if axis.n_bars else -1

    def _show_cursor(self, event: QMouseEvent) -> None:
        """Show what a press would do here."""
        viewport = self._view.viewport()
        if not self._tool:
            return
        row, bar = self._at(event.position())
        wanted = row is not None and self._wanted(row, bar, event.modifiers())
        shape = _CURSORS[self._tool] if wanted else Qt.CursorShape.ArrowCursor
        if viewport.cursor().shape() != shape:
            viewport.setCursor(shape)
