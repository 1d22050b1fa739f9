"""Wishes of a project as the views show them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core.loops import loop_of_layer
from loopstudio.ui.song.wish_mark import WishMark
from loopstudio.ui.song.wish_places import place_of
from loopstudio.ui.song.wish_row import WishEntry
from loopstudio.ui.song.wish_words import answer_text, wish_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopstudio.core.extract import Extraction
    from loopstudio.core.grid import Grid
    from loopstudio.core.wishes import Wish
    from loopstudio.project.project import Project


@dataclass(frozen=True)
class ShownWishes:
    """The wishes of a project, and what came of those that were tried.

    Parameters
    ----------
    project : Project
    answers : dict of Wish
        What came of the wishes that the loops go by; see `answers_of`.
    selected : Wish or None
    name_part : callable
        Returns what the desk calls a sound, a rhythm, or both.
    """

    project: Project
    answers: dict[Wish, str]
    selected: Wish | None
    name_part: Callable[[int | None, int | None], str]

    def words(self, wish: Wish) -> str:
        """Return a wish in words, such as ``Bass silent in bars 13–16``."""
        name = self.project.strips[wish.loop].name
        return wish_text(wish, name, self.name_part(wish.sound, wish.rhythm))

    def said(self, wish: Wish) -> str:
        """Return what came of a wish, in words."""
        return f"{self.words(wish)}: {self.answers[wish]}"

    def counts(self) -> tuple[int, int, int]:
        """Return how many wishes there are, are to try, and are to take back."""
        wished, tried = set(self.project.wishes), set(self.answers)
        return len(self.project.wishes), len(wished - tried), len(tried - wished)

    def in_song(self) -> list[int]:
        """Return the wishes that have a place in the song: those about all of a recipe."""
        wishes = enumerate(self.project.wishes)
        return [n for n, wish in wishes if wish.sound is None and wish.rhythm is None]

    def mark(self, number: int, grid: Grid) -> WishMark:
        """Return a wish as picture and rows show it."""
        wish = self.project.wishes[number]
        strip = self.project.strips[wish.loop]
        return WishMark(
            wish.kind,
            wish.loop,
            strip.name,
            strip.colour,
            place_of(wish, grid),
            percent(wish),
            self.words(wish),
            self.answers.get(wish, ""),
            selected=wish == self.selected,
        )

    def entry(self, wish: Wish) -> WishEntry:
        """Return a wish as the list shows it."""
        answer, selected = self.answers.get(wish, ""), wish == self.selected
        return WishEntry(wish.kind, self.words(wish), percent(wish), answer, selected=selected)


def answers_of(extraction: Extraction | None) -> dict[Wish, str]:
    """Return what came of the wishes that loops go by, in a few words each."""
    granted = extraction.granted if extraction is not None else None
    if extraction is None or granted is None:
        return {}
    # Loops may have been merged or split since then.
    now = loop_of_layer(extraction.loops, len(granted.owners))
    return {
        replace(wish, loop=int(loop)): answer_text(wish, change)
        for wish, change in zip(granted.wishes, granted.changes, strict=True)
        for loop in np.unique(now[granted.owners == wish.loop])
    }


def percent(wish: Wish) -> int:
    """Return the strength of a wish in percent."""
    return round(100 * wish.strength)
