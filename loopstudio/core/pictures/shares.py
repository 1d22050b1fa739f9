"""Whose sound is it: the loops' shares of every cell of a song's picture.

To colour the picture by loop, each cell keeps the two loops that have the largest shares
of it and how they divide it between them.  The cells are numbers whose highest part is the
level, so the pyramid that keeps the loudest of two cells keeps its loops with it, and the
view turns a cell into a colour with a single lookup.

Conventions
-----------
Loops are numbered as in the extraction; the number after the last one stands for what no
loop explains.  A cell is ``((level * n + first) * n + second) * SHARE_STEPS + share``
where ``n`` is the number of loops plus one and ``share`` says how much of the two loops'
part belongs to `first`: 0 for half, ``SHARE_STEPS - 1`` for all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.granting.shares import LayerWishes
from loopstudio.core.granting.stretches import moves_sound
from loopstudio.core.masks import share_of_power
from loopstudio.core.model import layer_magnitudes
from loopstudio.core.pictures.picture import N_ROWS, RowMap, SongPicture, pyramid, row_hz
from loopstudio.core.progress import Progress, silent

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction

SHARE_STEPS = 8

_BLOCK = 128
"""Columns computed at a time."""


@dataclass(frozen=True, eq=False)
class LoopShares:
    """The cells of a picture with their loops.

    Parameters
    ----------
    model : ShareModel
        For the shares of all loops in one cell.
    hop : int
        Samples from one column of ``cells[0]`` to the next, as in the picture.
    cells : tuple of np.ndarray, shape (n_columns, N_ROWS), uint32
        A pyramid like the picture's.
    """

    model: ShareModel
    hop: int
    cells: tuple[np.ndarray, ...]

    @property
    def n_loops(self) -> int:
        """How many loops there are."""
        return self.model.n_loops

    def at(self, sample: float, row: int) -> np.ndarray:
        """Return the shares in one cell, shape (n_loops + 1,); the rest is the last."""
        return self.model.at(np.array([sample]))[:, 0, row]


class ShareModel:
    """What the factors of an extraction say about the shares of its loops.

    Parameters
    ----------
    extraction : Extraction
    sr : int, Hz
    """

    def __init__(self, extraction: Extraction, sr: int) -> None:
        factors, slices = extraction.factors, extraction.slices
        layers = layer_magnitudes(factors)
        n_layers, self._n_tatums, n_bins = layers.shape
        rows = RowMap(sr, extraction.spec.n_fft)
        in_rows = rows(layers.reshape(-1, n_bins)).reshape(n_layers, self._n_tatums, N_ROWS)
        self._powers = in_rows**2
        self._presence = np.asarray(factors.layout, dtype=np.float32) ** 2
        self._bar_starts = extraction.grid.bar_starts
        self._first_bar, self._bars = slices.first, slices.bars
        self.n_loops = len(extraction.loops)
        self._wishes = LayerWishes(extraction, sr) if moves_sound(extraction) else None
        # Layers of no loop are heard in the rest.
        self._loop_of_layer = np.full(n_layers, self.n_loops)
        for number, loop in enumerate(extraction.loops):
            for layer, _ in loop.layers:
                self._loop_of_layer[layer] = number

    def at(self, samples: np.ndarray) -> np.ndarray:
        """Return the shares at some moments.

        Parameters
        ----------
        samples : np.ndarray, shape (n,)
            Moments, in samples.

        Returns
        -------
        np.ndarray, shape (n_loops + 1, n, N_ROWS), float32, in [0, 1]
            They sum to one; the last is what no loop explains.
        """
        piece, tatum, inside = self._places(samples)
        result = np.zeros((self.n_loops + 1, len(samples), N_ROWS), dtype=np.float32)
        powers = self._powers[:, tatum] * (self._presence[piece].T * inside)[:, :, None]
        powers *= share_of_power(powers)
        if self._wishes is not None:
            powers = self._wishes.applied(powers, samples, row_hz(np.arange(N_ROWS)))
        for layer, share in enumerate(powers):
            result[self._loop_of_layer[layer]] += share
        result[-1] += np.maximum(0, 1 - result.sum(axis=0))
        return result

    def _places(self, samples: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Slice and nearest tatum of each moment, and whether it lies in a bar."""
        starts = self._bar_starts
        n_bars = len(starts) - 1
        bar = np.clip(np.searchsorted(starts, samples, side="right") - 1, 0, n_bars - 1)
        in_bar = np.clip((samples - starts[bar]) / np.diff(starts)[bar], 0, 1)
        in_slices = (bar + in_bar - self._first_bar) / self._bars
        ticks = np.floor(in_slices * self._n_tatums + 0.5).astype(np.intp)
        # Half a tatum before the end of the song's last slice there is none to round up to.
        ticks = np.minimum(ticks, len(self._presence) * self._n_tatums - 1)
        inside = (samples >= starts[0]) & (samples < starts[-1])
        return ticks // self._n_tatums, ticks % self._n_tatums, inside


def loop_shares(
    extraction: Extraction, picture: SongPicture, *, progress: Progress = silent
) -> LoopShares:
    """Give every cell of a picture its loops.

    Parameters
    ----------
    extraction : Extraction
        Of the same song.
    picture : SongPicture
    progress : Progress
        Called after every block.

    Returns
    -------
    LoopShares
    """
    model = ShareModel(extraction, picture.sr)
    levels = picture.levels[0]
    cells = np.empty(levels.shape, dtype=np.uint32)
    for start in range(0, len(levels), _BLOCK):
        stop = min(start + _BLOCK, len(levels))
        moments = np.arange(start, stop) * picture.hop
        cells[start:stop] = _packed(levels[start:stop], model.at(moments))
        progress(stop / len(levels), "Colouring the song")
    return LoopShares(model, picture.hop, pyramid(cells))


def _packed(levels: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Levels (n, n_rows) and shares (n_loops + 1, n, n_rows) to cells (n, n_rows) uint32."""
    first = parts.argmax(axis=0)
    largest = np.take_along_axis(parts, first[None], axis=0)
    np.put_along_axis(parts, first[None], -1, axis=0)
    second = parts.argmax(axis=0)
    next_largest = np.maximum(np.take_along_axis(parts, second[None], axis=0), 0)[0]
    of_first = largest[0] / np.maximum(largest[0] + next_largest, 1e-9)
    share = np.rint((np.clip(of_first, 0.5, 1) - 0.5) * 2 * (SHARE_STEPS - 1))
    n = np.uint32(len(parts))
    cells = (levels.astype(np.uint32) * n + first.astype(np.uint32)) * n
    cells = (cells + second.astype(np.uint32)) * np.uint32(SHARE_STEPS)
    packed: np.ndarray = cells + share.astype(np.uint32)
    return packed
