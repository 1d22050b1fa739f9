"""What is seen over the rows while bars are changed: an outline, an arrow, a handle, words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen

from loopstudio.ui.song.row_blocks import RADIUS
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
    around = there
    if mark.origin is not None:
        here = _stretch(axis, *mark.origin, height)
        _paint_arrow(painter, tokens, here, there)
        around = here.united(there)
    if mark.words:
        ahead = mark.origin is None or mark.origin[0] < mark.first
        words = _words_place(axis, font, mark.words, there, around, words_y, ahead=ahead)
        paint_chip(painter, tokens, font, mark.words, words)
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


def _words_place(
    axis: TimeAxis, font: QFont, words: str, there: QRectF, around: QRectF, y: float, *, ahead: bool
) -> QRectF:
    """Return where the words are: beside the bars and off the arrow, where there is room.

    Parameters
    ----------
    axis : TimeAxis
    font : QFont
    words : str
    there, around : QRectF
        The bars, and what else is painted of them.
    y : float
    ahead : bool
        Whether they went to the right.
    """
    width = QFontMetrics(font).horizontalAdvance(words) + 2 * _PADDING
    right, left = there.right() + _GAP, there.left() - _GAP - width
    beyond = around.left() - _GAP - width if ahead else around.right() + _GAP
    places = (right, beyond, left) if ahead else (left, beyond, right)
    inside = there.center().x() - width / 2
    x = next((x for x in places if 0 <= x <= axis.width - width), inside)
    return QRectF(round(min(max(x, 0), max(axis.width - width, 0))), round(y), width, CHIP_HEIGHT)


def _paint_arrow(painter: QPainter, tokens: Tokens, here: QRectF, there: QRectF) -> None:
    """Paint an arrow from where bars were to where they are."""
    right = there.center().x() > here.center().x()
    start, stop, middle = here.center().x(), there.center().x(), here.center().y()
    if not here.intersects(there):
        stop = there.left() - 7 if right else there.right() + 7
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
