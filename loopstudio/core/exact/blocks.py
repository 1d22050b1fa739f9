"""The column space of the loops alone, where something that does not repeat plays on top.

Blocks of the spectrograms in which some bars hold nothing else are witnesses of the loops;
what many of them agree on is elected.  Where hardly any block is a witness, as in music that
is played anew in each bar, nothing repeats exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loopstudio.core.exact.candidates import MAX_RANK
from loopstudio.core.exact.cells import Draw
from loopstudio.core.exact.election import elect
from loopstudio.core.exact.robust import robust_layers
from loopstudio.core.exact.witnesses import Witness, block_spectra, hear
from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side

LEAST_AGREED = 0.05
"""Share of the blocks that must be witnesses of the layers; less is chance.  Most played songs
have less, most songs with a soloist as loud as all loops more."""

_BLOCKS = 60
"""Blocks from which cells are drawn."""


@dataclass(frozen=True, eq=False)
class LoopSpace:
    """The column space of what repeats.

    Attributes
    ----------
    basis : np.ndarray, shape (n_bars, n_layers)
        Orthonormal.
    witnesses : list of Witness
        Blocks of which everything is explained.
    """

    basis: np.ndarray
    witnesses: list[Witness]


def loop_space(
    samples: np.ndarray,
    sr: float,
    starts: np.ndarray,
    length: int,
    *,
    progress: Progress = silent,
) -> LoopSpace | None:
    """Find the column space of what repeats.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : float
        Hz.
    starts : np.ndarray of int, shape (n_bars,)
    length : int
    progress : Progress

    Returns
    -------
    LoopSpace or None
        None if nothing repeats.
    """
    witnesses, n_heard = hear(samples, sr, starts, length, progress=progress)
    n_bars = len(starts)
    most = min(MAX_RANK, 2 * n_bars // 3)
    elected = elect(witnesses, n_bars, most)
    # So many layers are no loops but the accidents of one performance.
    if not 0 < len(elected.layers) < most:
        return None
    if len(elected.agreed) < LEAST_AGREED * n_heard:
        return None
    basis, _ = np.linalg.qr(elected.layers.T.astype(float))
    return LoopSpace(basis, [witnesses[i] for i in elected.agreed])


def loop_cells(
    samples: np.ndarray,
    sr: float,
    starts: np.ndarray,
    space: LoopSpace,
    rng: np.random.Generator,
    *,
    progress: Progress = silent,
) -> np.ndarray:
    """Draw cells of the bars' spectrograms without what else sounds, loud ones more often.

    They come from blocks of which everything is explained.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : float
        Hz.
    starts : np.ndarray of int, shape (n_bars,)
    space : LoopSpace
    rng : np.random.Generator
    progress : Progress

    Returns
    -------
    np.ndarray, shape (n_bars, n_cells), complex64
    """
    witnesses, basis = space.witnesses, space.basis
    clocks = rng.exponential(size=len(witnesses)) / [one.level for one in witnesses]
    draw = Draw(len(starts), rng)

    def explained(i: int) -> np.ndarray:
        one = witnesses[i]
        spectra = block_spectra(samples, sr, starts, one.first, one.n_frames, one.bins)
        layers, _ = robust_layers(spectra, basis.T)
        return np.tensordot(basis, layers, 1).reshape(len(starts), -1)

    with side_by_side(explained, np.argsort(clocks)[:_BLOCKS]) as blocks:
        for done, cells in enumerate(blocks, 1):
            progress(done / min(len(witnesses), _BLOCKS), "Comparing bars")
            draw.add(cells)
    return draw.cells()
