"""Edits of groups of loops: which loops belong together, and how they are mixed together.

What is heard stays as it is when loops join or leave a group that is mixed: what the group did
to them they do by themselves from then on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from loopstudio.project.edits import GAIN_DB, N_COLOURS
from loopstudio.project.groups import LEAST, Group
from loopstudio.project.project import Project

NONE = -1
"""The group of a loop that is in none."""

_NAMED = 3
"""Up to so many loops, a group is called by the names of all."""


def group_of(project: Project, loop: int) -> int:
    """Return the number of the group that a loop is in; `NONE` for none."""
    return next((k for k, group in enumerate(project.groups) if loop in group.members), NONE)


def would_group(project: Project, loops: Collection[int]) -> bool:
    """Tell whether these loops could be grouped, and are not exactly a group already."""
    together = tuple(sorted(set(loops)))
    return len(together) >= LEAST and all(g.members != together for g in project.groups)


def group(project: Project, loops: Collection[int], name: str = "") -> Project:
    """Put loops into one group.

    Where all loops of one group are among them, and no other group is, that group takes the
    others in and keeps its name, colour and mix; else the group is new, and a loop that was in
    another leaves it.

    Parameters
    ----------
    project : Project
    loops : collection of int
        Of fewer than two nothing is made.
    name : str
        Of the new group; empty to call it by its loops.
    """
    together = tuple(sorted(set(loops)))
    if not would_group(project, together):
        return project
    touched = [one for one in project.groups if set(one.members) & set(together)]
    if len(touched) == 1 and set(touched[0].members) <= set(together):
        joined = replace(touched[0], name=name or touched[0].name, members=together)
        others = tuple(one for one in project.groups if one is not touched[0])
        joining = [loop for loop in together if loop not in touched[0].members]
        if not touched[0].neutral:
            project = _without_mix(project, touched[0], joining)
        return _with_groups(project, (*others, joined))
    project = leave(project, together)
    names = [project.strips[loop].name for loop in together]
    made = Group(name or joined_name(names), together)
    return _with_groups(project, (*project.groups, made))


def ungroup(project: Project, number: int) -> Project:
    """Make single loops of a group again."""
    return leave(project, project.groups[number].members)


def leave(project: Project, loops: Collection[int]) -> Project:
    """Take loops out of their groups, of which those that are too small then are no more."""
    kept = []
    for one in project.groups:
        staying = tuple(loop for loop in one.members if loop not in loops)
        if len(staying) == len(one.members):
            kept.append(one)
            continue
        leaving = one.members if len(staying) < LEAST else tuple(set(one.members) - set(staying))
        strips = list(project.strips)
        for loop in leaving:
            strips[loop] = one.applied(strips[loop])
        project = replace(project, strips=tuple(strips))
        if len(staying) >= LEAST:
            kept.append(replace(one, members=staying))
    return _with_groups(project, tuple(kept))


def rename(project: Project, number: int, name: str) -> Project:
    """Name a group; a name without a visible character leaves it as it was."""
    name = " ".join(name.split())
    return _set(project, number, name=name) if name else project


def set_colour(project: Project, number: int, colour: int) -> Project:
    """Give a group another colour; its loops keep theirs."""
    if not 0 <= colour < N_COLOURS:
        raise ValueError(f"there are colours 0 to {N_COLOURS - 1}, not {colour}")
    return _set(project, number, colour=colour)


def set_folded(project: Project, number: int, folded: bool) -> Project:
    """Show a group in one row, or each of its loops in a row of its own."""
    return _set(project, number, folded=folded)


def set_muted(project: Project, number: int, muted: bool) -> Project:
    """Switch all loops of a group off, or back to how they were."""
    return _set(project, number, muted=muted)


def set_soloed(project: Project, number: int, soloed: bool) -> Project:
    """Hear a group alone, with others that are soloed; or no longer."""
    return _set(project, number, soloed=soloed)


def set_gain(project: Project, number: int, gain_db: float) -> Project:
    """Set the gain that all loops of a group get beside their own, within the fader's range."""
    low, high = GAIN_DB
    return _set(project, number, gain_db=min(max(gain_db, low), high))


def decline(project: Project, loops: Collection[int]) -> Project:
    """Remember that the user does not want these loops as a group."""
    together = tuple(sorted(loops))
    if together in project.declined:
        return project
    return replace(project, declined=(*project.declined, together))


def joined_name(names: Sequence[str]) -> str:
    """Return what things are called together: "Bass + Keys", of many "Bass + 4"."""
    return " + ".join(names) if len(names) <= _NAMED else f"{names[0]} + {len(names) - 1}"


def _without_mix(project: Project, joined: Group, joining: Collection[int]) -> Project:
    """Set the levels of loops so that the group they join does not change them."""
    low, high = GAIN_DB
    strips = list(project.strips)
    for loop in joining:
        gain_db = min(max(strips[loop].gain_db - joined.gain_db, low), high)
        strips[loop] = replace(strips[loop], gain_db=gain_db)
    return replace(project, strips=tuple(strips))


def _set(project: Project, number: int, **changes: Any) -> Project:
    groups = list(project.groups)
    groups[number] = replace(groups[number], **changes)
    return replace(project, groups=tuple(groups))


def _with_groups(project: Project, groups: tuple[Group, ...]) -> Project:
    """Keep the groups in the order in which their first loops come, as they are shown."""
    return replace(project, groups=tuple(sorted(groups, key=lambda one: one.members)))
