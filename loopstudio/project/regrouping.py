"""What the user decided about loops, carried over to loops that were regrouped.

Strips, groups, scenes, the arrangement and wishes are about loops by their numbers; here they
follow them when loops are merged, or one is split.  What was decided about sounds, rhythms and
recipes is about layers, which stay the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopstudio.core.arrangement import Arrangement, Cell, song_plays
from loopstudio.core.wishes import ONLY
from loopstudio.project import group_edits
from loopstudio.project.edits import N_COLOURS
from loopstudio.project.group_edits import joined_name
from loopstudio.project.groups import INK, LEAST, Group
from loopstudio.project.project import Project, Scene, Strip

if TYPE_CHECKING:
    from loopstudio.core.extraction import Extraction
    from loopstudio.core.regroup import Regrouped


def carried_over(project: Project, before: Extraction, regrouped: Regrouped) -> Project:
    """Return the project of loops that were regrouped.

    Merged loops have the level and colour of the first, and are on or soloed if any of them is;
    the parts of a loop have its mix.  Bars that merged loops were given in different ways are as
    in the song again, and so is what was wished for one loop alone when it is split.

    Parameters
    ----------
    project : Project
        About the loops of `before`.
    before : Extraction
    regrouped : Regrouped
    """
    came_from = regrouped.came_from
    carried = _Carried(came_from)
    for group in project.groups:
        project = group_edits.leave(project, carried.leaving(group.members))
    alone = replace(project, scenes=(), groups=(), declined=())
    return replace(
        alone,
        strips=_strips(project, regrouped),
        scenes=tuple(carried.scene(scene) for scene in project.scenes),
        groups=carried.groups(project.groups),
        declined=carried.declined(project.declined),
        arrangement=_arrangement(project, before, regrouped),
        wishes=tuple(
            dict.fromkeys(
                replace(wish, loop=loop)
                for wish in project.wishes
                for loop in carried.loops(wish.loop)
                if wish.kind != ONLY or len(carried.loops(wish.loop)) == 1
            )
        ),
    )


def _strips(project: Project, regrouped: Regrouped) -> tuple[Strip, ...]:
    """Return the strips of the new loops."""
    came_from, loops = regrouped.came_from, regrouped.extraction.loops
    free = [k for k in range(N_COLOURS) if k not in {strip.colour for strip in project.strips}]
    strips, number = [], 0
    for k, before in enumerate(came_from):
        first = project.strips[before[0]]
        number = number + 1 if k and came_from[k - 1] == before else 1
        if len(before) > 1:
            olds = [project.strips[old] for old in before]
            first = replace(
                first,
                name=joined_name([old.name for old in olds]),
                label=loops[k].label,
                muted=all(old.muted for old in olds),
                soloed=any(old.soloed for old in olds),
                take=None,
            )
        elif came_from.count(before) > 1:
            colour = first.colour if number == 1 else free.pop(0) if free else first.colour
            first = replace(first, name=f"{first.name} {number}", colour=colour, take=None)
        strips.append(first)
    return tuple(strips)


@dataclass(frozen=True)
class _Carried:
    """Looks up what became of the loops before."""

    came_from: Sequence[tuple[int, ...]]

    def loops(self, old: int) -> tuple[int, ...]:
        """Return the loops that one is in, or its parts."""
        return tuple(k for k, before in enumerate(self.came_from) if old in before)

    def members(self, olds: Sequence[int]) -> tuple[int, ...]:
        """Return the loops that are wholly made of some, in rising order; () for only one."""
        wholly = [k for k, before in enumerate(self.came_from) if set(before) <= set(olds)]
        return tuple(wholly) if len(wholly) >= LEAST else ()

    def leaving(self, olds: Sequence[int]) -> tuple[int, ...]:
        """Return the loops of a group that are in it no more: merged with others, or all."""
        staying = {old for k in self.members(olds) for old in self.came_from[k]}
        return tuple(old for old in olds if old not in staying)

    def groups(self, groups: Sequence[Group]) -> tuple[Group, ...]:
        """Return groups of which no loop leaves."""
        kept = [replace(group, members=self.members(group.members)) for group in groups]
        return tuple(sorted(kept, key=lambda group: group.members))

    def declined(self, declined: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
        """Return the loops that the user does not want as groups."""
        kept = dict.fromkeys(self.members(loops) for loops in declined)
        return tuple(loops for loops in kept if loops)

    def scene(self, scene: Scene) -> Scene:
        """Return a scene, in which merged loops are mixed as those that are merged now."""
        strips = [
            Strip(gain_db=gain_db, muted=not on, soloed=solo)
            for gain_db, on, solo in zip(scene.gains, scene.switches, scene.solos, strict=True)
        ]
        mixes = []
        for mix in scene.groups:
            group = Group("", mix.members, INK, False, mix.gain_db, mix.muted, mix.soloed)
            for old in self.leaving(mix.members):
                strips[old] = group.applied(strips[old])
            if members := self.members(mix.members):
                mixes.append(replace(mix, members=members))
        of_loop = [[strips[old] for old in olds] for olds in (*self.came_from, (len(strips) - 1,))]
        return replace(
            scene,
            gains=tuple(olds[0].gain_db for olds in of_loop),
            switches=tuple(not all(old.muted for old in olds) for olds in of_loop),
            solos=tuple(any(old.soloed for old in olds) for olds in of_loop),
            groups=tuple(mixes),
        )


def _arrangement(project: Project, before: Extraction, regrouped: Regrouped) -> Arrangement:
    """Return the bars that were arranged; of merged loops, those about which all agree."""
    plays = [song_plays(loop) for loop in before.loops]
    plays_now = [song_plays(loop) for loop in regrouped.extraction.loops]
    old = project.arrangement
    cells: list[Cell] = []
    for loop, members in enumerate(regrouped.came_from):
        bars = sorted({bar for member in members for bar in old.of_loop(member)})
        for bar in bars:
            wanted = {
                (bar, 0.0) if cell is None else (cell.source, cell.gain_db)
                for member in members
                for cell in (old.cell(member, bar),)
                if cell is not None or plays[member][bar]
            }
            if len(wanted) != 1:
                continue
            source, gain_db = wanted.pop()
            # A part of a loop may have no sound in the bar that the loop was to play.
            if source is not None and plays_now[loop][source]:
                cells.append(Cell(loop, bar, source, gain_db))
            elif plays_now[loop][bar]:
                cells.append(Cell(loop, bar, None))
    return Arrangement(tuple(cells))
