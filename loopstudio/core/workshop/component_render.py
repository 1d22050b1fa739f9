"""Components as sound with the phase of the song, computed where and when they are played.

Every cell of the song is shared out, by the components' power or as they were learned; see
`component_sound`.

Conventions
-----------
Everything is a function of the sample range asked for: the same samples come out whatever was
rendered before.  The *rest* is the song minus its components.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from loopstudio.core.masks import share_of_power
from loopstudio.core.model import Mutes
from loopstudio.core.spectrogram import Spec, frames_at, window
from loopstudio.core.workshop import analysis
from loopstudio.core.workshop.attacks import Parts
from loopstudio.core.workshop.component_tables import ComponentTable
from loopstudio.core.workshop.components import Components

if TYPE_CHECKING:
    from loopstudio.core.workshop.settings import WorkshopSettings

_FRAMES_AT_ONCE = 16
_REMEMBERED = 48
"""Frames kept from one block to the next, which see mostly the same frames."""


class ComponentRenderer:
    """Renders components and mixes of them; a `loopstudio.core.renderer.Renderer`.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
        The song.
    components : Components
    phase : {"mask", "raw"}
    muted : frozenset of int
        Components that are not heard; their share of the song is left silent.
    """

    def __init__(
        self,
        samples: np.ndarray,
        components: Components,
        phase: Literal["mask", "raw"] = "mask",
        muted: frozenset[int] = frozenset(),
    ) -> None:
        self._samples = samples
        self._components = components
        self._phase = phase
        self._muted = muted
        self._spec = components.spec
        self._n = components.n_components
        self._parts = _sounding_parts(components, phase)
        self._order = [np.flatnonzero(self._parts.owners == k) for k in range(self._n)]
        self._table = _table(self._parts, components, phase)
        self._window = window(self._spec.n_fft)
        self._norm = overlap_norm(self._spec)
        self._frames: OrderedDict[tuple[int, bytes], np.ndarray] = OrderedDict()

    def with_mutes(self, mutes: Mutes) -> ComponentRenderer:
        """Return a renderer of the same song with other components muted; cheap."""
        return ComponentRenderer(self._samples, self._components, self._phase, mutes.layers)

    def mix(self, start: int, n: int, loop_gains: Sequence[float], rest_gain: float) -> np.ndarray:
        """Render a mix, shape (n_channels, n); see `loopstudio.core.renderer.Renderer.mix`."""
        # Relative to the rest, so that the song itself comes out untouched.
        gains = np.asarray(loop_gains, np.float32) - np.float32(rest_gain)
        gains[[k for k in self._muted if k < self._n]] = -np.float32(rest_gain)
        out = song_range(self._samples, start, n) * np.float32(rest_gain)
        if not gains.any():
            return out
        first, stop = self._frame_range(start, n)
        key = gains.tobytes()
        missing = [t for t in range(first, stop) if (t, key) not in self._frames]
        for at in range(0, len(missing), _FRAMES_AT_ONCE):
            frames = np.array(missing[at : at + _FRAMES_AT_ONCE])
            done = self._to_samples(self._gained(frames, gains))
            self._frames.update({(int(t), key): done[:, j] for j, t in enumerate(frames)})
        cuts = ((t, self._frames[t, key]) for t in range(first, stop))
        self._overlap_add(out, start, cuts)
        for t in range(first, stop):
            self._frames.move_to_end((t, key))
        while len(self._frames) > max(_REMEMBERED, stop - first):
            self._frames.popitem(last=False)
        return out

    def loops(self, start: int, n: int) -> np.ndarray:
        """Render every component, shape (n_components, n_channels, n)."""
        out = np.zeros((self._n, len(self._samples), n), np.float32)
        first, stop = self._frame_range(start, n)
        for at in range(first, stop, _FRAMES_AT_ONCE):
            frames = np.arange(at, min(at + _FRAMES_AT_ONCE, stop))
            spectra, shares = self.shares(frames)
            for k in range(self._n):
                if k not in self._muted:
                    cuts = self._to_samples(spectra * shares[k])
                    pairs = ((int(t), cuts[:, j]) for j, t in enumerate(frames))
                    self._overlap_add(out[k], start, pairs)
        return out

    def shares(self, frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the song's frames, and what each component has of their cells.

        Shapes are (n_channels, n_frames, n_bins) and (n_components, n_frames, n_bins).
        """
        spectra, known = self._spectra(frames)
        shares = np.empty((self._n, *spectra.shape[1:]), np.float32)
        for k, own in enumerate(self._order):
            np.matmul(
                self._parts.activations[own][:, known].T,
                self._parts.spectra[:, own].T,
                out=shares[k],
            )
        settings = self._components.settings
        if self._phase == "raw":
            heard = np.sqrt(np.square(np.abs(spectra)).mean(axis=0))
            _to_magnitudes(shares, heard, settings)
            np.divide(shares, heard, out=shares, where=heard > 0)
            return spectra, shares
        analysis.unscaled(shares, settings.scale, settings.gamma)
        np.square(shares, out=shares)
        shares *= share_of_power(shares)
        return spectra, shares

    def _gained(self, frames: np.ndarray, gains: np.ndarray) -> np.ndarray:
        """Return the sum of the components at their gains, (n_channels, n_frames, n_bins)."""
        if self._table is None:
            spectra, shares = self.shares(frames)
            gained: np.ndarray = spectra * np.tensordot(gains, shares, 1)
            return gained
        spectra, known = self._spectra(frames)
        wanted = self._table.weighted(known, gains)
        if self._phase == "mask":
            wanted *= share_of_power(self._table.total(known)[None])
        else:
            heard = np.sqrt(np.square(np.abs(spectra)).mean(axis=0))
            np.divide(wanted, heard, out=wanted, where=heard > 0)
        spectra *= wanted
        return spectra

    def _spectra(self, frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the song's frames, (n_channels, n_frames, n_bins), and which model they have."""
        spectra = frames_at(self._samples, frames * self._spec.hop, self._spec.n_fft)
        return spectra, np.clip(frames, 0, self._parts.activations.shape[1] - 1)

    def _to_samples(self, spectra: np.ndarray) -> np.ndarray:
        """Windowed frames, shape (n_channels, n_frames, n_fft), ready to be added up."""
        cut: np.ndarray = np.fft.irfft(spectra, self._spec.n_fft, axis=-1)
        cut = cut.astype(np.float32, copy=False)
        cut *= self._window
        return cut

    def _overlap_add(
        self, out: np.ndarray, start: int, cuts: Iterable[tuple[int, np.ndarray]]
    ) -> None:
        """Add frames into a range of samples from `start` on."""
        half, hop = self._spec.n_fft // 2, self._spec.hop
        n = out.shape[-1]
        for t, cut in cuts:
            at = t * hop - half
            lo, hi = max(at, start), min(at + cut.shape[-1], start + n)
            if lo < hi:
                places = np.arange(lo - at, hi - at) % hop
                out[..., lo - start : hi - start] += (
                    cut[..., lo - at : hi - at] * self._norm[places]
                )

    def _frame_range(self, start: int, n: int) -> tuple[int, int]:
        """First frame that reaches into a range, and the one after the last."""
        half, hop = self._spec.n_fft // 2, self._spec.hop
        beyond = -(-half // hop)
        first = max((start - half) // hop + 1, -beyond)
        last = self._spec.n_frames(self._samples.shape[1]) + beyond
        return first, max(first, min(-(-(start + n + half) // hop), last))


def _sounding_parts(components: Components, phase: str) -> Parts:
    """Return the templates that sound is made from."""
    if phase == "mask" and components.parts is not None:
        return components.parts
    owners = np.arange(components.n_components)
    return Parts(components.spectra, components.activations, owners)


def _table(parts: Parts, components: Components, phase: str) -> ComponentTable | None:
    """Return a table of what shares are made from, or None where there can be none."""
    scale = components.settings.scale
    bounded = scale == "power" or analysis.overshoots(components.settings)
    if scale == "log" or (phase == "raw" and bounded):
        return None
    return ComponentTable(parts, scale, as_power=phase == "mask")


def _to_magnitudes(models: np.ndarray, heard: np.ndarray, settings: WorkshopSettings) -> None:
    """Turn models (n_components, n_frames, n_bins) into magnitudes that add up, in place."""
    overshoots = analysis.overshoots(settings)
    if settings.scale == "magnitude" and not overshoots:
        return
    # A root or an exponential of each would not add up to that of their sum.
    total = models.sum(axis=0)
    np.divide(models, total, out=models, where=total > 0)
    whole = analysis.unscaled(total, settings.scale, settings.gamma)
    if overshoots:
        np.minimum(whole, heard, out=whole)
    models *= whole


def overlap_norm(spec: Spec) -> np.ndarray:
    """Return one over the sum of the squared windows that overlap, shape (hop,)."""
    squares = np.square(window(spec.n_fft), dtype=np.float64)
    padded = np.pad(squares, (0, -len(squares) % spec.hop)).reshape(-1, spec.hop)
    norm: np.ndarray = (1 / np.maximum(padded.sum(axis=0), 1e-9)).astype(np.float32)
    return norm


def song_range(samples: np.ndarray, start: int, n: int) -> np.ndarray:
    """Return a song in a range, shape (n_channels, n); silence outside of it."""
    out = np.zeros((len(samples), n), np.float32)
    lo, hi = max(start, 0), min(start + n, samples.shape[1])
    if lo < hi:
        out[:, lo - start : hi - start] = samples[:, lo:hi]
    return out
