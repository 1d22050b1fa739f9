"""Songs of which some loops are copied and others are played, as sound.

Exact loops are placed where they play; what they leave of the song is shared by the masks of
the played loops.  What neither has is the rest.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.exact.render import ExactRenderer
from loopstudio.core.mask_render import MaskRenderer
from loopstudio.core.spectrogram import frames_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopstudio.core.extraction import Extraction
    from loopstudio.core.model import Mutes


class MixedRenderer:
    """Renders loops and mixes of an extraction with exact and with played loops.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
        The song.
    sr : int
        Hz.
    extraction : Extraction
        With `exact` loops, and loops without exactness.
    mutes : Mutes or None
        Parts that are not heard, or louder or softer than they were found.
    """

    def __init__(
        self, samples: np.ndarray, sr: int, extraction: Extraction, mutes: Mutes | None = None
    ) -> None:
        self._exact = ExactRenderer(samples, extraction, mutes)
        self._played = _RemainderRenderer(samples, sr, extraction, mutes)

    def with_mutes(self, mutes: Mutes) -> MixedRenderer:
        """Return a renderer of the same song with other parts muted; cheap."""
        other = copy.copy(self)
        other._exact = self._exact.with_mutes(mutes)
        other._played = self._played.with_mutes(mutes)
        return other

    def mix(self, start: int, n: int, loop_gains: Sequence[float], rest_gain: float) -> np.ndarray:
        """Render a mix; see `loopstudio.core.renderer.Renderer.mix`."""
        out = self._exact.mix(start, n, loop_gains, rest_gain)
        out += self._played.change(start, n, loop_gains, rest_gain)
        return out

    def loops(self, start: int, n: int) -> np.ndarray:
        """Render every loop by itself; see `loopstudio.core.renderer.Renderer.loops`."""
        out: np.ndarray = self._exact.loops(start, n)
        out += self._played.loops(start, n)
        return out


class _RemainderRenderer(MaskRenderer):
    """Masks on what exact loops leave of a song."""

    def __init__(
        self, samples: np.ndarray, sr: int, extraction: Extraction, mutes: Mutes | None
    ) -> None:
        super().__init__(samples, sr, extraction, mutes)
        assert extraction.exact is not None
        # Mutes change what is heard of exact loops, not what they leave.
        self._whole = ExactRenderer(samples, extraction)
        self._gains = self._gains.copy()
        self._gains[:, : len(extraction.exact.layers)] = 0
        self._silent = (0.0,) * self._n_loops

    def change(
        self, start: int, n: int, loop_gains: Sequence[float], rest_gain: float
    ) -> np.ndarray:
        """Return what played loops at these gains add to the remainder at the rest's gain."""
        if self._kept is self._powers and all(gain == rest_gain for gain in loop_gains):
            return np.zeros((len(self._samples), n), np.float32)
        mixed = self.mix(start, n, loop_gains, rest_gain)
        return mixed - np.float32(rest_gain) * self._song(start, n)

    def _song(self, start: int, n: int) -> np.ndarray:
        return self._whole.mix(start, n, self._silent, 1.0)

    def _spectra(self, frames: np.ndarray) -> np.ndarray:
        n_fft = self._spec.n_fft
        centres = frames * self._spec.hop
        first = int(centres.min()) - n_fft // 2
        heard = self._song(first, int(centres.max()) + n_fft // 2 - first)
        return frames_at(heard, centres - first, n_fft)
