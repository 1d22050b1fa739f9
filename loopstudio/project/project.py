"""The project: what the user decides about a song, and nothing that can be computed.

Every value here is frozen.  An edit makes a new `Project` that shares what it did not
change with the old one, so the old one is the undo.
"""

from dataclasses import dataclass, field

from loopstudio.core.extract import Settings
from loopstudio.core.render import Mutes

LISTEN = ("loops", "original", "rest")
"""What can be heard: the mix of the loops, the song as it is, what no loop explains."""


@dataclass(frozen=True)
class Strip:
    """The mixer settings of one loop, or of the Rest."""

    name: str = ""
    label: str = ""
    """What it sounds like: drums, bass ..."""
    colour: int = 0
    """Index into the loop colours."""
    gain_db: float = 0.0
    muted: bool = False
    soloed: bool = False

    @property
    def gain(self) -> float:
        """Linear gain of the fader alone."""
        return float(10 ** (self.gain_db / 20))


@dataclass(frozen=True)
class Project:
    """A song, how to look for its loops, and how they are mixed."""

    song: str = ""
    """Path of the song file; empty when none is open."""
    settings: Settings = field(default_factory=Settings)
    """What the next search for loops goes by."""
    strips: tuple[Strip, ...] = ()
    """One for each loop found."""
    rest: Strip = Strip(name="Rest")
    mutes: Mutes = field(default_factory=Mutes)
    """Parts of the recipes that are switched off."""
    listen: str = "loops"

    def loop_gains(self) -> tuple[float, ...]:
        """Return the linear gain of every loop, with switches and solos applied."""
        return tuple(self._heard(strip) for strip in self.strips)

    def rest_gain(self) -> float:
        """Return the linear gain of the Rest, with its switch and all solos applied."""
        return self._heard(self.rest)

    @property
    def any_soloed(self) -> bool:
        """Whether only soloed strips are heard."""
        return self.rest.soloed or any(strip.soloed for strip in self.strips)

    def _heard(self, strip: Strip) -> float:
        # A solo wins over a strip's own switch: who asks to hear one loop alone hears it.
        silent = not strip.soloed if self.any_soloed else strip.muted
        return 0.0 if silent else strip.gain
