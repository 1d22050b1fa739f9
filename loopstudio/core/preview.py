"""First looks: which parts of a song seem to come and go, long before its loops are found.

The eye wants an answer while the ear listens.  A *sketch* needs no bars: nonnegative factors
of the band powers in slices of about two seconds, a fraction of a second for any song.  Once
the bars are known, the best of the rough layouts that the search starts from takes its place;
once the layout is known, that does, while the sounds are still being estimated.

A first look is only ever drawn.  Nothing is switched, heard or saved by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopstudio.core.layout.cost import LayoutCost, Part

SLICE_S = 2.0
"""About a bar: shorter slices show single notes, longer ones miss where parts enter."""

_N_PARTS = 5
_BANDS = 24
_LOWEST_HZ, _HIGHEST_HZ = 30.0, 16_000.0
_N_FFT = 2048
_FRAMES_A_SLICE = 12
_ITERATIONS = 100
_PLAYS = 0.4
"""Of a part's usual level; below it, it is taken for silent."""


@dataclass(frozen=True, eq=False)
class Preview:
    """A first look at the layout of a song.

    Attributes
    ----------
    edges : np.ndarray, shape (n_slices + 1,), int64
        Where slices begin, and the last one ends, in samples.
    levels : np.ndarray, shape (n_parts, n_slices), float32, in [0, 1]
        How strongly each part seems to play, deepest part first.
    settled : bool
        Whether these are the loops that come out, rather than a guess.
    """

    edges: np.ndarray
    levels: np.ndarray
    settled: bool


Partial = Callable[[Preview], None]
"""Told of first looks, each better than the one before."""


def sketch(mono: np.ndarray, sr: int) -> Preview | None:
    """Sketch a song whose bars are not known yet.

    Parameters
    ----------
    mono : np.ndarray, shape (n,), float32
    sr : int
        Hz.

    Returns
    -------
    Preview or None
        None for a song that is silent, or too short to say anything.
    """
    n_slices = int(len(mono) / sr / SLICE_S)
    if n_slices < _N_PARTS:
        return None
    edges = np.linspace(0, len(mono), n_slices + 1).astype(np.int64)
    powers = _band_powers(mono, sr, edges)
    if not powers.any():
        return None
    return Preview(edges, _levels(powers), settled=False)


def rough(cost: LayoutCost, starts: Iterable[tuple[Part, ...]], edges: np.ndarray) -> Preview:
    """Take the best of some rough layouts of bars, shape (n_bars + 1,) edges in samples."""
    best = min(starts, key=cost, default=())
    # No layout at all, as of a song whose bars have nothing in common, has as many bars.
    plays = np.array([part.plays for part in best], np.float32).reshape(len(best), len(edges) - 1)
    return Preview(np.asarray(edges, np.int64), plays, settled=False)


def laid_out(plays: np.ndarray, edges: np.ndarray) -> Preview:
    """Show the loops that will come out, shape (n_loops, n_bars), while they have no sound."""
    return Preview(np.asarray(edges, np.int64), np.asarray(plays, np.float32), settled=True)


def _band_powers(mono: np.ndarray, sr: int, edges: np.ndarray) -> np.ndarray:
    """Return the power in bands of equal width in pitch, shape (n_slices, n_bands)."""
    window = np.hanning(_N_FFT).astype(np.float32)
    highest_hz = min(_HIGHEST_HZ, sr / 2)
    hz = np.geomspace(_LOWEST_HZ, highest_hz, _BANDS + 1)[:-1]
    rows = np.unique(np.minimum(np.rint(hz / sr * _N_FFT), _N_FFT // 2)).astype(int)
    powers = np.empty((len(edges) - 1, len(rows)), np.float32)
    for power, start, stop in zip(powers, edges[:-1], edges[1:], strict=True):
        # A few moments of the slice stand for all of it.
        begins = np.linspace(start, max(stop - _N_FFT, start), _FRAMES_A_SLICE).astype(int)
        frames = np.stack([np.resize(mono[begin : begin + _N_FFT], _N_FFT) for begin in begins])
        spectra = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
        power[:] = np.add.reduceat(spectra.sum(axis=0), rows)
    return powers


def _levels(powers: np.ndarray) -> np.ndarray:
    """Factorise band powers, shape (n_slices, n_bands), into levels, deepest part first."""
    # Loud bands count for more than quiet ones, but not in proportion; no band for nothing.
    usual = powers.mean(axis=0)
    heard = powers / np.sqrt(usual + 1e-6 * usual.max())
    heard = heard + 1e-6 * heard.mean()
    rng = np.random.default_rng(0)
    left = rng.uniform(0.5, 1.5, (len(heard), _N_PARTS)).astype(np.float32)
    right = rng.uniform(0.5, 1.5, (_N_PARTS, heard.shape[1])).astype(np.float32)
    right *= heard.mean(axis=0)
    for _ in range(_ITERATIONS):
        left *= (heard / (left @ right)) @ right.T / right.sum(axis=1)
        right *= left.T @ (heard / (left @ right)) / left.sum(axis=0)[:, None]
    strength = np.sqrt(left * right.sum(axis=1))
    levels = strength / np.maximum(np.percentile(strength, 90, axis=0), 1e-12)
    levels = np.where(levels > _PLAYS, np.clip(levels, 0, 1), 0).astype(np.float32)
    height = right @ np.arange(right.shape[1]) / right.sum(axis=1)
    ordered: np.ndarray = levels.T[np.argsort(height)]
    return ordered[ordered.any(axis=1)]
