"""What the mouse does in the picture, or in the rows, with a tool for wishes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from loopstudio.ui.song import wish_places
from loopstudio.ui.song.wish_mark import WishMark, WishPlace
from loopstudio.ui.tools.tool import BAR, WISH_TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loopstudio.ui.song.time_view import TimeView
    from loopstudio.ui.song.wish_item import WishItem

_CLICK_PIXELS = 4
"""A press that moves less than this is a click."""
_GRIP = 6
"""Pixels at both sides of an edge in which it can be grasped."""

_CURSORS = {
    frozenset({"start"}): Qt.CursorShape.SizeHorCursor,
    frozenset({"stop"}): Qt.CursorShape.SizeHorCursor,
    frozenset({"high"}): Qt.CursorShape.SizeVerCursor,
    frozenset({"low"}): Qt.CursorShape.SizeVerCursor,
    frozenset({"start", "high"}): Qt.CursorShape.SizeFDiagCursor,
    frozenset({"stop", "low"}): Qt.CursorShape.SizeFDiagCursor,
    frozenset({"start", "low"}): Qt.CursorShape.SizeBDiagCursor,
    frozenset({"stop", "high"}): Qt.CursorShape.SizeBDiagCursor,
}
"""By the edges of a wish that would be dragged."""


@dataclass
class _Drag:
    """A press and what came of it."""

    pressed: QPointF
    mark: WishMark
    number: int = -1
    """Of the wish that is changed; -1 for a new one."""
    edges: frozenset[str] = frozenset()
    """Those that are dragged; none moves the whole wish."""
    moved: bool = False


class WishHand(QObject):
    """Draws, selects and changes wishes in one view, while a tool for them is in use.

    Without such a tool it leaves the mouse alone, but for the menu of a wish.

    Parameters
    ----------
    view : TimeView
    item : WishItem
        What shows the wishes in this view.
    subject : callable
        Returns a wish that is nowhere yet, for what would be drawn at a place in the view;
        None where no loop is meant.
    pitched : bool
        Whether height in the view is pitch.

    Signals
    -------
    drawn(WishMark)
        The user has drawn a wish.
    changed(int, WishPlace)
        The user has given this wish another place.
    picked(int)
        The user clicked this wish; -1 for a press beside all of them.
    clicked(QPointF)
        A click on no wish, which means here what it means without a tool.
    menu_asked(int, QPoint)
        The user wants the menu of this wish at a place on the screen.
    refused()
        The user tried to draw where no loop is meant.
    """

    drawn = Signal(object)
    changed = Signal(int, object)
    picked = Signal(int)
    clicked = Signal(QPointF)
    menu_asked = Signal(int, object)
    refused = Signal()

    def __init__(
        self,
        view: TimeView,
        item: WishItem,
        subject: Callable[[QPointF], WishMark | None],
        *,
        pitched: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent or view)
        self._view, self._item, self._subject, self._pitched = view, item, subject, pitched
        self._marks: Sequence[WishMark] = ()
        self._tool, self._snap = "", BAR
        self._drag: _Drag | None = None
        self._place: WishPlace | None = None
        self.hovered = -1
        """The wish under the pointer; -1 for none."""
        self.pointed = False
        """Whether the pointer is in the view."""
        view.viewport().installEventFilter(self)

    @property
    def drawing(self) -> bool:
        """Whether the user is drawing or changing a wish."""
        return self._drag is not None

    def show_marks(self, marks: Sequence[WishMark]) -> None:
        """Work on these wishes."""
        self._marks = marks
        self.cancel()
        self.hovered = -1
        self._item.show_marks(marks)

    def show_tool(self, tool: str) -> None:
        """Work with this tool."""
        before, self._tool = self._tool, tool if tool in WISH_TOOLS else ""
        self.cancel()
        viewport = self._view.viewport()
        if self._tool:
            viewport.setCursor(Qt.CursorShape.CrossCursor)
        elif before:
            viewport.unsetCursor()

    def show_snap(self, snap: str) -> None:
        """Hold on to bars, to beats, or to nothing."""
        self._snap = snap

    def cancel(self) -> None:
        """Give up what is being drawn."""
        self._drag = self._place = None
        self._item.show_drawn(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take from the view what is done with the tool."""
        kind = event.type()
        if kind == QEvent.Type.Leave:
            self.pointed, self.hovered = False, -1
        elif kind == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            return self._ask_menu(event)
        elif kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            return self._show_tip(event)
        elif isinstance(event, QMouseEvent):
            if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
                return self._press(event)
            if kind == QEvent.Type.MouseMove:
                return self._move(event.position())
            if kind == QEvent.Type.MouseButtonRelease:
                return self._release(event)
        return False

    def _press(self, event: QMouseEvent) -> bool:
        alone = event.modifiers() & Qt.KeyboardModifier.AltModifier  # hears a rectangle
        left = event.button() == Qt.MouseButton.LeftButton
        if not (self._tool and left and self._view.axis.n_bars) or alone:
            return False
        pos = event.position()
        number = self._at(pos)
        if number >= 0 and self._marks[number].selected:
            mark = self._marks[number]
            self._drag = _Drag(pos, mark, number, self._edges_at(mark, pos))
            return True
        subject = self._subject(pos)
        if subject is None:
            self.refused.emit()
            return True
        self._drag = _Drag(pos, replace(subject, kind=self._tool))
        return True

    def _move(self, pos: QPointF) -> bool:
        self.pointed, self.hovered = True, self._at(pos)
        drag = self._drag
        if drag is None:
            self._show_cursor(pos)
            return False
        far = (pos - drag.pressed).manhattanLength() >= _CLICK_PIXELS
        drag.moved = drag.moved or far
        if drag.moved:
            self._place = self._dragged(drag, pos)
            mark = replace(drag.mark, place=self._place, selected=True, answer="")
            self._item.show_drawn(mark, drag.number)
        return True

    def _release(self, event: QMouseEvent) -> bool:
        drag, place = self._drag, self._place
        if drag is None or event.button() != Qt.MouseButton.LeftButton:
            return drag is not None
        self.cancel()
        if drag.moved and place is not None:
            if drag.number >= 0:
                self.changed.emit(drag.number, place)
            else:
                self.drawn.emit(replace(drag.mark, place=place))
            return True
        number = self._at(drag.pressed)
        self.picked.emit(number)
        if number < 0:
            self.clicked.emit(drag.pressed)
        return True

    def _ask_menu(self, event: QContextMenuEvent) -> bool:
        number = self._at(QPointF(event.pos()))
        if number >= 0:
            self.menu_asked.emit(number, event.globalPos())
        return number >= 0

    def _show_tip(self, event: QHelpEvent) -> bool:
        number = self._at(QPointF(event.pos()))
        if number >= 0:
            text = f"{self._marks[number].sentence} (right click: change it)"
            QToolTip.showText(event.globalPos(), text, self._view.viewport())
        return number >= 0

    def _at(self, pos: QPointF) -> int:
        return self._item.at(pos, self._view.height())

    def _dragged(self, drag: _Drag, pos: QPointF) -> WishPlace:
        """Return where a drag has taken a wish."""
        axis, before = self._view.axis, drag.mark.place
        if drag.number < 0:
            start, stop = wish_places.snapped(
                axis, axis.sample_at(drag.pressed.x()), axis.sample_at(pos.x()), self._snap
            )
            low, high = self._pitches(drag.pressed.y(), pos.y())
            return WishPlace(start, stop, low, high)
        if not drag.edges:
            shift = axis.sample_at(pos.x()) - axis.sample_at(drag.pressed.x())
            ends = [wish_places.nearest(axis, end + shift, self._snap) for end in _ends(before)]
            return replace(before, start=ends[0], stop=ends[1]) if ends[0] < ends[1] else before
        return self._with_edges(before, drag.edges, pos)

    def _with_edges(self, before: WishPlace, edges: frozenset[str], pos: QPointF) -> WishPlace:
        axis, height = self._view.axis, self._view.height()
        here = wish_places.nearest(axis, axis.sample_at(pos.x()), self._snap)
        place = before
        if "start" in edges and here < before.stop:
            place = replace(place, start=here)
        if "stop" in edges and here > before.start:
            place = replace(place, stop=here)
        top, bottom = wish_places.heights(before, height)
        least = wish_places.FLAT_PIXELS
        if "high" in edges:
            top = min(pos.y(), bottom - least)
            place = replace(place, high_hz=wish_places.pitches(top, bottom, height)[1])
        if "low" in edges:
            bottom = max(pos.y(), top + least)
            place = replace(place, low_hz=wish_places.pitches(top, bottom, height)[0])
        return place

    def _pitches(self, y: float, other: float) -> tuple[float | None, float | None]:
        if not self._pitched:
            return None, None
        height = self._view.height()
        top, bottom = sorted((min(max(y, 0.0), height), min(max(other, 0.0), height)))
        return wish_places.pitches(top, bottom, height)

    def _edges_at(self, mark: WishMark, pos: QPointF) -> frozenset[str]:
        """Return the edges of a wish that a press here grasps."""
        place = self._item.place(mark, self._view.height())
        gaps = {
            "start": abs(pos.x() - place.left()),
            "stop": abs(pos.x() - place.right()),
        }
        if self._pitched:
            gaps |= {"high": abs(pos.y() - place.top()), "low": abs(pos.y() - place.bottom())}
        # Of a small wish both edges are near; the nearer one is meant.
        near = {name for name, gap in gaps.items() if gap <= _GRIP}
        for pair in (("start", "stop"), ("high", "low")):
            if near.issuperset(pair):
                near.remove(max(pair, key=lambda name: gaps[name]))
        return frozenset(near)

    def _show_cursor(self, pos: QPointF) -> None:
        if not self._tool:
            return
        shape = Qt.CursorShape.CrossCursor
        if self.hovered >= 0:
            mark = self._marks[self.hovered]
            edges = self._edges_at(mark, pos) if mark.selected else frozenset()
            inside = (
                Qt.CursorShape.SizeAllCursor if mark.selected else Qt.CursorShape.PointingHandCursor
            )
            shape = _CURSORS.get(edges, inside)
        if self._view.viewport().cursor().shape() != shape:
            self._view.viewport().setCursor(shape)


def _ends(place: WishPlace) -> tuple[float, float]:
    return place.start, place.stop
