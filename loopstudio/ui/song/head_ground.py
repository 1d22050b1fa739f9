"""What the heads at the left of the rows have in common: places, ground, stripe and bracket."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from loopstudio.ui.theme.tokens import Tokens, loop_colour

WIDE, NARROW = 300, 260
"""Width of the heads in a wide and in a narrow window."""

SWITCH_X = 14
NAME_X = 48
EXACTNESS = 44
"""Width of the column at the right that says how exactly loops repeat."""

BRACKET_START, BRACKET_MIDDLE, BRACKET_END = 1, 2, 4
"""Where a head is in its group, to be added up."""

_STRIPE = 4
_DIM_STRIPE = 0.35
_BRACKET_X, _FOOT, _PEN = 7, 4, 1.5


def paint_head_ground(
    painter: QPainter, tokens: Tokens, width: int, height: int, *, selected: bool
) -> None:
    """Paint the ground of a head and its edges, which go on in the row beside it."""
    painter.fillRect(0, 0, width, height, QColor(tokens.raised if selected else tokens.panel))
    if selected:
        for top in (0.0, height - 1.5):
            painter.fillRect(QRectF(0, top, width, 1.5), QColor(tokens.ink))
    else:
        painter.fillRect(0, height - 1, width, 1, QColor(tokens.line))


def paint_stripe(
    painter: QPainter, tokens: Tokens, colours: Sequence[int], height: int, *, heard: bool
) -> None:
    """Paint the loop colours of a head along its left edge, from the top."""
    for place, index in enumerate(colours):
        colour = QColor(loop_colour(tokens, index))
        colour.setAlphaF(1.0 if heard else _DIM_STRIPE)
        top, bottom = (round(edge * (height - 1) / len(colours)) for edge in (place, place + 1))
        painter.fillRect(0, top, _STRIPE, bottom - top, colour)


def paint_bracket(painter: QPainter, tokens: Tokens, height: int, where: int) -> None:
    """Paint the part of a group's bracket that is beside one of its heads, in ink."""
    top = 5.0 if where & BRACKET_START else 0.0
    bottom = height - 6.0 if where & BRACKET_END else float(height)
    ink = QColor(tokens.ink)
    painter.fillRect(QRectF(_BRACKET_X, top, _PEN, bottom - top), ink)
    if where & BRACKET_START:
        painter.fillRect(QRectF(_BRACKET_X, top, _FOOT, _PEN), ink)
    if where & BRACKET_END:
        painter.fillRect(QRectF(_BRACKET_X, bottom - _PEN, _FOOT, _PEN), ink)
