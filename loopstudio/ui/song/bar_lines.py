"""Bar lines over whatever has time from left to right."""

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QTransform

from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.tokens import Tokens

_NARROW = 12
"""Bars of fewer pixels than this have no lines of their own."""


def paint_bar_lines(
    painter: QPainter, axis: TimeAxis, tokens: Tokens, height: int, ratio: float
) -> None:
    """Paint the lines of the bars in view over `height` logical pixels."""
    row = bar_lines(axis, tokens, ratio)
    if row is None:
        return
    # A row of pixels as a texture: a tenth of the time of as many narrow rectangles.
    texture = QBrush(row)
    texture.setTransform(QTransform.fromScale(1 / ratio, 1 / ratio))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.fillRect(QRect(0, 0, axis.width, height), texture)


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
    bars, xs = axis.bars_in_view(), axis.line_pixels()
    numbers = np.arange(bars.start, bars.stop + 1)
    # A line at the very edge of the song's picture would only be a frame.
    shown = (xs > 0) & (xs < axis.width)
    if axis.width < _NARROW * len(bars):
        shown &= numbers % 4 == 0
    colours = np.where(numbers % 4 == 0, _premultiplied(tokens.grid4), _premultiplied(tokens.grid))
    n_pixels = round(axis.width * ratio)
    row = QImage(n_pixels, 1, QImage.Format.Format_ARGB32_Premultiplied)
    row.fill(0)
    pixels = np.frombuffer(row.bits(), np.uint32)
    begins = np.rint(xs[shown] * ratio).astype(np.intp)
    for beside in range(max(int(ratio), 1)):
        pixels[np.minimum(begins + beside, n_pixels - 1)] = colours[shown]
    return row


@lru_cache(maxsize=16)
def _premultiplied(colour: str) -> int:
    """Return a colour as ``0xAARRGGBB``, each part of it times its opacity."""
    made = QColor(colour)
    alpha = made.alpha()
    parts = (made.red(), made.green(), made.blue())
    red, green, blue = (round(part * alpha / 255) for part in parts)
    return alpha << 24 | red << 16 | green << 8 | blue
