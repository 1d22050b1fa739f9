"""Small pictures of loops and sounds, over frequency as the ear hears it.

The same rows serve the ridges of the sounds and the picture of a loop, so that a peak in
the one lies at the height of a line in the other.

Conventions
-----------
Row 0 is the lowest: ``LOW_HZ``; the last row is ``HIGH_HZ``; rows are evenly spaced on a
logarithmic scale.  Levels are uint8: 0 is `RANGE_DB` or more below the reference, 255 at it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.model import Mutes, heard_core
from loopstudio.core.progress import Progress, silent
from loopstudio.core.spectrogram import frames_at

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.tucker import Factors

LOW_HZ, HIGH_HZ = 40.0, 16000.0
"""Frequencies of the lowest and the highest row."""

RANGE_DB = 50.0
"""How far below the reference a picture reaches: less than the song's, since what a mask
leaves of the other loops lies not far below that."""

TILT_DB_PER_OCTAVE = 2.5
"""What higher rows are raised by, as music falls off towards the top about this much."""

N_ROWS = 120
"""Rows of the pictures in the desk: at least one for each pixel they are drawn with."""

_COLUMNS_PER_BAR = 120


def row_hz(n_rows: int) -> np.ndarray:
    """Return the frequency of every row, shape (n_rows,), in Hz."""
    return np.geomspace(LOW_HZ, HIGH_HZ, n_rows)


def tilted(rows: np.ndarray) -> np.ndarray:
    """Raise higher rows by `TILT_DB_PER_OCTAVE`; shape (n_rows, n_columns) and dtype stay."""
    octaves = np.log2(row_hz(len(rows)) / LOW_HZ)
    raised: np.ndarray = rows * 10 ** (TILT_DB_PER_OCTAVE * octaves / 20)[:, None]
    return raised.astype(rows.dtype, copy=False)


def log_rows(spectra: np.ndarray, hz_per_bin: float, n_rows: int) -> np.ndarray:
    """Resample spectra to the rows of these pictures; as `rows_at` with their frequencies."""
    return rows_at(spectra, hz_per_bin, row_hz(n_rows))


def rows_at(spectra: np.ndarray, hz_per_bin: float, hz: np.ndarray) -> np.ndarray:
    """Resample spectra to rows of logarithmic frequency, keeping every peak.

    Parameters
    ----------
    spectra : np.ndarray, shape (n_bins, n_columns), nonnegative
        Bin ``i`` lies at ``i * hz_per_bin``.
    hz_per_bin : float > 0
    hz : np.ndarray, shape (n_rows,), in Hz
        The middle of every row, each the same ratio above the one before.

    Returns
    -------
    np.ndarray, shape (n_rows, n_columns), dtype of `spectra`
        Between bins where rows are narrower than a bin, the largest of them where wider;
        zero above the highest bin.
    """
    n_bins = len(spectra)
    centres = hz / hz_per_bin
    half = (hz[-1] / hz[0]) ** (0.5 / (len(hz) - 1))
    below = np.minimum(centres.astype(int), n_bins - 1)
    above = np.minimum(below + 1, n_bins - 1)
    fraction = (centres - below)[:, None].clip(0, 1).astype(spectra.dtype)
    rows: np.ndarray = spectra[below] * (1 - fraction) + spectra[above] * fraction
    rows[centres > n_bins - 1] = 0
    first = np.ceil(centres / half).astype(int)
    last = np.ceil(centres * half).astype(int)
    for row in np.flatnonzero((last > first) & (first < n_bins)):
        np.maximum(rows[row], spectra[first[row] : last[row]].max(axis=0), out=rows[row])
    return rows


def recipe_picture(
    sound_rows: np.ndarray,
    factors: Factors,
    layers: tuple[tuple[int, int], ...],
    n_slices: int,
    mutes: Mutes,
) -> np.ndarray:
    """Mix a loop's sounds by its recipe into one picture.

    Parameters
    ----------
    sound_rows : np.ndarray, shape (n_rows, n_sounds)
        The factors' sounds as `log_rows` gives them.
    factors : Factors
    layers : tuple of (layer, slice)
        The loop's layers and the slice of the loop, from 0, in which each plays.
    n_slices : int
        Length of the loop in slices.
    mutes : Mutes
        Parts to leave out, or to draw louder or softer.

    Returns
    -------
    np.ndarray, shape (n_rows, n_tatums * n_slices)
        Magnitudes, the loop's slices one after the other.
    """
    core = heard_core(factors, mutes)
    n_tatums = len(factors.rhythms)
    picture = np.zeros((len(sound_rows), n_slices, n_tatums), dtype=sound_rows.dtype)
    for layer, place in layers:
        level = factors.layout[:, layer].max(initial=0)
        picture[:, place] += level * (sound_rows @ core[:, :, layer] @ factors.rhythms.T)
    return picture.reshape(len(sound_rows), -1)


def to_levels(magnitudes: np.ndarray, reference: np.ndarray | None = None) -> np.ndarray:
    """Turn a picture of magnitudes into levels.

    Parameters
    ----------
    magnitudes : np.ndarray, shape (n_rows, n_columns), nonnegative
    reference : np.ndarray, shape (n_rows, any) or None
        The picture whose loudest cell is full; None for `magnitudes` itself.  With the whole
        loop here, a picture without some parts does not grow brighter.

    Returns
    -------
    np.ndarray, shape (n_rows, n_columns), uint8
    """
    raised = tilted(magnitudes)
    peak = float((raised if reference is None else tilted(reference)).max(initial=0))
    if peak <= 0:
        return np.zeros(magnitudes.shape, dtype=np.uint8)
    floor = 10 ** (-RANGE_DB / 20)
    level = 1 + 20 * np.log10(np.maximum(raised / peak, floor)) / RANGE_DB
    levels: np.ndarray = np.round(255 * level.clip(0, 1)).astype(np.uint8)
    return levels


def song_pictures(
    audio: Audio, extraction: Extraction, *, progress: Progress = silent
) -> tuple[np.ndarray, ...]:
    """Picture every loop as it sounds in the song, in the bars where it is heard best.

    Parameters
    ----------
    audio : Audio
        The song that was taken apart.
    extraction : Extraction
    progress : Progress

    Returns
    -------
    tuple of np.ndarray, each of shape (N_ROWS, n_columns), uint8
        Levels, one picture a loop, as wide as the loop has bars.
    """
    # Only here, so that a window that shows pictures does not load what renders them.
    from loopstudio.core.render import renderer

    stems = renderer(audio.samples, audio.sr, extraction)
    n_loops = len(extraction.loops)
    starts = extraction.grid.bar_starts
    n_fft = extraction.spec.n_fft
    pictures = []
    for k, loop in enumerate(extraction.loops):
        progress(k / n_loops, "Drawing the loops")
        first = extraction.best_bars[k]
        begin, end = starts[first], starts[min(first + loop.bars, len(starts) - 1)]
        alone = [float(other == k) for other in range(n_loops)]
        heard = stems.mix(int(begin), int(end - begin), alone, 0.0)
        centres = np.linspace(0, end - begin, loop.bars * _COLUMNS_PER_BAR, endpoint=False)
        spectra = np.abs(frames_at(heard, centres.astype(np.int64), n_fft))
        magnitudes = np.sqrt(np.square(spectra).mean(axis=0)).T
        pictures.append(to_levels(log_rows(magnitudes, audio.sr / n_fft, N_ROWS)))
    return tuple(pictures)
