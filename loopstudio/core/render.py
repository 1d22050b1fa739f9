"""Loops as sound, however they were found.

Loops that repeat sample by sample are placed where they play, all others are masks on the
song.  Both kinds are rendered where and when they are asked for, so toggles need no stems,
and memory does not grow with the length of the song.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopstudio.core.mask_render import MaskRenderer
from loopstudio.core.model import Mutes
from loopstudio.core.renderer import Renderer

if TYPE_CHECKING:
    import numpy as np

    from loopstudio.core.extraction import Extraction
    from loopstudio.core.workshop.components import Components
    from loopstudio.core.workshop.stem_render import Stems

__all__ = ["ComponentSound", "Mutes", "Renderer", "n_heard", "renderer"]


@dataclass(frozen=True, eq=False)
class ComponentSound:
    """Components instead of loops, and how they become sound: "mask", "raw" or "griffin-lim".

    Where they are rendered already, the `stems` are heard.
    """

    components: Components
    phase: str = "mask"
    stems: Stems | None = None


def n_heard(heard: Extraction | ComponentSound) -> int:
    """Return how many loops, or components, have a gain of their own."""
    if isinstance(heard, ComponentSound):
        return heard.components.n_components
    return len(heard.loops)


def renderer(
    samples: np.ndarray,
    sr: int,
    extraction: Extraction | ComponentSound,
    mutes: Mutes | None = None,
) -> Renderer:
    """Return what renders an extraction, or components.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
        The song.
    sr : int
        Hz.
    extraction : Extraction or ComponentSound
    mutes : Mutes
        Parts that are not heard, whose share of the song is left silent, or that are louder
        or softer than they were found.
    """
    if isinstance(extraction, ComponentSound):
        if extraction.stems is not None:
            from loopstudio.core.workshop.stem_render import StemRenderer

            return StemRenderer(samples, extraction.stems)
        from loopstudio.core.workshop.component_sound import component_renderer

        return component_renderer(samples, extraction.components, extraction.phase)
    if extraction.granted is not None:
        from loopstudio.core.granting.stretches import moves_sound
        from loopstudio.core.wished import WishedRenderer

        if moves_sound(extraction):
            return WishedRenderer(
                samples, sr, extraction, lambda plain: _unwished(samples, sr, plain), mutes
            )
    return _unwished(samples, sr, extraction, mutes)


def _unwished(
    samples: np.ndarray, sr: int, extraction: Extraction, mutes: Mutes | None = None
) -> Renderer:
    """Return what renders an extraction without regard to wishes that move what is heard."""
    if extraction.exact is None:
        return MaskRenderer(samples, sr, extraction, mutes)
    if any(loop.exactness_db is None for loop in extraction.loops):
        from loopstudio.core.mixed_render import MixedRenderer

        return MixedRenderer(samples, sr, extraction, mutes)
    from loopstudio.core.exact.render import ExactRenderer

    return ExactRenderer(samples, extraction, mutes)
