"""What a user can do about wishes, as functions from project to project.

Wishes stay in the project when they are granted: they are what the loops go by, and the next
search for loops goes by them too, until they are taken out.
"""

from dataclasses import replace

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.wishes import Wish
from loopstudio.project.project import Project

MOST = 200
"""Wishes that a project can have: more are a mistake, such as a tool held down by accident."""

LEAST_STRENGTH = 0.05
"""Weaker ones would be heard by nobody."""


def add(project: Project, wish: Wish) -> Project:
    """Wish for one more thing; a wish for the same rectangle and loop takes the older's place.

    Raises
    ------
    LoopstudioError
        If there are `MOST` already.
    """
    others = tuple(old for old in project.wishes if not _same_place(old, wish))
    if len(others) >= MOST:
        raise LoopstudioError(f"There are {MOST} wishes already; delete some to add others.")
    return replace(project, wishes=(*others, wish))


def remove(project: Project, place: int) -> Project:
    """Take a wish back."""
    return replace(project, wishes=project.wishes[:place] + project.wishes[place + 1 :])


def change(project: Project, place: int, wish: Wish) -> Project:
    """Replace a wish, such as by one of another size."""
    wishes = list(project.wishes)
    wishes[place] = wish
    return replace(project, wishes=tuple(wishes))


def set_strength(project: Project, place: int, strength: float) -> Project:
    """Say how much a wish counts, in [`LEAST_STRENGTH`, 1]."""
    strength = min(max(strength, LEAST_STRENGTH), 1.0)
    return change(project, place, replace(project.wishes[place], strength=strength))


def clear(project: Project) -> Project:
    """Take all wishes back."""
    return replace(project, wishes=())


def _same_place(one: Wish, other: Wish) -> bool:
    return replace(one, kind=other.kind, strength=other.strength) == other
