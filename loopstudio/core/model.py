"""Layers as magnitudes: what a factorization says each layer sounds like.

Conventions
-----------
Layers are shown frame by frame, so their tables have shape ``(n_layers, n_tatums, n_bins)``
with the bins of a frame side by side, where a cube has the bins first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.layout.layers import apply_detail
from loopstudio.core.tucker import Factors, Fixed

LEVEL_DB = (-60.0, 12.0)
"""Range of the level of a sound, a rhythm or a cell; what all three make together ends here too,
since what is quiet in the song is mostly what leaked from other parts."""


@dataclass(frozen=True)
class Mutes:
    """How the parts of the model are heard; empty plays everything as it was found.

    What is off keeps its level for when it is switched on again.

    Attributes
    ----------
    sounds, rhythms : frozenset of int
        Columns of the factors that are off, in every layer.
    cells : frozenset of (sound, rhythm, layer)
        Single entries of the core tensor that are off.
    layers : frozenset of int
        Whole layers that are off.
    sound_levels, rhythm_levels : frozenset of (column, level_db)
        Columns that are louder or softer than they were found, in every layer.
    cell_levels : frozenset of (sound, rhythm, layer, level_db)
        Entries that are louder or softer.
    """

    sounds: frozenset[int] = frozenset()
    rhythms: frozenset[int] = frozenset()
    cells: frozenset[tuple[int, int, int]] = frozenset()
    layers: frozenset[int] = frozenset()
    sound_levels: frozenset[tuple[int, float]] = frozenset()
    rhythm_levels: frozenset[tuple[int, float]] = frozenset()
    cell_levels: frozenset[tuple[int, int, int, float]] = frozenset()

    def __bool__(self) -> bool:
        return self != Mutes()

    def touched(self, n_layers: int) -> list[int]:
        """Return the layers that sound different for it, of `n_layers`."""
        if self.sounds or self.rhythms or self.sound_levels or self.rhythm_levels:
            return list(range(n_layers))
        cells = {layer for *_, layer in self.cells} | {cell[2] for cell in self.cell_levels}
        return sorted(cells | self.layers)

    def sound_db(self, sound: int) -> float:
        """Return the level of a sound, whether it is on or off."""
        return dict(self.sound_levels).get(sound, 0.0)

    def rhythm_db(self, rhythm: int) -> float:
        """Return the level of a rhythm, whether it is on or off."""
        return dict(self.rhythm_levels).get(rhythm, 0.0)

    def cell_db(self, cell: tuple[int, int, int]) -> float:
        """Return the level of a sound in a rhythm of a layer by itself, on or off."""
        return next((level for *at, level in self.cell_levels if tuple(at) == cell), 0.0)

    def gains(self, shape: tuple[int, int, int]) -> np.ndarray:
        """Return the linear gain of every entry of a core tensor of this shape, float32.

        Parts beyond `shape` are passed over.
        """
        n_sounds, n_rhythms, n_layers = shape
        gains = np.ones(shape, np.float32)
        for sound, level in self.sound_levels:
            gains[sound : sound + 1] *= _linear(level)
        for rhythm, level in self.rhythm_levels:
            gains[:, rhythm : rhythm + 1] *= _linear(level)
        for sound, rhythm, layer, level in self.cell_levels:
            gains[sound : sound + 1, rhythm : rhythm + 1, layer : layer + 1] *= _linear(level)
        np.minimum(gains, _linear(LEVEL_DB[1]), out=gains)
        gains[[i for i in self.sounds if i < n_sounds]] = 0
        gains[:, [i for i in self.rhythms if i < n_rhythms]] = 0
        gains[:, :, [i for i in self.layers if i < n_layers]] = 0
        for sound, rhythm, layer in self.cells:
            gains[sound : sound + 1, rhythm : rhythm + 1, layer : layer + 1] = 0
        return gains


@dataclass(frozen=True)
class Locked:
    """Parts of the model that are held as they are when the loops are found again.

    Attributes
    ----------
    sounds, rhythms : frozenset of int
        Columns of the factors.
    cells : frozenset of (sound, rhythm, layer)
        Entries of the core tensor.
    """

    sounds: frozenset[int] = frozenset()
    rhythms: frozenset[int] = frozenset()
    cells: frozenset[tuple[int, int, int]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.sounds or self.rhythms or self.cells)

    def fixed(self, factors: Factors) -> Fixed:
        """Return what a factorization that starts from `factors` has to hold."""
        n_sounds, n_rhythms, _ = factors.core.shape
        core = np.zeros(factors.core.shape, bool)
        for cell in self.cells:
            core[cell] = True
        return Fixed(
            sounds=np.isin(np.arange(n_sounds), list(self.sounds)),
            rhythms=np.isin(np.arange(n_rhythms), list(self.rhythms)),
            core=core,
        )


def layer_magnitudes(
    factors: Factors, layers: Iterable[int] | None = None, detail: np.ndarray | None = None
) -> np.ndarray:
    """Model the magnitudes of layers where the layout is one.

    Parameters
    ----------
    factors : Factors
    layers : iterable of int or None
        Which ones; None for all.
    detail : np.ndarray, shape (n_all_layers, n_tatums, n_bins), int8, or None
        What the templates leave out, from `loopstudio.core.layout.layers.encode_detail`.

    Returns
    -------
    np.ndarray, shape (n_layers, n_tatums, n_bins), float32
    """
    chosen = list(range(factors.core.shape[2]) if layers is None else layers)
    sounds = np.ascontiguousarray(factors.sounds.T, np.float32)
    rhythms = np.asarray(factors.rhythms, np.float32)
    core = np.asarray(factors.core, np.float32)
    found = np.empty((len(chosen), len(rhythms), sounds.shape[1]), np.float32)
    for i, layer in enumerate(chosen):
        np.matmul(rhythms @ core[:, :, layer].T, sounds, out=found[i])
        if detail is not None:
            found[i] = apply_detail(found[i], detail[layer])
    return found


def entry_levels(factors: Factors, layers: Iterable[int]) -> np.ndarray:
    """Return how loud every entry of some recipes is, shape (n_layers, n_sounds, n_rhythms).

    Templates need not have unit length, so the core alone does not tell.
    """
    lengths = [np.linalg.norm(factor, axis=0) for factor in (factors.sounds, factors.rhythms)]
    scale = np.outer(*lengths)
    peaks = factors.layout.max(axis=0, initial=0)
    levels = [scale * factors.core[:, :, layer] * peaks[layer] for layer in layers]
    return np.stack(levels) if levels else np.zeros((0, *scale.shape))


def heard_core(factors: Factors, mutes: Mutes) -> np.ndarray:
    """Return the core tensor as it is heard, float32, shape of ``factors.core``."""
    heard: np.ndarray = np.asarray(factors.core, np.float32) * mutes.gains(factors.core.shape)
    return heard


def heard_share(
    factors: Factors, mutes: Mutes, layers: list[int], detail: np.ndarray | None = None
) -> np.ndarray:
    """Tell what the mutes make of layers, relative to what they were.

    Parameters
    ----------
    factors : Factors
    mutes : Mutes
    layers : list of int
    detail : np.ndarray or None
        As in `layer_magnitudes`.

    Returns
    -------
    np.ndarray, shape (n_layers, n_tatums, n_bins), float32
        0 where all parts are off, 1 where all are as they were found, up to the highest of
        `LEVEL_DB`.  Where the model has nothing, what a layer may have there goes with the
        whole of it.
    """
    whole = layer_magnitudes(factors, layers, detail)
    heard = layer_magnitudes(replace(factors, core=heard_core(factors, mutes)), layers, detail)
    total = whole.sum(axis=(1, 2), keepdims=True)
    overall = np.divide(
        heard.sum(axis=(1, 2), keepdims=True), total, out=np.zeros_like(total), where=total > 0
    )
    share = np.broadcast_to(overall, whole.shape).copy()
    np.divide(heard, whole, out=share, where=whole > 0)
    return share


def _linear(level_db: float) -> float:
    return float(10 ** (level_db / 20))
