"""Edits of the workshop: which components there are, and which of them belong together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from loopstudio.core.workshop.settings import PHASES
from loopstudio.project.edits import N_COLOURS
from loopstudio.project.group_edits import joined_name
from loopstudio.project.project import COMPONENTS, LOOPS, Learning, Project, Strip, Workshop

if TYPE_CHECKING:
    from loopstudio.core.workshop.components import Components


def with_components_of(project: Project, components: Components, names: Sequence[str]) -> Project:
    """Show new components, each a part of its own, all at 0 dB and on.

    Parameters
    ----------
    project : Project
    components : Components
        Where its method knows what belongs together, that has one colour.
    names : sequence of str
        What each component is called.
    """
    groups = [group for group in dict.fromkeys(components.groups) if group]
    strips = []
    for number, name in enumerate(unlike(names)):
        group = components.groups[number] if components.groups else ""
        colour = groups.index(group) if group else number
        strips.append(Strip(name=name, colour=colour % N_COLOURS))
    workshop = replace(
        project.workshop,
        parts=tuple((number,) for number in range(components.n_components)),
        strips=tuple(strips),
        rest=Strip(name="Rest"),
        off=frozenset(),
    )
    return replace(project, shown=COMPONENTS, workshop=workshop, listen="loops")


def unlike(names: Sequence[str]) -> list[str]:
    """Tell equal names apart: "A4", "A4 2"."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return told


def set_shown(project: Project, shown: str) -> Project:
    """Give the rows to loops or to components."""
    if shown not in (LOOPS, COMPONENTS):
        raise ValueError(f"what is shown is {LOOPS} or {COMPONENTS}, not {shown!r}")
    return replace(project, shown=shown)


def set_learning(project: Project, learning: Learning) -> Project:
    """Say how the next components are learned."""
    return _with(project, learning=learning)


def set_phase(project: Project, phase: str, level_matched: float = 1.0) -> Project:
    """Choose how components become sound, and how much louder they are to be played."""
    if phase not in PHASES:
        raise ValueError(f"phase is one of {', '.join(PHASES)}, not {phase!r}")
    return _with(project, phase=phase, level_matched=level_matched)


def join(project: Project, rows: Collection[int], name: str = "") -> Project:
    """Make one part of several, which takes the place, the mix and the colour of the first.

    Parameters
    ----------
    project : Project
    rows : collection of int
        Numbers of parts; fewer than two change nothing.
    name : str
        Of the new part; empty to call it by its components.
    """
    workshop = project.workshop
    together = sorted(rows)
    if len(together) < 2:
        return project
    first, others = together[0], set(together[1:])
    members = tuple(sorted(k for row in together for k in workshop.parts[row]))
    names = [workshop.strips[row].name for row in together]
    name = name or joined_name(names)
    parts, strips = list(workshop.parts), list(workshop.strips)
    parts[first], strips[first] = members, replace(strips[first], name=name)
    kept = [row for row in range(len(parts)) if row not in others]
    return _with(
        project,
        parts=tuple(parts[row] for row in kept),
        strips=tuple(strips[row] for row in kept),
    )


def split(project: Project, row: int, names: Sequence[str]) -> Project:
    """Make a part of each component of a part again; `names` has one a component."""
    workshop = project.workshop
    members = workshop.parts[row]
    if len(members) < 2:
        return project
    strip = workshop.strips[row]
    taken = {other.colour for place, other in enumerate(workshop.strips) if place != row}
    free = [colour for colour in range(N_COLOURS) if colour not in {*taken, strip.colour}]
    colours = [strip.colour, *free]
    alone = [
        replace(strip, name=names[k], colour=colours[place] if place < len(colours) else k)
        for place, k in enumerate(members)
    ]
    return _with(
        project,
        parts=(*workshop.parts[:row], *((k,) for k in members), *workshop.parts[row + 1 :]),
        strips=(*workshop.strips[:row], *alone, *workshop.strips[row + 1 :]),
    )


def toggle_component(project: Project, component: int) -> Project:
    """Switch a component off or on within its part."""
    return _with(project, off=project.workshop.off ^ {component})


def _with(project: Project, **changes: object) -> Project:
    workshop: Workshop = replace(project.workshop, **changes)  # type: ignore[arg-type]
    return replace(project, workshop=workshop)
