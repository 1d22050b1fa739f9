"""The sounds of exact loops, learned anew where the bars that are left tell of another sound.

A sound was fitted to all bars in which its loop was thought to play.  When a wish takes some of
them away, or adds some in which the loop is alone, the others are listened to again: where most
of them agree with the sound as it is, it stays bit for bit, as it does when a loop is silenced
that did play there.  Where most of them do not, the sound is fitted to them as in the search
(`loopstudio.core.exact.robust`), and taken if that leaves much less unexplained.

Only the loops that are named by wishes are learned, and of many bars some are read: this answers
while somebody waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.exact.estimate import bar_spectra, frame_window
from loopstudio.core.exact.robust import POOL_FRAMES, robust_layers
from loopstudio.core.fourier import frames_of, spectra_of
from loopstudio.core.progress import Progress, part, silent
from loopstudio.core.wishes import KEEP, ONLY

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.exact.find import ExactLoops
    from loopstudio.core.granting.covers import Cover

MOST_BARS = 12
"""Bars that are read for a loop."""
_LEAST_BARS = 3
"""A layer is not learned anew from fewer: most of two bars are both."""
_TILE = (8, 64)
"""Frames and bins that are fitted together."""
_POOL_BINS = 4
"""Bins that share a weight in such a fit."""
_WRONG = 0.1
"""A sound is looked at again where most bars differ from it by more than this share of it ..."""
_BETTER = 0.25
"""... and is another one if that leaves less than this share of the difference."""
_INAUDIBLE = 1e-6
"""Share of its energy by which a sound has to change at all: 60 dB."""


@dataclass(frozen=True, eq=False)
class Relearned:
    """Sounds after wishes.

    Attributes
    ----------
    sounds : np.ndarray, shape (n_layers, n_channels, length), float32
    changed : dict of int to float
        The layers that sound different, and by how many dB less they are wrong.
    """

    sounds: np.ndarray
    changed: dict[int, float]


def relearn(
    audio: Audio,
    exact: ExactLoops,
    layers: np.ndarray,
    covers: Sequence[Cover],
    owners: np.ndarray,
    *,
    progress: Progress = silent,
) -> Relearned:
    """Learn the sounds of the loops that wishes are about.

    Parameters
    ----------
    audio : Audio
    exact : ExactLoops
    layers : np.ndarray, shape (n_layers, n_bars)
        How loudly each layer plays in each bar from now on.
    covers : sequence of Cover
        Of the wishes that nothing was learned from yet, and of all that keep something.
    owners : np.ndarray of int, shape (n_layers,)
        The loop of each layer.
    progress : Progress
    """
    kept = {cover.wish.loop for cover in covers if cover.wish.kind == KEEP}
    loops = sorted({cover.wish.loop for cover in covers} - kept)
    sounds, changed = exact.sounds, dict[int, float]()
    for i, loop in enumerate(loops):
        own = np.flatnonzero((owners == loop) & (layers > 0).any(axis=1))
        task = _Task(audio, exact, layers, own, [c for c in covers if c.wish.loop == loop])
        found = task.learn(part(progress, i / len(loops), (i + 1) / len(loops)))
        for layer, (change, better_db) in found.items():
            sounds = sounds.copy() if sounds is exact.sounds else sounds
            sounds[layer] += change
            changed[layer] = better_db
    return Relearned(sounds, changed)


class _Task:
    """One loop, and the bars that tell of it."""

    def __init__(
        self,
        audio: Audio,
        exact: ExactLoops,
        layers: np.ndarray,
        own: np.ndarray,
        covers: Sequence[Cover],
    ) -> None:
        self._audio, self._exact = audio, exact
        # Where a part of it was silenced, a bar would teach a sound without that part.
        spoiled = [bar for cover in covers if cover.wish.kind != ONLY for bar in cover.bars]
        self._alone = [cover for cover in covers if cover.wish.kind == ONLY]
        vouched = [bar for cover in self._alone for bar in cover.bars]
        each = max(MOST_BARS // max(len(own), 1), _LEAST_BARS)
        heard = [
            _chosen(np.setdiff1d(np.flatnonzero(layers[layer]), spoiled), vouched, each)
            for layer in own
        ]
        enough = [len(bars) >= _LEAST_BARS for bars in heard]
        self._own = own[enough]
        self._bars = np.unique(np.concatenate([np.arange(0), *heard])).astype(int)
        self._design = layers[self._own][:, self._bars].astype(np.float32)
        beside = np.ones(len(layers), bool)
        beside[self._own] = False
        self._beside = np.flatnonzero(beside & (layers[:, self._bars] > 0).any(axis=1))
        self._levels = layers[self._beside][:, self._bars].T.astype(np.float32)

    def learn(self, progress: Progress) -> dict[int, tuple[np.ndarray, float]]:
        """Return how the samples of layers change, and by how many dB they are less wrong."""
        if not len(self._bars) or not len(self._own):
            return {}
        exact, window = self._exact, frame_window(self._audio.sr)
        n_fft, hop = len(window), len(window) // 2
        n_frames = -(-exact.length // hop) + 1
        shape = (len(self._own), exact.sounds.shape[1], (n_frames + 1) * hop)
        change, wrong, any_change = np.zeros(shape, np.float32), np.zeros(2), False
        for first in range(0, n_frames, _TILE[0]):
            progress(first / n_frames, "Listening to the bars of the wish")
            frames = np.arange(first, min(first + _TILE[0], n_frames))
            step, left = self._step(frames, window)
            wrong += left
            if step is None:
                continue
            any_change = True
            wave = frames_of(step, n_fft) * window
            for t in range(len(frames)):
                begin = (first + t) * hop
                change[:, :, begin : begin + n_fft] += wave[:, :, t]
        if not any_change:
            return {}
        change = change[:, :, hop : hop + exact.length]
        better_db = float(10 * np.log10((wrong[0] + 1e-20) / (wrong[1] + 1e-20)))
        return {
            int(layer): (new, better_db)
            for layer, new in zip(self._own, change, strict=True)
            if np.square(new).sum() > _INAUDIBLE * np.square(exact.sounds[layer]).sum()
        }

    def _step(self, frames: np.ndarray, window: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
        """Return the change of the layers in some frames, and what is wrong before and after."""
        exact = self._exact
        heard = bar_spectra(
            self._audio.samples, exact.starts[self._bars], exact.length, frames, window
        )
        heard -= self._others(frames, window)
        known = _spectra_of(exact.sounds[self._own], exact.length, frames, window)
        step: np.ndarray | None = None
        wrong = np.zeros(2)
        for first in range(0, heard.shape[3], _TILE[1]):
            bins = slice(first, first + _TILE[1])
            left = self._typical(heard[..., bins], known[..., bins])
            doubted = left > _WRONG * _pooled(np.square(np.abs(known[..., bins])).mean(axis=1))
            wrong += left.sum()
            if not doubted.any():
                continue
            found, _ = robust_layers(np.ascontiguousarray(heard[..., bins]), self._design)
            now = self._typical(heard[..., bins], found)
            taken = doubted & (now < _BETTER * left)
            if taken.any():
                step = np.zeros_like(known) if step is None else step
                wide = np.repeat(np.repeat(taken, POOL_FRAMES, 1), _POOL_BINS, 2)
                wide = wide[:, None, : len(frames), : found.shape[3]]
                step[..., bins] = np.where(wide, found - known[..., bins], 0)
                wrong[1] += (now - left)[taken].sum()
        return step, wrong

    def _typical(self, heard: np.ndarray, layers: np.ndarray) -> np.ndarray:
        """Return what is left of the cells of half of each layer's bars, by pools.

        Its shape is (n_layers, n_pools of frames, n_pools of bins).
        """
        left = _pooled(
            np.square(np.abs(heard - np.tensordot(self._design.T, layers, 1))).mean(axis=1)
        )
        return np.stack([np.median(left[levels > 0], axis=0) for levels in self._design])

    def _others(self, frames: np.ndarray, window: np.ndarray) -> np.ndarray:
        """Return what other layers have in the bars, less where the loop is alone."""
        exact, n_fft = self._exact, len(window)
        known = _spectra_of(exact.sounds[self._beside], exact.length, frames, window)
        others: np.ndarray = np.tensordot(self._levels, known, 1)
        hz = np.fft.rfftfreq(n_fft, 1 / self._audio.sr)
        places = np.clip((frames - 1) * (n_fft // 2) / exact.length, 0, 1)
        for cover in self._alone:
            for i in np.flatnonzero(np.isin(self._bars, cover.bars)):
                bar = int(self._bars[i])
                share = cover.cells(np.full(len(frames), bar), places, hz)
                share = share * cover.within(bar, places)[:, None] * cover.wish.strength
                others[i] *= (1 - share).astype(np.float32)
        return others


def _pooled(cells: np.ndarray) -> np.ndarray:
    """Return means of cells (..., n_frames, n_bins) over pools that share a weight."""
    rows = np.add.reduceat(cells, np.arange(0, cells.shape[-2], POOL_FRAMES), axis=-2)
    pools: np.ndarray = np.add.reduceat(rows, np.arange(0, cells.shape[-1], _POOL_BINS), axis=-1)
    return pools


def _spectra_of(
    sounds: np.ndarray, length: int, frames: np.ndarray, window: np.ndarray
) -> np.ndarray:
    """Return frames of layers, cut as those of bars, (n_layers, n_channels, n_frames, n_bins)."""
    n_fft, hop = len(window), len(window) // 2
    begin = (int(frames[0]) - 1) * hop
    n = (len(frames) - 1) * hop + n_fft
    wave = np.zeros((*sounds.shape[:2], n), np.float32)
    lo, hi = max(begin, 0), min(begin + n, length)
    wave[:, :, lo - begin : hi - begin] = sounds[:, :, lo:hi]
    views = np.lib.stride_tricks.sliding_window_view(wave, n_fft, axis=-1)[:, :, ::hop]
    return spectra_of(views * window)


def _chosen(bars: np.ndarray, vouched: Sequence[int], most: int) -> np.ndarray:
    """Choose some of the bars of a layer, half of them where it is alone, evenly spread."""
    alone = np.intersect1d(bars, vouched)
    alone = alone[_spread(len(alone), most // 2)]
    others = np.setdiff1d(bars, alone)
    return np.concatenate([alone, others[_spread(len(others), most - len(alone))]])


def _spread(n: int, most: int) -> np.ndarray:
    """Return at most so many of n places, evenly spread."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(int))
