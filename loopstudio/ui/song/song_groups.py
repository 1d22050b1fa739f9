"""What the heads and rows of groups show, worked out from a project and the rows of its loops."""

from __future__ import annotations

from collections.abc import Sequence

from loopstudio.project.groups import Group
from loopstudio.project.project import Project
from loopstudio.ui.song.any_row import AnyRow
from loopstudio.ui.song.group_head import GroupState
from loopstudio.ui.song.group_row import GroupRow
from loopstudio.ui.song.head_ground import BRACKET_END, BRACKET_MIDDLE


def group_states(project: Project, selected: frozenset[int]) -> list[GroupState]:
    """Return what the head of every group shows.

    Parameters
    ----------
    project : Project
    selected : frozenset of int
        The loops that are selected, or marked beside it.
    """
    strips, soloing = project.heard_strips, project.any_soloed
    return [
        GroupState(
            number=number + 1,
            name=group.name,
            colour=group.colour,
            loops=tuple(strips[loop].name for loop in group.members),
            colours=tuple(strips[loop].colour for loop in group.members),
            gain_db=group.gain_db,
            on=not group.muted,
            silenced=soloing and not any(strips[loop].soloed for loop in group.members),
            soloed=group.soloed,
            folded=group.folded,
            selected=_selected(group, selected),
        )
        for number, group in enumerate(project.row_groups)
    ]


def group_rows(
    groups: Sequence[Group],
    states: Sequence[GroupState],
    rows: Sequence[AnyRow],
    before: Sequence[GroupRow],
) -> list[GroupRow]:
    """Return the row of every group; the very object from `before` where nothing changed."""
    made = [
        GroupRow(
            group.name,
            group.colour,
            members=tuple(rows[loop] for loop in group.members),
            folded=group.folded,
            dimmed=not state.heard,
            selected=state.selected,
        )
        for group, state in zip(groups, states, strict=True)
    ]
    known = [*before, *[None] * len(made)]
    return [
        old if old is not None and old.looks_as(row) else row
        for row, old in zip(made, known, strict=False)
    ]


def brackets(project: Project) -> dict[int, int]:
    """Return the part of its group's bracket that is beside each loop which is in one."""
    found = {}
    for group in project.row_groups:
        found.update(dict.fromkeys(group.members, BRACKET_MIDDLE))
        found[group.members[-1]] = BRACKET_END
    return found


def _selected(group: Group, selected: frozenset[int]) -> bool:
    """Tell whether a group is selected: by any loop while folded, else by all of them."""
    inside = selected & set(group.members)
    return bool(inside) if group.folded else len(inside) == len(group.members)
