"""The shares of layers in the cells of a song, where wishes move them: what pictures show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.granting.routing import routed
from loopstudio.core.granting.stretches import stretches

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction


class LayerWishes:
    """Moves shares as `loopstudio.core.wished` moves sound.

    Parameters
    ----------
    extraction : Extraction
        With `granted` wishes.
    sr : int
        Hz.
    """

    def __init__(self, extraction: Extraction, sr: int) -> None:
        owned = {layer: loop for loop in extraction.loops for layer, _ in loop.layers}
        atoms = [replace(loop, layers=((layer, 0),)) for layer, loop in sorted(owned.items())]
        self._layers = np.array(sorted(owned), int)
        self._stretches = stretches(extraction, atoms, sr)
        self._starts = extraction.grid.bar_starts

    def applied(self, shares: np.ndarray, samples: np.ndarray, hz: np.ndarray) -> np.ndarray:
        """Return the shares as wished for.

        Parameters
        ----------
        shares : np.ndarray, shape (n_layers, n, n_bins)
            Of layers, without regard to wishes that move what is heard.
        samples : np.ndarray, shape (n,)
            Moments.
        hz : np.ndarray, shape (n_bins,)

        Returns
        -------
        np.ndarray, shape (n_layers, n, n_bins), float32
            What is moved to the Rest is left out.
        """
        for stretch in self._stretches:
            here = np.flatnonzero((samples >= stretch.start) & (samples < stretch.stop))
            if not len(here):
                continue
            at = samples[here]
            bars = np.searchsorted(self._starts, at, side="right") - 1
            bars = np.clip(bars, 0, len(self._starts) - 2)
            places = (at - self._starts[bars]) / np.diff(self._starts)[bars]
            moves = [c.wish.strength * c.cells(bars, places, hz) for c in stretch.covers]
            layers = self._layers[stretch.sources[:-1]]
            sources = shares[layers][:, here]
            rest = np.maximum(1 - shares[:, here].sum(axis=0), 0)[None]
            moved = routed(stretch, np.concatenate([sources, rest])[:, None], moves)
            shares[np.ix_(layers, here)] += moved[:-1, 0]
        return shares
