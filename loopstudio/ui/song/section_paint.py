"""How sections look in the ruler: plates with names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from loopstudio.ui.theme.tokens import Tokens

_TOP, _TALL, _RADIUS = 3, 15, 2
_TEXT_X = 8
_LEAST_TEXT = 24
"""Pixels below which a section has no room for its name."""
_AT_THE_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True)
class Plate:
    """A section in view.

    Attributes
    ----------
    name : str
    left, right : int
        In pixels.
    hovered : bool
        The pointer is on it.
    chosen : bool
        The keys are about it.
    """

    name: str
    left: int
    right: int
    hovered: bool = False
    chosen: bool = False


def paint_plates(
    painter: QPainter, tokens: Tokens, plates: Sequence[Plate], width: int, height: int
) -> None:
    """Paint plates in a row of this size, which has the font of the names."""
    folded = height < _TALL
    top, tall = (1, height - 2) if folded else (_TOP, _TALL)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    # Of many sections one or two look otherwise: what they need is not set for each of them.
    painter.setBrush(QColor(tokens.raised))
    for plate in plates:
        place = QRectF(plate.left + 1, top, max(plate.right - plate.left - 2, 1), tall)
        if plate.hovered or plate.chosen:
            _paint_other(painter, tokens, plate, place)
        else:
            painter.drawRoundedRect(place, _RADIUS, _RADIUS)
    painter.setPen(QColor(tokens.ink2))
    if not folded:
        for plate in plates:
            _paint_name(painter, plate, width)


def _paint_other(painter: QPainter, tokens: Tokens, plate: Plate, place: QRectF) -> None:
    painter.save()
    painter.setBrush(QColor(tokens.hover if plate.hovered else tokens.raised))
    painter.drawRoundedRect(place, _RADIUS, _RADIUS)
    if plate.chosen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.ink), 1.5))
        painter.drawRoundedRect(place.adjusted(0.75, 0.75, -0.75, -0.75), _RADIUS, _RADIUS)
    painter.restore()


def _paint_name(painter: QPainter, plate: Plate, width: int) -> None:
    # A name stays in view as long as any of its section is.
    x = max(plate.left, 0) + _TEXT_X
    room = min(plate.right, width) - _TEXT_X // 2 - x
    if room >= _LEAST_TEXT - _TEXT_X:
        name = plate.name
        if _width(name, painter.font()) > room:
            name = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(x, _TOP - 1, room, _TALL), _AT_THE_LEFT, name)


@lru_cache(maxsize=256)
def _width(name: str, font: QFont) -> int:
    return QFontMetrics(font).horizontalAdvance(name)
