"""Which loops may belong together, as hints for the ear: those that always play together.

The search tells loops apart where they play in different bars; those that play in the same
bars it told apart by their sound, which may be two instruments or one.  Whoever arranged the
song switched them as one, and may want to go on doing so.
"""

from __future__ import annotations

from collections.abc import Sequence

from loopstudio.core.arrangement import song_plays
from loopstudio.core.loops import Loop
from loopstudio.core.workshop.grouping import Hint


def suggest(loops: Sequence[Loop]) -> tuple[Hint, ...]:
    """Suggest groups of loops that play in the same bars, the largest first.

    What plays in every bar goes together with everything, which says nothing; and so does a
    hint at all loops.

    Parameters
    ----------
    loops : sequence of Loop

    Returns
    -------
    tuple of Hint
        Of the kind ``"bars"``, without a name; the same for the same loops.
    """
    by_bars: dict[bytes, list[int]] = {}
    for k, loop in enumerate(loops):
        plays = song_plays(loop)
        if plays.any() and not plays.all():
            by_bars.setdefault(plays.tobytes(), []).append(k)
    found = [
        Hint("bars", "", tuple(together), "They play in the same bars.")
        for together in by_bars.values()
        if 1 < len(together) < len(loops)
    ]
    return tuple(sorted(found, key=lambda hint: (-len(hint.components), hint.components)))
