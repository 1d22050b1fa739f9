"""Components by themselves: magnitudes of the model, and a phase that fits them.

The song's own phase suits all components at once.  Here every component gets the phase with
which its magnitudes come nearest to those of a real signal, at the price that components no
longer sum to the song; the rest has what they leave over.

Based on the method of:
    Nathanaël Perraudin, Peter Balazs and Peter Søndergaard, "A fast Griffin-Lim algorithm",
    WASPAA 2013, as in `librosa.griffinlim`.

Where we depart from it: it starts from the song's phase, which is near, and runs over pieces
of the song that fade into each other, so that it can be heard before the song is done.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from loopstudio.core.model import Mutes
from loopstudio.core.spectrogram import window
from loopstudio.core.workshop.component_render import ComponentRenderer, overlap_norm, song_range
from loopstudio.core.workshop.components import Components

_N_ITERATIONS = 16
"""From the song's phase; from noise it takes twice as many."""

_MOMENTUM = 0.99
_PIECE = 32
"""Frames of a piece."""

_FADE = 2
"""Hops over which pieces fade into each other."""

_REMEMBERED = 4


class GriffinLimRenderer:
    """Renders components with phases of their own; a `loopstudio.core.renderer.Renderer`.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
        The song.
    components : Components
    muted : frozenset of int
        Components that are not heard.
    """

    def __init__(
        self, samples: np.ndarray, components: Components, muted: frozenset[int] = frozenset()
    ) -> None:
        self._samples = samples
        self._components = components
        self._muted = muted
        self._raw = ComponentRenderer(samples, components, "raw")
        self._spec = components.spec
        self._window = window(self._spec.n_fft)
        self._norm = overlap_norm(self._spec)
        self._pieces: OrderedDict[int, np.ndarray] = OrderedDict()

    def with_mutes(self, mutes: Mutes) -> GriffinLimRenderer:
        """Return a renderer of the same song with other components muted."""
        return GriffinLimRenderer(self._samples, self._components, mutes.layers)

    def mix(self, start: int, n: int, loop_gains: Sequence[float], rest_gain: float) -> np.ndarray:
        """Render a mix, shape (n_channels, n); see `loopstudio.core.renderer.Renderer.mix`."""
        gains = np.asarray(loop_gains, np.float32) - np.float32(rest_gain)
        gains[[k for k in self._muted if k < len(gains)]] = -np.float32(rest_gain)
        out = song_range(self._samples, start, n) * np.float32(rest_gain)
        if gains.any():
            out += np.tensordot(gains, self._signals(start, n), 1)
        return out

    def loops(self, start: int, n: int) -> np.ndarray:
        """Render every component, shape (n_components, n_channels, n)."""
        out = self._signals(start, n)
        out[[k for k in self._muted if k < len(out)]] = 0
        return out

    def _signals(self, start: int, n: int) -> np.ndarray:
        hop = self._spec.hop
        n_components = self._components.n_components
        out = np.zeros((n_components, len(self._samples), n), np.float32)
        length, fade = _PIECE * hop, _FADE * hop
        first, last = max(start - fade, 0) // length, (start + n - 1) // length
        last = min(last, (self._samples.shape[1] - 1) // length)
        for piece in range(first, last + 1):
            at = piece * length
            lo, hi = max(at, start, 0), min(at + length + fade, start + n, self._samples.shape[1])
            if lo < hi:
                out[..., lo - start : hi - start] += self._piece(piece)[..., lo - at : hi - at]
        return out

    def _piece(self, piece: int) -> np.ndarray:
        """Return a piece with its fades, shape (n_components, n_channels, length + fade)."""
        if piece in self._pieces:
            self._pieces.move_to_end(piece)
            return self._pieces[piece]
        hop, half = self._spec.hop, self._spec.n_fft // 2
        margin = -(-half // hop) + 1
        frames = np.arange(piece * _PIECE - margin, (piece + 1) * _PIECE + _FADE + margin)
        signal = self._consistent(frames)
        begin = margin * hop + half
        length, fade = _PIECE * hop, _FADE * hop
        cut = signal[..., begin : begin + length + fade].copy()
        rising = ((np.arange(fade) + 0.5) / fade).astype(np.float32)
        if piece > 0:
            cut[..., :fade] *= rising
        cut[..., length:] *= 1 - rising
        self._pieces[piece] = cut
        while len(self._pieces) > _REMEMBERED:
            self._pieces.popitem(last=False)
        return cut

    def _consistent(self, frames: np.ndarray) -> np.ndarray:
        """Return signals with the model's magnitudes; sample 0 begins the first frame."""
        spectra, shares = self._raw.shares(frames)
        found = []
        for share in shares:
            wanted = spectra * share
            magnitude = np.abs(wanted)
            before = np.zeros_like(wanted)
            for _ in range(_N_ITERATIONS):
                rebuilt = self._frames_of(self._signal_of(wanted, frames[0]), len(frames))
                towards = rebuilt - np.float32(_MOMENTUM / (1 + _MOMENTUM)) * before
                before = rebuilt
                length = np.maximum(np.abs(towards), np.float32(1e-20))
                wanted = towards * (magnitude / length)
            found.append(self._signal_of(wanted, frames[0]))
        return np.stack(found)

    def _signal_of(self, spectra: np.ndarray, first: int) -> np.ndarray:
        """Overlap and add frames, shape (n_channels, n)."""
        hop, n_fft = self._spec.hop, self._spec.n_fft
        n_frames = spectra.shape[1]
        cut = np.fft.irfft(spectra, n_fft, axis=-1).astype(np.float32, copy=False) * self._window
        out = np.zeros((len(cut), (n_frames - 1) * hop + n_fft), np.float32)
        for j in range(n_frames):
            out[:, j * hop : j * hop + n_fft] += cut[:, j]
        out *= np.resize(self._norm, out.shape[1])
        return out

    def _frames_of(self, signal: np.ndarray, n_frames: int) -> np.ndarray:
        hop, n_fft = self._spec.hop, self._spec.n_fft
        views = np.lib.stride_tricks.sliding_window_view(signal, n_fft, axis=1)[:, ::hop]
        spectra: np.ndarray = np.fft.rfft(views[:, :n_frames] * self._window, axis=-1)
        return spectra.astype(np.complex64, copy=False)
