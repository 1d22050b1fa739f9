"""What several views of the desk draw alike."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from loopstudio.ui.desk.geometry import BADGE
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour

OFF_OPACITY = 0.22
"""What is switched off keeps this much of its colour."""

_CENTRE = Qt.AlignmentFlag.AlignCenter


def badge(
    painter: QPainter, theme: Theme, top: float, height: float, text: str, *, ink: bool, off: bool
) -> None:
    """Draw the number or letter of a row at its left, dashed where the row is off.

    Parameters
    ----------
    painter : QPainter
    theme : Theme
    top, height : float
        Of the row.
    text : str
    ink : bool
        Whether the loop uses it.
    off : bool
    """
    tokens = theme.tokens
    frame = QRectF(0.5, round(top + (height - BADGE) / 2) + 0.5, BADGE - 1, BADGE - 1)
    pen = QPen(QColor(tokens.ink3 if off else tokens.line2), 1)
    if off:
        pen.setDashPattern([2, 2])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawRoundedRect(frame, 3, 3)
    painter.setFont(badge_font(theme, len(text)))
    painter.setPen(QColor(tokens.ink if ink and not off else tokens.ink3))
    painter.drawText(frame.adjusted(-2, 0, 2, 0), _CENTRE, text)


def badge_font(theme: Theme, n_letters: int = 1) -> QFont:
    """Return the font of numbers and letters: two letters fit where one does."""
    font = theme.font("caption")
    font.setWeight(QFont.Weight.DemiBold)
    font.setPixelSize(11 if n_letters < 2 else 10)
    return font


def tinted(tokens: Tokens, colour: int, use: float, *, used: bool, off: bool) -> QColor:
    """Return the colour of a ridge or a row of bars: the loop's, as strong as its use.

    Parameters
    ----------
    tokens : Tokens
    colour : int
        Index of the loop's colour.
    use : float
        In [0, 1].
    used : bool
        Whether the loop uses the part at all; else it is neutral.
    off : bool
    """
    made = QColor(loop_colour(tokens, colour) if used else tokens.ink3)
    made.setAlphaF(OFF_OPACITY if off else 0.45 + 0.55 * min(1.0, use) if used else 0.3)
    return made


def note(painter: QPainter, theme: Theme, rect: QRectF, text: str, flags: Qt.AlignmentFlag) -> None:
    """Write a caption."""
    painter.setFont(theme.font("caption"))
    painter.setPen(QColor(theme.tokens.ink3))
    painter.drawText(rect, flags | Qt.AlignmentFlag.AlignVCenter, text)
