"""Loops as sound: masks on the song, computed where they are asked for.

A loop is heard by giving every cell of the song's STFT the share of power that the loop's
layers have there.  Shares need only the small tables of the factorization, so any stretch
of any mix can be computed when it is played, and memory does not grow with the number of
loops, nor with the length of the song.

Conventions
-----------
Everything is a function of the sample range asked for; the same samples come out whatever
was rendered before.  What no layer may have, such as a pick-up before the first bar, is the
*rest*: the song minus its loops.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from typing import TYPE_CHECKING, Self

import numpy as np

from loopstudio.core.loops import loop_of_layer
from loopstudio.core.masks import share_of_power
from loopstudio.core.model import Mutes, heard_share, layer_magnitudes
from loopstudio.core.spectrogram import frames_at, window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopstudio.core.extraction import Extraction

_FRAMES_AT_ONCE = 32
_REMEMBERED = 48
"""Frames kept from one block to the next, which see mostly the same frames."""


class MaskRenderer:
    """Renders loops and mixes of an extraction whose loops come from masks.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
        The song.
    sr : int
        Hz.
    extraction : Extraction
    mutes : Mutes
        Parts that are not heard, whose share of the song is left silent, or that are louder
        or softer than they were found.
    """

    def __init__(
        self, samples: np.ndarray, sr: int, extraction: Extraction, mutes: Mutes | None = None
    ) -> None:
        self.sr = sr
        self._samples = samples
        self._spec = extraction.spec
        self._window = window(self._spec.n_fft) / np.float32(1.5)
        self._bar_starts = extraction.grid.bar_starts
        self._slices = extraction.slices
        self._factors = extraction.factors
        self._n_tatums = extraction.factors.rhythms.shape[0] // extraction.slices.bars
        self._detail = extraction.detail
        self._powers = np.square(layer_magnitudes(extraction.factors, detail=self._detail))
        self._gains = np.asarray(extraction.factors.layout, np.float32) ** 2
        self._loop_of_layer = loop_of_layer(extraction.loops, extraction.factors.core.shape[2])
        self._n_loops = len(extraction.loops)
        self._kept = self._powers
        self._frames: OrderedDict[tuple[int, bytes], np.ndarray] = OrderedDict()
        if mutes:
            self._mute(mutes)

    def with_mutes(self, mutes: Mutes) -> Self:
        """Return a renderer of the same song with other parts muted; cheap."""
        other = copy.copy(self)
        other._frames = OrderedDict()
        other._mute(mutes)
        return other

    def mix(self, start: int, n: int, loop_gains: Sequence[float], rest_gain: float) -> np.ndarray:
        """Render a mix; see `loopstudio.core.renderer.Renderer.mix`."""
        # Relative to the rest, so that the song itself comes out untouched.
        gains = np.append(np.asarray(loop_gains, np.float32), np.float32(rest_gain))
        out = self._song(start, n) * np.float32(rest_gain)
        if np.all(gains == gains[-1]) and self._kept is self._powers:
            return out
        first, stop = self._frame_range(start, n)
        key = gains.tobytes()
        missing = [t for t in range(first, stop) if (t, key) not in self._frames]
        for i in range(0, len(missing), _FRAMES_AT_ONCE):
            block = np.array(missing[i : i + _FRAMES_AT_ONCE])
            done = self._mixed_frames(block, gains)
            self._frames.update({(int(t), key): done[:, j] for j, t in enumerate(block)})
        for t in range(first, stop):
            _add(out, self._frames[t, key], t * self._spec.hop - self._spec.n_fft // 2 - start)
            self._frames.move_to_end((t, key))
        while len(self._frames) > _REMEMBERED:
            self._frames.popitem(last=False)
        return out

    def loops(self, start: int, n: int) -> np.ndarray:
        """Render every loop by itself; see `loopstudio.core.renderer.Renderer.loops`."""
        out = np.zeros((self._n_loops, len(self._samples), n), np.float32)
        first, stop = self._frame_range(start, n)
        for i in range(first, stop, _FRAMES_AT_ONCE):
            frames = np.arange(i, min(i + _FRAMES_AT_ONCE, stop))
            spectra = self._spectra(frames)
            masks = self._loop_masks(frames)
            for loop in range(self._n_loops):
                sounding = masks[loop].any(axis=1)
                cut = self._to_samples(spectra[:, sounding] * masks[loop, sounding])
                for j, t in enumerate(frames[sounding]):
                    at = t * self._spec.hop - self._spec.n_fft // 2 - start
                    _add(out[loop], cut[:, j], at)
        return out

    def _mute(self, mutes: Mutes) -> None:
        self._kept = self._powers
        touched = [i for i in mutes.touched(len(self._powers)) if i < len(self._powers)]
        if touched:
            self._kept = self._powers.copy()
            # Once, not squared: the share of power says whose a cell of the song is, and the
            # cell is a magnitude.
            self._kept[touched] *= heard_share(self._factors, mutes, touched, self._detail)

    def _song(self, start: int, n: int) -> np.ndarray:
        """Return the song in a range, shape (n_channels, n); silence outside of it."""
        out = np.zeros((len(self._samples), n), np.float32)
        lo, hi = max(start, 0), min(start + n, self._samples.shape[1])
        if lo < hi:
            out[:, lo - start : hi - start] = self._samples[:, lo:hi]
        return out

    def _frame_range(self, start: int, n: int) -> tuple[int, int]:
        """First frame that reaches into a range, and the one after the last."""
        half, hop = self._spec.n_fft // 2, self._spec.hop
        last_frame = self._spec.n_frames(self._samples.shape[1]) + half // hop
        first = max((start - half) // hop + 1, -(half // hop))
        return first, max(first, min(-(-(start + n + half) // hop), last_frame))

    def _spectra(self, frames: np.ndarray) -> np.ndarray:
        return frames_at(self._samples, frames * self._spec.hop, self._spec.n_fft)

    def _to_samples(self, spectra: np.ndarray) -> np.ndarray:
        """Windowed frames, shape (n_channels, n_frames, n_fft), ready to be added up."""
        cut: np.ndarray = np.fft.irfft(spectra, self._spec.n_fft, axis=-1)
        return cut.astype(np.float32, copy=False) * self._window

    def _mixed_frames(self, frames: np.ndarray, gains: np.ndarray) -> np.ndarray:
        """Return what a mix adds to the rest's level, shape (n_channels, n_frames, n_fft)."""
        layers, powers, kept, present = self._layers(frames)
        of_layer = gains[self._loop_of_layer[layers]]
        wanted = np.tensordot(of_layer, kept, 1) - gains[-1] * powers.sum(axis=0)
        return self._to_samples(self._spectra(frames) * wanted * share_of_power(powers, present))

    def _loop_masks(self, frames: np.ndarray) -> np.ndarray:
        """Masks of the loops, shape (n_loops, n_frames, n_bins)."""
        layers, powers, kept, present = self._layers(frames)
        masks = np.zeros((self._n_loops + 1, *powers.shape[1:]), np.float32)
        share = share_of_power(powers, present)
        for layer, power in zip(layers, kept, strict=True):
            masks[self._loop_of_layer[layer]] += power * share
        return masks[:-1]

    def _layers(self, frames: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return what the layers have in some frames.

        They are the layers that play there, shape (k,); their powers and what the mutes make
        of them, shape (k, n_frames, n_bins); and how much of a frame lies inside the bars,
        shape (n_frames, 1).
        """
        before, weight = self._tatums(frames)
        n_bars = len(self._bar_starts) - 1
        sides = []
        for tatum, share in ((before, 1 - weight), (before + 1, weight)):
            bar = tatum // self._n_tatums
            inside = share * ((bar >= 0) & (bar < n_bars))
            bar = np.clip(bar, 0, n_bars - 1) - self._slices.first
            row = (bar % self._slices.bars) * self._n_tatums + tatum % self._n_tatums
            sides.append((inside, self._gains[bar // self._slices.bars], row))
        playing = np.any([gain.max(axis=0) > 0 for _, gain, _ in sides], axis=0)
        layers = np.flatnonzero(playing)
        present = (sides[0][0] + sides[1][0]).astype(np.float32)[:, None]
        powers = self._blend(self._powers, layers, sides)
        kept = powers if self._kept is self._powers else self._blend(self._kept, layers, sides)
        return layers, powers, kept, present

    def _blend(
        self,
        table: np.ndarray,
        layers: np.ndarray,
        sides: list[tuple[np.ndarray, np.ndarray, np.ndarray]],
    ) -> np.ndarray:
        """Interpolate a table between the tatums on both sides of each frame."""
        blended = np.zeros((len(layers), len(sides[0][0]), table.shape[2]), np.float32)
        for i, layer in enumerate(layers):
            for inside, gain, row in sides:
                blended[i] += (inside * gain[:, layer]).astype(np.float32)[:, None] * table[
                    layer, row
                ]
        return blended

    def _tatums(self, frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the tatum at or before each frame's centre, and the way to the next."""
        starts = self._bar_starts
        centres = frames * float(self._spec.hop)
        bar = np.clip(np.searchsorted(starts, centres, side="right") - 1, 0, len(starts) - 2)
        place = bar + (centres - starts[bar]) / (starts[bar + 1] - starts[bar])
        tatum = place * self._n_tatums
        before = np.floor(tatum)
        return before.astype(np.int64), tatum - before


def _add(out: np.ndarray, cut: np.ndarray, at: int) -> None:
    """Add samples (n_channels, m) into `out` (n_channels, n) from place `at` on, clipped."""
    lo, hi = max(at, 0), min(at + cut.shape[1], out.shape[1])
    if lo < hi:
        out[:, lo:hi] += cut[:, lo - at : hi - at]
