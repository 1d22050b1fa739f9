"""What several views of the desk draw alike."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from loopstudio.ui.desk.geometry import BADGE
from loopstudio.ui.theme.icons import pixmap
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour

OFF_OPACITY = 0.22
"""What is switched off keeps this much of its colour."""

LOCK = 11
"""Pixels of a padlock."""

_CORNER = 6
_TAG_HEIGHT, _TAG_GAP = 18, 5
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
    return theme.font("letter" if n_letters < 2 else "letters")


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


def folded_corner(painter: QPainter, theme: Theme, block: QRectF) -> None:
    """Fold the upper left corner of what the user changed, in ink."""
    at, size = block.topLeft(), min(_CORNER, block.height() / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.tokens.ink))
    painter.drawPolygon(QPolygonF([at, at + QPointF(size, 0), at + QPointF(0, size)]))


def crossed(painter: QPainter, theme: Theme, block: QRectF, colour: QColor) -> None:
    """Paint a cell that is switched off: a dashed frame and a cross."""
    frame = QPen(colour, 1)
    frame.setDashPattern([3, 2])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(frame)
    painter.drawRoundedRect(block.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    painter.setPen(QPen(QColor(theme.tokens.ink2), 1.2))
    at, arm = block.center(), 3.5
    painter.drawLine(at + QPointF(-arm, -arm), at + QPointF(arm, arm))
    painter.drawLine(at + QPointF(-arm, arm), at + QPointF(arm, -arm))


def padlock(painter: QPainter, centre: QPointF, colour: QColor, *, opened: bool = False) -> None:
    """Paint a padlock of `LOCK` pixels around a point."""
    ratio = painter.device().devicePixelRatioF()
    name = "unlocked" if opened else "locked"
    picture = pixmap(name, colour.name(), LOCK, ratio)
    at = centre - QPointF(LOCK / 2, LOCK / 2)
    painter.drawPixmap(QPointF(round(at.x()), round(at.y())), picture)


def tag(
    painter: QPainter, theme: Theme, beside: QRectF, room: QRectF, what: str, value: str
) -> None:
    """Write what is being changed and how far it is, beside it and within `room`."""
    tokens, strong, plain = theme.tokens, badge_font(theme), theme.font("caption")
    widths = [QFontMetricsF(font).horizontalAdvance(text) for font, text in (
        (strong, what), (plain, value),
    )]  # fmt: skip
    width = sum(widths) + 3 * _TAG_GAP
    left = beside.right() + _TAG_GAP
    if left + width > room.right():
        left = max(room.left(), beside.left() - _TAG_GAP - width)
    top = min(max(beside.center().y() - _TAG_HEIGHT / 2, room.top()), room.bottom() - _TAG_HEIGHT)
    ground = QRectF(round(left), round(top), width, _TAG_HEIGHT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.line2), 1))
    painter.setBrush(QColor(tokens.raised))
    painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(QColor(tokens.ink))
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(strong)
    painter.drawText(ground.adjusted(_TAG_GAP, 0, 0, 0), middle, what)
    painter.setFont(plain)
    painter.drawText(ground.adjusted(2 * _TAG_GAP + widths[0], 0, 0, 0), middle, value)
