"""The spectral cube to look into: a song laid bar upon bar, and the model of its loops.

The cube that is factorized has thousands of frequency bins; the eye needs about a hundred
rows, evenly spaced in pitch, and levels instead of magnitudes.  Then even half an hour of
music is a few megabytes, and every cross-section of it is a view of one array.

Based on:
    Jordan B. L. Smith and Masataka Goto, "Nonnegative tensor factorization for source
    separation of loops in audio", ICASSP 2018, whose project page shows such cross-sections.

Conventions
-----------
A cube has shape ``(n_rows, n_tatums, n_bars)``, row 0 the lowest pitch; the cells of a bar lie
side by side in memory.  Amplitudes are those of a sine in the song, so that both transforms
have the same scale.  A level of 255 is the song's loudest cell, 0 is `RANGE_DB` or more below
it; levels are tilted by `TILT_DB_PER_OCTAVE`, as in the other pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.audio import mono
from loopstudio.core.cube import tatum_centres, tatums_per_bar
from loopstudio.core.model import Mutes, heard_core, layer_magnitudes
from loopstudio.core.pictures.cube_columns import STFT, columns_at, rows_of
from loopstudio.core.pictures.loop_picture import TILT_DB_PER_OCTAVE, rows_at
from loopstudio.core.progress import Progress, silent
from loopstudio.core.spectrogram import Spec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopstudio.core.audio import Audio
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.tucker import Factors

RANGE_DB = 60.0

_TILT_PIVOT_HZ = 1000.0
_SILENCE = 1e-6
"""Amplitude below which a song counts as silent."""


@dataclass(frozen=True, eq=False)
class CubeSlices:
    """A cube of levels, and what its rows mean.

    Attributes
    ----------
    levels : np.ndarray, shape (n_rows, n_tatums, n_bars), uint8
    hz : np.ndarray, shape (n_rows,)
        The pitch of every row.
    transform : str
        `STFT` or `CQT`.
    top : float
        The amplitude, tilted, of level 255; 0 for a silent song.
    owners : np.ndarray, shape of `levels`, uint8, or None
        In a model of several loops, which of them is strongest in every cell.
    """

    levels: np.ndarray
    hz: np.ndarray
    transform: str
    top: float
    owners: np.ndarray | None = None

    def decibels(self, row: int, tatum: int, bar: int) -> float | None:
        """Return a cell's level in dB below a full-scale sine, tilt removed; None for silence."""
        level = int(self.levels[row, tatum, bar])
        if level == 0:
            return None
        tilt = float(_tilt_db(self.hz[row]))
        return float(20 * np.log10(self.top) - RANGE_DB * (1 - level / 255) - tilt)


def along(cells: np.ndarray, axis: int, index: int) -> np.ndarray:
    """Return a cross-section of a cube.

    Parameters
    ----------
    cells : np.ndarray, shape (n_rows, n_tatums, n_bars)
    axis : int
        What the section is taken along: 2 bars, 1 time in the bar, 0 frequency.
    index : int

    Returns
    -------
    np.ndarray, a view
        Frequency over time, frequency over bars, or time over bars.
    """
    section: np.ndarray = cells[(slice(None),) * axis + (index,)]
    return section


def song_slices(
    audio: Audio,
    bar_starts: np.ndarray,
    transform: str = STFT,
    n_tatums: int | None = None,
    *,
    progress: Progress = silent,
) -> CubeSlices:
    """Lay the bars of a song on top of each other.

    Parameters
    ----------
    audio : Audio
    bar_starts : np.ndarray, shape (n_bars + 1,), increasing, in samples
    transform : str
        `STFT` or `CQT`.
    n_tatums : int or None
        Tatums of a bar; None for as many as a factorization would have.
    progress : Progress

    Returns
    -------
    CubeSlices
        Columns are placed on tatums as in the cube that is factorized.  Half an hour takes
        about ten megabytes; while it is computed, a hundred more and one channel of the song.
    """
    n_tatums = n_tatums or tatums_per_bar(bar_starts, Spec.for_rate(audio.sr).hop)
    centres = tatum_centres(bar_starts, n_tatums)
    hz = rows_of(transform)
    decibels = np.empty((centres.size, len(hz)), np.float16)
    tilt, done = _tilt_db(hz), 0
    for block in columns_at(mono(audio), audio.sr, centres.ravel(), transform):
        progress(done / centres.size, "Building the cube")
        decibels[done : done + len(block)] = 20 * np.log10(np.maximum(block, 1e-9)) + tilt
        done += len(block)
    top = 10 ** (float(decibels.max(initial=-180)) / 20)
    if top < _SILENCE:
        top = 0.0
    cells = decibels.reshape(*centres.shape, len(hz))
    levels = np.empty((len(centres), len(hz), n_tatums), np.uint8)
    for bar, cell in enumerate(cells):
        levels[bar] = _levels(cell.astype(np.float32), top).T
    return CubeSlices(levels.transpose(1, 2, 0), hz, transform, top)


def model_slices(
    extraction: Extraction,
    sr: int,
    song: CubeSlices,
    loops: Sequence[int],
    factors: Factors | None = None,
    mutes: Mutes | None = None,
    *,
    progress: Progress = silent,
) -> CubeSlices:
    """Lay out what the model says of some loops as the song is laid out.

    Parameters
    ----------
    extraction : Extraction
    sr : int
        Hz.
    song : CubeSlices
        Of the song it was found in, with as many tatums; its rows and its loudest cell are the
        model's, so that the two can be compared.
    loops : sequence of int
        Which loops; several are added up.
    factors : Factors or None
        The model, if it was edited; None for the one that was found.
    mutes : Mutes or None
        Parts to leave out.
    progress : Progress

    Returns
    -------
    CubeSlices
        The rows of a constant-Q transform are read off the model's spectra, which are those of
        a short-time Fourier transform.
    """
    model = _Model(extraction, sr, song, loops, factors, mutes or Mutes())
    n_bars = extraction.grid.n_bars
    shape = (n_bars, len(song.hz), song.levels.shape[1])
    levels, owners = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    kinds, of_bars = np.unique(model.presence, axis=0, return_inverse=True)
    for kind, presence in enumerate(kinds):
        progress(kind / len(kinds), "Building the cube")
        like_it = np.flatnonzero(of_bars.ravel() == kind)
        levels[like_it], owners[like_it] = model.bar(presence)
    cube = levels.transpose(1, 2, 0)
    several = owners.transpose(1, 2, 0) if len(loops) > 1 else None
    return CubeSlices(cube, song.hz, song.transform, song.top, several)


class _Model:
    """The layers of some loops, and in which bars each plays.

    Attributes
    ----------
    presence : np.ndarray, shape (n_bars, n_layers + 1)
        How strongly each layer plays in each bar, and the bar's place in its slice.
    """

    def __init__(
        self,
        extraction: Extraction,
        sr: int,
        song: CubeSlices,
        loops: Sequence[int],
        factors: Factors | None,
        mutes: Mutes,
    ) -> None:
        from dataclasses import replace

        known = factors or extraction.factors
        heard = replace(known, core=heard_core(known, mutes)) if mutes else known
        of_layers = [(layer, k) for k in loops for layer, _ in extraction.loops[k].layers]
        layers = [layer for layer, _ in of_layers]
        self._owner = np.array([k for _, k in of_layers], np.uint8)
        self._song, self._n_tatums = song, song.levels.shape[1]
        self._hz_per_bin = sr / extraction.spec.n_fft
        scale = np.float32(4 / extraction.spec.n_fft)  # of a sine below a Hann window
        self._layers = layer_magnitudes(heard, layers) * scale
        # A layer that is softer has the same rows, softer.
        self._rows_of_layers = [self._rows(layer) for layer in self._layers]
        slices, n_bars = extraction.slices, extraction.grid.n_bars
        layout = np.asarray(known.layout, np.float32)[slices.of_bars(n_bars)][:, layers]
        self.presence = np.column_stack([layout, slices.places(n_bars)])

    def bar(self, presence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return levels and owners of a bar, each of shape (n_rows, n_tatums), uint8."""
        strength, place = presence[:-1].astype(np.float32), int(presence[-1])
        heard = np.flatnonzero(strength)
        shape = (len(self._song.hz), self._n_tatums)
        if not heard.size:
            return np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
        columns = slice(place * self._n_tatums, (place + 1) * self._n_tatums)
        alone = [self._rows_of_layers[i][:, columns] * strength[i] for i in heard]
        rows = alone[0]
        if len(heard) > 1:
            rows = self._rows(np.tensordot(strength, self._layers[:, columns], 1))
        tilted = 20 * np.log10(np.maximum(rows, 1e-9)) + _tilt_db(self._song.hz)[:, None]
        strongest = np.stack(alone).argmax(axis=0)
        return _levels(tilted, self._song.top), self._owner[heard][strongest]

    def _rows(self, columns: np.ndarray) -> np.ndarray:
        """Columns (n_tatums, n_bins) to rows (n_rows, n_tatums)."""
        return rows_at(columns.T, self._hz_per_bin, self._song.hz)


def _tilt_db(hz: float | np.ndarray) -> np.ndarray:
    tilt: np.ndarray = np.asarray(TILT_DB_PER_OCTAVE * np.log2(np.asarray(hz) / _TILT_PIVOT_HZ))
    return tilt.astype(np.float32)


def _levels(decibels: np.ndarray, top: float) -> np.ndarray:
    """Tilted decibels of any shape to levels, uint8."""
    if top <= 0:
        return np.zeros(decibels.shape, np.uint8)
    scaled = 255 * (1 + (decibels - 20 * np.log10(top)) / RANGE_DB)
    levels: np.ndarray = np.rint(np.clip(scaled, 0, 255)).astype(np.uint8)
    return levels
