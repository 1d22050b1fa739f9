"""Loops as sound where wishes move what is heard from one loop to another.

A wish that is no matter of whole bars, such as "this shimmer is the pad's", cannot be granted
by the layout: the loop plays on, but in this rectangle what it has goes elsewhere.  What is moved
is taken from one loop and given to another, or to the Rest, cell by cell of their spectrograms;
nothing is made and nothing lost, so loops and Rest sum to the song as before.

What a loop from masks loses goes to the other loops from masks by the power that they have in
the cell, as if the loop had never had a part in it; what an exact loop loses, or what nobody
else explains, goes to the Rest.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.granting.routing import routed
from loopstudio.core.granting.stretches import Stretch, atoms_of, stretches
from loopstudio.core.spectrogram import frames_at, window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loopstudio.core.extraction import Extraction
    from loopstudio.core.granting.covers import Cover
    from loopstudio.core.model import Mutes
    from loopstudio.core.renderer import Renderer

_CHUNK = 2048
"""Samples of the sources that are rendered at a time, and remembered."""
_FRAMES_AT_ONCE = 32
_REMEMBERED = 48
_EDGE_S = 0.003
"""Over which a wish begins and ends, within its bars: a hard cut clicks."""


class WishedRenderer:
    """Renders loops and mixes of an extraction whose wishes are granted.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
        The song.
    sr : int
        Hz.
    extraction : Extraction
        With `granted` wishes.
    unwished : callable of Extraction
        Returns what renders an extraction without regard to wishes.
    mutes : Mutes or None
    """

    def __init__(
        self,
        samples: np.ndarray,
        sr: int,
        extraction: Extraction,
        unwished: Callable[[Extraction], Renderer],
        mutes: Mutes | None = None,
    ) -> None:
        assert extraction.granted is not None
        self._samples, self._sr = samples, sr
        self._n_loops = len(extraction.loops)
        atoms, self._loop_of_atom = atoms_of(extraction)
        self._whole = unwished(replace(extraction, loops=atoms, granted=None))
        self._heard = self._whole.with_mutes(mutes) if mutes else self._whole
        self._n_fft = extraction.spec.n_fft // 2
        self._hop = self._n_fft // 4
        self._hz = np.fft.rfftfreq(self._n_fft, 1 / sr)
        self._starts = extraction.grid.bar_starts
        self._stretches = stretches(extraction, atoms, sr)
        self._silence = (0.0,) * len(atoms)
        self._chunks: OrderedDict[int, np.ndarray] = OrderedDict()
        self._rests: OrderedDict[int, np.ndarray] = OrderedDict()
        self._moves: OrderedDict[tuple[int, int], np.ndarray] = OrderedDict()

    def with_mutes(self, mutes: Mutes) -> WishedRenderer:
        """Return a renderer of the same song with other parts muted; cheap."""
        other = copy.copy(self)
        other._heard = self._whole.with_mutes(mutes)
        other._chunks, other._moves = OrderedDict(), OrderedDict()
        return other

    def mix(self, start: int, n: int, loop_gains: Sequence[float], rest_gain: float) -> np.ndarray:
        """Render a mix; see `loopstudio.core.renderer.Renderer.mix`."""
        gains = np.append(np.asarray(loop_gains, np.float32)[self._loop_of_atom], rest_gain)
        out = self._heard.mix(start, n, gains[:-1].tolist(), rest_gain)
        gains = gains.astype(np.float32)
        if np.all(gains == gains[-1]):
            return out  # wherever it is moved, it is as loud
        for stretch, lo, hi in self._reached(start, n):
            moved = self._moved(stretch, lo, hi)
            out[:, lo - start : hi - start] += np.tensordot(gains, moved, 1)
        return out

    def loops(self, start: int, n: int) -> np.ndarray:
        """Render every loop by itself; see `loopstudio.core.renderer.Renderer.loops`."""
        atoms = self._heard.loops(start, n)
        for stretch, lo, hi in self._reached(start, n):
            atoms[:, :, lo - start : hi - start] += self._moved(stretch, lo, hi)[:-1]
        if len(atoms) == self._n_loops:
            return atoms
        out = np.zeros((self._n_loops, *atoms.shape[1:]), np.float32)
        np.add.at(out, self._loop_of_atom, atoms)
        return out

    def _reached(self, start: int, n: int) -> list[tuple[Stretch, int, int]]:
        """Return the stretches that a range reaches into, and from where to where."""
        return [
            (one, max(one.start, start), min(one.stop, start + n))
            for one in self._stretches
            if one.start < start + n and one.stop > start
        ]

    def _moved(self, stretch: Stretch, lo: int, hi: int) -> np.ndarray:
        """Return what every source gains or loses, shape (n_sources, n_channels, hi - lo)."""
        whole = np.zeros((len(self._silence) + 1, len(self._samples), hi - lo), np.float32)
        if stretch.even:
            sources = self._sources(stretch, lo, hi - lo)
            moved = routed(
                stretch, sources[:, :, None], [np.float32(c.wish.strength) for c in stretch.covers]
            )
            moved = moved[:, :, 0]
        else:
            moved = self._moved_by_frames(stretch, lo, hi)
        whole[stretch.sources] = moved * self._edges(stretch, lo, hi)
        return whole

    def _moved_by_frames(self, stretch: Stretch, lo: int, hi: int) -> np.ndarray:
        n_fft, hop = self._n_fft, self._hop
        out = np.zeros((len(stretch.sources), len(self._samples), hi - lo), np.float32)
        first, stop = (lo - n_fft // 2) // hop + 1, -(-(hi + n_fft // 2) // hop)
        for block in range(first, stop, _FRAMES_AT_ONCE):
            frames = range(block, min(block + _FRAMES_AT_ONCE, stop))
            missing = [t for t in frames if (stretch.start, t) not in self._moves]
            if missing:
                self._move_frames(stretch, np.array(missing))
            for t in frames:
                at = t * hop - n_fft // 2 - lo
                begin, end = max(at, 0), min(at + n_fft, hi - lo)
                out[:, :, begin:end] += self._moves[stretch.start, t][:, :, begin - at : end - at]
                self._moves.move_to_end((stretch.start, t))
            while len(self._moves) > _REMEMBERED:
                self._moves.popitem(last=False)
        return out

    def _move_frames(self, stretch: Stretch, frames: np.ndarray) -> None:
        """Compute frames of what every source gains or loses."""
        n_fft = self._n_fft
        centres = frames * self._hop
        begin = int(centres[0]) - n_fft // 2
        n = int(centres[-1]) + n_fft // 2 - begin
        sources = self._sources(stretch, begin, n)
        flat = sources.reshape(-1, sources.shape[2])
        spectra = frames_at(flat, centres - begin, n_fft)
        spectra = spectra.reshape(*sources.shape[:2], len(frames), -1)
        shares = [self._shares(cover, centres) for cover in stretch.covers]
        cut = np.fft.irfft(routed(stretch, spectra, shares), n_fft, axis=-1)
        cut = cut.astype(np.float32, copy=False) * (window(n_fft) / np.float32(1.5))
        for i, t in enumerate(frames):
            self._moves[stretch.start, int(t)] = cut[:, :, i]

    def _shares(self, cover: Cover, centres: np.ndarray) -> np.ndarray:
        """Return how much of each cell a wish moves, shape (n_frames or 1, n_bins)."""
        starts = self._starts
        bars = np.searchsorted(starts, centres, side="right") - 1
        bars = np.clip(bars, cover.bars[0], cover.bars[-1])
        places = (centres - starts[bars]) / np.diff(starts)[bars]
        shares: np.ndarray = cover.wish.strength * cover.cells(bars, places, self._hz)
        return shares.astype(np.float32)

    def _sources(self, stretch: Stretch, start: int, n: int) -> np.ndarray:
        """Return the sources of a stretch in a range, shape (n_sources, n_channels, n)."""
        out = np.zeros((len(stretch.sources), len(self._samples), n), np.float32)
        chunks = range(start // _CHUNK, -(-(start + n) // _CHUNK))
        _render(self._chunks, chunks, self._heard.loops)
        if stretch.gathers:  # where it only gains, it does not matter what it was
            _render(self._rests, chunks, self._rest)
        for chunk in chunks:
            at = chunk * _CHUNK
            begin, end = max(at, start), min(at + _CHUNK, start + n)
            here, there = slice(begin - at, end - at), slice(begin - start, end - start)
            out[:-1, :, there] = self._chunks[chunk][stretch.sources[:-1], :, here]
            if stretch.gathers:
                out[-1, :, there] = self._rests[chunk][:, here]
        return out

    def _rest(self, start: int, n: int) -> np.ndarray:
        return self._whole.mix(start, n, self._silence, 1.0)

    def _edges(self, stretch: Stretch, lo: int, hi: int) -> np.ndarray:
        """Return how far a stretch has begun and not yet ended, shape (hi - lo,)."""
        edge = max(min(int(_EDGE_S * self._sr), (stretch.stop - stretch.start) // 4), 1)
        at = np.arange(lo, hi, dtype=np.float32)
        level = np.ones(hi - lo, np.float32)
        if stretch.rises:
            level = np.minimum(level, (at - stretch.start + 1) / edge)
        if stretch.falls:
            level = np.minimum(level, (stretch.stop - at) / edge)
        return level


def _render(
    known: OrderedDict[int, np.ndarray], chunks: range, render: Callable[[int, int], np.ndarray]
) -> None:
    """Render the chunks that are not known, in one go, and forget the oldest others."""
    missing = [chunk for chunk in chunks if chunk not in known]
    if missing:
        first, n = missing[0], missing[-1] + 1 - missing[0]
        whole = render(first * _CHUNK, n * _CHUNK)
        for i in range(n):
            known[first + i] = whole[..., i * _CHUNK : (i + 1) * _CHUNK]
    for chunk in chunks:
        known.move_to_end(chunk)
    while len(known) > max(_REMEMBERED, len(chunks)):
        known.popitem(last=False)
