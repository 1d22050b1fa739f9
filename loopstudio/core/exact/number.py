"""As many loops as were asked for.

The search finds as many loops as explain the song most simply.  What was heard twice
is a phrase that somebody repeated and no loop: it is left to the Rest.

Somebody who wants fewer loops gets those that nearly always play together as one; where there
are none, the loop that plays least is left to the Rest, because merging strangers would spoil
both.  Somebody who wants more gets a loop of several bars cut into shorter phrases.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from loopstudio.core.exact.candidates import Candidate

_TOGETHER = 0.9
"""Loops that share at least this part of the bars in which either plays may become one."""

_PHRASE_BARS = 4
"""From this length on, two bars in the same places are hardly a soloist's habit."""
_HEARD = 3
"""A loop is heard so many times, or, if it is longer than a bar, follows itself somewhere."""


def without_phrases(found: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Return the loops, and what was but repeated once, far away.

    If nothing goes on, everything counts as loops.
    """
    phrases = [one for one in found if _is_phrase(one)]
    loops = [one for one in found if not _is_phrase(one)]
    return (loops, phrases) if loops else (phrases, [])


def _is_phrase(one: Candidate) -> bool:
    """Tell whether a short loop is heard once or twice, as only what is no loop is."""
    edges = np.flatnonzero(np.diff(one.plays.astype(np.int8), prepend=0, append=0))
    longest = int((edges[1::2] - edges[::2]).max())
    scattered = longest <= one.bars and one.n_runs < _HEARD
    return one.bars < _PHRASE_BARS and (scattered or one.plays.sum() < _HEARD)


def with_number(
    groups: list[list[Candidate]], n_loops: int
) -> tuple[list[list[Candidate]], list[Candidate]]:
    """Merge, leave out or cut loops until there are `n_loops`, or nothing more can be cut.

    Parameters
    ----------
    groups : list of list of Candidate
        Candidates in one list count as one loop.
    n_loops : int
        At least 1.

    Returns
    -------
    groups : list of list of Candidate
    left_out : list of Candidate
        They belong to no loop any more.
    """
    groups = [list(group) for group in groups]
    left_out: list[Candidate] = []
    while len(groups) > n_loops:
        first, second, alike = _most_alike(groups)
        if alike >= _TOGETHER:
            groups[first] += groups.pop(second)
        else:
            least = min(range(len(groups)), key=lambda k: _plays(groups[k]).sum())
            left_out += groups.pop(least)
    while len(groups) < n_loops:
        longest = max(range(len(groups)), key=lambda k: max(len(c.layers) for c in groups[k]))
        one = groups[longest][0]
        if len(groups[longest]) > 1 or len(one.layers) < 2:
            break
        groups[longest : longest + 1] = [[half] for half in _halves(one)]
    return groups, left_out


def _plays(group: list[Candidate]) -> np.ndarray:
    """Return where any of these candidates sounds, shape (n_bars,)."""
    plays: np.ndarray = np.any([one.plays for one in group], axis=0)
    return plays


def _most_alike(groups: list[list[Candidate]]) -> tuple[int, int, float]:
    """Return the two loops that most often play in the same bars, in rising order.

    The third value is the share of bars that they have in common.
    """
    plays = np.stack([_plays(group) for group in groups])
    both = plays.astype(float) @ plays.T
    either = np.maximum(plays.sum(axis=1)[:, None] + plays.sum(axis=1) - both, 1)
    alike = np.triu(both / either, 1) - np.tril(np.ones_like(both))
    first, second = np.unravel_index(int(np.argmax(alike)), alike.shape)
    return int(first), int(second), float(alike[first, second])


def _halves(one: Candidate) -> list[Candidate]:
    """Cut a loop of several layers into its first and its second layers."""
    middle = len(one.layers) // 2
    parts = one.layers[:middle], one.layers[middle:]
    return [Candidate(one.bars, np.any(part, axis=0), part) for part in parts]
