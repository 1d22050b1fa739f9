"""How every horizontal fader looks: a groove, what is below the knob, and the knob."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter

from loopstudio.ui.theme.tokens import Tokens

KNOB = 5.0
"""Radius of the knob in pixels."""


def paint_fader(
    painter: QPainter,
    tokens: Tokens,
    size: QSize,
    place: float,
    *,
    dimmed: bool = False,
    touched: bool = False,
) -> None:
    """Paint a fader across `size`.

    Parameters
    ----------
    painter : QPainter
    tokens : Tokens
    size : QSize
    place : float
        Where the knob is, in [0, 1] from the left.
    dimmed : bool
        What it sets has no effect at the moment.
    touched : bool
        The pointer is over it, or holds it.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    left, right, middle = KNOB, size.width() - KNOB, size.height() / 2
    knob = left + (right - left) * place
    painter.setBrush(QColor(tokens.line2))
    painter.drawRoundedRect(QRectF(left, middle - 1.5, right - left, 3), 1.5, 1.5)
    painter.setBrush(QColor(tokens.ink3 if dimmed else tokens.ink2))
    painter.drawRoundedRect(QRectF(left, middle - 1.5, knob - left, 3), 1.5, 1.5)
    painter.setBrush(QColor(tokens.ink3 if dimmed else tokens.ink))
    radius = KNOB + (1 if touched else 0)
    painter.drawEllipse(QPointF(knob, middle), radius, radius)
