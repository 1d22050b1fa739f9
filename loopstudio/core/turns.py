"""One turn of a loop, from whatever the user chose: a take, all of them, or the recipe alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopstudio.core.averaged import averaged_loop
from loopstudio.core.recipe_sound import recipe_loop
from loopstudio.core.stems import bare_loop
from loopstudio.core.takes import AVERAGED, RECIPE

if TYPE_CHECKING:
    import numpy as np

    from loopstudio.core.audio import Audio
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.tucker import Factors


def loop_turn(
    audio: Audio,
    extraction: Extraction,
    k: int,
    take: int | None = None,
    model: Factors | None = None,
) -> np.ndarray:
    """Return one turn of a loop that repeats without a seam.

    Parameters
    ----------
    audio : Audio
    extraction : Extraction
    k : int
        Index of the loop.
    take : int or None
        As for `loopstudio.core.stems.bare_loop`; or `AVERAGED` for the estimate over all bars of
        any loop, or `RECIPE` for the model alone.
    model : Factors or None
        What the recipe says, where it was edited.

    Returns
    -------
    np.ndarray, shape (n_channels, n), float32
    """
    if take == RECIPE:
        return recipe_loop(audio, extraction, k, extraction.factors if model is None else model)
    if take == AVERAGED and extraction.loops[k].exactness_db is None:
        return averaged_loop(audio, extraction, k)
    return bare_loop(audio, extraction, k, take)
