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

_TIE = 1e-6


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
    """Return which bar of a loop from masks each bar of the song has, shape (n_bars,).

    It is the place whose layers are heard there, and no others.  Where that is no matter of
    opinion for one place alone, the loop goes on from the bar before.
    """
    n_bars = len(loop.activation)
    slices = extraction.slices
    if not loop.layers:
        return np.arange(n_bars) % loop.bars
    layers = sorted({layer for layer, _ in loop.layers})
    begins = sorted({place for _, place in loop.layers})
    strength = np.asarray(extraction.factors.layout, np.float64)[:, layers]
    strength = strength / np.maximum(strength.max(axis=0), 1e-20)
    # A loop that was merged of shorter ones has the same layer in several places.
    listed = np.array([[(layer, begin) in loop.layers for layer in layers] for begin in begins])
    fits = strength @ np.where(listed, 1.0, -1.0).T
    chosen: list[int] = []
    for fit in fits:
        best = [begin for begin, one in zip(begins, fit, strict=True) if one >= fit.max() - _TIE]
        following = (chosen[-1] + slices.bars) % loop.bars if chosen else begins[0]
        chosen.append(following if following in best else best[0])
    places: np.ndarray = np.array(chosen)[slices.of_bars(n_bars)] + slices.places(n_bars)
    return places % loop.bars
