"""Jobs of recipes that become sound; see `loopstudio.core.recipe_sound`."""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.extraction import Extraction
from loopstudio.core.model import entry_levels
from loopstudio.core.progress import Progress
from loopstudio.core.recipe_sound import Recipe
from loopstudio.core.redrawn import LEAST_USED
from loopstudio.core.tucker import Factors


@dataclass(frozen=True, eq=False)
class Voice:
    """One turn of a loop made from its recipe.

    Attributes
    ----------
    loop : int
    mark : int
        Of the recipe that it was made from; see `mark_of`.
    recipe : Recipe
        To make the next voice of the same loop with, which is quicker.
    samples : np.ndarray, shape (n_channels, n), float32
    """

    loop: int
    mark: int
    recipe: Recipe
    samples: np.ndarray


def mark_of(factors: Factors, layers: list[int]) -> int:
    """Return a number that is another once the recipe of these layers sounds different."""
    levels = entry_levels(factors, layers)
    used = levels >= LEAST_USED * levels.max(initial=0)
    sounds, rhythms = used.any(axis=(0, 2)), used.any(axis=(0, 1))
    parts = (factors.core[:, :, layers], factors.sounds[:, sounds], factors.rhythms[:, rhythms])
    return hash(tuple(np.ascontiguousarray(part).tobytes() for part in parts))


def speak(
    audio: Audio,
    extraction: Extraction,
    loop: int,
    factors: Factors,
    mark: int,
    before: Recipe | None,
    *,
    progress: Progress,
) -> Voice:
    """Make the voice of a loop; `before` is its recipe if it was made into sound before."""
    progress(0.0, "Making the recipe heard")
    recipe = before or Recipe(audio, extraction, loop)
    progress(0.3, "Making the recipe heard")
    return Voice(loop, mark, recipe, recipe.voice(factors))
