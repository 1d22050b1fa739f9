"""Scenes: mixes of the loops that the user keeps, to go back to with one key.

A scene remembers switches, gains and solos of the loops, their groups and the Rest; what is
listened to, and which parts of the recipes are off, belongs to the work on the loops and not to
a scene.  It sounds the same however the loops are grouped when it is recalled.
"""

from dataclasses import replace

from loopstudio.core.errors import LoopstudioError
from loopstudio.project.groups import Group, GroupMix
from loopstudio.project.project import Project, Scene, Strip

NONE = -1
"""Index of no scene."""

MOST = 64
"""Scenes that a project can have: more are a mistake, such as a key that was held down."""


def of_mix(project: Project, name: str) -> Scene:
    """Return the mix of the loops as it is now."""
    strips = (*project.strips, project.rest)
    return Scene(
        name,
        gains=tuple(strip.gain_db for strip in strips),
        switches=tuple(not strip.muted for strip in strips),
        solos=tuple(strip.soloed for strip in strips),
        groups=tuple(
            GroupMix(group.members, group.gain_db, group.muted, group.soloed)
            for group in project.groups
            if not group.neutral
        ),
    )


def active(project: Project) -> int:
    """Return the first scene that the mix equals; `NONE` when it equals none."""
    now = (project.strips, project.rest, project.groups)
    return next(
        (i for i, scene in enumerate(project.scenes) if _mixed(project, scene) == now), NONE
    )


def add(project: Project) -> Project:
    """Keep the mix as a new scene, the last.

    Raises
    ------
    LoopstudioError
        If there are `MOST` already.
    """
    if len(project.scenes) >= MOST:
        raise LoopstudioError(f"There are {MOST} scenes already; delete one to keep another.")
    return replace(project, scenes=(*project.scenes, of_mix(project, _new_name(project))))


def store(project: Project, scene: int) -> Project:
    """Keep the mix in the place of a scene, whose name stays; beyond the last, as a new one."""
    if scene >= len(project.scenes):
        return add(project)
    return _with(project, scene, of_mix(project, project.scenes[scene].name))


def recall(project: Project, scene: int) -> Project:
    """Return to the mix of a scene, and listen to it."""
    strips, rest, groups = _mixed(project, project.scenes[scene])
    return replace(project, strips=strips, rest=rest, groups=groups, listen="loops")


def rename(project: Project, scene: int, name: str) -> Project:
    """Name a scene; a name without a visible character leaves it as it was."""
    name = " ".join(name.split())
    return _with(project, scene, replace(project.scenes[scene], name=name)) if name else project


def delete(project: Project, scene: int) -> Project:
    """Forget a scene."""
    return replace(project, scenes=project.scenes[:scene] + project.scenes[scene + 1 :])


def move(project: Project, scene: int, by: int) -> Project:
    """Move a scene by some places; beyond the first and the last there are none."""
    scenes = list(project.scenes)
    moved = scenes.pop(scene)
    scenes.insert(min(max(scene + by, 0), len(scenes)), moved)
    return replace(project, scenes=tuple(scenes))


def carried_over(before: Project, after: Project) -> Project:
    """Give scenes and groups of `before` to loops found anew, if they still mean something.

    A scene says "the drums off, the bass at -3 dB" by place, and so does a group, so they are
    kept where the new loops are of the same kinds in the same order, and forgotten otherwise.
    """
    if [strip.label for strip in before.strips] != [strip.label for strip in after.strips]:
        return replace(after, scenes=(), groups=(), declined=())
    # As with strips, levels and switches were about the sound of the loops before.
    groups = tuple(
        replace(group, gain_db=0.0, muted=False, soloed=False) for group in before.groups
    )
    return replace(after, scenes=before.scenes, groups=groups, declined=before.declined)


def _mixed(project: Project, kept: Scene) -> tuple[tuple[Strip, ...], Strip, tuple[Group, ...]]:
    """Return the strips, the Rest and the groups of a project as they are in a scene."""
    mixes = {mix.members: mix for mix in kept.groups}
    groups = tuple(_grouped(group, mixes.pop(group.members, None)) for group in project.groups)
    strips = [
        replace(
            strip,
            gain_db=kept.gains[place],
            muted=not kept.switches[place],
            soloed=kept.solos[place],
        )
        for place, strip in enumerate((*project.strips, project.rest))
    ]
    # What a group did to its loops, they do by themselves once it is no more.
    for mix in mixes.values():
        gone = _grouped(Group("", mix.members), mix)
        for loop in mix.members:
            strips[loop] = gone.applied(strips[loop])
    return tuple(strips[:-1]), strips[-1], groups


def _grouped(group: Group, mix: GroupMix | None) -> Group:
    mix = mix or GroupMix(group.members)
    return replace(group, gain_db=mix.gain_db, muted=mix.muted, soloed=mix.soloed)


def _with(project: Project, place: int, scene: Scene) -> Project:
    scenes = list(project.scenes)
    scenes[place] = scene
    return replace(project, scenes=tuple(scenes))


def _new_name(project: Project) -> str:
    """Return "Scene N", N being its number or the next that is not taken."""
    taken = {scene.name for scene in project.scenes}
    number = len(project.scenes) + 1
    while f"Scene {number}" in taken:
        number += 1
    return f"Scene {number}"
