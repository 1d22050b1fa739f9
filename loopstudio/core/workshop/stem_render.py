"""Components that were rendered before they are played.

A phase that fits a component takes many transforms to find, more than there is time for while
it plays; so all of them are rendered once, and toggles are sums of what is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InputError
from loopstudio.core.model import Mutes
from loopstudio.core.progress import Progress, silent
from loopstudio.core.workshop.component_render import song_range
from loopstudio.core.workshop.component_sound import component_renderer
from loopstudio.core.workshop.components import Components

MOST_BYTES = 1 << 29
"""Of all components of a song together, half a gigabyte."""

_BLOCK = 1 << 16
_FULL = 32767


@dataclass(frozen=True, eq=False)
class Stems:
    """Rendered components.

    Attributes
    ----------
    samples : np.ndarray, shape (n_components, n_channels, n), int16
        Sixteen bits below each component's own peak.
    scales : np.ndarray, shape (n_components,), float32
        What to multiply them by.
    gain : float
        Linear gain at which their sum is as loud as the song.
    """

    samples: np.ndarray
    scales: np.ndarray
    gain: float


def render_stems(
    audio: Audio, components: Components, phase: str, *, progress: Progress = silent
) -> Stems:
    """Render every component over the whole song.

    Raises
    ------
    InputError
        If that takes more than `MOST_BYTES`.
    """
    shape = (components.n_components, audio.n_channels, audio.n_samples)
    if 2 * np.prod(shape, dtype=np.int64) > MOST_BYTES:
        raise InputError(
            f"{shape[0]} components of this song are too long to be given a phase of their own;"
            " learn fewer, or open a section of the song."
        )
    heard = component_renderer(audio.samples, components, phase)
    floats = np.empty(shape, np.float32)
    for start in range(0, shape[2], _BLOCK):
        n = min(_BLOCK, shape[2] - start)
        floats[:, :, start : start + n] = heard.loops(start, n)
        progress(start / shape[2], "Finding phases that fit")
    scales = np.maximum(np.abs(floats).max(axis=(1, 2)), 1e-9) / np.float32(_FULL)
    gain = level_gain(audio.samples, floats.sum(axis=0))
    samples = np.rint(floats / scales[:, None, None]).astype(np.int16)
    return Stems(samples, scales.astype(np.float32), gain)


def sum_gain(
    audio: Audio, components: Components, phase: str, *, progress: Progress = silent
) -> float:
    """Return the gain at which the sum of the components is as loud as the song."""
    heard = component_renderer(audio.samples, components, phase)
    ones = [1.0] * components.n_components
    total = np.empty_like(audio.samples)
    for start in range(0, audio.n_samples, _BLOCK):
        n = min(_BLOCK, audio.n_samples - start)
        total[:, start : start + n] = heard.mix(start, n, ones, 0.0)
        progress(start / audio.n_samples, "Matching levels")
    return level_gain(audio.samples, total)


def level_gain(song: np.ndarray, other: np.ndarray) -> float:
    """Return the linear gain at which `other` is as loud as a song, at most four times."""
    powers = [float(np.square(one, dtype=np.float64).sum()) for one in (song, other)]
    if min(powers) <= 0:
        return 1.0
    return float(np.clip(np.sqrt(powers[0] / powers[1]), 0.25, 4.0))


class StemRenderer:
    """Renders rendered components; a `loopstudio.core.renderer.Renderer`.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
        The song.
    stems : Stems
    """

    def __init__(self, samples: np.ndarray, stems: Stems) -> None:
        self._samples = samples
        self._stems = stems

    def with_mutes(self, mutes: Mutes) -> StemRenderer:
        """Return the same: components are muted by their gains."""
        return self

    def mix(self, start: int, n: int, loop_gains: Sequence[float], rest_gain: float) -> np.ndarray:
        """Render a mix, shape (n_channels, n); see `loopstudio.core.renderer.Renderer.mix`."""
        out = song_range(self._samples, start, n) * np.float32(rest_gain)
        for k, gain in enumerate(loop_gains):
            if gain != rest_gain:
                out += self._stem(k, start, n) * np.float32(gain - rest_gain)
        return out

    def loops(self, start: int, n: int) -> np.ndarray:
        """Render every component, shape (n_components, n_channels, n)."""
        return np.stack([self._stem(k, start, n) for k in range(len(self._stems.samples))])

    def _stem(self, k: int, start: int, n: int) -> np.ndarray:
        stem: np.ndarray = song_range(self._stems.samples[k], start, n) * self._stems.scales[k]
        return stem
