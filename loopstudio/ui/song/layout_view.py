"""The layout: which loop plays in which bar, one row a loop.

Rows are counted as the loops are, whatever line of the screen they are in; where they are,
and that a folded group has hidden some of them, `loopstudio.ui.song.lines` knows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.own_keys import ENTER, is_plain
from loopstudio.ui.song.any_row import AnyRow, AnyRowItem
from loopstudio.ui.song.group_row import GroupRow
from loopstudio.ui.song.layout_hand import LEVEL_KEYS, LayoutHand
from loopstudio.ui.song.layout_mark import LayoutMark, offered, paint_mark
from loopstudio.ui.song.layout_words import hover_line
from loopstudio.ui.song.lines import Lines
from loopstudio.ui.song.rest_item import RestItem
from loopstudio.ui.song.row import Row
from loopstudio.ui.song.row_ground import Ground
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_view import TimeView
from loopstudio.ui.song.truth_lanes import TrueLanes
from loopstudio.ui.song.wish_item import RowWishes
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.tools.tool import LEVEL


class LayoutView(TimeView):
    """All rows of the layout, as high as they are together.

    Signals
    -------
    row_clicked(int)
        The user clicked in this row; where in the song, `mouse` tells.
    hovered(int, int)
        The pointer is in this row and this bar.
    group_clicked(int), group_hovered(int, int)
        The same for the row of a group.
    bar_switched()
        The user wants the selected loop to play in the bar of the playhead, or no longer.
    run_moved(int)
        The user wants what plays there to be so many bars later.
    level_nudged(float)
        The user wants it to be so many decibels louder.

    Attributes
    ----------
    hand : LayoutHand
        What the mouse does to bars, with signals of its own.
    """

    row_clicked = Signal(int)
    hovered = Signal(int, int)
    group_clicked = Signal(int)
    group_hovered = Signal(int, int)
    bar_switched = Signal()
    run_moved = Signal(int)
    level_nudged = Signal(float)

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(theme, axis, down=True, parent=parent)
        self._items: list[AnyRowItem] = []
        self._ground = Ground(theme, axis)
        self._groups: list[AnyRowItem] = []
        self.lines = Lines()
        self._scrolls = False
        self.wishes = RowWishes(theme, axis, self)
        self.add(self.wishes)
        self.truth = TrueLanes(theme, axis, self)
        self.add(self.truth)
        self.hand = LayoutHand(self)
        self._mark: LayoutMark | None = None
        self._hovered = (-1, -1)
        self._font = theme.font("caption")
        self.setAccessibleName("Layout")
        self.pointed.connect(self._on_pointed)
        self.left.connect(self._on_left)

    def show_rows(self, rows: Sequence[AnyRow]) -> None:
        """Show these rows, from the top."""
        kinds = [type(row) for row in rows]
        if kinds != [type(item.row) for item in self._items]:
            for item in self._items:
                self.remove(item)
            self._items = [row.make_item(self.theme, self.axis, self._ground) for row in rows]
            for item in self._items:
                self.add(item)
            self._arrange()
        for item, row in zip(self._items, rows, strict=True):
            if row is not item.row:
                item.show_row(row)

    def show_groups(self, groups: Sequence[GroupRow]) -> None:
        """Show these rows beside the heads of groups."""
        for item in self._groups[len(groups) :]:
            self.remove(item)
        del self._groups[len(groups) :]
        for item, group in zip(self._groups, groups, strict=False):
            if group is not item.row:
                item.show_row(group)
        for group in groups[len(self._groups) :]:
            self._groups.append(group.make_item(self.theme, self.axis, self._ground))
            self.add(self._groups[-1])

    def show_lines(self, lines: Lines, *, scrolls: bool) -> None:
        """Give every row its place; say whether they are in a list that scrolls."""
        self._scrolls = scrolls
        if lines != self.lines:
            self.lines = lines
            self._arrange()

    def row_at(self, y: float) -> int:
        """Return the row at a height; -1 below the last, and in the row of a group."""
        row = self.lines.loop_at(y)
        return row if row < len(self._items) else -1

    def row_place(self, row: int) -> tuple[int, int] | None:
        """Return the top and the height of a row, in pixels; None where it is not to be seen."""
        return self.lines.of_loop(row)

    def words(self, row: int, bar: int) -> str:
        """Return what is in a row and a bar, such as ``Keys, bar 22, playing``."""
        return self._items[row].words(bar) + self.truth.words(row, bar)

    def row(self, number: int) -> Row | None:
        """Return what a row shows; None where there is none, or none of a loop."""
        if not 0 <= number < len(self._items):
            return None
        row = self._items[number].row
        return row if isinstance(row, Row) else None

    def hover_line(self, number: int, bar: int) -> str:
        """Return what is in a row and a bar, and what the mouse does there; may be empty."""
        row = self.row(number)
        return "" if row is None else hover_line(row, bar, self.hand.tool)

    def show_mark(self, mark: LayoutMark | None) -> None:
        """Show what is done to bars, over the rows; None for nothing."""
        if mark != self._mark:
            self._mark = mark
            self._show_hovered(-1, -1)

    def group_words(self, group: int, bar: int) -> str:
        """Return what is in the row of a group and a bar."""
        return self._groups[group].words(bar)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint what is done to bars, or would be done where the pointer is."""
        super().drawForeground(painter, rect)
        row, marks = self.row(self._hovered[0]), [self._mark]
        if row is not None and not self.hand.drawing:
            marks.append(offered(row, self._hovered[1], self.hand.tool))
        painter.save()
        painter.resetTransform()
        for mark in marks:
            row, place = (self.row(mark.loop), self.row_place(mark.loop)) if mark else (None, None)
            if mark is None or row is None or place is None:
                continue
            if 0 <= mark.first <= mark.last < min(len(row.levels), self.axis.n_bars):
                paint_mark(painter, self.theme.tokens, self.axis, self._font, mark, place, row)
        painter.restore()

    def _arrange(self) -> None:
        height = max(self.lines.height, 1)
        self.setFixedHeight(height)
        self.show_height(height)
        places = [self.lines.of_loop(number) for number in range(len(self._items))]
        places += [self.lines.of_group(number) for number in range(len(self._groups))]
        for item, place in zip((*self._items, *self._groups), places, strict=True):
            item.setVisible(place is not None)
            if place is not None:
                item.show_bounds(*place)
        for over in (self.wishes, self.truth):
            over.show_bounds(0, height)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select the row of a click before going there."""
        row = self.row_at(event.position().y())
        if row >= 0 and not self.mouse.dragging:
            self.row_clicked.emit(row)
        group = self.lines.group_at(event.position().y())
        if group >= 0 and not self.mouse.dragging:
            self.group_clicked.emit(group)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Switch, move and set the level of bars; other keys are the song view's."""
        key, ctrl = event.key(), event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if key in ENTER and is_plain(event):
            self.bar_switched.emit()
        elif ctrl and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.run_moved.emit(1 if key == Qt.Key.Key_Right else -1)
        elif self.hand.tool == LEVEL and key in LEVEL_KEYS and is_plain(event):
            self.level_nudged.emit(1.0 if key == Qt.Key.Key_Period else -1.0)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the rows where there are more than fit; zoom with Ctrl, or where all fit."""
        if self._scrolls and not event.modifiers() and event.angleDelta().y():
            event.ignore()
        else:
            super().wheelEvent(event)

    def _on_pointed(self, x: float, y: float) -> None:
        row = self.row_at(y)
        bar = int(np.floor(self.axis.bar_at(self.axis.sample_at(x)))) if self.axis.n_bars else -1
        self._show_hovered(row, bar)
        self.hovered.emit(row, bar)
        group = self.lines.group_at(y)
        if group >= 0:
            self.group_hovered.emit(group, bar)

    def _on_left(self) -> None:
        self._show_hovered(-1, -1)

    def _show_hovered(self, row: int, bar: int) -> None:
        for number, item in enumerate(self._items):
            item.show_hovered(bar if number == row else -1)
        self._hovered = (row, bar)
        self.viewport().update()


class RestView(TimeView):
    """The lane of what no loop explains."""

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(theme, axis, down=True, parent=parent)
        self._item = RestItem(theme, axis)
        self._item.show_bounds(0, 1)
        self.add(self._item)
        self.show_height(1)
        self.setAccessibleName("Rest")

    def show_rest(
        self, peaks: np.ndarray, full_scale: float, *, dimmed: bool, selected: bool
    ) -> None:
        """Show these peaks, shape (n_points,), and whether the rest is heard."""
        self._item.show_rest(peaks, full_scale, dimmed=dimmed, selected=selected)
