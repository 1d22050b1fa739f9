"""What the user decided about loops, carried over to loops of another search.

What is clearly the same loop keeps its name, colour and mix, and what was arranged and wished for
it; see `loopstudio.core.same_loops`.  Loops that are new start at 0 dB and on.  Sounds, rhythms and
recipes are found anew, so what was decided about them is not carried over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from loopstudio.core.arrangement import Arrangement
from loopstudio.core.extraction import Extraction
from loopstudio.core.same_loops import same_loops
from loopstudio.core.wishes import Wish
from loopstudio.project import edits, group_edits
from loopstudio.project.arrangement_edits import fitted
from loopstudio.project.groups import LEAST, Group
from loopstudio.project.project import Project, Scene, Strip

_SAME_SHARE = 0.1
"""Of a bar, by which its lines may move for it to be the same bar."""


def with_loops_of(project: Project, before: Extraction, after: Extraction) -> Project:
    """Return the project for the loops of another search.

    Parameters
    ----------
    project : Project
        About the loops of `before`.
    before, after : Extraction
        Of the same song.
    """
    fresh = edits.with_loops_of(project, after)
    origin = same_loops(before, after)
    now = {old: new for new, old in enumerate(origin) if old is not None}
    if not now:
        return fresh
    # What is left of a group that falls apart is heard as it was in it.
    project = group_edits.leave(project, [k for k in range(len(project.strips)) if k not in now])
    bars_stay = _same_bars(before, after)
    # A scene without a loop that it is about would be another mix.
    whole = len(now) == len(project.strips)
    alone = replace(fresh, scenes=(), groups=(), declined=())
    return replace(
        alone,
        strips=_strips(project, fresh, origin),
        rest=project.rest,
        scenes=tuple(_scene(scene, origin, now) for scene in project.scenes) if whole else (),
        groups=_groups(project.groups, now),
        declined=tuple(filter(None, (_members(loops, now) for loops in project.declined))),
        arrangement=_arrangement(project, after, now) if bars_stay else Arrangement(),
        wishes=tuple(_wishes(project.wishes, now)) if bars_stay else (),
    )


def with_wishes_of(project: Project, after: Extraction) -> Project:
    """Return the project for the same loops, which go by the wishes now.

    A bar whose loop was to sound as in another one, in which it is silent now, is as in the song.
    """
    every = {loop: loop for loop in range(len(after.loops))}
    return replace(project, arrangement=_arrangement(project, after, every))


def _same_bars(before: Extraction, after: Extraction) -> bool:
    """Tell whether bars of the same number are the same bars."""
    if before.grid.n_bars != after.grid.n_bars:
        return False
    bar = float(np.median(np.diff(after.grid.bar_starts)))
    apart = np.abs(before.grid.bar_starts - after.grid.bar_starts)
    return bool(apart.max() < _SAME_SHARE * bar)


def _strips(project: Project, fresh: Project, origin: Sequence[int | None]) -> tuple[Strip, ...]:
    """Return the strips of loops, those of the same loops as they were."""
    kept = [project.strips[old] for old in origin if old is not None]
    names, colours = {strip.name for strip in kept}, {strip.colour for strip in kept}
    strips = []
    for strip, old in zip(fresh.strips, origin, strict=True):
        if old is not None:
            known = project.strips[old]
            strips.append(replace(known, label=strip.label, take=None))
            continue
        colour = edits.free_colour(strip.colour, colours)
        name = _free_name(strip.name, names)
        names.add(name)
        colours.add(colour)
        strips.append(replace(strip, name=name, colour=colour))
    return tuple(strips)


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name that no loop has: "Bass", or "Bass 2"."""
    stem, _, number = name.rpartition(" ")
    stem = stem if stem and number.isdigit() else name
    number_next = 2
    while name in taken:
        name = f"{stem} {number_next}"
        number_next += 1
    return name


def _members(loops: Sequence[int], now: Mapping[int, int]) -> tuple[int, ...]:
    """Return loops by their new numbers; () if fewer than two are left."""
    found = tuple(sorted(now[loop] for loop in loops if loop in now))
    return found if len(found) >= LEAST else ()


def _groups(groups: Sequence[Group], now: Mapping[int, int]) -> tuple[Group, ...]:
    moved = [replace(group, members=_members(group.members, now)) for group in groups]
    kept = [group for group in moved if group.members]
    return tuple(sorted(kept, key=lambda group: group.members))


def _scene(scene: Scene, origin: Sequence[int | None], now: Mapping[int, int]) -> Scene:
    """Return a scene in the new order; loops that it knows nothing of are as they are found."""
    mixes = [replace(mix, members=_members(mix.members, now)) for mix in scene.groups]
    return replace(
        scene,
        gains=(*(0.0 if old is None else scene.gains[old] for old in origin), scene.gains[-1]),
        switches=(
            *(True if old is None else scene.switches[old] for old in origin),
            scene.switches[-1],
        ),
        solos=(*(False if old is None else scene.solos[old] for old in origin), scene.solos[-1]),
        groups=tuple(mix for mix in mixes if mix.members),
    )


def _arrangement(project: Project, after: Extraction, now: Mapping[int, int]) -> Arrangement:
    """Return the bars that were arranged, as far as there is the sound that they play."""
    moved = (
        replace(cell, loop=now[cell.loop]) for cell in project.arrangement.cells if cell.loop in now
    )
    return fitted(moved, after)


def _wishes(wishes: Sequence[Wish], now: Mapping[int, int]) -> list[Wish]:
    """Return what was wished for loops that are still there; recipes are others."""
    return [
        replace(wish, loop=now[wish.loop])
        for wish in wishes
        if wish.loop in now and wish.sound is None and wish.rhythm is None
    ]
