"""Waveforms drawn from peaks: how loud a stem is, pixel by pixel."""

import numpy as np
from PySide6.QtGui import QColor, QImage

from loopstudio.core.stems import PEAK_HOP
from loopstudio.ui.song.time_axis import TimeAxis


def envelope(peaks: np.ndarray, axis: TimeAxis, n_pixels: int) -> np.ndarray:
    """Return the highest peak within each pixel.

    Parameters
    ----------
    peaks : np.ndarray, shape (n_points,)
        One for every `PEAK_HOP` samples of the song.
    axis : TimeAxis
        What is in view.
    n_pixels : int
        Device pixels across the view.

    Returns
    -------
    np.ndarray, shape (n_pixels,), float32
    """
    if not len(peaks):
        return np.zeros(n_pixels, dtype=np.float32)
    edges = (axis.first + axis.span * np.arange(n_pixels + 1) / n_pixels) / PEAK_HOP
    starts = np.clip(edges[:-1].astype(np.intp), 0, len(peaks) - 1)
    stop = int(np.clip(np.ceil(edges[-1]), starts[-1] + 1, len(peaks)))
    loudest: np.ndarray = np.maximum.reduceat(peaks[:stop], starts)
    return loudest


def wave_image(half: np.ndarray, centre: np.ndarray | float, height: int, colour: QColor) -> QImage:
    """Draw a waveform.

    Parameters
    ----------
    half : np.ndarray, shape (n_pixels,)
        How far it reaches up and down, in device pixels; negative for nothing at all.
    centre : np.ndarray, shape (n_pixels,), or float
        Its middle, in device pixels from the top.
    height : int
        Height of the image.
    colour : QColor
        Of the wave, with its opacity.

    Returns
    -------
    QImage, n_pixels by `height`
        Transparent around the wave; its edges are antialiased.
    """
    rows = np.arange(height, dtype=np.float32)[:, None] + 0.5
    coverage = np.clip(np.asarray(half, np.float32) + 0.5 - np.abs(rows - centre), 0, 1)
    opacity = np.arange(256) * colour.alphaF()
    table = np.rint(opacity).astype(np.uint32) << 24
    for shift, part in ((16, colour.redF()), (8, colour.greenF()), (0, colour.blueF())):
        table |= np.rint(opacity * part).astype(np.uint32) << shift
    pixels = table.take((coverage * 255).astype(np.uint8))
    image = QImage(
        pixels.data,
        pixels.shape[1],
        height,
        4 * pixels.shape[1],
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    # The copy belongs to Qt; the array ends with this function.
    return image.copy()
