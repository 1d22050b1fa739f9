"""What an export is made of: a snapshot of a song, its loops and its mix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopstudio.core.model import Mutes
from loopstudio.project.exports.settings import MIX

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extract import Extraction
    from loopstudio.project.project import Project, Strip


@dataclass(frozen=True)
class Mixdown:
    """A mix that can be exported.

    Attributes
    ----------
    kind : str
        ``"mix"`` or ``"scenes"``.
    name : str
    loop_gains : tuple of float
        Linear.
    rest_gain : float
    """

    kind: str
    name: str
    loop_gains: tuple[float, ...]
    rest_gain: float


@dataclass(frozen=True, eq=False)
class Source:
    """What can be exported of a song.

    Attributes
    ----------
    title : str
    audio : Audio
    extraction : Extraction
    strips : tuple of Strip
        One for each loop: its name, kind and colour are the user's.
    mutes : Mutes
        Parts that are switched off; they are missing in the mixes.
    mixes : tuple of Mixdown
        The mix as it is heard, then the scenes.
    """

    title: str
    audio: Audio
    extraction: Extraction
    strips: tuple[Strip, ...]
    mutes: Mutes
    mixes: tuple[Mixdown, ...]

    @property
    def tempo_bpm(self) -> float:
        """Mean tempo in beats per minute."""
        return float(self.extraction.grid.tempo_bpm(self.audio.sr))


def source_of(
    title: str, audio: Audio, extraction: Extraction, project: Project, scenes: Sequence[Mixdown]
) -> Source:
    """Return what can be exported of a project whose loops are shown."""
    heard = Mixdown(MIX, "Mix", project.loop_gains(), project.rest_gain())
    return Source(title, audio, extraction, project.strips, project.mutes, (heard, *scenes))


def is_one_shot(extraction: Extraction, k: int) -> bool:
    """Tell whether a loop is heard once in its song and no more: a fill, an ending."""
    loop = extraction.loops[k]
    playing = loop.activation > 0.5 * loop.activation.max(initial=0)
    return int(playing.sum()) <= loop.bars
