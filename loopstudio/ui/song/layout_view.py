"""The layout: which loop plays in which bar, one row a loop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.song.any_row import AnyRow, AnyRowItem
from loopstudio.ui.song.row_ground import Ground
from loopstudio.ui.song.row_item import RestItem
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_view import TimeView
from loopstudio.ui.song.wish_item import RowWishes
from loopstudio.ui.theme.theme import Theme


class LayoutView(TimeView):
    """All rows of the layout, as high as they are together.

    Signals
    -------
    row_clicked(int)
        The user clicked in this row; where in the song, `mouse` tells.
    hovered(int, int)
        The pointer is in this row and this bar.
    """

    row_clicked = Signal(int)
    hovered = Signal(int, int)

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(theme, axis, down=True, parent=parent)
        self._items: list[AnyRowItem] = []
        self._ground = Ground(theme, axis, self)
        self._row_height = 44
        self._scrolls = False
        self.wishes = RowWishes(theme, axis, self)
        self.add(self.wishes)
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

    def show_row_height(self, height: int, *, scrolls: bool) -> None:
        """Make every row this high; say whether they are in a list that scrolls."""
        self._scrolls = scrolls
        if height != self._row_height:
            self._row_height = height
            self._arrange()

    def row_at(self, y: float) -> int:
        """Return the row at a height; -1 below the last."""
        row = int(y // self._row_height)
        return row if 0 <= row < len(self._items) else -1

    def row_place(self, row: int) -> tuple[int, int] | None:
        """Return the top and the height of a row, in pixels; None where there is no such row."""
        if not 0 <= row < len(self._items):
            return None
        return row * self._row_height, self._row_height

    def words(self, row: int, bar: int) -> str:
        """Return what is in a row and a bar, such as ``Keys, bar 22, playing``."""
        return self._items[row].words(bar)

    def show_song(self) -> None:
        """Make the rows as long as the song on the time axis."""
        self._arrange()

    def _arrange(self) -> None:
        height = self._row_height * max(len(self._items), 1)
        self.setFixedHeight(height)
        self.show_height(height)
        for number, item in enumerate(self._items):
            item.show_bounds(number * self._row_height, self._row_height)
        self.wishes.show_bounds(0, height)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select the row of a click before going there."""
        row = self.row_at(event.position().y())
        if row >= 0 and not self.mouse.dragging:
            self.row_clicked.emit(row)
        super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the rows where there are more than fit; zoom with Ctrl, or where all fit."""
        if self._scrolls and not event.modifiers() and event.angleDelta().y():
            event.ignore()
        else:
            super().wheelEvent(event)

    def _on_pointed(self, x: float, y: float) -> None:
        row = self.row_at(y)
        bar = int(np.floor(self.axis.bar_at(self.axis.sample_at(x)))) if self.axis.n_bars else -1
        for number, item in enumerate(self._items):
            item.show_hovered(bar if number == row else -1)
        self.hovered.emit(row, bar)

    def _on_left(self) -> None:
        for item in self._items:
            item.show_hovered(-1)


class RestView(TimeView):
    """The lane of what no loop explains."""

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(theme, axis, down=True, parent=parent)
        self._item = RestItem(theme, axis)
        self.add(self._item)
        self.show_height(1)
        self.show_song()
        self.setAccessibleName("Rest")

    def show_song(self) -> None:
        """Make the lane as long as the song on the time axis."""
        self._item.show_bounds(0, 1)

    def show_rest(
        self, peaks: np.ndarray, full_scale: float, *, dimmed: bool, selected: bool
    ) -> None:
        """Show these peaks, shape (n_points,), and whether the rest is heard."""
        self._item.show_rest(peaks, full_scale, dimmed=dimmed, selected=selected)
