"""Which loop, or which head of a group, is in which line of the rows.

This is the one place that knows where a loop is on the screen.  Everything else counts loops,
as the project does: a group moves its loops next to each other, and folded away they are in
no line at all, but their numbers, keys and colours stay.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from loopstudio.project.groups import Group

NONE = -1
"""The loop of a head of a group, and the group of a loop that is in none."""

GROUP_HEAD = 30
"""Height of the head of a group that is open; a folded one is as high as a loop."""


@dataclass(frozen=True)
class Line:
    """One line: a loop, or the head of a group.

    Parameters
    ----------
    loop : int
        `NONE` for the head of a group.
    group : int
        The group whose head it is, or which the loop is in.
    hidden : tuple of int
        The loops of a folded group, which have no lines of their own.
    last : bool
        Whether it is the last line of its group.
    """

    loop: int = NONE
    group: int = NONE
    hidden: tuple[int, ...] = ()
    last: bool = False

    @property
    def slim(self) -> bool:
        """Whether it is the head of an open group."""
        return self.loop == NONE and not self.hidden


def lines_of(n_loops: int, groups: Sequence[Group]) -> tuple[Line, ...]:
    """Return the lines of loops and groups: a group is where its first loop would be."""
    group_of = {loop: number for number, group in enumerate(groups) for loop in group.members}
    lines = []
    for loop in range(n_loops):
        if loop not in group_of:
            lines.append(Line(loop))
            continue
        number = group_of[loop]
        members = groups[number].members
        if loop != members[0]:
            continue
        if groups[number].folded:
            lines.append(Line(group=number, hidden=members, last=True))
            continue
        lines.append(Line(group=number))
        lines += [Line(one, number, last=one == members[-1]) for one in members]
    return tuple(lines)


@dataclass(frozen=True)
class Lines:
    """All lines from the top, and how high they are.

    Parameters
    ----------
    lines : tuple of Line
    row_height : int
        Of loops and folded groups, in pixels.
    """

    lines: tuple[Line, ...] = ()
    row_height: int = 1

    @cached_property
    def tops(self) -> list[int]:
        """Where each line begins, in pixels; then where the last one ends."""
        tops = [0]
        for line in self.lines:
            tops.append(tops[-1] + (GROUP_HEAD if line.slim else self.row_height))
        return tops

    @property
    def height(self) -> int:
        """Of all lines together."""
        return self.tops[-1]

    def at(self, y: float) -> Line | None:
        """Return the line at a height; None outside of all."""
        number = bisect_right(self.tops, y) - 1
        return self.lines[number] if 0 <= number < len(self.lines) else None

    def loop_at(self, y: float) -> int:
        """Return the loop at a height; `NONE` for a head of a group and below the last line."""
        line = self.at(y)
        return NONE if line is None else line.loop

    def group_at(self, y: float) -> int:
        """Return the group whose head is at a height; `NONE` elsewhere."""
        line = self.at(y)
        return NONE if line is None or line.loop != NONE else line.group

    def of_loop(self, loop: int) -> tuple[int, int] | None:
        """Return top and height of a loop's line; None where it is folded away or not there."""
        number = self._lines_of_loops.get(loop)
        return None if number is None or self.lines[number].hidden else self._place(number)

    def of_group(self, group: int) -> tuple[int, int] | None:
        """Return top and height of the line of a group's head."""
        heads = (k for k, line in enumerate(self.lines) if line.loop == NONE)
        number = next((k for k in heads if self.lines[k].group == group), None)
        return None if number is None else self._place(number)

    def seen(self, loop: int) -> tuple[int, int] | None:
        """Return where a loop is to be seen: in its line, or in that of its folded group."""
        number = self._lines_of_loops.get(loop)
        return None if number is None else self._place(number)

    def folded_group(self, loop: int) -> int:
        """Return the folded group that a loop is in; `NONE` where it has a line of its own."""
        number = self._lines_of_loops.get(loop)
        if number is None or not self.lines[number].hidden:
            return NONE
        return self.lines[number].group

    def next_loop(self, loop: int, step: int) -> int:
        """Return the loop of the next line (1) or the one before (-1).

        A folded group counts as its first loop.  Above the first line there is only that one;
        `NONE` is returned below the last.
        """
        loops = [line.hidden[0] if line.hidden else line.loop for line in self.lines]
        number = self._lines_of_loops.get(loop, -1 if step > 0 else len(loops))
        while 0 <= number + step < len(loops):
            number += step
            if loops[number] != NONE:
                return loops[number]
        return NONE if step > 0 else next(one for one in loops if one != NONE)

    def between(self, one: int, other: int) -> frozenset[int]:
        """Return the loops from the line of one to that of another, folded groups whole."""
        ends = sorted(self._lines_of_loops.get(loop, 0) for loop in (one, other))
        lines = self.lines[ends[0] : ends[1] + 1]
        found = {loop for line in lines for loop in line.hidden or (line.loop,)}
        return frozenset(found - {NONE})

    def _place(self, number: int) -> tuple[int, int]:
        return self.tops[number], self.tops[number + 1] - self.tops[number]

    @cached_property
    def _lines_of_loops(self) -> dict[int, int]:
        """The line in which each loop is to be seen."""
        found = {}
        for number, line in enumerate(self.lines):
            for loop in line.hidden or (line.loop,):
                found[loop] = number
        found.pop(NONE, None)
        return found
