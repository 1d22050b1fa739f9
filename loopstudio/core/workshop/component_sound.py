"""Three ways back from spectra and activations to sound.

mask         every cell of the song is shared out by the components' power, so that they
sum to the song wherever any of them sounds; Wiener filters, in effect
raw          the components' own magnitudes with the phase of the song; what the model
misses is the residual
griffin-lim  the components' magnitudes with a phase that fits them; see `griffin_lim`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopstudio.core.errors import InputError
from loopstudio.core.workshop.component_render import ComponentRenderer
from loopstudio.core.workshop.griffin_lim import GriffinLimRenderer
from loopstudio.core.workshop.settings import PHASES

if TYPE_CHECKING:
    import numpy as np

    from loopstudio.core.renderer import Renderer
    from loopstudio.core.workshop.components import Components


def component_renderer(
    samples: np.ndarray, components: Components, phase: str = "mask"
) -> Renderer:
    """Return what renders components.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n), float32
        The song.
    components : Components
    phase : {"mask", "raw", "griffin-lim"}

    Raises
    ------
    InputError
        If there is no such way, or the components are of another song.
    """
    spec, n_frames = components.spec, components.activations.shape[1]
    if n_frames != spec.n_frames(samples.shape[1]):
        raise InputError("These components were learned from another song; learn them again.")
    if phase == "griffin-lim":
        return GriffinLimRenderer(samples, components)
    if phase not in PHASES:
        raise InputError(f"There is no way to sound called {phase!r}; choose {', '.join(PHASES)}.")
    return ComponentRenderer(samples, components, "raw" if phase == "raw" else "mask")
