"""Where loops play: which bar of a loop each bar of the song has, and runs of such bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopstudio.core.extract import Extraction
    from loopstudio.core.loops import Loop


@dataclass(frozen=True)
class Clip:
    """Where a loop plays without a break.

    Attributes
    ----------
    first_bar, n_bars : int
        Bars of the song.
    offset_bars : int
        Bar of the loop that it begins with; after the loop's last bar its first one follows.
    """

    first_bar: int
    n_bars: int
    offset_bars: int = 0


def loop_places(extraction: Extraction, k: int, take: int | None = None) -> np.ndarray:
    """Return which bar of a loop's file each bar of the song has.

    Parameters
    ----------
    extraction : Extraction
    k : int
        Index of the loop.
    take : int or None
        First bar of the take that the file was cut from; see `loopstudio.core.stems.bare_loop`.

    Returns
    -------
    np.ndarray of int, shape (n_bars,)
        From 0; -1 where the loop is silent.
    """
    loop = extraction.loops[k]
    playing = loop.activation > 0.5 * loop.activation.max(initial=0)
    bars = np.arange(len(playing))
    if loop.exactness_db is not None:
        # Its places count through the whole song, and its file from where it is first heard.
        begins = int(np.argmax(loop.activation > 0)) if take is None else take
        return np.where(playing, (bars - begins) % loop.bars, -1)
    places = _masked_places(extraction, loop)
    first = extraction.best_bars[k] if take is None else take
    return np.where(playing, (places - places[first]) % loop.bars, -1)


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


def clips(places: np.ndarray, bars: int) -> tuple[Clip, ...]:
    """Join bars in which a loop goes on as it should into clips.

    Parameters
    ----------
    places : np.ndarray of int, shape (n_bars,)
        From `loop_places`.
    bars : int
        Length of the loop.
    """
    found: list[Clip] = []
    for bar, place in enumerate(places.tolist()):
        if place < 0:
            continue
        last = found[-1] if found else None
        if (
            last is not None
            and last.first_bar + last.n_bars == bar
            and (last.offset_bars + last.n_bars) % bars == place
        ):
            found[-1] = Clip(last.first_bar, last.n_bars + 1, last.offset_bars)
        else:
            found.append(Clip(bar, 1, place))
    return tuple(found)
