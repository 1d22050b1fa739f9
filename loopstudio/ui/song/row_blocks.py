"""The blocks of a row, painted column by column.

Close up a row has a few blocks, far out hundreds.  As shapes they would each cost the same;
as columns of pixels a row costs what its width costs, however many there are.  Whatever a
column may hold, a block of some level or the end of one with its round corners, stands ready
in a table.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor, QPainter

from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.waveform import coloured, paint_columns

RADIUS = 2
"""Of the corners of a block."""

_NO_CORNERS = 10
"""Blocks of fewer pixels than this have corners that nobody can see."""
_NO_GAPS = 4
"""Bars of fewer pixels than this touch each other."""
_ABOVE = 0.12
"""Opacity of what a block of a low level leaves free."""
_FINE = 8
"""Places in a pixel at which a round corner is measured."""


@dataclass(frozen=True, eq=False)
class Blocks:
    """The blocks of a row that are in view, from the left.

    Attributes
    ----------
    left, right : np.ndarray of int, shape (n,)
        Where each begins and ends, in device pixels.
    steps : np.ndarray of int, shape (n,)
        How high each is: the place of its level among those of its row.
    wide : np.ndarray of bool, shape (n,)
        Whether it has round corners.
    ratio : float
        Device pixels in a logical one.
    """

    left: np.ndarray
    right: np.ndarray
    steps: np.ndarray
    wide: np.ndarray
    ratio: float

    def inside(self, n_pixels: int) -> np.ndarray:
        """Return how high the block at each device pixel is, which is not at its edge; else 0."""
        left = self.left + round(self.ratio)
        return _along(n_pixels, left, np.maximum(self.right - round(self.ratio), left), self.steps)


def blocks_in_view(runs: np.ndarray, axis: TimeAxis, ratio: float) -> Blocks:
    """Return the blocks in view.

    Parameters
    ----------
    runs : np.ndarray of int, shape (n_runs, 3), in order
        First bar, the one after the last, and what becomes one of `Blocks.steps`.
    axis : TimeAxis
    ratio : float
        Device pixels in a logical one.
    """
    view, lines = axis.bars_in_view(), axis.line_pixels()
    begin = np.searchsorted(runs[:, 1], view.start, side="right")
    first, stop, steps = runs[begin : np.searchsorted(runs[:, 0], view.stop)].T
    first = np.maximum(first, view.start) - view.start
    stop = np.minimum(stop, view.stop) - view.start
    left, right = with_gap(lines[first], lines[stop], stop - first)
    wide = right - left >= _NO_CORNERS
    if ratio != 1:
        left, right = (np.rint(edges * ratio).astype(np.intp) for edges in (left, right))
    return Blocks(left, right, steps, wide, ratio)


def with_gap(
    left: np.ndarray, right: np.ndarray, n_bars: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Leave a pixel before blocks of so many bars that are wide enough for it."""
    return left + (right - left >= _NO_GAPS * n_bars), right


def paint_blocks(
    painter: QPainter,
    blocks: Blocks,
    tops: tuple[float, ...],
    foot: float,
    size: tuple[int, int],
    colour: QColor,
) -> None:
    """Paint blocks.

    Parameters
    ----------
    painter : QPainter
    blocks : Blocks
    tops : tuple of float
        The upper edge of a block of each step, in device pixels from the top of the row; the
        highest there is comes last.
    foot : float
        The lower edge of all, in device pixels.
    size : tuple of int
        Width and height of the row in device pixels.
    colour : QColor
        Of the blocks, with its opacity.
    """
    n_pixels, height = size
    corner = round(RADIUS * blocks.ratio)
    table = _block_columns(tops, foot, height, corner, colour.rgba())
    kinds = 1 + blocks.steps * (corner + 1)
    # Room at the right for ends that are not in view; at the left a negative index is there, too.
    columns = _along(n_pixels + 3 * corner, blocks.left, blocks.right, kinds)
    begins = np.flatnonzero(blocks.wide & (blocks.left >= 0))
    ends = np.flatnonzero(blocks.wide & (blocks.right <= n_pixels + corner))
    for depth in range(corner):
        columns[blocks.left[begins] + depth] = kinds[begins] + 1 + depth
        columns[blocks.right[ends] - 1 - depth] = kinds[ends] + 1 + depth
    paint_columns(painter, table, columns[:n_pixels], blocks.ratio)


def _along(n_pixels: int, left: np.ndarray, right: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return a value for each pixel: that of the stretch it is in, or 0; stretches are in order."""
    edges = np.zeros(2 * len(left) + 2, np.intp)
    edges[1:-1:2], edges[2:-1:2], edges[-1] = left, right, n_pixels
    np.maximum(edges, 0, out=edges)
    np.minimum(edges, n_pixels, out=edges)
    each = np.zeros(2 * len(left) + 1, np.intp)
    each[1::2] = values
    return np.repeat(each, np.diff(edges))


@lru_cache(maxsize=48)
def _block_columns(
    tops: tuple[float, ...], foot: float, height: int, corner: int, rgba: int
) -> np.ndarray:
    """Return the pixels of every column that blocks can have in a colour.

    Returns
    -------
    np.ndarray, shape (1 + n_tops * (corner + 1), height), uint32
        Nothing; then for each top the inside of a block, and its ends from without.
    """
    # How far a round corner comes down at the middle of each part of a pixel, going inwards.
    within = (np.arange(corner * _FINE) + 0.5) / _FINE
    bends = corner - np.sqrt(corner**2 - (corner - within) ** 2)
    bends = np.concatenate([np.zeros((1, _FINE)), bends.reshape(corner, _FINE)])
    upper = np.array(tops)[:, None, None, None] + bends[:, :, None]
    pixels = np.arange(height, dtype=np.float64)
    block = _covered(pixels, upper, foot - bends[:, :, None]).mean(axis=2)
    free = _ABOVE * _covered(pixels, np.array(tops[-1]), np.array(foot))
    free = np.where(np.array(tops)[:, None, None] > tops[-1], free, 0)
    grades = np.rint(255 * (block + (1 - block) * free)).astype(np.uint8)
    return coloured(np.concatenate([np.zeros((1, height), np.uint8), *grades]), rgba)


def _covered(pixels: np.ndarray, upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """Return how much of pixels lies between two heights."""
    covered: np.ndarray = np.clip(
        np.minimum(pixels + 1, lower) - np.maximum(pixels, upper), 0.0, 1.0
    )
    return covered
