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
    edges = _pixel_edges(axis, n_pixels) / PEAK_HOP
    if edges[1] - edges[0] < 1:
        return _between(peaks, edges[:-1])
    starts = np.clip(edges[:-1].astype(np.intp), 0, len(peaks) - 1)
    stop = int(np.clip(np.ceil(edges[-1]), starts[-1] + 1, len(peaks)))
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
    edges, lines = _pixel_edges(axis, n_pixels), axis.bar_starts
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


def _pixel_edges(axis: TimeAxis, n_pixels: int) -> np.ndarray:
    """Return where each pixel begins and the last one ends, in samples."""
    edges: np.ndarray = axis.first + axis.span * np.arange(n_pixels + 1) / n_pixels
    return edges


def _between(peaks: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return what lies between peaks, at places counted in peaks."""
    between: np.ndarray = np.interp(places, np.arange(len(peaks)) + 0.5, peaks)
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
