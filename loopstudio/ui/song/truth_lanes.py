"""The true layout beside the one that was found: a lane in each row, and marks on bar lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from loopstudio.ui.song.time_view import PixelItem
from loopstudio.ui.song.wish_paint import paint_chip

if TYPE_CHECKING:
    from loopstudio.ui.song.layout_view import LayoutView
    from loopstudio.ui.song.time_axis import TimeAxis
    from loopstudio.ui.theme.theme import Theme
    from loopstudio.ui.theme.tokens import Tokens

LANE = 7
"""Height of a lane, in pixels, its edge included."""
MARK = 7
"""Height and width of the mark of a bar line."""

_ABOVE_BLOCKS = 10.0
_CHIP = 15
_LEAST_ROW = LANE + _CHIP + 8
"""Height from which on a row has room for words."""
_PADDING = 9
_LEFT = 4
_NARROW = 10
"""Bars of fewer pixels than this have marks at every fourth line only."""


@dataclass(frozen=True)
class TrueLane:
    """A true loop in the row of the loop that was found for it.

    Attributes
    ----------
    row : int
    name : str
    levels : tuple of float
        How strongly it plays in every true bar, in [0, 1].
    f1 : float
        How well both agree.
    """

    row: int
    name: str
    levels: tuple[float, ...]
    f1: float

    @property
    def words(self) -> str:
        """Name and agreement, such as ``true kit, F1 0.98``."""
        return f"true {self.name}, F1 {self.f1:.2f}"


class TrueLanes(PixelItem):
    """Paints lanes over the rows, and nothing where there are none."""

    covers = False

    def __init__(self, theme: Theme, axis: TimeAxis, rows: LayoutView) -> None:
        super().__init__(theme, axis)
        self._rows = rows
        self._lanes: Sequence[TrueLane] = ()
        self._edges = np.zeros(1)
        self._font = theme.font("caption")
        self.setZValue(_ABOVE_BLOCKS)
        self.setVisible(False)

    def show_lanes(self, lanes: Sequence[TrueLane], edges: np.ndarray) -> None:
        """Show these lanes; none of them for no truth.

        Parameters
        ----------
        lanes : sequence of TrueLane
        edges : np.ndarray, shape (n_bars + 1,), in samples
            Of the true bars.
        """
        self._lanes, self._edges = lanes, edges
        self.setVisible(bool(lanes))
        self.refresh()

    def words(self, row: int, bar: int) -> str:
        """Say of a bar whether the true loop of this row plays in it; empty for no truth."""
        lane = next((lane for lane in self._lanes if lane.row == row), None)
        if lane is None or not 0 <= bar < self.axis.n_bars:
            return ""
        middle = self.axis.bar_starts[bar : bar + 2].mean()
        true = int(np.searchsorted(self._edges, middle, side="right")) - 1
        inside = 0 <= true < min(len(lane.levels), len(self._edges) - 1)
        plays = inside and lane.levels[true] > 0
        return f", {lane.words}, {'plays' if plays else 'is silent'} here"

    def draw(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint a lane at the foot of each row, and whose it is."""
        tokens = self.theme.tokens
        xs = self.axis.xs(self._edges)
        for lane in self._lanes:
            place = self._rows.row_place(lane.row)
            if place is not None:
                foot = place[0] + place[1] - 1
                self._paint_lane(painter, tokens, lane, xs, foot)
                if place[1] >= _LEAST_ROW:
                    self._paint_words(painter, tokens, lane.words, foot - LANE)

    def _paint_lane(
        self, painter: QPainter, tokens: Tokens, lane: TrueLane, xs: np.ndarray, foot: int
    ) -> None:
        painter.fillRect(QRectF(0, foot - LANE, self.axis.width, LANE), QColor(tokens.sunken))
        first = max(int(np.searchsorted(xs, 0, side="right")) - 1, 0)
        ink = QColor(tokens.ink)
        for bar in range(first, min(len(lane.levels), len(xs) - 1)):
            left, right = round(float(xs[bar])), round(float(xs[bar + 1]))
            if left > self.axis.width:
                break
            if lane.levels[bar] > 0:
                ink.setAlphaF(0.25 + 0.65 * lane.levels[bar])
                gap = 1 if right - left > 2 else 0  # where a true bar ends
                painter.fillRect(QRectF(left + gap, foot - LANE + 2, right - left - gap, 4), ink)

    def _paint_words(self, painter: QPainter, tokens: Tokens, words: str, bottom: int) -> None:
        room = QFontMetrics(self._font).horizontalAdvance(words) + 2 * _PADDING
        place = QRectF(_LEFT, bottom - _CHIP, room, _CHIP - 1)
        paint_chip(painter, tokens, self._font, words, place)


class TrueLines(QWidget):
    """Marks below the ruler where the true bars begin; the mouse goes through them."""

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._axis = theme, axis
        self._edges = np.zeros(0)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName("True bar lines")
        self.hide()
        axis.changed.connect(self.update)
        theme.changed.connect(self._on_theme_changed)

    def show_edges(self, edges: np.ndarray) -> None:
        """Show where the true bars begin, shape (n,), in samples; empty for none."""
        self._edges = edges
        self.setVisible(bool(len(edges)))
        self.update()

    def marks(self) -> list[float]:
        """Return where marks are, in pixels."""
        xs = self._axis.xs(self._edges)
        if len(xs) > 1 and (xs[-1] - xs[0]) / (len(xs) - 1) < _NARROW:
            xs = xs[::4]
        return [float(x) for x in xs if -MARK <= x <= self.width() + MARK]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a mark for each of them, its tip at the line."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.sunken))  # an edge on whatever the picture shows
        painter.setBrush(QColor(tokens.ink))
        for x in self.marks():
            half = MARK / 2
            corners = (QPointF(x, 0), QPointF(x + half, MARK), QPointF(x - half, MARK))
            painter.drawPolygon(QPolygonF(list(corners)))

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
