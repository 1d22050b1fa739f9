"""Drawing a rhythm by hand: which step is under the pencil, and what a stroke makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from loopstudio.core.redrawn import HIGHEST_LEVEL, STEPS_PER_BEAT, step_levels
from loopstudio.ui.desk.level_drag import new_gesture
from loopstudio.ui.desk.state import DeskState

_NUDGE = 0.1
"""By how much a key changes a step."""


def steps_of(state: DeskState, rhythm: int) -> tuple[float, ...]:
    """Return the levels of the steps of a rhythm, drawn or learned."""
    drawn = state.redrawn.levels_of(rhythm)
    if drawn is not None and len(drawn) == n_steps(state):
        return drawn
    return step_levels(state.song.learned.rhythms[:, rhythm], n_steps(state))


def n_steps(state: DeskState) -> int:
    """Return how many sixteenths a rhythm has."""
    return max(1, state.song.beats * STEPS_PER_BEAT)


def step_words(state: DeskState, rhythm: int, step: int) -> str:
    """Say which step of a rhythm it is, and its level."""
    letter, level = state.song.letters[rhythm], steps_of(state, rhythm)[step]
    beat, nth = divmod(step, STEPS_PER_BEAT)
    place = f"beat {beat + 1}" if not nth else f"beat {beat + 1}, sixteenth {nth + 1}"
    return f"Rhythm {letter}, {place}, {100 * level:.0f} %. Comma and full stop set its level."


@dataclass
class Pencil:
    """The pencil on the rhythms: a stroke of the mouse, or the step that the keyboard is on.

    Attributes
    ----------
    step : int
        Where it is.
    rhythm : int or None
        The one a stroke is drawn on, whatever row it strays over; None without a stroke.
    """

    step: int = 0
    rhythm: int | None = None
    _gesture: str = ""
    _last: tuple[int, float] | None = None

    def press(self, rhythm: int) -> None:
        """Begin a stroke."""
        self.rhythm, self._gesture, self._last = rhythm, new_gesture(), None

    def release(self) -> None:
        """End the stroke."""
        self.rhythm = None

    @property
    def gesture(self) -> str:
        """What all moves of a stroke have in common."""
        return self._gesture

    def draw(self, levels: tuple[float, ...], step: int, level: float) -> tuple[float, ...]:
        """Return the steps after the stroke went here, in a straight line from where it was."""
        step = min(max(step, 0), len(levels) - 1)
        level = min(max(level, 0.0), HIGHEST_LEVEL)
        first, was = self._last or (step, level)
        drawn = list(levels)
        for at in range(min(first, step), max(first, step) + 1):
            way = (at - first) / (step - first) if step != first else 1.0
            if at != first or step == first:
                drawn[at] = round(was + way * (level - was), 3)
        self._last, self.step = (step, level), step
        return tuple(drawn)

    def nudge(self, levels: tuple[float, ...], steps: int) -> tuple[float, ...]:
        """Return the steps with the one under the pencil higher or lower by so many tenths."""
        return self.set_level(levels, levels[self.step] + _NUDGE * steps)

    def set_level(self, levels: tuple[float, ...], level: float) -> tuple[float, ...]:
        """Return the steps with the one under the pencil at this level."""
        drawn = list(levels)
        drawn[self.step] = round(min(max(level, 0.0), HIGHEST_LEVEL), 3)
        return tuple(drawn)
