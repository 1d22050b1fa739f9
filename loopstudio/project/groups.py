"""Groups of loops: one head for several loops, which keep heads of their own.

A group has a mix like a loop has, which comes on top of those of its members: levels add up,
a member is heard while both are on, and a soloed group is heard alone as it is mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopstudio.project.project import Strip

INK = -1
"""Colour of a group to which the user gave none: loop colours belong to loops."""

LEAST = 2
"""Members of a group: of fewer there is nothing to hold together."""


@dataclass(frozen=True)
class Group:
    """Loops that are handled together."""

    name: str
    members: tuple[int, ...]
    """The loops, in rising order."""
    colour: int = INK
    """Index into the loop colours, or `INK`."""
    folded: bool = False
    """Whether its members share one row."""
    gain_db: float = 0.0
    muted: bool = False
    soloed: bool = False

    def applied(self, strip: Strip) -> Strip:
        """Return the strip of a member as it is heard, without its group."""
        return replace(
            strip,
            gain_db=strip.gain_db + self.gain_db,
            muted=strip.muted or self.muted,
            # Who hears a group alone hears it as it is mixed: what is off in it stays off.
            soloed=strip.soloed or (self.soloed and not strip.muted),
        )

    @property
    def neutral(self) -> bool:
        """Whether its members are heard as without it."""
        return not (self.gain_db or self.muted or self.soloed)


@dataclass(frozen=True)
class GroupMix:
    """The mix of a group that is kept in a scene, whatever becomes of the group."""

    members: tuple[int, ...]
    gain_db: float = 0.0
    muted: bool = False
    soloed: bool = False


def check_members(members: Sequence[Sequence[int]], n_loops: int) -> None:
    """Check the members of groups that are there at the same time.

    Raises
    ------
    ValueError
        If a group is too small, or a loop is in two groups, twice in one, or not there.
    """
    everyone = [loop for group in members for loop in group]
    if any(len(group) < LEAST for group in members) or len(set(everyone)) != len(everyone):
        raise ValueError(f"a group has {LEAST} loops or more, and a loop is in one group")
    if not all(0 <= loop < n_loops for loop in everyone):
        raise ValueError(f"groups are of the loops 0 to {n_loops - 1}")
