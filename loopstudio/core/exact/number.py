"""As many loops as were asked for.

The search finds as many loops as explain the song most simply.  Somebody who wants another
number gets the same layers grouped otherwise: loops that are hardest to tell apart become
one, or a loop of several bars is cut into shorter phrases.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.exact.candidates import Candidate


def with_number(groups: list[list[Candidate]], n_loops: int) -> list[list[Candidate]]:
    """Merge or cut loops until there are `n_loops`, or nothing more can be cut.

    Parameters
    ----------
    groups : list of list of Candidate
        Candidates in one list count as one loop.
    n_loops : int
        At least 1.
    """
    groups = [list(group) for group in groups]
    while len(groups) > n_loops:
        first, second = _most_alike(groups)
        groups[first] += groups.pop(second)
    while len(groups) < n_loops:
        longest = max(range(len(groups)), key=lambda k: max(len(c.layers) for c in groups[k]))
        one = groups[longest][0]
        if len(groups[longest]) > 1 or len(one.layers) < 2:
            break
        groups[longest : longest + 1] = [[half] for half in _halves(one)]
    return groups


def _most_alike(groups: list[list[Candidate]]) -> tuple[int, int]:
    """Return the two loops that most often play in the same bars, in rising order."""
    plays = np.stack([np.any([one.plays for one in group], axis=0) for group in groups])
    both = plays.astype(float) @ plays.T
    either = np.maximum(plays.sum(axis=1)[:, None] + plays.sum(axis=1) - both, 1)
    alike = np.triu(both / either, 1) - np.tril(np.ones_like(both))
    first, second = np.unravel_index(int(np.argmax(alike)), alike.shape)
    return int(first), int(second)


def _halves(one: Candidate) -> list[Candidate]:
    """Cut a loop of several layers into its first and its second layers."""
    middle = len(one.layers) // 2
    parts = one.layers[:middle], one.layers[middle:]
    return [Candidate(one.bars, np.any(part, axis=0), part) for part in parts]
