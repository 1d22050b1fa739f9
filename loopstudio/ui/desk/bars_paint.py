"""What the bars' view shows of the song: how loud it is, and where something begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from loopstudio.core.audio import OUTLINE_HOP
from loopstudio.core.bars.onset import onset_near
from loopstudio.core.bars.similarity import AHEAD_S
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.tokens import Tokens

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.bars.similarity import Heard

_ONSETS_SHARE = 0.3
"""The part of the height in which onsets are drawn, at the bottom."""


class Wave:
    """How loud a song is, for any stretch of it.

    Parameters
    ----------
    audio : Audio
    """

    def __init__(self, audio: Audio) -> None:
        self._samples, self._sr = audio.samples, audio.sr
        self._coarse = audio.outline
        self.peak = float(self._coarse.max(initial=0)) or 1.0

    def heights(self, first: float, span: float, n_pixels: int) -> np.ndarray:
        """Return the highest absolute sample in each pixel, shape (n_pixels,)."""
        edges = first + span * np.arange(n_pixels + 1) / n_pixels
        if span / n_pixels >= 2 * OUTLINE_HOP:
            return _highest(self._coarse, edges / OUTLINE_HOP)
        begin, end = int(max(edges[0], 0)), int(np.ceil(edges[-1])) + 1
        stretch = np.abs(self._samples[:, begin:end]).max(axis=0, initial=0)
        return _highest(stretch, edges - begin)

    def onset_near(self, time_s: float, reach_s: float) -> float | None:
        """Return where something begins near a second; None where nothing does."""
        return onset_near(self._samples, self._sr, time_s, reach_s)


def paint_song(
    painter: QPainter,
    rect: QRectF,
    tokens: Tokens,
    axis: TimeAxis,
    wave: Wave | None,
    heard: Heard | None,
) -> None:
    """Paint the wave above, and what begins below it."""
    split = rect.height() * (1 - _ONSETS_SHARE)
    painter.setPen(Qt.PenStyle.NoPen)
    if wave is not None:
        half = wave.heights(axis.first, axis.span, int(rect.width())) / wave.peak * (split / 2 - 3)
        middle = rect.top() + split / 2
        painter.setBrush(QColor(tokens.off))
        painter.drawRects(
            [QRectF(x, middle - h, 1, 2 * h) for x, h in enumerate(np.maximum(half, 0.5).tolist())]
        )
    if heard is not None:
        _paint_onsets(painter, rect.adjusted(0, split, 0, 0), tokens, axis, heard)


def _paint_onsets(
    painter: QPainter, rect: QRectF, tokens: Tokens, axis: TimeAxis, heard: Heard
) -> None:
    """Paint a hill for everything that begins."""
    frames_per_sample = 1 / (heard.frame_s * axis.sr)
    width = int(rect.width())
    samples = axis.first + axis.span * np.arange(width + 1) / width - AHEAD_S * axis.sr
    edges = samples * frames_per_sample + 0.5
    if edges[1] - edges[0] < 1:
        strengths = np.interp(edges - 0.5, np.arange(len(heard.onsets)), heard.onsets)[:-1]
    else:
        strengths = _highest(heard.onsets, edges)
    # Quiet onsets are what a bar line is placed by where a song is quiet.
    heights = np.sqrt(strengths) * (rect.height() - 4)
    bottom = rect.bottom()
    hills = [QPointF(x + 0.5, bottom - h) for x, h in enumerate(heights.tolist())]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(tokens.ink3))
    painter.drawPolygon(QPolygonF([QPointF(0, bottom), *hills, QPointF(width, bottom)]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _highest(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return the highest value between edges, shape (n_edges - 1,); 0 beyond the last value."""
    n = len(values)
    if not n:
        return np.zeros(len(edges) - 1, np.float32)
    starts = np.clip(edges[:-1].astype(np.intp), 0, n - 1)
    stop = int(np.clip(np.ceil(edges[-1]), starts[-1] + 1, n))
    highest: np.ndarray = np.maximum.reduceat(values[:stop], starts)
    highest[(edges[:-1] >= n) | (edges[1:] <= 0)] = 0
    return highest
