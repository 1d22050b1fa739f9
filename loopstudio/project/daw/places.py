"""Where loops play: runs of bars in which a loop goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    gain : float
        Linear, beside that of the track.
    """

    first_bar: int
    n_bars: int
    offset_bars: int = 0
    gain: float = 1.0


def clips(places: np.ndarray, bars: int, gains: np.ndarray | None = None) -> tuple[Clip, ...]:
    """Join bars in which a loop goes on as it should into clips.

    Parameters
    ----------
    places : np.ndarray of int, shape (n_bars,)
        From `loopstudio.core.places.loop_places`.
    bars : int
        Length of the loop.
    gains : np.ndarray, shape (n_bars,), or None
        Linear gain of each bar; None for 1.
    """
    found: list[Clip] = []
    levels = np.ones(len(places)) if gains is None else gains
    for bar, (place, gain) in enumerate(zip(places.tolist(), levels.tolist(), strict=True)):
        if place < 0:
            continue
        last = found[-1] if found else None
        if (
            last is not None
            and last.first_bar + last.n_bars == bar
            and (last.offset_bars + last.n_bars) % bars == place
            and last.gain == gain
        ):
            found[-1] = replace(last, n_bars=last.n_bars + 1)
        else:
            found.append(Clip(bar, 1, place, gain))
    return tuple(found)
