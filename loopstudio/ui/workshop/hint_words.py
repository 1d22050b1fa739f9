"""Hints at groups of components or loops, as one line with an offer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from loopstudio.core.workshop.grouping import Hint
from loopstudio.ui.sentences import listed

_WHY = {
    "low": "sound low",
    "struck": "are short hits",
    "together": "come and go together",
    "timbre": "sound alike",
}

_LISTED = 6
"""More numbers than this are counted instead."""

_NAMED, _LONGEST = 4, 20
"""Names in an offer, and their characters: there is one line for it."""


def open_hints(
    hints: Sequence[Hint], parts: Sequence[tuple[int, ...]], dismissed: Collection[Hint]
) -> list[tuple[Hint, tuple[int, ...]]]:
    """Return the hints that would still join something, each with the parts it joins.

    A hint at components of which some are in a group with others is not for us to judge: the
    user has heard them.

    Parameters
    ----------
    hints : sequence of Hint
    parts : sequence of tuple of int
        Which components, or loops, are together now; each is in one part.
    dismissed : collection of Hint
        What the user does not want.
    """
    row_of = {k: row for row, part in enumerate(parts) for k in part}
    found = []
    for hint in hints:
        if hint in dismissed:
            continue
        rows = tuple(sorted({row_of[k] for k in hint.components}))
        members = {k for row in rows for k in parts[row]}
        if len(rows) > 1 and members == set(hint.components):
            found.append((hint, rows))
    return found


def sentence(hint: Hint, rows: Sequence[int]) -> str:
    """Return an offer, such as "3, 7 and 9 sound low. Group them?"."""
    why = _WHY.get(hint.kind, f"all sound the note {hint.name}")
    return f"{_listed([row + 1 for row in rows])} {why}. Group them?"


def group_sentence(name: str, rows: Sequence[int]) -> str:
    """Return an offer to join what a score says to belong together."""
    return f"{_listed([row + 1 for row in rows])} are “{name}” in the score. Group them?"


def loops_sentence(hint: Hint, names: Sequence[str]) -> str:
    """Return an offer, such as "Bass and Keys always play together. Group them?"."""
    short = [_shortened(name) for name in names]
    if len(short) > _NAMED:
        short = [*short[: _NAMED - 1], f"{len(short) - _NAMED + 1} others"]
    return f"{listed(short)} {hint.kind} play together. Group them?"


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def _listed(numbers: Sequence[int]) -> str:
    if len(numbers) > _LISTED:
        runs = numbers[-1] - numbers[0] + 1 == len(numbers)
        return f"{numbers[0]} to {numbers[-1]}" if runs else f"{len(numbers)} rows"
    return listed([str(number) for number in numbers])
