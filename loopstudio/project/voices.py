"""Which loops are heard through their recipes, and what these say.

A note that was never played and a rhythm that was drawn cannot be let through by a mask, so a
loop that has them is heard through a sound made of its model; and so is one of which the user
wants nothing but the recipe.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopstudio.core.model import heard_core
from loopstudio.core.takes import RECIPE

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.tucker import Factors
    from loopstudio.project.project import Project


def loops_with_voices(project: Project, extraction: Extraction) -> tuple[int, ...]:
    """Return the loops that are heard through their recipes, in rising order."""
    redrawn, factors = project.redrawn, extraction.factors
    return tuple(
        k
        for k, (loop, strip) in enumerate(zip(extraction.loops, project.strips, strict=True))
        if strip.take == RECIPE or redrawn.is_used(factors, [layer for layer, _ in loop.layers])
    )


def model_of(project: Project, extraction: Extraction, sr: int) -> Factors:
    """Return the model with all that the user did to its parts.

    Parameters
    ----------
    project : Project
    extraction : Extraction
    sr : int
        Of the song, in Hz.
    """
    factors = extraction.factors
    if project.redrawn:
        factors = project.redrawn.apply(factors, sr / extraction.spec.n_fft)
    if project.mutes:
        factors = replace(factors, core=heard_core(factors, project.mutes))
    return factors
