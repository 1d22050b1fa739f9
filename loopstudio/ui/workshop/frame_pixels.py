"""Frames of a song as pixels of its time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopstudio.ui.song.time_axis import TimeAxis


def loudest_in_pixels(levels: np.ndarray, axis: TimeAxis, hop: int, n_pixels: int) -> np.ndarray:
    """Return the largest level in each pixel, or the nearest one where frames are wider.

    Parameters
    ----------
    levels : np.ndarray, shape (n_frames,)
    axis : TimeAxis
    hop : int
        Samples from one frame to the next.
    n_pixels : int
        Width of what the axis has in view.

    Returns
    -------
    np.ndarray, shape (n_pixels,)
    """
    if not levels.any():
        return np.zeros(n_pixels)
    edges = (axis.first + axis.span * np.arange(n_pixels + 1) / n_pixels) / hop
    if edges[1] - edges[0] < 1:
        return np.interp(edges[:-1], np.arange(len(levels)), levels)
    starts = np.clip(edges[:-1].astype(np.intp), 0, len(levels) - 1)
    stop = int(np.clip(np.ceil(edges[-1]), starts[-1] + 1, len(levels)))
    loudest: np.ndarray = np.maximum.reduceat(levels[:stop], starts)
    return loudest
