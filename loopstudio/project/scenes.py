"""Scenes: mixes of the loops that the user keeps, to go back to with one key.

A scene remembers switches, gains and solos of the loops and the Rest; what is listened to, and
which parts of the recipes are off, belongs to the work on the loops and not to a scene.
"""

from dataclasses import replace

from loopstudio.core.errors import LoopstudioError
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
    )


def active(project: Project) -> int:
    """Return the first scene that the mix equals; `NONE` when it equals none."""
    now = of_mix(project, "")
    return next(
        (i for i, scene in enumerate(project.scenes) if replace(scene, name="") == now), NONE
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
    kept = project.scenes[scene]
    strips = tuple(
        _strip(strip, kept, place) for place, strip in enumerate((*project.strips, project.rest))
    )
    return replace(project, strips=strips[:-1], rest=strips[-1], listen="loops")


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
    """Give the scenes of `before` to loops that were found anew, if they still mean something.

    A scene says "the drums off, the bass at -3 dB" by place, so it is kept where the new loops
    are of the same kinds in the same order, and forgotten otherwise.
    """
    same = [strip.label for strip in before.strips] == [strip.label for strip in after.strips]
    return replace(after, scenes=before.scenes if same else ())


def _strip(strip: Strip, kept: Scene, place: int) -> Strip:
    return replace(
        strip,
        gain_db=kept.gains[place],
        muted=not kept.switches[place],
        soloed=kept.solos[place],
    )


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
