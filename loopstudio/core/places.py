"""Places of a loop: which of its bars each bar of the song has.

A loop of four bars is not always entered with its first one, and a bar that is added to a run
has to go on where the run is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.arrangement import song_plays
from loopstudio.core.takes import first_bar

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.loops import Loop


def loop_places(extraction: Extraction, k: int, take: int | None = None) -> np.ndarray:
    """Return which bar of a loop's file each bar of the song has.

    Parameters
    ----------
    extraction : Extraction
    k : int
        Index of the loop.
    take : int or None
        What the file was cut from; see `loopstudio.core.stems.bare_loop`.

    Returns
    -------
    np.ndarray of int, shape (n_bars,)
        From 0; -1 where the loop is silent.
    """
    loop, take = extraction.loops[k], first_bar(take)
    playing = song_plays(loop)
    bars = np.arange(len(playing))
    if loop.exactness_db is not None:
        # Its places count through the whole song, and its file from where it is first heard.
        begins = int(np.argmax(loop.activation > 0)) if take is None else take
        return np.where(playing, (bars - begins) % loop.bars, -1)
    places = _masked_places(extraction, loop)
    first = extraction.best_bars[k] if take is None else take
    return np.where(playing, (places - places[first]) % loop.bars, -1)


def recipe_places(extraction: Extraction, k: int) -> np.ndarray:
    """Return which bar of a loop's recipe each bar of the song has, shape (n_bars,).

    From 0, as the places of the loop's layers; it means nothing where the loop is silent.
    """
    loop = extraction.loops[k]
    if loop.exactness_db is not None:
        return np.arange(len(loop.activation)) % loop.bars
    return _masked_places(extraction, loop)


def _masked_places(extraction: Extraction, loop: Loop) -> np.ndarray:
    """Return which bar of a loop from masks each bar of the song has, shape (n_bars,)."""
    n_bars = len(loop.activation)
    slices = extraction.slices
    if not loop.layers:
        return np.arange(n_bars) % loop.bars
    columns = np.array([layer for layer, _ in loop.layers])
    strength = np.asarray(extraction.factors.layout)[:, columns]
    strength = strength / np.maximum(strength.max(axis=0), 1e-20)
    begins = np.array([place for _, place in loop.layers])[np.argmax(strength, axis=1)]
    places: np.ndarray = begins[slices.of_bars(n_bars)] + slices.places(n_bars)
    return places % loop.bars
