"""What an export consists of, and what it has to know of the song that is taken home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.project.exports.settings import ExportSettings


@dataclass(frozen=True)
class PlannedFile:
    """A file that an export will consist of.

    Attributes
    ----------
    kind : str
        Of `settings.KINDS`.
    index : int
        Of the loop or component, or of the mix in `mixes`.
    path : str
        Within the folder, with ``/`` between its parts.
    name : str
        What it is called on screen.
    n_samples : int
        At the rate of the file; 0 for what is no sound.
    duration_s : float
    n_bytes : int
        Exact but for packed formats and projects, which stay below.
    """

    kind: str
    index: int
    path: str
    name: str
    n_samples: int
    duration_s: float
    n_bytes: int


@dataclass(frozen=True)
class Item:
    """What a file holds, and what its name may speak of.

    Attributes
    ----------
    kind, index, name
        As of `PlannedFile`.
    n_samples : float or None
        Length at the song's rate; None for what is as long as the song, or as the range.
    label, key, bars, number : str
        What the fields of names say of this file alone; empty where there is nothing to say.
    n_notes : int
        Of a file of notes.
    """

    kind: str
    index: int
    name: str
    n_samples: float | None = None
    label: str = ""
    key: str = ""
    bars: str = ""
    number: str = ""
    n_notes: int = 0

    def fields(self) -> dict[str, str]:
        """Return what a template can fill in of this file alone."""
        return {
            "name": self.name,
            "label": self.label,
            "key": self.key,
            "bars": self.bars,
            "number": self.number,
        }


@dataclass(frozen=True)
class Range:
    """A stretch of the song that is taken home instead of all of it.

    Attributes
    ----------
    start, stop : int
        Samples of the song.
    words : str
        What is said of it at the end of file names: "bars 5-8".
    """

    start: int
    stop: int
    words: str


class Exported(Protocol):
    """What can be taken home of a song: its loops, or its components."""

    @property
    def title(self) -> str:
        """Of the song."""
        ...

    @property
    def audio(self) -> Audio:
        """The song."""
        ...

    @property
    def range(self) -> Range | None:
        """What of the song is taken home if only that is asked for."""
        ...

    @property
    def fields(self) -> Mapping[str, str]:
        """What the fields of names say of all files."""
        ...

    @property
    def selected_name(self) -> str:
        """What the selected loop or row is called; empty where there is none."""
        ...

    def chosen(self, which: str) -> frozenset[int]:
        """Return the loops or components of a choice of `settings`."""
        ...

    def items(self) -> list[Item]:
        """Return everything that has a name from the template, in the order of the folder."""
        ...

    def documents(self, settings: ExportSettings) -> list[PlannedFile]:
        """Return the files about the song for scripts, which have names of their own."""
        ...


def stretch(source: Exported, settings: ExportSettings) -> tuple[int, int]:
    """Return from which to before which sample of the song its long files reach."""
    if source.range is None or not settings.ranged:
        return 0, source.audio.n_samples
    return source.range.start, source.range.stop
