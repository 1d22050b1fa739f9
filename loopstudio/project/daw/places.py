"""Where loops play: runs of bars in which a loop goes on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


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


def clips(places: np.ndarray, bars: int) -> tuple[Clip, ...]:
    """Join bars in which a loop goes on as it should into clips.

    Parameters
    ----------
    places : np.ndarray of int, shape (n_bars,)
        From `loopstudio.core.places.loop_places`.
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
