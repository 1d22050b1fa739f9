"""The ground of the heads."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from loopstudio.ui.theme.tokens import Tokens


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
