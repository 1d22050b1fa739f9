"""Heads and layout side by side, scrolled together when there are many loops; below, the Rest.

Heads and rows are counted as the loops are; `lines` says which line each of them is in.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget

from loopstudio.project.edits import REST
from loopstudio.project.groups import Group
from loopstudio.ui.song.any_row import AnyRow
from loopstudio.ui.song.group_head import GroupState
from loopstudio.ui.song.group_heads import GroupHeads
from loopstudio.ui.song.group_row import GroupRow
from loopstudio.ui.song.heights import REST as REST_HEIGHT
from loopstudio.ui.song.layout_view import LayoutView, RestView
from loopstudio.ui.song.lines import Lines, lines_of
from loopstudio.ui.song.loop_head import Head, LoopHead
from loopstudio.ui.song.rest_row import Rest, RestHead
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.theme import Theme

_BAR_WIDTH = 8
_AT_ONCE, _AT_A_TIME = 12, 4
"""Heads made before rows are first seen, and whenever there is time after that."""


class RowsArea(QWidget):
    """One row a loop, its head at the left and its bars at the right, and one for the Rest.

    Loops of a group are below its head, or folded away; what the user does with the heads of
    groups, `groups` says.

    Signals
    -------
    loop_selected(int)
        The user clicked a loop's head or row; the number after the last is the Rest.
    mute_edited(int, bool), solo_edited(int, bool), gain_edited(int, float),
    name_edited(int, str), colour_edited(int, int)
        What the user did with a head; `REST` is the Rest.
    name_grabbed(int), name_dragged(int)
        The user begins to drag a loop by its name, and drags it away.
    head_pointed(int)
        The pointer is over a head; the number after the last is the Rest.
    head_left()
        The pointer is over none any more.
    """

    loop_selected = Signal(int)
    mute_edited = Signal(int, bool)
    solo_edited = Signal(int, bool)
    gain_edited = Signal(int, float)
    name_edited = Signal(int, str)
    name_grabbed = Signal(int)
    name_dragged = Signal(int)
    colour_edited = Signal(int, int)
    head_pointed = Signal(int)
    head_left = Signal()

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._head_width = 0
        self._row_height = 1
        self._scrolls = False
        self.lines = Lines()
        """Which loop, or group, is in which line."""
        self.heads: list[LoopHead] = []
        """One a row; of many rows, those that are made so far."""
        self._wanted: Sequence[Head] = ()
        self._made: list[LoopHead] = []
        self._has_exactness = False
        self.tab_from: QWidget | None = None
        """What has the keyboard before the first head."""
        self._in_order = True
        self._making = QTimer(self)
        self._making.setInterval(0)
        self._making.timeout.connect(self._make_more)
        self.layout_view = LayoutView(theme, axis)
        self._scroll = _Scroll(self)
        self._content = QWidget()
        self.layout_view.setParent(self._content)
        self.groups = GroupHeads(theme, self._content)
        self._scroll.setWidget(self._content)
        # The area's own bar would take width from the rows, and they would no longer lie
        # below the picture; this one floats over their right edge.
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        own = self._scroll.verticalScrollBar()
        own.rangeChanged.connect(self._on_range_changed)
        own.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(own.setValue)
        self._bar.hide()
        self.rest_head = RestHead(theme, self)
        self.rest_lane = RestView(theme, axis, self)
        # All heads come before all rows.
        QWidget.setTabOrder(self.rest_head.solo, self.layout_view)
        self.layout_view.row_clicked.connect(self.loop_selected)
        self.rest_head.selected.connect(self._on_rest_selected)
        self.rest_head.on_edited.connect(self._on_rest_switched)
        self.rest_head.solo_edited.connect(self._on_rest_soloed)
        self.rest_head.pointed.connect(self._on_rest_pointed)
        self.rest_head.left.connect(self.head_left)
        self.groups.left.connect(self.head_left)

    def show_rows(self, heads: Sequence[Head], rows: Sequence[AnyRow]) -> None:
        """Show these loops, in the order of their numbers."""
        self._wanted = heads
        self._has_exactness = any(head.exactness_db is not None for head in heads)
        self._make_heads(min(len(heads), _AT_ONCE))
        self._show_heads(0)
        self.rest_head.show_exactness_column(self._has_exactness)
        self.layout_view.show_rows(rows)
        if len(self.heads) < len(heads):
            self._making.start()

    def show_groups(
        self, groups: Sequence[Group], states: Sequence[GroupState], rows: Sequence[GroupRow]
    ) -> None:
        """Show the loops in these groups, with a head and a row for each."""
        self.groups.show_states(states, has_exactness=self._has_exactness)
        self.layout_view.show_groups(rows)
        lines = Lines(lines_of(len(self._wanted), groups), self._row_height)
        if lines != self.lines:
            self.lines = lines
            self._arrange()
            self._order_keyboard()

    def show_rest(self, rest: Rest, peaks: np.ndarray, full_scale: float) -> None:
        """Show the Rest and its peaks, shape (n_points,); one of `full_scale` fills the row."""
        self.rest_head.show_rest(rest)
        self.rest_lane.show_rest(peaks, full_scale, dimmed=not rest.heard, selected=rest.selected)

    def show_geometry(self, head_width: int, row_height: int, *, scrolls: bool) -> None:
        """Give the heads this width and the rows this height."""
        lines = Lines(self.lines.lines, row_height)
        if (head_width, lines, scrolls) != (self._head_width, self.lines, self._scrolls):
            self._head_width, self._row_height, self._scrolls = head_width, row_height, scrolls
            self.lines = lines
            self._arrange()

    def reveal(self, loop: int) -> None:
        """Scroll so far that a loop is seen, or the group that it is folded away in."""
        place = self.lines.seen(loop)
        if place is not None:
            top, height = place
            for y in (top + height, top):
                self._scroll.ensureVisible(0, y, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give everything its place."""
        self._arrange()

    def _make_heads(self, count: int) -> None:
        """Have so many heads at least; those that are not needed are kept for later."""
        while len(self._made) < count:
            widget = LoopHead(self._theme, self._wanted[len(self._made)], self._content)
            widget.selected.connect(self.loop_selected)
            widget.on_edited.connect(self._on_switched)
            widget.solo_edited.connect(self.solo_edited)
            widget.gain_edited.connect(self.gain_edited)
            widget.name_edited.connect(self.name_edited)
            widget.name_grabbed.connect(self.name_grabbed)
            widget.name_dragged.connect(self.name_dragged)
            widget.colour_edited.connect(self.colour_edited)
            widget.pointed.connect(self.head_pointed)
            widget.left.connect(self.head_left)
            self._made.append(widget)
            self._in_order = False
        self.heads = self._made[: len(self._wanted)]

    def _order_keyboard(self) -> None:
        """Let the keyboard go through the heads from the top, and then to what is below."""
        # New widgets come last in the window, but heads come before what is below them.
        before = self.tab_from
        for line in self.lines.lines:
            heads = self.groups.heads if line.loop < 0 else self.heads
            number = line.group if line.loop < 0 else line.loop
            if number >= len(heads):
                continue
            for control in heads[number].controls:
                if before is not None:
                    QWidget.setTabOrder(before, control)
                before = control
        self._in_order = True

    def _make_more(self) -> None:
        """Make some of the heads that are missing: all at once would hold the window up."""
        first = len(self.heads)
        self._make_heads(min(first + _AT_A_TIME, len(self._wanted)))
        self._show_heads(first)
        self._place_heads(first)
        if len(self.heads) >= len(self._wanted):
            self._making.stop()
        if not self._in_order:
            self._order_keyboard()

    def _show_heads(self, first: int) -> None:
        """Show what the heads from one on have to show, and hide those of no row."""
        for widget, head in zip(self.heads[first:], self._wanted[first:], strict=False):
            widget.show_state(head)
            widget.show_exactness_column(self._has_exactness)
        for widget in self._made[len(self._wanted) :]:
            widget.hide()

    def _place_heads(self, first: int) -> None:
        for number, widget in enumerate(self.heads[first:], start=first):
            place = self.lines.of_loop(number)
            widget.setVisible(place is not None)
            if place is not None:
                widget.setGeometry(0, place[0], self._head_width, place[1])

    def _arrange(self) -> None:
        width, left = self.width(), self._head_width
        song = max(width - left, 1)
        seen = max(self.height() - REST_HEIGHT, 0)
        all_rows = max(self.lines.height, 1)
        self._scroll.setGeometry(0, 0, width, seen)
        self._content.resize(QSize(width, all_rows))
        self._place_heads(0)
        self.groups.place(self.lines, self._head_width)
        self.layout_view.show_lines(self.lines, scrolls=self._scrolls)
        self.layout_view.setGeometry(left, 0, song, all_rows)
        self._bar.setGeometry(width - _BAR_WIDTH, 0, _BAR_WIDTH, seen)
        self._bar.setPageStep(seen)
        self.rest_head.setGeometry(0, seen, left, REST_HEIGHT)
        self.rest_lane.setGeometry(left, seen, song, REST_HEIGHT)

    def _on_range_changed(self, least: int, most: int) -> None:
        self._bar.setRange(least, most)
        self._bar.setSingleStep(self._row_height)
        self._scroll.verticalScrollBar().setSingleStep(self._row_height)
        self._bar.setVisible(most > least)
        self._bar.raise_()

    def _on_switched(self, loop: int, on: bool) -> None:
        self.mute_edited.emit(loop, not on)

    def _on_rest_selected(self) -> None:
        self.loop_selected.emit(len(self._wanted))

    def _on_rest_pointed(self) -> None:
        self.head_pointed.emit(len(self._wanted))

    def _on_rest_switched(self, on: bool) -> None:
        self.mute_edited.emit(REST, not on)

    def _on_rest_soloed(self, soloed: bool) -> None:
        self.solo_edited.emit(REST, soloed)


class _Scroll(QScrollArea):
    """A scroll area that leaves the keys to the song view."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
