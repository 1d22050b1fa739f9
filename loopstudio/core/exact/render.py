"""Exact loops as sound: every layer placed in the bars in which it plays.

A part that is switched off, or made louder or softer, takes its share out of the layer's
spectrum or adds to it: a cell has what the recipes as they are heard have there, relative to the
recipes as they were found.  Only the frames that are heard are computed, so a switch is heard at
once however many layers there are.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.loops import loop_of_layer
from loopstudio.core.model import Mutes, heard_share
from loopstudio.core.spectrogram import frames_at, window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopstudio.core.extraction import Extraction

_REMEMBERED = 256
"""Filtered frames kept: blocks that follow each other see mostly the same ones."""


class ExactRenderer:
    """Renders loops and mixes of an extraction whose loops repeat sample by sample.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
        The song.
    extraction : Extraction
        With `exact` loops.
    mutes : Mutes or None
        Parts that are not heard, or louder or softer than they were found.
    """

    def __init__(
        self, samples: np.ndarray, extraction: Extraction, mutes: Mutes | None = None
    ) -> None:
        assert extraction.exact is not None
        self._samples = samples
        self._exact = extraction.exact
        last = round(float(extraction.grid.bar_starts[-1]))
        self._ends = np.append(self._exact.starts[1:], min(last, samples.shape[1]))
        self._n_loops = len(extraction.loops)
        # Played loops beside the exact ones have layers of their own, which are not placed.
        n_layers = extraction.factors.core.shape[2]
        self._owners = loop_of_layer(extraction.loops, n_layers)[: len(self._exact.layers)]
        self._factors = extraction.factors
        self._spec = extraction.spec
        self._filters: dict[int, np.ndarray] = {}
        self._frames: OrderedDict[tuple[int, int], np.ndarray] = OrderedDict()
        if mutes:
            self._mute(mutes)

    def with_mutes(self, mutes: Mutes) -> ExactRenderer:
        """Return a renderer of the same song with other parts muted; cheap."""
        other = copy.copy(self)
        other._mute(mutes)
        return other

    def mix(self, start: int, n: int, loop_gains: Sequence[float], rest_gain: float) -> np.ndarray:
        """Render a mix; see `loopstudio.core.renderer.Renderer.mix`."""
        out = np.zeros((len(self._samples), n), np.float32)
        lo, hi = max(start, 0), min(start + n, self._samples.shape[1])
        if lo < hi:
            out[:, lo - start : hi - start] = self._samples[:, lo:hi] * np.float32(rest_gain)
        for layer, level, here, there in self._placed(start, n):
            whole = self._exact.sounds[layer, :, here]
            gain = loop_gains[self._owners[layer]]
            if layer in self._filters:
                out[:, there] += level * np.float32(gain) * self._left(layer, here)
                out[:, there] -= level * np.float32(rest_gain) * whole
            elif gain != rest_gain:
                out[:, there] += level * np.float32(gain - rest_gain) * whole
        return out

    def loops(self, start: int, n: int) -> np.ndarray:
        """Render every loop by itself; see `loopstudio.core.renderer.Renderer.loops`."""
        out = np.zeros((self._n_loops, len(self._samples), n), np.float32)
        for layer, level, here, there in self._placed(start, n):
            muted = layer in self._filters
            sound = self._left(layer, here) if muted else self._exact.sounds[layer, :, here]
            out[self._owners[layer], :, there] += level * sound
        return out

    def _placed(self, start: int, n: int) -> list[tuple[int, np.float32, slice, slice]]:
        """Return what plays in a range: layer, level, samples of the layer, of the range."""
        starts, ends = self._exact.starts, self._ends
        placed = []
        for bar in np.flatnonzero((starts < start + n) & (ends > start)):
            begin = max(int(starts[bar]), start, 0)
            end = min(int(ends[bar]), start + n, int(starts[bar]) + self._exact.length)
            here = slice(begin - int(starts[bar]), end - int(starts[bar]))
            there = slice(begin - start, end - start)
            levels = self._exact.layers[:, bar]
            placed += [
                (int(layer), np.float32(levels[layer]), here, there)
                for layer in np.flatnonzero(levels)
                if self._owners[layer] < self._n_loops
            ]
        return placed

    def _mute(self, mutes: Mutes) -> None:
        self._filters = {}
        self._frames = OrderedDict()
        n_layers = len(self._exact.layers)
        touched = [layer for layer in mutes.touched(n_layers) if layer < n_layers]
        if not touched:
            return
        share = heard_share(self._factors, mutes, touched)
        self._filters = dict(zip(touched, share, strict=True))

    def _left(self, layer: int, here: slice) -> np.ndarray:
        """Return what the mutes make of a layer, shape (n_channels, n)."""
        n_fft, hop = self._spec.n_fft, self._spec.hop
        first = (here.start - n_fft // 2) // hop + 1
        stop = -(-(here.stop + n_fft // 2) // hop)
        out = np.zeros((len(self._samples), here.stop - here.start), np.float32)
        missing = [t for t in range(first, stop) if (layer, t) not in self._frames]
        if missing:
            self._filter(layer, np.array(missing))
        for t in range(first, stop):
            cut = self._frames[layer, t]
            at = t * hop - n_fft // 2 - here.start
            lo, hi = max(at, 0), min(at + n_fft, out.shape[1])
            if lo < hi:
                out[:, lo:hi] += cut[:, lo - at : hi - at]
            self._frames.move_to_end((layer, t))
        while len(self._frames) > _REMEMBERED:
            self._frames.popitem(last=False)
        return out

    def _filter(self, layer: int, frames: np.ndarray) -> None:
        """Compute frames of a layer as the mutes have it."""
        share = self._filters[layer]
        centres = frames * self._spec.hop
        place = np.clip(centres / self._exact.length, 0, 1) * len(share)
        before = np.clip(place.astype(int), 0, len(share) - 1)
        after = np.minimum(before + 1, len(share) - 1)
        way = np.clip(place - before, 0, 1)[:, None].astype(np.float32)
        blended = (1 - way) * share[before] + way * share[after]
        spectra = frames_at(self._exact.sounds[layer], centres, self._spec.n_fft) * blended
        cut = np.fft.irfft(spectra, self._spec.n_fft, axis=-1).astype(np.float32)
        cut *= window(self._spec.n_fft) / np.float32(1.5)
        for i, t in enumerate(frames):
            self._frames[layer, int(t)] = cut[:, i]
