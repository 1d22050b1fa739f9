"""Edits of recipes: the levels, locks and names of their parts, and what is drawn by hand.

Parts that are switched off and on are in `loopstudio.project.edits`.

Conventions
-----------
*sound*, *rhythm* and *layer* are indices of the core tensor, a *cell* all three of them.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np

from loopstudio.core.model import LEVEL_DB, Mutes, entry_levels
from loopstudio.core.redrawn import LEAST_USED, Redrawn
from loopstudio.core.tucker import Factors
from loopstudio.project.project import Project

Cell = tuple[int, int, int]

_NO_CHANGE_DB = 0.05
"""Levels nearer to none than this are none: half of what is shown."""


def set_sound_level(project: Project, sound: int, level_db: float) -> Project:
    """Make a sound louder or softer in every loop, and switch it on."""
    mutes = project.mutes
    levels = _with_level(mutes.sound_levels, sound, level_db)
    changed = replace(mutes, sound_levels=levels, sounds=mutes.sounds - {sound})
    return replace(project, mutes=changed)


def set_rhythm_level(project: Project, rhythm: int, level_db: float) -> Project:
    """Make a rhythm louder or softer in every loop, and switch it on."""
    mutes = project.mutes
    levels = _with_level(mutes.rhythm_levels, rhythm, level_db)
    changed = replace(mutes, rhythm_levels=levels, rhythms=mutes.rhythms - {rhythm})
    return replace(project, mutes=changed)


def set_cell_level(project: Project, cell: Cell, level_db: float) -> Project:
    """Make a sound in a rhythm of one layer louder or softer, and switch it on."""
    mutes, level_db = project.mutes, _limited(level_db)
    kept = {item for item in mutes.cell_levels if item[:3] != cell}
    if level_db:
        kept.add((*cell, level_db))
    changed = replace(mutes, cell_levels=frozenset(kept), cells=mutes.cells - {cell})
    return replace(project, mutes=changed)


def toggle_sound_lock(project: Project, sound: int) -> Project:
    """Hold a sound when loops are found again, or no longer."""
    sounds = project.locked.sounds ^ {sound}
    return replace(project, locked=replace(project.locked, sounds=sounds))


def toggle_rhythm_lock(project: Project, rhythm: int) -> Project:
    """Hold a rhythm when loops are found again, or no longer."""
    rhythms = project.locked.rhythms ^ {rhythm}
    return replace(project, locked=replace(project.locked, rhythms=rhythms))


def toggle_cell_lock(project: Project, cell: Cell) -> Project:
    """Hold an entry of a recipe when loops are found again, or no longer."""
    return replace(project, locked=replace(project.locked, cells=project.locked.cells ^ {cell}))


def rename_sound(project: Project, sound: int, name: str) -> Project:
    """Name a sound; a name without a visible character gives it back its own."""
    names = _renamed(project.part_names.sounds, sound, name)
    return replace(project, part_names=replace(project.part_names, sounds=names))


def rename_rhythm(project: Project, rhythm: int, name: str) -> Project:
    """Name a rhythm; a name without a visible character gives it back its letter."""
    names = _renamed(project.part_names.rhythms, rhythm, name)
    return replace(project, part_names=replace(project.part_names, rhythms=names))


def replace_sound(project: Project, sound: int, midi: int | None) -> Project:
    """Replace a sound by a note; None brings the learned sound back."""
    return replace(project, redrawn=project.redrawn.with_note(sound, midi))


def draw_rhythm(project: Project, rhythm: int, levels: Iterable[float] | None) -> Project:
    """Draw the steps of a rhythm; None brings the learned rhythm back."""
    return replace(project, redrawn=project.redrawn.with_rhythm(rhythm, levels))


def is_edited(project: Project, factors: Factors, layers: Collection[int]) -> bool:
    """Tell whether the recipe of a loop of these layers is other than it was found."""
    return reset_recipe(project, factors, layers) != project


def reset_recipe(project: Project, factors: Factors, layers: Collection[int]) -> Project:
    """Take back every edit that the recipe of a loop of these layers hears.

    Sounds and rhythms that it uses are as they were found in other loops too; locks and names
    stay.
    """
    mutes, redrawn = project.mutes, project.redrawn
    if not mutes and not redrawn:
        return project
    levels = entry_levels(factors, layers)
    used = levels >= LEAST_USED * levels.max(initial=0)
    sounds = set(np.flatnonzero(used.any(axis=(0, 2))).tolist())
    rhythms = set(np.flatnonzero(used.any(axis=(0, 1))).tolist())
    left = Mutes(
        sounds=mutes.sounds - sounds,
        rhythms=mutes.rhythms - rhythms,
        cells=frozenset(cell for cell in mutes.cells if cell[2] not in layers),
        layers=mutes.layers - set(layers),
        sound_levels=frozenset(item for item in mutes.sound_levels if item[0] not in sounds),
        rhythm_levels=frozenset(item for item in mutes.rhythm_levels if item[0] not in rhythms),
        cell_levels=frozenset(item for item in mutes.cell_levels if item[2] not in layers),
    )
    undrawn = Redrawn(
        tuple(item for item in redrawn.notes if item[0] not in sounds),
        tuple(item for item in redrawn.rhythms if item[0] not in rhythms),
    )
    return replace(project, mutes=left, redrawn=undrawn)


def with_recipes_of(project: Project, other: Project) -> Project:
    """Return a project with all that was done to recipes in another one about the same loops."""
    return replace(
        project,
        mutes=other.mutes,
        redrawn=other.redrawn,
        locked=other.locked,
        part_names=other.part_names,
    )


def _with_level(
    levels: frozenset[tuple[int, float]], part: int, level_db: float
) -> frozenset[tuple[int, float]]:
    """Return the levels of sounds or rhythms with another one for this part, or none."""
    others = frozenset(item for item in levels if item[0] != part)
    level_db = _limited(level_db)
    return others | {(part, level_db)} if level_db else others


def _limited(level_db: float) -> float:
    """Return a level within its range, to a tenth of a dB; 0 for none."""
    low, high = LEVEL_DB
    level_db = round(min(max(level_db, low), high), 1)
    return 0.0 if abs(level_db) < _NO_CHANGE_DB else level_db


def _renamed(
    names: tuple[tuple[int, str], ...], part: int, name: str
) -> tuple[tuple[int, str], ...]:
    # Line breaks and runs of spaces come from pasted text and have no place in a row.
    name = " ".join(name.split())
    kept = {k: other for k, other in names if k != part}
    if name:
        kept[part] = name
    return tuple(sorted(kept.items()))
