"""Every edit a user can make, as a function from project to project.

Where a function takes a `loop`, `REST` stands for what no loop explains; and where components
are shown instead of loops, it takes the number of a part.
"""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any, TypeVar

from loopstudio.core.arrangement import Arrangement
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.form import Form
from loopstudio.core.model import Locked, Mutes
from loopstudio.core.redrawn import Redrawn
from loopstudio.project import scenes
from loopstudio.project.project import LISTEN, LOOPS, PartNames, Project, Strip

GAIN_DB = (-60.0, 12.0)
"""Range of a strip's fader."""

REST = -1
"""The Rest, wherever a loop's index is asked for."""

N_COLOURS = 12
"""How many loop colours there are."""

KIND_COLOURS = {
    "drums": 0,
    "bass": 1,
    "harmony": 2,
    "melody": 3,
    "voice": 4,
    "texture": 5,
}
"""The colour that the first loop of a kind gets."""

_Part = TypeVar("_Part", bound=Hashable)


def strip_of(project: Project, loop: int) -> Strip:
    """Return the mixer strip of a row that is shown, or of the Rest."""
    return project.row_rest if loop == REST else project.row_strips[loop]


def set_gain(project: Project, loop: int, gain_db: float) -> Project:
    """Set a loop's gain, within the fader's range."""
    low, high = GAIN_DB
    return _set_strip(project, loop, gain_db=min(max(gain_db, low), high))


def set_muted(project: Project, loop: int, muted: bool) -> Project:
    """Switch a loop off or on."""
    return _set_strip(project, loop, muted=muted)


def set_soloed(project: Project, loop: int, soloed: bool) -> Project:
    """Hear this loop alone, with others that are soloed; or no longer."""
    return _set_strip(project, loop, soloed=soloed)


def rename(project: Project, loop: int, name: str) -> Project:
    """Name a loop; a name without a visible character leaves it as it was."""
    # Line breaks and runs of spaces come from pasted text and have no place in a row.
    name = " ".join(name.split())
    return _set_strip(project, loop, name=name) if name else project


def all_on(project: Project) -> Project:
    """Switch everything on and end every solo."""
    strips = tuple(replace(strip, muted=False, soloed=False) for strip in project.row_strips)
    rest = replace(project.row_rest, muted=False, soloed=False)
    if project.shown == LOOPS:
        groups = tuple(replace(group, muted=False, soloed=False) for group in project.groups)
        project = replace(project, groups=groups)
    return _with_strips(project, strips, rest)


def toggle_sound(project: Project, sound: int) -> Project:
    """Switch a sound off or on, in every loop that uses it."""
    return _set_mutes(project, sounds=_toggled(project.mutes.sounds, sound))


def toggle_rhythm(project: Project, rhythm: int) -> Project:
    """Switch a rhythm off or on, in every loop that uses it."""
    return _set_mutes(project, rhythms=_toggled(project.mutes.rhythms, rhythm))


def toggle_cell(project: Project, sound: int, rhythm: int, layer: int) -> Project:
    """Switch off or on that a sound plays a rhythm in one layer."""
    return _set_mutes(project, cells=_toggled(project.mutes.cells, (sound, rhythm, layer)))


def toggle_layer(project: Project, layer: int) -> Project:
    """Switch one layer of a loop off or on."""
    return _set_mutes(project, layers=_toggled(project.mutes.layers, layer))


def reset_parts(project: Project) -> Project:
    """Switch all sounds, rhythms, cells and layers on again; levels stay."""
    nothing: frozenset[Any] = frozenset()
    return _set_mutes(project, sounds=nothing, rhythms=nothing, cells=nothing, layers=nothing)


def set_listen(project: Project, listen: str) -> Project:
    """Choose what is heard: the loops, the original, or the rest."""
    if listen not in LISTEN:
        raise ValueError(f"listen is one of {', '.join(LISTEN)}, not {listen!r}")
    return replace(project, listen=listen)


def set_settings(project: Project, settings: Settings) -> Project:
    """Say how the next search for loops goes about it."""
    return replace(project, settings=settings)


def set_form(project: Project, form: Form | None) -> Project:
    """Name and divide the sections; None for those that are found."""
    return replace(project, form=form)


def set_colour(project: Project, loop: int, colour: int) -> Project:
    """Give a loop another colour, which any other loop may have too."""
    if not 0 <= colour < N_COLOURS:
        raise ValueError(f"there are colours 0 to {N_COLOURS - 1}, not {colour}")
    return _set_strip(project, loop, colour=colour)


def set_take(project: Project, loop: int, take: int | None) -> Project:
    """Cut a loop from the take that begins with this bar; None for what is best by itself."""
    strips = list(project.strips)
    strips[loop] = replace(strips[loop], take=take)
    return replace(project, strips=tuple(strips))


def with_loops_of(project: Project, extraction: Extraction) -> Project:
    """Give every loop of a new extraction a strip of its own, all at 0 dB and on.

    Scenes and groups stay where they mean the same to the new loops; see `scenes.carried_over`.
    """
    taken: set[int] = set()
    strips = []
    for loop in extraction.loops:
        colour = free_colour(KIND_COLOURS.get(loop.label, 0), taken)
        taken.add(colour)
        strips.append(Strip(name=_title(loop.name), label=loop.label, colour=colour))
    ungrouped = replace(project, groups=(), declined=())
    after = replace(
        ungrouped,
        strips=tuple(strips),
        rest=Strip(name="Rest"),
        mutes=Mutes(),
        redrawn=Redrawn(),
        locked=Locked(),
        part_names=PartNames(),
        scenes=(),
        wishes=(),
    )
    after = replace(after, arrangement=Arrangement())
    return scenes.carried_over(project, after)


def _title(name: str) -> str:
    """Name a loop as it is shown: "bass-1" is "Bass", "bass-2" is "Bass 2"."""
    stem, _, number = name.rpartition("-")
    if not stem or not number.isdigit():
        return name.capitalize()
    return stem.capitalize() if number == "1" else f"{stem.capitalize()} {number}"


def free_colour(first: int, taken: set[int]) -> int:
    """Return the first colour from `first` on that is not taken; `first` when all are."""
    order = ((first + step) % N_COLOURS for step in range(N_COLOURS))
    return next((colour for colour in order if colour not in taken), first)


def _toggled(parts: frozenset[_Part], part: _Part) -> frozenset[_Part]:
    return parts ^ {part}


def _set_mutes(project: Project, **changes: Any) -> Project:
    return replace(project, mutes=replace(project.mutes, **changes))


def _set_strip(project: Project, loop: int, **changes: Any) -> Project:
    strip = replace(strip_of(project, loop), **changes)
    if loop == REST:
        return _with_strips(project, project.row_strips, strip)
    strips = list(project.row_strips)
    strips[loop] = strip
    return _with_strips(project, tuple(strips), project.row_rest)


def _with_strips(project: Project, strips: tuple[Strip, ...], rest: Strip) -> Project:
    """Replace the strips of what is shown."""
    if project.shown == LOOPS:
        return replace(project, strips=strips, rest=rest)
    workshop = replace(project.workshop, strips=strips, rest=rest)
    return replace(project, workshop=workshop)
