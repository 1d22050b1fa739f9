"""Waveforms drawn from peaks: how loud a stem is, pixel by pixel."""

from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter

from loopstudio.core.stems import PEAK_HOP
from loopstudio.ui.song.time_axis import TimeAxis

_STEPS = 4
"""Heights of a column that are told apart, in a pixel."""


def envelope(peaks: np.ndarray, axis: TimeAxis, n_pixels: int) -> np.ndarray:
    """Return the highest peak within each pixel, or what lies between peaks further apart.

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
    if edges[1] - edges[0] < 1:
        between = np.interp(edges[:-1], np.arange(len(peaks)) + 0.5, peaks)
        return between.astype(np.float32)
    starts = np.clip(edges[:-1].astype(np.intp), 0, len(peaks) - 1)
    stop = int(np.clip(np.ceil(edges[-1]), starts[-1] + 1, len(peaks)))
    loudest: np.ndarray = np.maximum.reduceat(peaks[:stop], starts)
    return loudest


def paint_wave(
    painter: QPainter,
    half: np.ndarray,
    place: np.ndarray,
    centres: tuple[float, ...],
    height: int,
    ratio: float,
    colour: QColor,
) -> None:
    """Paint a waveform with smooth edges.

    Parameters
    ----------
    painter : QPainter
    half : np.ndarray, shape (n_pixels,)
        How far it reaches up and down, in device pixels; negative for nothing at all.
    place : np.ndarray, shape (n_pixels,), int
        Which of the `centres` is its middle.
    centres : tuple of float
        In device pixels from the top.
    height : int
        Device pixels that there are.
    ratio : float
        Device pixels in a logical one.
    colour : QColor
        Of the wave, with its opacity.
    """
    table = _columns(centres, height)
    steps = len(table) // len(centres)
    # Step 0 is nothing at all.
    reach = np.clip(np.rint(half * _STEPS) + 1, 0, steps - 1).astype(np.intp)
    coverage = np.ascontiguousarray(table.take(place * steps + reach, axis=0).T)
    width = coverage.shape[1]
    image = QImage(coverage.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(_opacities(colour.rgb(), colour.alphaF()))
    image.setDevicePixelRatio(ratio)
    painter.drawImage(0, 0, image)


@lru_cache(maxsize=64)
def _columns(centres: tuple[float, ...], height: int) -> np.ndarray:
    """Return every column a waveform can have, shape (n_centres * n_steps, height), uint8."""
    half = np.arange(height * _STEPS // 2 + 2, dtype=np.float32)[None, :, None] / _STEPS
    half -= 1 / _STEPS
    rows = np.arange(height, dtype=np.float32) + 0.5
    distance = np.abs(rows - np.array(centres, dtype=np.float32)[:, None])[:, None, :]
    coverage = np.where(half < 0, 0, np.clip(half + 0.5 - distance, 0, 1))
    columns: np.ndarray = np.rint(255 * coverage).astype(np.uint8).reshape(-1, height)
    return columns


@lru_cache(maxsize=64)
def _opacities(rgb: int, alpha: float) -> list[int]:
    """Return a colour at 256 opacities up to `alpha`, as ``0xAARRGGBB``."""
    return [round(step * alpha) << 24 | rgb & 0xFFFFFF for step in range(256)]
