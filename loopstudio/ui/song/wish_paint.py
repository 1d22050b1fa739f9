"""How wishes look: stripes, dots, an outline, and a chip with words."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from loopstudio.ui.theme.tokens import Tokens, loop_colour
from loopstudio.ui.tools.tool import KEEP, ONLY, SILENT

STRIPES, DOTS = 10, 8
"""Pixels after which stripes, and dots, repeat from left to right."""

CHIP_HEIGHT = 18
_CHIP_INSET, _CHIP_PADDING = 8, 8
_NO_CHIP = 28
"""A wish of fewer pixels has no room for words."""

_FAINTEST = 0.2
"""Opacity of the pattern of a wish that is hardly wished for: one can still be found."""
_VEIL = 0.55
"""How much what shall be silent gives way to the ground, so that stripes can be seen on it."""


def paint_pattern(
    painter: QPainter, tokens: Tokens, kind: str, place: QRectF, strength: float
) -> None:
    """Fill a wish's place by its kind.

    Parameters
    ----------
    painter : QPainter
    tokens : Tokens
    kind : str
        ``"silent"``, ``"only"`` or ``"keep"``.
    place : QRectF
        In logical pixels.
    strength : float, in [0, 1]
    """
    ratio = painter.device().devicePixelRatio()
    painter.save()
    if kind == SILENT:
        veil = QColor(tokens.sunken)
        veil.setAlphaF(_VEIL * strength)
        painter.fillRect(place, veil)
    if kind in (SILENT, KEEP):
        painter.setOpacity(_FAINTEST + (1 - _FAINTEST) * strength)
        tile = _stripes(tokens, ratio) if kind == SILENT else _dots(tokens, ratio)
        painter.drawTiledPixmap(place, tile)
    painter.restore()


def paint_outline(
    painter: QPainter, tokens: Tokens, kind: str, colour: int, place: QRectF, *, selected: bool
) -> None:
    """Outline a wish's place: in ink, or in the loop's colour where only that shall be heard."""
    own = QColor(loop_colour(tokens, colour) if kind == ONLY else tokens.ink)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # The line keeps an edge on whatever is below; its own colour may well be below it.
    edge = QColor(tokens.sunken)
    edge.setAlphaF(0.9 if kind == ONLY else 0.6)
    lines = [(edge, 6.5 if kind == ONLY else 3.5, 0.75), (own, 1.5, 0.75)]
    if selected:
        lines.append((QColor(tokens.ink), 1.5, -1.25 if kind == ONLY else 2.25))
    for colour_of_line, width, inset in lines:
        painter.setPen(QPen(colour_of_line, width))
        painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), 2, 2)
    painter.restore()


def fitting(font: QFont, words: tuple[str, ...], place: QRectF) -> str:
    """Return the first of these ways to say it that a wish has room for, else the last."""
    room = place.width() - 2 * (_CHIP_INSET + _CHIP_PADDING)
    metrics = QFontMetrics(font)
    return next((text for text in words if metrics.horizontalAdvance(text) <= room), words[-1])


def chip_place(font: QFont, words: str, place: QRectF, *, top: bool) -> QRectF:
    """Return where the words of a wish are; empty where there is no room for any.

    Parameters
    ----------
    font : QFont
    words : str
    place : QRectF
        What can be seen of the wish.
    top : bool
        Whether they are at its top, or in the middle of its height.
    """
    if place.width() < _NO_CHIP:
        return QRectF()
    wanted = QFontMetrics(font).horizontalAdvance(words) + 2 * _CHIP_PADDING
    inset = min(_CHIP_INSET, (place.width() - _NO_CHIP) / 2)
    width = min(wanted, place.width() - 2 * inset)
    room = place.height() - CHIP_HEIGHT
    down = min(6.0, room / 2) if top else room / 2
    return QRectF(round(place.left() + inset), round(place.top() + down), round(width), CHIP_HEIGHT)


def paint_chip(painter: QPainter, tokens: Tokens, font: QFont, words: str, place: QRectF) -> None:
    """Write the words of a wish where `chip_place` says; nothing where that is empty."""
    if place.isEmpty():
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.line2), 1))
    painter.setBrush(QColor(tokens.raised))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    inside = place.adjusted(_CHIP_PADDING - 2, 0, -_CHIP_PADDING + 2, 0)
    painter.setFont(font)
    painter.setPen(QColor(tokens.ink))
    shown = QFontMetrics(font).elidedText(
        words, Qt.TextElideMode.ElideRight, max(round(inside.width()), 0)
    )
    inside.adjust(2, 0, 2, 0)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    painter.restore()


@cache
def _stripes(tokens: Tokens, ratio: float) -> QPixmap:
    """Return a square of stripes that fits onto itself at every side."""
    tile, painter = _tile(STRIPES, ratio)
    painter.setPen(QPen(QColor(tokens.ink), 1.6))
    for shift in (-STRIPES, 0, STRIPES):
        painter.drawLine(
            QPointF(shift - STRIPES, STRIPES * 2), QPointF(shift + STRIPES * 2, -STRIPES)
        )
    painter.end()
    return tile


@cache
def _dots(tokens: Tokens, ratio: float) -> QPixmap:
    """Return one dot; its rim is seen on the blocks of a loop, which are as bright as ink."""
    tile, painter = _tile(DOTS, ratio)
    painter.setPen(Qt.PenStyle.NoPen)
    middle = QPointF(DOTS / 2, DOTS / 2)
    for colour, radius in ((tokens.sunken, 1.9), (tokens.ink, 1.0)):
        painter.setBrush(QColor(colour))
        painter.drawEllipse(middle, radius, radius)
    painter.end()
    return tile


def _tile(pixels: int, ratio: float) -> tuple[QPixmap, QPainter]:
    tile = QPixmap(QSize(round(pixels * ratio), round(pixels * ratio)))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return tile, painter
