"""The row of a component: how strongly it sounds over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter

from loopstudio.ui.song.any_row import AnyRow, AnyRowItem
from loopstudio.ui.song.row_ground import Ground
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import loop_colour
from loopstudio.ui.workshop.frame_pixels import loudest_in_pixels

_HEADROOM = 5
"""Pixels above the highest curve."""
_GRADES = 255
_COMPRESSION = 0.7
"""Quiet moments are drawn a little larger than they are, or they could not be seen."""
_FILL = 0.55
"""Opacity of the area under the curve, whose upper edge is full."""


@dataclass(frozen=True, eq=False)
class ActivationRow(AnyRow):
    """What the row of a component, or of several joined, shows.

    Parameters
    ----------
    levels : np.ndarray, shape (n_frames,), nonnegative
        How strongly it sounds.
    hop : int
        Samples from one frame to the next.
    members : tuple of int
        The components that are shown.
    """

    levels: np.ndarray
    hop: int
    members: tuple[int, ...] = ()

    def make_item(self, theme: Theme, axis: TimeAxis, ground: Ground) -> ActivationItem:
        """Return what paints activations."""
        return ActivationItem(theme, axis, ground, self)

    def strengths(self, edges: np.ndarray, bar_starts: np.ndarray) -> np.ndarray:
        """Return the loudest moment of each stretch."""
        peak = float(self.levels.max(initial=0))
        if peak <= 0:
            return np.zeros(len(edges) - 1)
        frames = np.clip((edges / self.hop).astype(np.intp), 0, len(self.levels) - 1)
        loudest: np.ndarray = np.maximum.reduceat(self.levels, frames[:-1]) / peak
        return loudest**_COMPRESSION


class ActivationItem(AnyRowItem):
    """Paints an `ActivationRow` as an area that stands on the lower edge of its row."""

    row: ActivationRow

    def words(self, bar: int) -> str:
        """Return how strongly the component sounds in a bar, relative to its loudest moment."""
        row, axis = self.row, self.axis
        peak = float(row.levels.max(initial=0))
        if not 0 <= bar < axis.n_bars or peak <= 0:
            return row.name
        first, stop = (int(sample / row.hop) for sample in axis.bar_starts[bar : bar + 2])
        here = float(row.levels[first : max(stop, first + 1)].max(initial=0)) / peak
        return f"{row.name}, bar {bar + 1}, up to {round(100 * here)} %"

    def draw_content(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint the area and its edge."""
        peak = float(self.row.levels.max(initial=0))
        if peak <= 0:
            return
        n_pixels, tall = round(width * ratio), round((height - 1) * ratio)
        loudest = loudest_in_pixels(self.row.levels, self.axis, self.row.hop, n_pixels)
        shape = (loudest / peak) ** _COMPRESSION
        top = (shape * (tall - _HEADROOM * ratio)).astype(np.float32)
        coverage = _area(top, tall, ratio)
        colour = QColor(loop_colour(self.theme.tokens, self.row.colour))
        opacity = self.opacity_now
        rgb = colour.rgb() & 0xFFFFFF
        table = [round(grade * opacity) << 24 | rgb for grade in range(_GRADES + 1)]
        image = QImage(coverage.data, n_pixels, tall, n_pixels, QImage.Format.Format_Indexed8)
        image.setColorTable(table)
        image.setDevicePixelRatio(ratio)
        painter.drawImage(0, 0, image)


def _area(top: np.ndarray, height: int, ratio: float) -> np.ndarray:
    """Return how much of each pixel an area of these heights covers, (height, n) uint8."""
    above = height - np.arange(height, dtype=np.float32)[:, None]  # of a pixel's upper edge
    inside = np.clip(top + 1 - above, 0, 1)
    # Between neighbours the edge is as high as the step, or a steep curve would fall apart.
    low = top.copy()
    low[1:] = np.minimum(low[1:], top[:-1])
    low[:-1] = np.minimum(low[:-1], top[1:])
    below = np.clip(np.maximum(np.minimum(low, top - ratio), 0) + 1 - above, 0, 1)
    grades = _GRADES * (inside - (1 - _FILL) * below)
    coverage: np.ndarray = np.ascontiguousarray(np.rint(grades).astype(np.uint8))
    return coverage
