"""What is seen over the rows while bars are changed: an outline, an arrow, a handle, words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen

from loopstudio.ui.song.row_edits import RADIUS
from loopstudio.ui.song.row_item import INSET, inner_height, level_y
from loopstudio.ui.song.wish_paint import CHIP_HEIGHT, paint_chip
from loopstudio.ui.tools.tool import DRAW, LEVEL

if TYPE_CHECKING:
    from loopstudio.ui.song.row import Row
    from loopstudio.ui.song.time_axis import TimeAxis
    from loopstudio.ui.theme.tokens import Tokens

_GAP = 10
"""Pixels between what is outlined and the words about it."""
_PADDING = 8
_BOW = 14
"""Pixels that an arrow rises."""
_SHORT = 24
"""An arrow of fewer pixels would be all head."""
_HANDLE = 4.5
_DASHES = (4 / 1.5, 3 / 1.5)


@dataclass(frozen=True)
class LayoutMark:
    """What to show of a change.

    Attributes
    ----------
    loop : int
    first, last : int
        The bars it is about.
    words : str
    origin : tuple of int or None
        First and last bar of where they came from.
    handle : int or None
        The bar whose level is held.
    dashed : bool
        Whether it is only offered.
    """

    loop: int
    first: int
    last: int
    words: str = ""
    origin: tuple[int, int] | None = None
    handle: int | None = None
    dashed: bool = False


def paint_mark(
    painter: QPainter,
    tokens: Tokens,
    axis: TimeAxis,
    font: QFont,
    mark: LayoutMark,
    place: tuple[int, int],
    row: Row,
) -> None:
    """Paint what is done to bars."""
    top, height = place
    painter.save()
    painter.translate(0, top)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    there = _stretch(axis, mark.first, mark.last, height)
    if mark.handle is None:
        _paint_outline(painter, tokens, there, dashed=mark.dashed)
        words_y = (height - 1 - CHIP_HEIGHT) / 2
    else:
        there = _paint_handle(painter, tokens, axis, mark.handle, height, row)
        words_y = min(max(there.center().y() - CHIP_HEIGHT / 2, 1), height - 2 - CHIP_HEIGHT)
    if mark.origin is not None:
        _paint_arrow(painter, tokens, _stretch(axis, *mark.origin, height), there)
    if mark.words:
        paint_chip(
            painter, tokens, font, mark.words, _words_place(axis, font, mark, there, words_y)
        )
    painter.restore()


def offered(row: Row, bar: int, tool: str) -> LayoutMark | None:
    """Return what a press in this bar would take hold of, or draw; None where it does neither."""
    if not 0 <= bar < len(row.levels):
        return None
    plays = row.plays_in(bar)
    if tool == LEVEL and plays:
        return LayoutMark(row.loop, bar, bar, handle=bar)
    if tool == DRAW and not plays:
        return LayoutMark(row.loop, bar, bar, dashed=True)
    return None


def _stretch(axis: TimeAxis, first: int, last: int, height: int) -> QRectF:
    left, right = (round(x) for x in axis.xs(axis.bar_starts[[first, last + 1]]))
    return QRectF(left + 1, INSET, right - left - 1, inner_height(height))


def _paint_outline(painter: QPainter, tokens: Tokens, there: QRectF, *, dashed: bool) -> None:
    pen = QPen(QColor(tokens.ink3 if dashed else tokens.ink), 1.5)
    if dashed:
        pen.setDashPattern(_DASHES)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawRoundedRect(there.adjusted(0.75, 0.75, -0.75, -0.75), RADIUS, RADIUS)


def _paint_handle(
    painter: QPainter, tokens: Tokens, axis: TimeAxis, bar: int, height: int, row: Row
) -> QRectF:
    """Paint what the level of a bar is held by; return its place."""
    there = _stretch(axis, bar, bar, height)
    y = round(level_y(row.levels_now[bar], height))
    ink, edge = QColor(tokens.ink), QColor(tokens.sunken)
    edge.setAlphaF(0.6)
    painter.fillRect(QRectF(there.left() + 1, y, there.width() - 2, 2.5), ink)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(ink)
    middle = QPointF(there.center().x(), y + 1)
    painter.drawEllipse(middle, _HANDLE, _HANDLE)
    return QRectF(middle.x() - _HANDLE, middle.y() - _HANDLE, 2 * _HANDLE, 2 * _HANDLE)


def _words_place(axis: TimeAxis, font: QFont, mark: LayoutMark, there: QRectF, y: float) -> QRectF:
    """Return where the words are: to the right, or where there is no room to the left."""
    width = QFontMetrics(font).horizontalAdvance(mark.words) + 2 * _PADDING
    left = there.right() + _GAP
    if left + width > axis.width:
        left = there.left() - _GAP - width
    return QRectF(
        round(min(max(left, _GAP), axis.width - width - _GAP)), round(y), width, CHIP_HEIGHT
    )


def _paint_arrow(painter: QPainter, tokens: Tokens, here: QRectF, there: QRectF) -> None:
    """Paint an arrow from where bars were to where they are."""
    right = there.center().x() > here.center().x()
    apart = here.right() <= there.left() or there.right() <= here.left()
    middle = here.center().y()
    if apart:
        start = here.right() - 0.2 * here.width() if right else here.left() + 0.2 * here.width()
        stop = there.left() - 7 if right else there.right() + 7
    else:
        start, stop = here.center().x(), there.center().x()
    if abs(stop - start) < _SHORT or (stop > start) != right:
        return
    way = stop - start
    path = QPainterPath(QPointF(start, middle))
    path.cubicTo(
        QPointF(start + 0.25 * way, middle - _BOW),
        QPointF(stop - 0.35 * way, middle - _BOW),
        QPointF(stop, middle - 2),
    )
    back = -1 if right else 1
    head = QPainterPath(QPointF(stop + 5 * back, middle - 9))
    head.lineTo(stop + 2 * -back, middle - 1)
    head.lineTo(stop + 8 * back, middle + 1)
    # The edge keeps the line apart from blocks that are as bright as it.
    for colour, width in ((tokens.sunken, 3.5), (tokens.ink, 1.5)):
        pen = QPen(QColor(colour), width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPath(head)
        if colour == tokens.ink:
            pen.setDashPattern(_DASHES)
            painter.setPen(pen)
        painter.drawPath(path)
