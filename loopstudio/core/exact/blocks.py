"""The column space of the loops alone, where something that never repeats plays on top.

A soloist takes part in every bar of the song, but not in every frequency at every moment of
the bar.  The bars' spectrograms are cut into blocks, and where only loops sound, a block's
own rank stands out.  Such a block names the 0/1 vectors that could be its loops.  Vectors
that are named again and again, by loud blocks of few layers, belong to loops.

A block in which one bar has something of its own is no witness: its space holds that bar
alone, and any loop with and without that bar.

Conventions
-----------
A block is about a third of an octave-like band by three frames.
"""

from __future__ import annotations

import itertools

import numpy as np

from loopstudio.core.exact.bars import rows
from loopstudio.core.exact.candidates import MAX_RANK, binary_vectors, own_bars
from loopstudio.core.exact.cells import Draw

_N_FFT = 2048
_HOP = 1024
_FRAMES = 3
_WIDTH = 0.12
"""Of a band, relative to its frequency."""
_LOWEST_BIN = 3
_HIGHEST = 0.8
"""Of half the sample rate; above it lossy coding leaves nothing."""
_GAP = 6.0
"""Ratio of neighbouring singular values that stands out in a block."""
_FLOOR = 0.03
"""Highest singular value, relative to the first, that may count as noise in a block."""
_BLOCK_RANK = 8
_QUIET = 1e-4
_WITNESSES = 2
"""Blocks that must name a vector: one may err."""
_NEW = 0.15
_WORK = 1.2e8
"""Blocks times bars cubed that are worth their time."""


def loop_space(
    samples: np.ndarray, starts: np.ndarray, length: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray] | None:
    """Find the column space of what repeats.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    starts : np.ndarray of int, shape (n_bars,)
    length : int
    rng : np.random.Generator

    Returns
    -------
    (basis, cells) or None
        An orthonormal basis (n_bars, n_layers), and cells (n_bars, n_cells) of the
        spectrograms in which nothing else sounds.  None if nothing repeats.
    """
    n_bars = len(starts)
    votes: dict[bytes, tuple[float, int]] = {}
    draw = Draw(n_bars, rng)
    edges = _edges()
    window = np.sin(np.pi * (np.arange(_N_FFT) + 0.5) / _N_FFT).astype(np.float32)
    n_block = (_FRAMES - 1) * _HOP + _N_FFT
    n_moments = max((length - n_block) // (_FRAMES * _HOP) + 1, 1)
    n_moments = max(min(n_moments, int(_WORK / n_bars**3 / len(edges))), 1)
    for first in np.linspace(0, max(length - n_block, 0), n_moments).astype(int):
        wave = rows(samples, starts, int(first), n_block)
        frames = np.lib.stride_tricks.sliding_window_view(wave, _N_FFT, axis=-1)[:, :, ::_HOP]
        spectra = np.fft.rfft(frames * window, axis=-1).astype(np.complex64)
        for low, high in itertools.pairwise(edges):
            _listen(spectra[..., low:high].reshape(n_bars, -1), votes, draw)
    basis = _elected(votes, n_bars)
    return None if basis.shape[1] == 0 else (basis, draw.cells())


def _edges() -> list[int]:
    """Return the bins at which bands begin and end."""
    edges = [_LOWEST_BIN]
    while edges[-1] < _HIGHEST * _N_FFT / 2:
        edges.append(max(edges[-1] + 2, round(edges[-1] * (1 + _WIDTH))))
    return edges


def _listen(block: np.ndarray, votes: dict[bytes, tuple[float, int]], draw: Draw) -> None:
    """Let one block (n_bars, n_cells) vote, if only loops sound in it."""
    energies, vectors = np.linalg.eigh((block @ block.conj().T).real.astype(float))
    values = np.sqrt(np.maximum(energies[::-1], 0))
    if values[0] < _QUIET:
        return
    relative = np.maximum(values[: _BLOCK_RANK + 1] / values[0], 1e-4)
    gaps = np.where(relative[1:] < _FLOOR, relative[:-1] / relative[1:], 0)
    n_layers = int(np.argmax(gaps)) + 1
    basis = vectors[:, ::-1][:, :n_layers]
    if gaps[n_layers - 1] < _GAP or len(own_bars(basis)):
        return
    draw.add(block)
    weight = float(np.sqrt((values**2).sum())) / n_layers
    for vector in binary_vectors(basis):
        score, count = votes.get(vector.tobytes(), (0.0, 0))
        votes[vector.tobytes()] = score + weight, count + 1


def _elected(votes: dict[bytes, tuple[float, int]], n_bars: int) -> np.ndarray:
    """Return a basis of the independent vectors of most votes, (n_bars, n_layers).

    It is empty if there are none, or too many.
    """
    basis = np.zeros((n_bars, 0))
    for key, (_, count) in sorted(votes.items(), key=lambda vote: -vote[1][0]):
        if count < _WITNESSES:
            continue
        vector = np.frombuffer(key, bool).astype(float)
        new = vector / np.linalg.norm(vector)
        new -= basis @ (basis.T @ new)
        if np.linalg.norm(new) > _NEW:
            basis = np.hstack([basis, new[:, None] / np.linalg.norm(new)])
        if basis.shape[1] >= min(MAX_RANK, n_bars // 2):
            # So many are no loops but the accidents of one performance.
            return np.zeros((n_bars, 0))
    return basis
