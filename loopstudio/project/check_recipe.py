"""Whether what the user did to recipes fits the recipes."""

import math
from collections.abc import Collection, Iterable, Iterator

from loopstudio.core.model import LEVEL_DB
from loopstudio.core.redrawn import HIGHEST_LEVEL, NOTES
from loopstudio.project.project import Project

_MOST_STEPS = 64 * 64
"""Of a rhythm: sixteenths of the longest slice that means anything."""
_LONGEST_NAME = 1000


def recipe_conditions(project: Project, shape: tuple[int, int, int]) -> Iterator[tuple[bool, str]]:
    """Say what must hold for a project about recipes of this shape.

    Parameters
    ----------
    project : Project
    shape : (n_sounds, n_rhythms, n_layers)
        Of the core tensor.

    Yields
    ------
    holds : bool
    what : str
        What does not fit where it does not hold.
    """
    n_sounds, n_rhythms, n_layers = shape
    mutes, locked = project.mutes, project.locked
    yield _within(mutes.sounds, n_sounds), "sounds that are off"
    yield _within(mutes.rhythms, n_rhythms), "rhythms that are off"
    yield _within(mutes.layers, n_layers), "layers that are off"
    yield _cells_within(mutes.cells, shape), "entries of recipes that are off"
    yield _levels(mutes.sound_levels, n_sounds), "levels of sounds"
    yield _levels(mutes.rhythm_levels, n_rhythms), "levels of rhythms"
    cells = [(sound, rhythm, layer) for sound, rhythm, layer, _ in mutes.cell_levels]
    yield _cells_within(cells, shape) and _once(cells), "entries of recipes that have a level"
    yield all(_level(level) for *_, level in mutes.cell_levels), "levels of entries of recipes"
    yield _within(locked.sounds, n_sounds), "sounds that are locked"
    yield _within(locked.rhythms, n_rhythms), "rhythms that are locked"
    yield _cells_within(locked.cells, shape), "entries of recipes that are locked"
    yield _names(project.part_names.sounds, n_sounds), "names of sounds"
    yield _names(project.part_names.rhythms, n_rhythms), "names of rhythms"
    yield from _drawn(project, n_sounds, n_rhythms)


def _drawn(project: Project, n_sounds: int, n_rhythms: int) -> Iterator[tuple[bool, str]]:
    notes, rhythms = project.redrawn.notes, project.redrawn.rhythms
    sounds = [sound for sound, _ in notes]
    yield _within(sounds, n_sounds) and _once(sounds), "sounds that are notes"
    yield all(NOTES[0] <= midi <= NOTES[1] for _, midi in notes), "notes of sounds"
    drawn = [rhythm for rhythm, _ in rhythms]
    yield _within(drawn, n_rhythms) and _once(drawn), "rhythms that were drawn"
    sane = all(
        0 < len(levels) <= _MOST_STEPS and all(0 <= level <= HIGHEST_LEVEL for level in levels)
        for _, levels in rhythms
    )
    yield sane, "steps of rhythms"


def _within(columns: Iterable[int], n: int) -> bool:
    return all(0 <= column < n for column in columns)


def _cells_within(cells: Iterable[tuple[int, int, int]], shape: tuple[int, int, int]) -> bool:
    return all(0 <= i < n for cell in cells for i, n in zip(cell, shape, strict=True))


def _once(parts: Collection[object]) -> bool:
    return len(set(parts)) == len(parts)


def _level(level_db: float) -> bool:
    return math.isfinite(level_db) and LEVEL_DB[0] <= level_db <= LEVEL_DB[1]


def _levels(levels: Iterable[tuple[int, float]], n: int) -> bool:
    levels = tuple(levels)
    columns = [column for column, _ in levels]
    return _within(columns, n) and _once(columns) and all(_level(level) for _, level in levels)


def _names(names: Iterable[tuple[int, str]], n: int) -> bool:
    names = tuple(names)
    columns = [column for column, _ in names]
    return _within(columns, n) and _once(columns) and all(_name(name) for _, name in names)


def _name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME
