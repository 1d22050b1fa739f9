"""What the desk's views show, as one value that they all get."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from loopstudio.core.model import Locked, Mutes
from loopstudio.core.redrawn import Redrawn
from loopstudio.ui.desk.parts import AUDIBLE, LoopParts, Part, SongParts


@dataclass(frozen=True, eq=False)
class DeskState:
    """The selected loop, the parts of its song, and what the user did to them."""

    song: SongParts
    loop: LoopParts
    name: str
    """What the user calls the loop."""
    colour: int
    """Index into the loop colours."""
    n_bars: int
    """How long the loop is."""
    exactness_db: float | None
    """How exactly it repeats; None when that was not measured."""
    mutes: Mutes = field(default_factory=Mutes)
    take: int | None = None
    """First bar of the take that it is cut from; None for what is best by itself."""
    redrawn: Redrawn = field(default_factory=Redrawn)
    locked: Locked = field(default_factory=Locked)
    edited: bool = False
    """Whether its recipe is other than it was found."""

    def is_off(self, part: Part) -> bool:
        """Whether exactly this part is switched off."""
        if part.cell is not None:
            return part.cell in self.mutes.cells
        if part.sound is not None:
            return part.sound in self.mutes.sounds
        if part.rhythm is not None:
            return part.rhythm in self.mutes.rhythms
        return part.layer in self.mutes.layers

    def is_silent(self, sound: int, rhythm: int, layer: int) -> bool:
        """Whether a cell is not heard, for whichever reason."""
        return bool(self.gains[sound, rhythm, layer] == 0)

    def is_locked(self, part: Part) -> bool:
        """Whether a part is held when loops are found again."""
        if part.cell is not None:
            return part.cell in self.locked.cells
        if part.sound is not None:
            return part.sound in self.locked.sounds
        return part.rhythm in self.locked.rhythms

    def is_redrawn(self, part: Part) -> bool:
        """Whether a sound was replaced by a note, or a rhythm drawn."""
        if part.cell is not None:
            return False
        if part.sound is not None:
            return self.redrawn.note_of(part.sound) is not None
        return part.rhythm is not None and self.redrawn.levels_of(part.rhythm) is not None

    def level_db(self, part: Part) -> float:
        """Return the level of exactly this part, whether it is on or off."""
        if part.cell is not None:
            return self.mutes.cell_db(part.cell)
        if part.sound is not None:
            return self.mutes.sound_db(part.sound)
        return 0.0 if part.rhythm is None else self.mutes.rhythm_db(part.rhythm)

    def is_changed(self, part: Part) -> bool:
        """Whether a part is other than it was found, apart from being on or off."""
        return self.level_db(part) != 0 or self.is_redrawn(part)

    @cached_property
    def gains(self) -> np.ndarray:
        """Linear gain of every entry of the core tensor."""
        return self.mutes.gains(self.song.factors.core.shape)

    def can_toggle(self, part: Part) -> bool:
        """Whether switching a part makes a difference; an empty cell has nothing to switch."""
        return self.is_off(part) or self.has_sound(part)

    def has_sound(self, part: Part) -> bool:
        """Whether there is anything in a part that could be heard."""
        if part.sound is None or part.rhythm is None:
            return True
        pane = next(i for i, pane in enumerate(self.loop.panes) if pane.layer == part.layer)
        return bool(self.loop.levels[pane, part.sound, part.rhythm] >= AUDIBLE)
