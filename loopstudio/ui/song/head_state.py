"""What heads show, whatever they stand for."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class HeadState:
    """Whether something is switched on, heard and selected."""

    on: bool = True
    silenced: bool = False
    """Not heard because something else is soloed, or its group is off."""
    soloed: bool = False
    selected: bool = False

    @property
    def heard(self) -> bool:
        """Whether it is part of what is heard."""
        return not self.silenced and (self.on or self.soloed)


@dataclass(frozen=True, kw_only=True)
class NamedState(HeadState):
    """The state of what has a number, a name, a colour and a level: a loop or a group."""

    number: int
    """From 1."""
    name: str
    colour: int
    gain_db: float = 0.0
