"""A drag up or down on a part of the desk: from pixels to dB."""

from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import QPointF

from loopstudio.core.model import LEVEL_DB
from loopstudio.ui.desk.parts import Part

_FIRST_MOVE = 4
"""Pixels up or down before a click becomes a drag."""

_DB_PER_PIXEL, _FINE_DB_PER_PIXEL = 0.25, 0.05

_numbers = count()


def new_gesture() -> str:
    """Return a name for what a user does in one go, other than every one before."""
    return f"level {next(_numbers)}"


@dataclass
class LevelDrag:
    """A press on a part that has a level.

    Attributes
    ----------
    part : Part
    level_db : float
        Now.
    at : QPointF
        Where the pointer is.
    gesture : str
        What all moves of this drag have in common.
    moved : bool
        Whether it is a drag by now, rather than a click.
    """

    part: Part
    level_db: float
    at: QPointF
    gesture: str
    moved: bool = False

    def move(self, to: QPointF, *, fine: bool) -> float | None:
        """Return the level for the pointer here, in dB; None while it is still a click."""
        up = self.at.y() - to.y()
        if not self.moved and abs(up) < _FIRST_MOVE:
            return None
        # The first move counts from where it became a drag, so that the level does not jump.
        up, self.moved, self.at = (up if self.moved else 0.0), True, QPointF(to)
        low, high = LEVEL_DB
        by = up * (_FINE_DB_PER_PIXEL if fine else _DB_PER_PIXEL)
        self.level_db = min(max(self.level_db + by, low), high)
        return self.level_db
