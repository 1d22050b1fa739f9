"""The lane of what no loop explains: a waveform in ink."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QPainter

from loopstudio.ui.song.any_row import paint_row_edges
from loopstudio.ui.song.row_ground import Ground
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_view import PixelItem
from loopstudio.ui.song.waveform import envelope, paint_wave
from loopstudio.ui.theme.theme import Theme


class RestItem(PixelItem):
    """Paints the waveform of what no loop explains."""

    def __init__(self, theme: Theme, axis: TimeAxis) -> None:
        super().__init__(theme, axis)
        self._ground = Ground(theme, axis)
        self._peaks = np.empty(0, dtype=np.float32)
        self._full_scale = 0.0
        self._dimmed = False
        self._selected = False

    def show_rest(
        self, peaks: np.ndarray, full_scale: float, *, dimmed: bool, selected: bool
    ) -> None:
        """Show these peaks, shape (n_points,), and whether the rest is heard.

        A peak of `full_scale` fills the row: a Rest that nobody can hear looks like it.
        """
        if peaks is not self._peaks or (dimmed, selected) != (self._dimmed, self._selected):
            self._peaks, self._full_scale = peaks, full_scale
            self._dimmed, self._selected = dimmed, selected
            self.refresh()

    def draw(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint ground, bar lines and waveform."""
        tokens = self.theme.tokens
        painter.drawPixmap(0, 0, self._ground.pixmap(height, ratio, selected=self._selected))
        if self._full_scale > 0 and len(self._peaks):
            wave = envelope(self._peaks, self.axis, round(width * ratio)) / self._full_scale
            half = np.maximum(wave**0.55 * (height / 2 - 4), 0.3) * ratio
            colour = QColor(tokens.ink3)
            colour.setAlphaF(0.3 if self._dimmed else 0.75)
            place = np.zeros(len(half), dtype=np.intp)
            tall = round(height * ratio)
            paint_wave(painter, half, place, (tall / 2,), tall, ratio, colour)
        paint_row_edges(painter, tokens, width, height, selected=self._selected)
