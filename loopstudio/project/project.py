"""The project: what the user decides about a song, and nothing that can be computed.

Every value here is frozen.  An edit makes a new `Project` that shares what it did not
change with the old one, so the old one is the undo.
"""

from dataclasses import dataclass, field

from loopstudio.core.arrangement import Arrangement
from loopstudio.core.extract import Settings
from loopstudio.core.form import Form
from loopstudio.core.model import Locked, Mutes
from loopstudio.core.redrawn import Redrawn
from loopstudio.core.section import Section
from loopstudio.core.truth import Truth
from loopstudio.core.wishes import Wish
from loopstudio.project.groups import Group, GroupMix, check_members

LISTEN = ("loops", "original", "rest")
"""What can be heard: the mix of the loops, the song as it is, what no loop explains."""

LOOPS, COMPONENTS = "loops", "components"
"""The two ways to take a song apart."""


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
    take: int | None = None
    """First bar of the take that the loop is cut from; see `loopstudio.core.stems.bare_loop`."""

    @property
    def gain(self) -> float:
        """Linear gain of the fader alone."""
        return float(10 ** (self.gain_db / 20))


@dataclass(frozen=True)
class Scene:
    """A mix that is kept; each tuple has one entry for each loop, and one for the Rest."""

    name: str
    gains: tuple[float, ...]
    """In dB."""
    switches: tuple[bool, ...]
    """Whether it is on."""
    solos: tuple[bool, ...]
    groups: tuple[GroupMix, ...] = ()
    """The groups whose own mix was other than neutral."""

    def __post_init__(self) -> None:
        if not len(self.gains) == len(self.switches) == len(self.solos):
            raise ValueError("a scene has a gain, a switch and a solo for every loop")
        check_members([group.members for group in self.groups], len(self.gains) - 1)


@dataclass(frozen=True)
class Learning:
    """What the next components are learned by; see `core.workshop.settings.WorkshopSettings`."""

    method: str = "nmf"
    n_components: int = 8
    loss: str = "kl"
    preset: str = "fine"
    scale: str = "magnitude"
    start: str = "best"
    engine: str = "loopstudio"
    score: str = ""
    """Path of the score, for the method that needs one."""
    held: str = ""
    """Path of factors of another recording whose spectra are held, for NMF; empty for none."""
    notes: tuple[str, ...] = ()
    """Paths of recorded notes that separable methods may choose like moments of the song."""


@dataclass(frozen=True)
class Workshop:
    """The components of a song: how they are learned, joined and mixed.

    A *part* is one row: a component, or several that the user joined.
    """

    learning: Learning = field(default_factory=Learning)
    parts: tuple[tuple[int, ...], ...] = ()
    """The components of every part; each component is in one of them."""
    strips: tuple[Strip, ...] = ()
    """One for each part."""
    rest: Strip = Strip(name="Rest")
    off: frozenset[int] = frozenset()
    """Components that are switched off within their part."""
    phase: str = "mask"
    """How components become sound: "mask", "raw" or "griffin-lim"."""
    level_matched: float = 1.0
    """What the components are multiplied by to be as loud as the original."""

    def __post_init__(self) -> None:
        members = [component for part in self.parts for component in part]
        if len(self.strips) != len(self.parts) or len(set(members)) != len(members):
            raise ValueError("every part has a strip, and every component is in one part")


@dataclass(frozen=True)
class PartNames:
    """What the user calls sounds and rhythms; each has one entry at most."""

    sounds: tuple[tuple[int, str], ...] = ()
    rhythms: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Project:
    """A song, how to look for its loops, and how they are mixed."""

    song: str = ""
    """Path of the song file; empty when none is open."""
    section: Section | None = None
    """What of the file is worked on; None for all of it."""
    settings: Settings = field(default_factory=Settings)
    """What the next search for loops goes by."""
    strips: tuple[Strip, ...] = ()
    """One for each loop found."""
    rest: Strip = Strip(name="Rest")
    mutes: Mutes = field(default_factory=Mutes)
    """Parts of the recipes that are switched off, or louder or softer than they were found."""
    redrawn: Redrawn = field(default_factory=Redrawn)
    """Sounds that were replaced by notes, and rhythms that were drawn."""
    locked: Locked = field(default_factory=Locked)
    """Parts of the recipes that stay as they are when loops are found again."""
    part_names: PartNames = field(default_factory=PartNames)
    """What the user calls sounds and rhythms."""
    listen: str = "loops"
    form: Form | None = None
    """The sections as the user named and divided them; None for those that are found."""
    scenes: tuple[Scene, ...] = ()
    """Mixes of the loops that are kept; see `loopstudio.project.scenes`."""
    arrangement: Arrangement = field(default_factory=Arrangement)
    """Where loops play otherwise than in the song."""

    wishes: tuple[Wish, ...] = ()
    """What the loops shall do, in the order in which it was wished for."""

    groups: tuple[Group, ...] = ()
    """The groups of loops, by their first members; see `loopstudio.project.group_edits`."""
    declined: tuple[tuple[int, ...], ...] = ()
    """Loops that the user does not want as a group, though it was suggested."""

    truth: Truth | None = None
    """What is given of the song's layout, to be shown beside what was found."""

    shown: str = LOOPS
    """Whether loops or components have the rows."""
    workshop: Workshop = field(default_factory=Workshop)

    def __post_init__(self) -> None:
        if any(len(scene.gains) != len(self.strips) + 1 for scene in self.scenes):
            raise ValueError("a scene is a mix of all loops and the Rest")
        check_members([group.members for group in self.groups], len(self.strips))

    @property
    def row_strips(self) -> tuple[Strip, ...]:
        """The strips of the rows that are shown."""
        return self.strips if self.shown == LOOPS else self.workshop.strips

    @property
    def row_rest(self) -> Strip:
        """The strip of what the rows that are shown leave over."""
        return self.rest if self.shown == LOOPS else self.workshop.rest

    @property
    def row_groups(self) -> tuple[Group, ...]:
        """The groups of the rows that are shown; components have none of this kind."""
        return self.groups if self.shown == LOOPS else ()

    @property
    def heard_strips(self) -> tuple[Strip, ...]:
        """The strips of the loops, with what their groups add to them."""
        strips = list(self.strips)
        for group in self.groups:
            for loop in group.members:
                strips[loop] = group.applied(strips[loop])
        return tuple(strips)

    def row_gains(self) -> tuple[float, ...]:
        """Return the linear gain of every row, with switches, solos and groups applied."""
        soloing = self.any_soloed
        strips = self.heard_strips if self.shown == LOOPS else self.workshop.strips
        return tuple(_heard(strip, soloing=soloing) for strip in strips)

    def loop_gains(self) -> tuple[float, ...]:
        """Return the linear gain of every loop, or of every component where those are shown."""
        gains = self.row_gains()
        if self.shown == LOOPS:
            return gains
        workshop = self.workshop
        of_component = {
            component: 0.0 if component in workshop.off else gain * workshop.level_matched
            for part, gain in zip(workshop.parts, gains, strict=True)
            for component in part
        }
        return tuple(of_component[component] for component in sorted(of_component))

    def rest_gain(self) -> float:
        """Return the linear gain of the Rest, with its switch and all solos applied."""
        return _heard(self.row_rest, soloing=self.any_soloed)

    @property
    def any_soloed(self) -> bool:
        """Whether only soloed strips and groups are heard."""
        of_groups = any(group.soloed for group in self.row_groups)
        return self.row_rest.soloed or of_groups or any(strip.soloed for strip in self.row_strips)


def _heard(strip: Strip, *, soloing: bool) -> float:
    """Return the linear gain of a strip, while any is soloed or not."""
    # A solo wins over a strip's own switch: who asks to hear one loop alone hears it.
    silent = not strip.soloed if soloing else strip.muted
    return 0.0 if silent else strip.gain
