"""Heads and layout side by side, scrolled together when there are many loops."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget

from loopstudio.ui.song.layout_view import LayoutView
from loopstudio.ui.song.loop_head import Head, LoopHead
from loopstudio.ui.song.row_item import Row
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.theme import Theme

_BAR_WIDTH = 8


class RowsArea(QWidget):
    """One row a loop: its head at the left, its bars at the right.

    Signals
    -------
    loop_selected(int)
        The user clicked a loop's head or row.
    on_edited(int, bool), solo_edited(int, bool), gain_edited(int, float), name_edited(int, str)
        What the user did with a loop's head.
    """

    loop_selected = Signal(int)
    on_edited = Signal(int, bool)
    solo_edited = Signal(int, bool)
    gain_edited = Signal(int, float)
    name_edited = Signal(int, str)

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._head_width = 0
        self._row_height = 0
        self.heads: list[LoopHead] = []
        self.layout_view = LayoutView(theme, axis)
        self._scroll = _Scroll(self)
        self._content = QWidget()
        self.layout_view.setParent(self._content)
        self._scroll.setWidget(self._content)
        # The area's own bar would take width from the rows, and they would no longer lie
        # below the picture; this one floats over their right edge.
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        own = self._scroll.verticalScrollBar()
        own.rangeChanged.connect(self._on_range_changed)
        own.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(own.setValue)
        self._bar.hide()
        self.layout_view.row_clicked.connect(self.loop_selected)

    def show_rows(self, heads: Sequence[Head], rows: Sequence[Row]) -> None:
        """Show these loops, from the top."""
        if len(heads) != len(self.heads):
            self._make_heads(heads)
        has_exactness = any(head.exactness_db is not None for head in heads)
        for widget, head in zip(self.heads, heads, strict=True):
            widget.show_head(head)
            widget.show_exactness_column(has_exactness)
        self.layout_view.show_rows(rows)
        self._arrange()

    def show_geometry(self, head_width: int, row_height: int, *, scrolls: bool) -> None:
        """Give the heads this width and the rows this height."""
        self._head_width, self._row_height = head_width, row_height
        self.layout_view.show_row_height(row_height, scrolls=scrolls)
        self._arrange()

    def reveal(self, loop: int) -> None:
        """Scroll so far that a loop is seen."""
        if 0 <= loop < len(self.heads):
            self._scroll.ensureWidgetVisible(self.heads[loop], 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give everything its place."""
        self._arrange()

    def _make_heads(self, heads: Sequence[Head]) -> None:
        for widget in self.heads:
            widget.hide()
            widget.deleteLater()
        self.heads = [LoopHead(self._theme, head, self._content) for head in heads]
        for widget in self.heads:
            widget.selected.connect(self.loop_selected)
            widget.on_edited.connect(self.on_edited)
            widget.solo_edited.connect(self.solo_edited)
            widget.gain_edited.connect(self.gain_edited)
            widget.name_edited.connect(self.name_edited)
            widget.show()

    def _arrange(self) -> None:
        height = max(self._row_height * len(self.heads), 1)
        self._scroll.setGeometry(self.rect())
        self._content.resize(QSize(self.width(), height))
        for number, widget in enumerate(self.heads):
            top = number * self._row_height
            widget.setGeometry(0, top, self._head_width, self._row_height)
        self.layout_view.setGeometry(
            self._head_width, 0, max(self.width() - self._head_width, 1), height
        )
        self._bar.setGeometry(self.width() - _BAR_WIDTH, 0, _BAR_WIDTH, self.height())

    def _on_range_changed(self, least: int, most: int) -> None:
        self._bar.setRange(least, most)
        self._bar.setPageStep(self._scroll.verticalScrollBar().pageStep())
        self._bar.setSingleStep(self._row_height)
        self._scroll.verticalScrollBar().setSingleStep(self._row_height)
        self._bar.setVisible(most > least)
        self._bar.raise_()


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
