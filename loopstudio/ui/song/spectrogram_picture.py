"""The picture of the song as an item of the spectrogram view."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from loopstudio.core.pictures.picture import N_ROWS, gather
from loopstudio.ui.song.bar_lines import paint_bar_lines
from loopstudio.ui.song.colour_table import level_table
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_view import PixelItem
from loopstudio.ui.theme.theme import Theme

_AT_ONCE = 64
"""Columns that are turned into rows of pixels at a time: so many stay in the processor's cache."""


class PictureItem(PixelItem):
    """Paints the visible part of a pyramid of cells through a table of colours."""

    def __init__(self, theme: Theme, axis: TimeAxis) -> None:
        super().__init__(theme, axis)
        self._pyramid: tuple[np.ndarray, ...] = ()
        self._hop = 1
        self._table = level_table(theme.tokens)

    def show_cells(self, pyramid: tuple[np.ndarray, ...], hop: int, table: np.ndarray) -> None:
        """Show these cells in these colours.

        Parameters
        ----------
        pyramid : tuple of np.ndarray, shape (n_columns, N_ROWS)
            Empty for no picture.
        hop : int
            Samples from one column of ``pyramid[0]`` to the next.
        table : np.ndarray, uint32
            The colour of each cell.
        """
        self._pyramid, self._hop, self._table = pyramid, hop, table
        self.show_bounds(0, N_ROWS)

    def draw(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint the cells in view, then the bar lines."""
        painter.fillRect(0, 0, width, height, QColor(self.theme.tokens.sunken))
        if self._pyramid:
            self._draw_cells(painter, width, height, ratio)
        paint_bar_lines(painter, self.axis, self.theme.tokens, height, ratio)

    def _draw_cells(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        # Columns are centred on their sample: column c covers [c - 1/2, c + 1/2) hops.
        first = self.axis.first / self._hop + 0.5
        in_view = self.axis.span / self._hop
        n_pixels = round(width * ratio)
        # Zoomed out, every pixel gathers its columns, on a lattice that does not move with
        # the view: a picture that is scrolled must not shimmer.  Zoomed in, every column
        # is wider than a pixel, and painting stretches it.
        per_pixel = max(in_view / n_pixels, 1.0)
        start = np.floor(first / per_pixel)
        n = int(np.ceil((first + in_view) / per_pixel) - start)
        cells = gather(self._pyramid, start * per_pixel, per_pixel, n)
        if height * ratio < N_ROWS / 2:
            cells = np.maximum(cells[:, 0::2], cells[:, 1::2])
        colours = np.empty(cells.shape[::-1], np.uint32)
        for begin in range(0, n, _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            colours[:, some] = self._table.take(cells[some]).T[::-1]
        image = QImage(colours.data, n, len(colours), 4 * n, QImage.Format.Format_RGB32)
        scale = width * per_pixel / in_view
        left = -(first / per_pixel - start) * scale
        if in_view >= n_pixels:
            left = round(left * ratio) / ratio  # whole pixels stay sharp
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, 0, n * scale, height), image)
