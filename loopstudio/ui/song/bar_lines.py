"""Bar lines over whatever has time from left to right."""

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.tokens import Tokens

_NARROW = 12
"""Bars of fewer pixels than this have no lines of their own."""


def paint_bar_lines(
    painter: QPainter, axis: TimeAxis, tokens: Tokens, height: int, ratio: float
) -> None:
    """Paint the lines of the bars in view over `height` logical pixels."""
    xs, fourth = _shown(axis)
    width = max(int(ratio), 1) / ratio  # whole device pixels
    painter.setPen(Qt.PenStyle.NoPen)
    for which, colour in ((fourth, tokens.grid4), (~fourth, tokens.grid)):
        painter.setBrush(QColor(colour))
        painter.drawRects([QRectF(x, 0, width, height) for x in xs[which].tolist()])


def bar_lines(axis: TimeAxis, tokens: Tokens, ratio: float) -> QImage | None:
    """Return the lines of the bars in view; only every fourth where bars are narrow.

    Returns
    -------
    QImage or None
        One row of device pixels, not to be painted on; None where there are no bars.
    """
    if not axis.bars_in_view():
        return None
    return axis.keep(("bar lines", tokens, ratio), lambda: _bar_lines(axis, tokens, ratio))


def _bar_lines(axis: TimeAxis, tokens: Tokens, ratio: float) -> QImage:
    xs, fourth = _shown(axis)
    colours = np.where(fourth, _premultiplied(tokens.grid4), _premultiplied(tokens.grid))
    n_pixels = round(axis.width * ratio)
    row = QImage(n_pixels, 1, QImage.Format.Format_ARGB32_Premultiplied)
    row.fill(0)
    pixels = np.frombuffer(row.bits(), np.uint32)
    begins = np.rint(xs * ratio).astype(np.intp)
    for beside in range(max(int(ratio), 1)):
        pixels[np.minimum(begins + beside, n_pixels - 1)] = colours
    return row


def _shown(axis: TimeAxis) -> tuple[np.ndarray, np.ndarray]:
    """Return the pixels of the lines that are painted, and which of them are a fourth bar's."""
    bars, xs = axis.bars_in_view(), axis.line_pixels()
    fourth = np.arange(bars.start, bars.start + len(xs)) % 4 == 0
    # A line at the very edge of the song's picture would only be a frame.
    shown = (xs > 0) & (xs < axis.width)
    if axis.width < _NARROW * len(bars):
        shown &= fourth
    return xs[shown], fourth[shown]


@lru_cache(maxsize=16)
def _premultiplied(colour: str) -> int:
    """Return a colour as ``0xAARRGGBB``, each part of it times its opacity."""
    made = QColor(colour)
    alpha = made.alpha()
    parts = (made.red(), made.green(), made.blue())
    red, green, blue = (round(part * alpha / 255) for part in parts)
    return alpha << 24 | red << 16 | green << 8 | blue
