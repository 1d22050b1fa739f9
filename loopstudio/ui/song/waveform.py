"""Waveforms drawn from peaks: how loud a stem is, pixel by pixel."""

from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter

from loopstudio.core.stems import PEAK_HOP
from loopstudio.ui.song.layout_played import Played
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
    edges = axis.pixel_edges(n_pixels) / PEAK_HOP
    if edges[1] - edges[0] < 1:
        return _between(peaks, edges[:-1])
    starts = np.minimum(edges[:-1].astype(np.intp), len(peaks) - 1)
    stop = min(max(int(np.ceil(edges[-1])), int(starts[-1]) + 1), len(peaks))
    loudest: np.ndarray = np.maximum.reduceat(peaks[:stop], starts)
    return loudest


def row_envelope(
    peaks: np.ndarray, axis: TimeAxis, n_pixels: int, played: Played | None
) -> np.ndarray:
    """Return the envelope of a loop as the user edited it.

    Where another bar of the song is heard, its peaks are drawn, at the level they are heard at.

    Parameters
    ----------
    peaks, axis, n_pixels
        As for `envelope`.
    played : Played or None
        What is heard in every bar; None for the song itself.

    Returns
    -------
    np.ndarray, shape (n_pixels,), float32
    """
    made = envelope(peaks, axis, n_pixels)
    if played is None or not len(peaks):
        return made
    edges, lines = axis.pixel_edges(n_pixels), axis.bar_starts
    bars = np.searchsorted(lines, (edges[:-1] + edges[1:]) / 2, side="right") - 1
    inside = (bars >= 0) & (bars < len(played.sources))
    bars = np.where(inside, bars, 0)
    moved = np.flatnonzero(inside & played.placed[bars])
    if len(moved):
        to, source = bars[moved], played.sources[bars[moved]]
        ratio = np.diff(lines)[source] / np.diff(lines)[to]
        starts, stops = (
            (lines[source] + (ends[moved] - lines[to]) * ratio) / PEAK_HOP
            for ends in (edges[:-1], edges[1:])
        )
        made[moved] = _highest(peaks, starts, stops)
    gains = 10 ** (played.gains_db[bars] / 20)
    louder: np.ndarray = made * np.where(inside, gains, 1).astype(np.float32)
    return louder


def _between(peaks: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return what lies between peaks, at places counted in peaks."""
    # Only what is near the places: a song has tens of thousands of peaks.
    first = min(max(int(places.min()) - 1, 0), len(peaks) - 1)
    near = peaks[first : max(int(places.max()) + 2, first + 1)]
    between: np.ndarray = np.interp(places, first + 0.5 + np.arange(len(near)), near)
    return between.astype(np.float32)


def _highest(peaks: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> np.ndarray:
    """Return the highest peak of stretches in any order, whose ends are counted in peaks."""
    if stops[0] - starts[0] < 1:
        return _between(peaks, starts)
    first = np.clip(starts.astype(np.intp), 0, len(peaks) - 1)
    # One that is never the highest lets the last stretch end with the peaks.
    padded = np.append(peaks, peaks.min())
    stop = np.clip(np.ceil(stops).astype(np.intp), first + 1, len(peaks))
    highest: np.ndarray = np.maximum.reduceat(padded, np.stack([first, stop], axis=1).ravel())[::2]
    return highest


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
    table = _wave_columns(centres, height, colour.rgba())
    steps = len(table) // len(centres)
    # Step 0 is nothing at all.
    reach = (half * _STEPS + 1.5).astype(np.intp)
    np.maximum(reach, 0, out=reach)
    np.minimum(reach, steps - 1, out=reach)
    paint_columns(painter, table, place * steps + reach, ratio)


def paint_columns(painter: QPainter, table: np.ndarray, columns: np.ndarray, ratio: float) -> None:
    """Paint columns of pixels.

    Parameters
    ----------
    painter : QPainter
    table : np.ndarray, shape (n_kinds, height), uint32
        The pixels of each kind of column, from `coloured`.
    columns : np.ndarray of int, shape (n_pixels,)
        The kind of each column.
    ratio : float
        Device pixels in a logical one.
    """
    pixels = np.ascontiguousarray(table.take(columns, axis=0).T)
    height, width = pixels.shape
    # Of all formats with opacity the one that Qt paints without converting it first.
    form = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(pixels.data, width, height, 4 * width, form)
    image.setDevicePixelRatio(ratio)
    painter.drawImage(0, 0, image)


def coloured(coverage: np.ndarray, rgba: int) -> np.ndarray:
    """Return what a colour makes of pixels that it covers so much of.

    Parameters
    ----------
    coverage : np.ndarray of uint8
    rgba : int
        As `QColor.rgba`.

    Returns
    -------
    np.ndarray of uint32, shape of `coverage`
        ``0xAARRGGBB``, the colours multiplied by the opacity.
    """
    opacity = np.arange(256) * (rgba >> 24) / 255
    pixels = np.rint(opacity).astype(np.uint32) << 24
    for shift in (16, 8, 0):
        part = np.rint(opacity * (rgba >> shift & 0xFF) / 255).astype(np.uint32)
        pixels |= part << shift
    return pixels.take(coverage)


@lru_cache(maxsize=48)
def _wave_columns(centres: tuple[float, ...], height: int, rgba: int) -> np.ndarray:
    """Return the pixels of every column a waveform can have in a colour."""
    return coloured(_columns(centres, height), rgba)


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
