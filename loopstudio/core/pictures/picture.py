"""The song's picture: how loud every pitch is at every moment, ready to be painted.

A spectrogram is looked at far more often than it is computed, so everything that does not
depend on the view is done once: rows evenly spaced in pitch, levels as bytes, and a
pyramid of ever coarser copies in time.  Each copy keeps the *loudest* of two columns
rather than their mean or every second one, so a drum hit that lasts 20 ms is still there
when ten minutes share a thousand pixels.

Conventions
-----------
Cells are stored time first, ``(n_columns, n_rows)``, because the view gathers columns.
Row 0 is the lowest pitch.  Column ``c`` is centred on sample ``c * hop``.  A level of 255
is the loudest cell of the song, 0 is `RANGE_DB` or more below it; levels are tilted by
`TILT_DB_PER_OCTAVE`, since music falls off towards the treble and a picture of it without
the tilt is empty in its upper half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.fourier import spectra_of
from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio

N_ROWS = 256
LOW_HZ = 30.0
HIGH_HZ = 16_000.0
RANGE_DB = 62.0
TILT_DB_PER_OCTAVE = 2.5
TILT_PIVOT_HZ = 1_000.0

MAX_COLUMNS = 32_768
"""Longer songs get a longer hop, so that the pictures of any song fit in 100 MB."""

_WINDOW_S = 0.093
_HOP_S = 0.0116
_BLOCK = 128
"""Columns computed at a time; a few milliseconds of work between two reports."""
_SILENCE_DB = -120.0


@dataclass(frozen=True, eq=False)
class SongPicture:
    """The levels of a song over pitch and time.

    Parameters
    ----------
    sr : int, Hz
    n_samples : int
    hop : int
        Samples from one column of ``levels[0]`` to the next.
    levels : tuple of np.ndarray, shape (n_columns, N_ROWS), uint8
        Each array has half the columns of the one before.
    top_db : float
        Level of the loudest cell, tilt included, relative to a full-scale sine.
    """

    sr: int
    n_samples: int
    hop: int
    levels: tuple[np.ndarray, ...]
    top_db: float

    def column_at(self, sample: float) -> int:
        """Return the column of ``levels[0]`` that holds a sample, within the song."""
        column = int(sample / self.hop + 0.5)
        return min(max(column, 0), len(self.levels[0]) - 1)

    def level_db(self, column: int, row: int) -> float | None:
        """Return a cell's level in dB re full scale, tilt removed; None below the range."""
        level = int(self.levels[0][column, row])
        if level == 0:
            return None
        return self.top_db - RANGE_DB * (1 - level / 255) - float(_tilt_db(row_hz(row)))


class RowMap:
    """Resamples spectra of one transform to the picture's rows.

    Where a row spans several bins it takes the loudest; where bins are wider than rows,
    in the bass, it interpolates between them.  Rows above half the sample rate are zero.

    Parameters
    ----------
    sr : int, Hz
    n_fft : int
        Length of the transform; spectra have ``n_fft // 2 + 1`` bins.
    """

    def __init__(self, sr: int, n_fft: int) -> None:
        n_bins = n_fft // 2 + 1
        edges = row_hz(np.arange(N_ROWS + 1) - 0.5) * n_fft / sr  # in bins
        lower, upper = np.ceil(edges[:-1]).astype(int), np.ceil(edges[1:]).astype(int)
        inside = edges[1:] <= n_bins - 1
        self._wide = np.flatnonzero((upper - lower >= 2) & inside)
        self._narrow = np.flatnonzero((upper - lower < 2) & inside)
        # Rows follow one another, so a row's bins end where the next one's begin; the
        # extra start ends the last row.
        self._starts = np.append(lower[self._wide], upper[self._wide[-1:]])
        centres = row_hz(self._narrow) * n_fft / sr
        self._below = centres.astype(int)
        self._fraction = (centres - self._below).astype(np.float32)

    def __call__(self, spectra: np.ndarray) -> np.ndarray:
        """Resample.

        Parameters
        ----------
        spectra : np.ndarray, shape (n, n_bins), nonnegative

        Returns
        -------
        np.ndarray, shape (n, N_ROWS), float32
        """
        rows = np.zeros((len(spectra), N_ROWS), dtype=np.float32)
        if len(self._wide):
            rows[:, self._wide] = np.maximum.reduceat(spectra, self._starts, axis=1)[:, :-1]
        below = spectra[:, self._below]
        rows[:, self._narrow] = below + self._fraction * (spectra[:, self._below + 1] - below)
        return rows


def row_hz(row: float | np.ndarray) -> np.ndarray:
    """Return the pitch at the centre of a row, in Hz; fractions are allowed."""
    hz: np.ndarray = LOW_HZ * (HIGH_HZ / LOW_HZ) ** ((np.asarray(row) + 0.5) / N_ROWS)
    return hz


def row_at(hz: float) -> int:
    """Return the row that holds a pitch, within the picture."""
    row = int(np.floor(N_ROWS * np.log(hz / LOW_HZ) / np.log(HIGH_HZ / LOW_HZ)))
    return min(max(row, 0), N_ROWS - 1)


def song_picture(audio: Audio, *, progress: Progress = silent) -> SongPicture:
    """Compute the picture of a song, block by block.

    Parameters
    ----------
    audio : Audio
        Channels are added as powers, so that nothing cancels.
    progress : Progress
        Called after every block.

    Returns
    -------
    SongPicture
    """
    n_fft = 2 ** round(np.log2(_WINDOW_S * audio.sr))
    hop = 2 ** round(np.log2(_HOP_S * audio.sr))
    n_samples = audio.samples.shape[1]
    while n_samples // hop + 1 > MAX_COLUMNS:
        hop *= 2
    rows = RowMap(audio.sr, n_fft)
    window = np.hanning(n_fft + 1)[:-1].astype(np.float32)
    # A full-scale sine has level 0 dB.
    scale = 4 / window.sum(dtype=np.float64) ** 2 / len(audio.samples)
    tilt = _tilt_db(row_hz(np.arange(N_ROWS))).astype(np.float32)

    n_columns = n_samples // hop + 1
    decibels = np.empty((n_columns, N_ROWS), dtype=np.float16)

    def draw(start: int) -> tuple[int, float]:
        stop = min(start + _BLOCK, n_columns)
        amplitude = rows(np.sqrt(_powers(audio.samples, start, stop, hop, window)))
        block = 20 * np.log10(np.maximum(amplitude * np.float32(scale**0.5), 1e-9)) + tilt
        decibels[start:stop] = block
        return stop, float(block.max())

    top_db = -np.inf
    with side_by_side(draw, range(0, n_columns, _BLOCK)) as drawn:
        for stop, loudest_db in drawn:
            top_db = max(top_db, loudest_db)
            progress(0.95 * stop / n_columns, "Drawing the song")

    levels = np.zeros((n_columns, N_ROWS), dtype=np.uint8)
    if top_db > _SILENCE_DB:
        for start in range(0, n_columns, _BLOCK):
            block = decibels[start : start + _BLOCK].astype(np.float32)
            scaled = 255 * (1 + (block - top_db) / RANGE_DB)
            levels[start : start + _BLOCK] = np.rint(np.clip(scaled, 0, 255))
    progress(1.0, "Drawing the song")
    return SongPicture(audio.sr, n_samples, hop, pyramid(levels), top_db)


def pyramid(cells: np.ndarray) -> tuple[np.ndarray, ...]:
    """Stack ever coarser copies of `cells`, each the larger of two columns of the last.

    Parameters
    ----------
    cells : np.ndarray, shape (n_columns, n_rows), unsigned

    Returns
    -------
    tuple of np.ndarray
        `cells` itself first; the last has at most 512 columns.
    """
    copies = [cells]
    while len(copies[-1]) > 512:
        last = copies[-1]
        even = last[0::2]
        coarser = even.copy()
        np.maximum(even[: len(last) // 2], last[1::2], out=coarser[: len(last) // 2])
        copies.append(coarser)
    return tuple(copies)


def gather(
    copies: Sequence[np.ndarray], first: float, per_pixel: float, n_pixels: int
) -> np.ndarray:
    """Return one column for each pixel: the loudest of those that the pixel covers.

    Parameters
    ----------
    copies : sequence of np.ndarray, shape (n_columns, n_rows)
        From `pyramid`.
    first : float, in columns of ``copies[0]``
        Left edge of the first pixel.
    per_pixel : float > 0
        Columns of ``copies[0]`` in a pixel.
    n_pixels : int

    Returns
    -------
    np.ndarray, shape (n_pixels, n_rows)
        Zero where a pixel lies outside the song.
    """
    depth = int(np.clip(np.floor(np.log2(per_pixel)), 0, len(copies) - 1))
    cells = copies[depth]
    edges = np.floor((first + per_pixel * np.arange(n_pixels + 1)) / 2**depth).astype(np.intp)
    left, right = edges[:-1], np.maximum(edges[1:] - 1, edges[:-1])
    outside = (right < 0) | (left >= len(cells))
    last = len(cells) - 1
    loudest: np.ndarray = cells.take(np.clip(left, 0, last), axis=0)
    # A pixel covers one or two columns of this copy, more only beyond the coarsest one.
    for step in range(1, int((right - left).max(initial=0)) + 1):
        reach = np.clip(np.minimum(left + step, right), 0, last)
        np.maximum(loudest, cells.take(reach, axis=0), out=loudest)
    loudest[outside] = 0
    return loudest


def _powers(samples: np.ndarray, start: int, stop: int, hop: int, window: np.ndarray) -> np.ndarray:
    """Power spectra of columns [start, stop), summed over channels: (n, n_bins) float32."""
    n_fft = len(window)
    begin, end = start * hop - n_fft // 2, (stop - 1) * hop + n_fft // 2
    total = np.zeros((stop - start, n_fft // 2 + 1), dtype=np.float32)
    for channel in samples:
        piece = channel[max(begin, 0) : end]
        padded = np.zeros(end - begin, dtype=np.float32)
        padded[max(-begin, 0) : max(-begin, 0) + len(piece)] = piece
        frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop]
        spectra = spectra_of(frames * window)
        total += spectra.real**2 + spectra.imag**2
    return total


def _tilt_db(hz: np.ndarray) -> np.ndarray:
    tilt: np.ndarray = TILT_DB_PER_OCTAVE * np.log2(hz / TILT_PIVOT_HZ)
    return tilt
