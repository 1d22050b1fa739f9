"""Pictures of components: who has which cell of the song's picture, and what they add up to.

Up to 64 components share a picture, so a cell keeps the strongest of them and how much of it
that one has; the table from cells to colours stays small enough to be made anew whenever the
user joins components or gives them other colours.

Conventions
-----------
A cell is ``(level * n + strongest) * SHARE_STEPS + share``, with the number of components n, and
`share` 0 for nothing and ``SHARE_STEPS - 1`` for all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.pictures.picture import (
    N_ROWS,
    RANGE_DB,
    TILT_DB_PER_OCTAVE,
    TILT_PIVOT_HZ,
    RowMap,
    SongPicture,
    pyramid,
    row_hz,
)
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.spectrogram import frames_at
from loopstudio.core.stems import PEAK_HOP
from loopstudio.core.workshop.analysis import unscaled

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.workshop.components import Components

SHARE_STEPS = 8

_BLOCK = 128
"""Columns computed at a time."""

_HANN_RMS = 0.375**0.5


@dataclass(frozen=True, eq=False)
class ComponentShares:
    """The cells of a picture with their components.

    Parameters
    ----------
    rows : np.ndarray, shape (N_ROWS, n_components), float32
        The spectra in the rows of the picture, as powers.
    powers : np.ndarray, shape (n_components, n_frames), float32
        The activations, as powers.
    frame_hop : int
        Samples from one frame to the next.
    hop : int
        Samples from one column of ``cells[0]`` to the next, as in the picture.
    cells : tuple of np.ndarray, shape (n_columns, N_ROWS), uint32
        A pyramid like the picture's.
    model : tuple of np.ndarray, shape (n_columns, N_ROWS), uint8
        Levels of what the components add up to, as in the picture.
    error : np.ndarray, shape (n_points,), float32
        Peaks of what the sum of the components leaves over, one every `PEAK_HOP` samples.
    """

    rows: np.ndarray
    powers: np.ndarray
    frame_hop: int
    hop: int
    cells: tuple[np.ndarray, ...]
    model: tuple[np.ndarray, ...]
    error: np.ndarray

    @property
    def n_components(self) -> int:
        """How many components there are."""
        return len(self.powers)

    def at(self, sample: float, row: int) -> np.ndarray:
        """Return the shares in one cell, shape (n_components,); they sum to one."""
        frame = min(int(sample / self.frame_hop + 0.5), self.powers.shape[1] - 1)
        power = self.rows[row] * self.powers[:, frame]
        share: np.ndarray = power / max(float(power.sum()), 1e-30)
        return share


def component_levels(components: Components) -> np.ndarray:
    """Return how loud every component is over time.

    Returns
    -------
    np.ndarray, shape (n_components, n_frames), float32
        Root of the summed squares of the component's magnitudes in a frame.
    """
    spectra, activations = components.spectra, components.activations
    settings = components.settings
    if settings.scale == "magnitude":
        loud: np.ndarray = activations * np.linalg.norm(spectra, axis=0)[:, None]
        return loud
    # Between nothing and its loudest moment a component grows as its magnitudes there do.
    loudest = activations.max(axis=1)
    top = unscaled(spectra * loudest, settings.scale, settings.gamma)
    shape = activations / np.maximum(loudest, 1e-30)[:, None]
    if settings.scale == "power":
        shape = np.sqrt(shape)
    levels: np.ndarray = (shape * np.linalg.norm(top, axis=0)[:, None]).astype(np.float32)
    return levels


def level_peaks(levels: np.ndarray, n_fft: int, hop: int, n_samples: int) -> np.ndarray:
    """Turn levels of frames into peaks of the sound.

    Parameters
    ----------
    levels : np.ndarray, shape (n, n_frames)
        As from `component_levels`.
    n_fft, hop : int
        Of the frames.
    n_samples : int

    Returns
    -------
    np.ndarray, shape (n, n_points), float32
        Estimates, one every `PEAK_HOP` samples: a tone of that power has them.
    """
    # By Parseval; half of the spectrum is kept, and a sine's peak is above its rms.
    per_level = 2 / (n_fft * _HANN_RMS)
    points = np.arange(-(-n_samples // PEAK_HOP)) + 0.5
    at = points * (PEAK_HOP / hop)
    frames = np.arange(levels.shape[1])
    return np.stack([np.interp(at, frames, row) * per_level for row in levels]).astype(np.float32)


def component_shares(
    audio: Audio, components: Components, picture: SongPicture, *, progress: Progress = silent
) -> ComponentShares:
    """Give every cell of a picture its components, and draw what they add up to.

    Parameters
    ----------
    audio : Audio
    components : Components
        Of the same song.
    picture : SongPicture
    progress : Progress
        Called after every block.
    """
    spec, settings = components.spec, components.settings
    to_rows = RowMap(components.sr, spec.n_fft)
    exponent = 1 if settings.scale == "power" else 2
    rows = to_rows(np.ascontiguousarray(components.spectra.T)).T ** exponent
    powers = components.activations**exponent
    model, of_columns = _model_rows(components, picture, to_rows, part(progress, 0, 0.4))
    error, loudest = _left_over(audio, components, to_rows, part(progress, 0.4, 0.8))
    levels = _levels(model, max(loudest, 1e-12))
    cells = np.empty(picture.levels[0].shape, np.uint32)
    for start in range(0, len(cells), _BLOCK):
        stop = min(start + _BLOCK, len(cells))
        power = powers[:, of_columns[start:stop]].T[:, None, :] * rows
        cells[start:stop] = _packed(picture.levels[0][start:stop], power)
        progress(0.8 + 0.2 * stop / len(cells), "Colouring the song")
    return ComponentShares(
        rows, powers, spec.hop, picture.hop, pyramid(cells), pyramid(levels), error
    )


def _model_rows(
    components: Components, picture: SongPicture, to_rows: RowMap, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Return the sum of all components in the picture's cells, and the frame of each column."""
    settings = components.settings
    n_columns = len(picture.levels[0])
    last = components.activations.shape[1] - 1
    of_columns = np.arange(n_columns) * (picture.hop / components.spec.hop)
    of_columns = np.minimum(np.rint(of_columns).astype(np.intp), last)
    out = np.empty((n_columns, N_ROWS), np.float32)
    for start in range(0, n_columns, _BLOCK):
        some = of_columns[start : start + _BLOCK]
        summed = components.activations[:, some].T @ components.spectra.T
        out[start : start + len(some)] = to_rows(unscaled(summed, settings.scale, settings.gamma))
        progress(min(start + _BLOCK, n_columns) / n_columns, "Adding up the components")
    out *= _tilt()
    return out, of_columns


def _left_over(
    audio: Audio, components: Components, to_rows: RowMap, progress: Progress
) -> tuple[np.ndarray, float]:
    """Return the peaks of what the components do not add up to, and the song's largest cell."""
    spec, settings = components.spec, components.settings
    n_frames = components.activations.shape[1]
    level = np.empty(n_frames, np.float32)
    top = 0.0
    for start in range(0, n_frames, _BLOCK):
        frames = np.arange(start, min(start + _BLOCK, n_frames))
        spectra = frames_at(audio.samples, frames * spec.hop, spec.n_fft)
        song = np.sqrt(np.square(np.abs(spectra)).mean(axis=0))
        model = components.activations[:, frames].T @ components.spectra.T
        model = unscaled(model, settings.scale, settings.gamma)
        level[frames] = np.linalg.norm(song - model, axis=1)
        top = max(top, float((to_rows(song) * _tilt()).max(initial=0)))
        progress((start + len(frames)) / n_frames, "Comparing with the song")
    return level_peaks(level[None], spec.n_fft, spec.hop, audio.n_samples)[0], top


def _tilt() -> np.ndarray:
    """Factor by which each row is raised, as in the song's picture, shape (N_ROWS,)."""
    octaves = np.log2(row_hz(np.arange(N_ROWS)) / TILT_PIVOT_HZ)
    factor: np.ndarray = 10 ** (TILT_DB_PER_OCTAVE * octaves / 20)
    return factor.astype(np.float32)


def _levels(magnitudes: np.ndarray, full: float) -> np.ndarray:
    """Turn cells into levels, 255 at `full`: (n_columns, N_ROWS) uint8."""
    decibels = 20 * np.log10(np.maximum(magnitudes / np.float32(full), 1e-9))
    levels: np.ndarray = np.rint(255 * np.clip(1 + decibels / RANGE_DB, 0, 1)).astype(np.uint8)
    return levels


def _packed(levels: np.ndarray, power: np.ndarray) -> np.ndarray:
    """Levels (n, N_ROWS) and powers (n, N_ROWS, n_components) to cells (n, N_ROWS) uint32."""
    n = np.uint32(power.shape[2])
    strongest = power.argmax(axis=2)
    largest = np.take_along_axis(power, strongest[:, :, None], axis=2)[:, :, 0]
    share = largest / np.maximum(power.sum(axis=2), 1e-30)
    steps = np.rint(np.clip(share, 0, 1) * (SHARE_STEPS - 1)).astype(np.uint32)
    cells = levels.astype(np.uint32) * n + strongest.astype(np.uint32)
    packed: np.ndarray = cells * np.uint32(SHARE_STEPS) + steps
    return packed
