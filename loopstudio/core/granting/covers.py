"""Which cells of the song a wish is about, and how much of each.

A band ends softly, because a filter with hard edges rings.  A wish for a part of a recipe is
about the share that the part has of its loop's model, cell by cell.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.model import layer_magnitudes
from loopstudio.core.wishes import Granted, Wish

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction

EDGE_OCTAVES = 1 / 12
"""Over which a band ends."""

_EDGE_HZ = 20.0
"""The same at low frequencies, where octaves are narrow."""


def owned(granted: Granted, loop: int) -> np.ndarray:
    """Return the layers that were a loop's when its wishes were granted."""
    return np.flatnonzero(granted.owners == loop)


def in_band(wish: Wish, hz: np.ndarray) -> np.ndarray:
    """Return how much of each frequency is in the band of a wish, shape of `hz`, in [0, 1]."""
    inside = np.ones(len(hz), np.float32)
    for edge, sign in ((wish.low_hz, 1), (wish.high_hz, -1)):
        if edge:
            width = max(edge * (2**EDGE_OCTAVES - 1), _EDGE_HZ)
            inside *= np.clip(0.5 + sign * (hz - edge) / width, 0, 1).astype(np.float32)
    return inside


class Cover:
    """How much of each cell a wish is about.

    Parameters
    ----------
    wish : Wish
    extraction : Extraction
        Whose factors have the part of the recipe.
    layers : np.ndarray of int, shape (n_layers,)
        Of the wish's loop.
    sr : int
        Hz.
    """

    def __init__(self, wish: Wish, extraction: Extraction, layers: np.ndarray, sr: int) -> None:
        self.wish = wish
        self._bin_hz = sr / extraction.spec.n_fft
        self._beats = extraction.grid.beats_per_bar
        slices, n_bars = extraction.slices, extraction.grid.n_bars
        self._slice_of, self._place_of = slices.of_bars(n_bars), slices.places(n_bars)
        self._n_tatums = len(extraction.factors.rhythms) // slices.bars
        self._shares: np.ndarray | None = None
        if wish.sound is not None or wish.rhythm is not None:
            self._presence = np.asarray(extraction.factors.layout)[:, layers]
            self._shares = _part_shares(wish, extraction, layers)

    @property
    def bars(self) -> range:
        """The bars that it reaches into."""
        return range(self.wish.first_bar, self.wish.last_bar + 1)

    @property
    def even(self) -> bool:
        """Whether all frequencies and moments between its ends count alike."""
        wish = self.wish
        return self._shares is None and wish.low_hz is None and wish.high_hz is None

    def cells(self, bars: np.ndarray, places: np.ndarray, hz: np.ndarray) -> np.ndarray:
        """Return how much of some cells the wish is about, not counting its strength.

        Parameters
        ----------
        bars : np.ndarray of int, shape (n_frames,)
            Of `bars`.
        places : np.ndarray, shape (n_frames,)
            Moments, in bars from the beginning of each of `bars`; ends of the wish do not count.
        hz : np.ndarray, shape (n_bins,)

        Returns
        -------
        np.ndarray, shape (n_frames or 1, n_bins), float32, in [0, 1]
        """
        band = in_band(self.wish, hz)[None]
        if self._shares is None:
            return band
        bins = np.clip(np.rint(hz / self._bin_hz), 0, self._shares.shape[2] - 1).astype(int)
        tatums = np.clip(np.rint(places * self._n_tatums), 0, self._n_tatums - 1).astype(int)
        tatums += self._place_of[bars] * self._n_tatums
        found = np.empty((len(bars), len(hz)), np.float32)
        for row in np.unique(self._slice_of[bars]):
            here = self._slice_of[bars] == row
            playing = self._presence[row] > 0
            shares = self._shares[playing if playing.any() else slice(None)]
            found[here] = shares[:, tatums[here]].mean(axis=0)[:, bins]
        return band * found

    def within(self, bar: int, places: np.ndarray) -> np.ndarray:
        """Tell which moments, in bars from the beginning of `bar`, lie in the wish."""
        wish = self.wish
        begin, end = -np.inf, np.inf
        if bar == wish.first_bar and wish.start_beat is not None:
            begin = wish.start_beat / self._beats
        if bar == wish.last_bar and wish.stop_beat is not None:
            end = wish.stop_beat / self._beats
        inside: np.ndarray = (places >= begin) & (places < end)
        return inside


def _part_shares(wish: Wish, extraction: Extraction, layers: np.ndarray) -> np.ndarray:
    """Return the share of a part of the recipe in layers, (n_layers, n_tatums, n_bins)."""
    factors = extraction.factors
    chosen = np.zeros(factors.core.shape[:2], bool)
    sounds = slice(None) if wish.sound is None else slice(wish.sound, wish.sound + 1)
    rhythms = slice(None) if wish.rhythm is None else slice(wish.rhythm, wish.rhythm + 1)
    chosen[sounds, rhythms] = True
    alone = replace(factors, core=np.where(chosen[:, :, None], factors.core, 0))
    whole, part = layer_magnitudes(factors, layers), layer_magnitudes(alone, layers)
    share: np.ndarray = np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
    return share
