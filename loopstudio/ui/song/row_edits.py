"""How edits of a row look: ghosts of removed bars, folded corners, and lines of levels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from loopstudio.ui.song.row_blocks import RADIUS
from loopstudio.ui.theme.tokens import Tokens

_GHOST_LINE, _GHOST_STRIPE = 0.6, 0.42
"""Opacity of the outline and the stripes of a ghost."""
_STRIPE_GAP = 8.5
"""Pixels from stripe to stripe, along the row."""
_FOLD = 9
"""Pixels of a folded corner, where there is room for it."""
_LEVEL = 2.5
"""Height of the line of a level that was changed."""
_DASHES = (3.0, 2.0)
_SONG_LEVEL = 0.8
"""Opacity of the line of the level that the song has."""


def paint_ghosts(
    painter: QPainter, colour: QColor, places: Sequence[QRectF], opacity: float
) -> None:
    """Paint dashed outlines with stripes, in the loop's colour, where bars were removed."""
    if not places:
        return
    stripes, outlines = QColor(colour), QColor(colour)
    stripes.setAlphaF(_GHOST_STRIPE * opacity)
    outlines.setAlphaF(_GHOST_LINE * opacity)
    inside, lines = QPainterPath(), []
    for place in places:
        inside.addRoundedRect(place, RADIUS, RADIUS)
    left, right = min(p.left() for p in places), max(p.right() for p in places)
    top, bottom = places[0].top(), places[0].bottom()
    # All from one grid, so that the stripes of neighbours meet.
    first = int((left - (bottom - top)) // _STRIPE_GAP)
    for number in range(first, int(right // _STRIPE_GAP) + 1):
        x = number * _STRIPE_GAP
        lines.append(QLineF(x, bottom, x + bottom - top, top))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(inside)
    painter.setPen(QPen(stripes, 1.2))
    painter.drawLines(lines)
    painter.restore()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_dashed(outlines, 1.0))
    painter.drawPath(inside)
    painter.restore()


def paint_corners(
    painter: QPainter, tokens: Tokens, places: Sequence[QRectF], opacity: float
) -> None:
    """Fold the left upper corner of blocks that the song does not have, in ink."""
    if not places:
        return
    ink = QColor(tokens.ink)
    ink.setAlphaF(opacity)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    for place in places:
        fold = min(_FOLD, place.width() / 2, place.height() / 2)
        corner = place.topLeft()
        painter.drawPolygon(
            QPolygonF([corner, corner + QPointF(fold, 0), corner + QPointF(0, fold)])
        )
    painter.restore()


def paint_levels(
    painter: QPainter,
    tokens: Tokens,
    now: Sequence[QLineF],
    song: Sequence[QLineF],
    opacity: float,
) -> None:
    """Paint levels that were changed as lines, and those of the song as dashes."""
    ink = QColor(tokens.ink)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if song:
        ink.setAlphaF(_SONG_LEVEL * opacity)
        painter.setPen(_dashed(ink, 1.0))
        painter.drawLines(song)
    ink.setAlphaF(opacity)
    for line in now:
        painter.fillRect(QRectF(line.x1(), round(line.y1()), line.dx(), _LEVEL), ink)
    painter.restore()


def _dashed(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setDashPattern(_DASHES)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
