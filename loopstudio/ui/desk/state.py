"""What the desk's views show, as one value that they all get."""

from dataclasses import dataclass, field

from loopstudio.core.model import Mutes
from loopstudio.ui.desk.parts import AUDIBLE, LoopParts, Part, SongParts


@dataclass(frozen=True, eq=False)
class DeskState:
    """The selected loop, the parts of its song, and what is switched off."""

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

    def is_off(self, part: Part) -> bool:
        """Whether exactly this part is switched off."""
        if part.sound is not None and part.rhythm is not None and part.layer is not None:
            return (part.sound, part.rhythm, part.layer) in self.mutes.cells
        if part.sound is not None:
            return part.sound in self.mutes.sounds
        if part.rhythm is not None:
            return part.rhythm in self.mutes.rhythms
        return part.layer in self.mutes.layers

    def is_silent(self, sound: int, rhythm: int, layer: int) -> bool:
        """Whether a cell is not heard, for whichever reason."""
        return (
            sound in self.mutes.sounds
            or rhythm in self.mutes.rhythms
            or layer in self.mutes.layers
            or (sound, rhythm, layer) in self.mutes.cells
        )

    def can_toggle(self, part: Part) -> bool:
        """Whether switching a part makes a difference; an empty cell has nothing to switch."""
        if part.sound is None or part.rhythm is None or self.is_off(part):
            return True
        pane = next(i for i, pane in enumerate(self.loop.panes) if pane.layer == part.layer)
        return bool(self.loop.levels[pane, part.sound, part.rhythm] >= AUDIBLE)
