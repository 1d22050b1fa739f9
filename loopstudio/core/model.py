"""Layers as magnitudes: what a factorization says each layer sounds like.

Conventions
-----------
Layers are shown frame by frame, so their tables have shape ``(n_layers, n_tatums, n_bins)``
with the bins of a frame side by side, where a cube has the bins first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from loopstudio.core.layout.layers import apply_detail
from loopstudio.core.tucker import Factors


@dataclass(frozen=True)
class Mutes:
    """Which parts of the model are switched off; empty plays everything.

    Attributes
    ----------
    sounds, rhythms : frozenset of int
        Columns of the factors, muted in every layer.
    cells : frozenset of (sound, rhythm, layer)
        Single entries of the core tensor.
    layers : frozenset of int
        Whole layers.
    """

    sounds: frozenset[int] = frozenset()
    rhythms: frozenset[int] = frozenset()
    cells: frozenset[tuple[int, int, int]] = frozenset()
    layers: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.sounds or self.rhythms or self.cells or self.layers)

    def touched(self, n_layers: int) -> list[int]:
        """Return the layers that sound different for it, of `n_layers`."""
        if self.sounds or self.rhythms:
            return list(range(n_layers))
        return sorted({layer for *_, layer in self.cells} | self.layers)


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


def muted_core(factors: Factors, mutes: Mutes) -> np.ndarray:
    """Return the core tensor with the muted parts at zero; shape of ``factors.core``."""
    core = np.array(factors.core, np.float32)
    core[[i for i in mutes.sounds if i < core.shape[0]]] = 0
    core[:, [i for i in mutes.rhythms if i < core.shape[1]]] = 0
    core[:, :, [i for i in mutes.layers if i < core.shape[2]]] = 0
    for cell in mutes.cells:
        if all(i < n for i, n in zip(cell, core.shape, strict=True)):
            core[cell] = 0
    return core
