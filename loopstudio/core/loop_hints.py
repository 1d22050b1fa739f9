"""Which loops may belong together, as hints for the ear: those that play together.

The search tells loops apart by the bars in which they play, and what it finds in the same bars
by its sound, which may be two instruments or one.  Loops that come and go together were
switched as one by whoever arranged the song, and the user may want to go on doing so.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from loopstudio.core.arrangement import song_plays
from loopstudio.core.loops import Loop
from loopstudio.core.workshop.grouping import Hint, linked

_MOSTLY = 0.8
"""Share of the bars in which either of two loops plays that both of them do."""


def suggest(loops: Sequence[Loop]) -> tuple[Hint, ...]:
    """Suggest groups of loops that always play together, then of those that mostly do.

    What plays in every bar goes together with everything, which says nothing; and so does a
    hint at all loops.

    Parameters
    ----------
    loops : sequence of Loop

    Returns
    -------
    tuple of Hint
        Of the kinds ``"always"`` and ``"mostly"``, without names, the larger ones first; the
        same for the same loops.
    """
    if len(loops) < 2:
        return ()
    plays = np.stack([song_plays(loop) for loop in loops])
    members = np.flatnonzero(plays.any(axis=1) & ~plays.all(axis=1))
    if len(members) < 2:
        return ()
    heard = plays[members].astype(np.float64)
    both = heard @ heard.T
    alike = both / (heard.sum(axis=1)[:, None] + heard.sum(axis=1) - both)
    always = linked(alike, members, least=1.0)
    mostly = [group for group in linked(alike, members, least=_MOSTLY) if group not in always]
    hints = [Hint("always", "", group, "They play in the same bars.") for group in always]
    share = f"{100 * _MOSTLY:.0f} %"
    reason = f"In {share} of the bars of any two both play."
    hints += [Hint("mostly", "", group, reason) for group in mostly]
    told = [hint for hint in hints if len(hint.components) < len(loops)]
    return tuple(sorted(told, key=lambda hint: (hint.kind, -len(hint.components))))
