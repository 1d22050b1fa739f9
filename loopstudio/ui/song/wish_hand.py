"""What the mouse does in the picture, or in the rows, with a tool for wishes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from loopstudio.ui.song.wish_drag import HIGH, LOW, START, STOP, WishDrag, edges_at
from loopstudio.ui.song.wish_mark import WishMark, WishPlace
from loopstudio.ui.tools.tool import BAR, WISH_TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loopstudio.ui.song.time_view import TimeView
    from loopstudio.ui.song.wish_item import WishItem

_SCROLL_MS, _SCROLL = 40, 0.03
"""How often, and by which part of what is in view, a drag beyond its edge scrolls."""

_CURSORS = {
    frozenset({START}): Qt.CursorShape.SizeHorCursor,
    frozenset({STOP}): Qt.CursorShape.SizeHorCursor,
    frozenset({HIGH}): Qt.CursorShape.SizeVerCursor,
    frozenset({LOW}): Qt.CursorShape.SizeVerCursor,
    frozenset({START, HIGH}): Qt.CursorShape.SizeFDiagCursor,
    frozenset({STOP, LOW}): Qt.CursorShape.SizeFDiagCursor,
    frozenset({START, LOW}): Qt.CursorShape.SizeBDiagCursor,
    frozenset({STOP, HIGH}): Qt.CursorShape.SizeBDiagCursor,
}
"""By the edges of a wish that would be dragged."""


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
        self._drag: WishDrag | None = None
        self._place: WishPlace | None = None
        self._last = QPointF()
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(_SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll)
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
        self._scrolling.stop()
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
        sample, number = self._view.axis.sample_at(pos.x()), self._at(pos)
        if number >= 0 and self._marks[number].selected:
            mark = self._marks[number]
            self._drag = WishDrag(pos, sample, mark, number, self._edges_at(mark, pos))
            return True
        subject = self._subject(pos)
        if subject is None:
            self.refused.emit()
            return True
        self._drag = WishDrag(pos, sample, replace(subject, kind=self._tool))
        return True

    def _move(self, pos: QPointF) -> bool:
        self.pointed, self.hovered = True, self._at(pos)
        if self._drag is None:
            self._show_cursor(pos)
            return False
        self._last = pos
        if self._drag.goes_to(pos):
            self._follow(self._drag)
            outside = not 0 <= pos.x() <= self._view.axis.width
            if outside != self._scrolling.isActive():
                self._scrolling.start() if outside else self._scrolling.stop()
        return True

    def _follow(self, drag: WishDrag) -> None:
        view = self._view
        self._place = drag.place(
            view.axis, self._last, self._snap, view.height(), pitched=self._pitched
        )
        mark = replace(drag.mark, place=self._place, selected=True, answer="")
        self._item.show_drawn(mark, drag.number)

    def _scroll(self) -> None:
        """Bring into view what lies beyond the edge at which the pointer is held."""
        if self._drag is not None:
            axis = self._view.axis
            axis.scroll((-1 if self._last.x() < 0 else 1) * _SCROLL * axis.span)
            self._follow(self._drag)

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

    def _edges_at(self, mark: WishMark, pos: QPointF) -> frozenset[str]:
        place = self._item.place(mark, self._view.height())
        return edges_at(place, pos, pitched=self._pitched)

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
