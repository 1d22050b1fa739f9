"""Wishes as the song view shows them: where they are, how they look, and in words."""

from __future__ import annotations

from dataclasses import dataclass

from loopstudio.ui.tools.tool import KEEP, ONLY, SILENT

_WORDS = {
    SILENT: ("Silent here", "{name} silent here"),
    ONLY: ("Only this loop", "Only {name}"),
    KEEP: ("Keep this", "Keep {name}"),
}
"""What a wish of each kind is called where its loop is plain to see, and where it is not."""


@dataclass(frozen=True)
class WishPlace:
    """Where a wish is: some of the time, some of the pitches.

    Parameters
    ----------
    start, stop : float
        In samples.
    low_hz, high_hz : float or None
        None where there is no limit.
    """

    start: float
    stop: float
    low_hz: float | None = None
    high_hz: float | None = None

    @property
    def has_pitch(self) -> bool:
        """Whether only some of the pitches are meant."""
        return self.low_hz is not None or self.high_hz is not None


@dataclass(frozen=True)
class WishMark:
    """A wish in the song view.

    Parameters
    ----------
    kind : str
        One of `loopstudio.ui.tools.tool.WISH_TOOLS`.
    row : int
        Of the loop it is about.
    name : str
        Of that loop.
    colour : int
        Index of that loop's colour.
    place : WishPlace
    percent : int
        Its strength.
    detail : str
        What and where it is, such as ``Arp silent in bars 13–16``.
    answer : str
        What came of it, such as ``31 dB less``; empty while it was not tried.
    selected : bool
    """

    kind: str
    row: int
    name: str
    colour: int
    place: WishPlace
    percent: int
    detail: str = ""
    answer: str = ""
    selected: bool = False

    @property
    def strength(self) -> float:
        """How strong it is, in [0, 1]."""
        return self.percent / 100

    def words(self, *, named: bool) -> tuple[str, ...]:
        """Return the wish in words, such as ``Arp silent here, 80 %``, then in ever fewer.

        Parameters
        ----------
        named : bool
            Whether to name the loop.
        """
        text = kind_text(self.kind, self.name if named else "")
        if self.answer:
            short = f"{self.name}: {self.answer}" if named else self.answer
            return tuple(dict.fromkeys((f"{text}: {self.answer}", short, self.answer)))
        return f"{text}, {self.percent} %", text

    @property
    def sentence(self) -> str:
        """All there is to say of it: what, where, how strongly, and what came of it."""
        words = self.detail or self.words(named=True)[1]
        answer = f": {self.answer}" if self.answer else ""
        return f"{words}, {self.percent} %{answer}"


def kind_text(kind: str, name: str = "") -> str:
    """Return what a wish of a kind is called, with the name of its loop where one is given."""
    plain, with_name = _WORDS[kind]
    return with_name.format(name=name) if name else plain
