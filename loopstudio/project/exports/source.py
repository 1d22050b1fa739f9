"""What an export is made of: a snapshot of a song, its loops and its mix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopstudio.core.arrangement import Arrangement
from loopstudio.core.form import form_of
from loopstudio.core.model import Mutes
from loopstudio.core.stems import loop_length
from loopstudio.project.exports.items import Item, PlannedFile, Range
from loopstudio.project.exports.mixdown import Mixdown
from loopstudio.project.exports.settings import (
    GROUPS,
    LAYOUT,
    LOOPS,
    MIDI,
    MIDI_SONG,
    MIX,
    ON,
    REST,
    SELECTED,
    STEMS,
    ExportSettings,
)
from loopstudio.project.exports.sizes import layout_bytes
from loopstudio.project.voices import loops_with_voices, model_of

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.extract import Extraction
    from loopstudio.core.form import Form
    from loopstudio.core.key import Key
    from loopstudio.core.notes_of_loop import LoopNotes
    from loopstudio.core.tucker import Factors
    from loopstudio.project.groups import Group
    from loopstudio.project.project import Project, Strip


Keys = tuple["Key", tuple["Key", ...]]
"""The key of a song, and of each of its loops."""

Notes = tuple["LoopNotes | None", ...]
"""The notes of each loop; None where there are none that can be told."""


@dataclass(frozen=True, eq=False)
class Source:
    """What can be exported of a song.

    Attributes
    ----------
    title : str
    audio : Audio
    extraction : Extraction
    strips : tuple of Strip
        One for each loop, with the mix of its group: name, kind and colour are the user's.
    mutes : Mutes
        Parts that are switched off; they are missing in the mixes.
    mixes : tuple of Mixdown
        The mix as it is heard, then the scenes, then the groups, each of which is its loops
        alone, as loud as their stems.
    keys : Keys or None
        None while nobody has listened for them.
    notes : Notes or None
        As `keys`.
    rest : Strip or None
        Of the Rest.
    colours : tuple of (red, green, blue)
        Of each loop, 0 to 255, for programs that have colours; empty where nobody cares.
    form : Form or None
        The sections, for programs that show them; None where nobody cares.
    on : frozenset of int
        The loops that are heard in the mix.
    selected : int
        The selected loop; -1 for none.
    arrangement : Arrangement
        Where loops play otherwise than in the song, in everything that is as long as the song.
    voices : tuple of int
        The loops that are heard through their recipes.
    model : Factors or None
        What their recipes say, as edited.
    range : Range or None
        What of the song is taken home if only that is asked for.
    """

    title: str
    audio: Audio
    extraction: Extraction
    strips: tuple[Strip, ...]
    mutes: Mutes
    mixes: tuple[Mixdown, ...]
    keys: Keys | None = None
    notes: Notes | None = None
    rest: Strip | None = None
    colours: tuple[tuple[int, int, int], ...] = ()
    form: Form | None = None
    on: frozenset[int] = frozenset()
    selected: int = -1
    arrangement: Arrangement = field(default_factory=Arrangement)
    voices: tuple[int, ...] = ()
    model: Factors | None = None
    range: Range | None = None

    def chosen(self, which: str) -> frozenset[int]:
        """Return the loops that are exported: all, those that are on, or the selected one."""
        everything = frozenset(range(len(self.strips)))
        if which == ON:
            return self.on
        return everything & {self.selected} if which == SELECTED else everything

    @property
    def tempo_bpm(self) -> float:
        """Mean tempo in beats per minute."""
        return float(self.extraction.grid.tempo_bpm(self.audio.sr))

    @property
    def selected_name(self) -> str:
        """What the selected loop is called; empty where there is none."""
        return self.strips[self.selected].name if self.selected >= 0 else ""

    @property
    def fields(self) -> dict[str, str]:
        """What the fields of names say of all files."""
        # To the hundredth, without zeros behind the point.
        return {"song": self.title, "bpm": f"{self.tempo_bpm:.2f}".rstrip("0").rstrip(".")}

    def items(self) -> list[Item]:
        """Return everything that can be exported and has a name from the template."""
        loops = self.extraction.loops
        digits = len(str(len(loops)))
        items = []
        for k, (loop, strip) in enumerate(zip(loops, self.strips, strict=True)):
            key, number = self.key_text(k), f"{k + 1:0{digits}}"
            length = loop_length(self.extraction, k, strip.take)
            bars = str(loop.bars)
            items.append(Item(LOOPS, k, strip.name, length, strip.label, key, bars, number))
            items.append(Item(STEMS, k, strip.name, None, strip.label, key, number=number))
            notes = None if self.notes is None else self.notes[k]
            if notes is not None:
                said = (strip.label, key, bars, number, len(notes.notes))
                items.append(Item(MIDI, k, strip.name, None, *said))
        key = self.key_text()
        n_notes = sum(item.n_notes for item in items)
        if n_notes:
            # At most as often as there are bars.
            n_notes *= self.extraction.grid.n_bars
            items.append(Item(MIDI_SONG, 0, "Notes", key=key, n_notes=n_notes))
        items.append(Item(REST, 0, "Rest", key=key))
        items.extend(Item(mix.kind, k, mix.name, key=key) for k, mix in enumerate(self.mixes))
        return items

    def documents(self, settings: ExportSettings) -> list[PlannedFile]:
        """Return the layout, if it is wanted."""
        if LAYOUT not in settings.kinds:
            return []
        return [PlannedFile(LAYOUT, 0, "layout.json", self.title, 0, 0.0, layout_bytes(self))]

    def key_text(self, k: int | None = None) -> str:
        """Return the key of the song, or of a loop, as in file names; empty if it is not clear."""
        if self.keys is None:
            return ""
        song, loops = self.keys
        return (song if k is None else loops[k]).short

    def root(self, k: int) -> int | None:
        """Return the pitch class of a loop's root note; None where it has none."""
        key = None if self.keys is None else self.keys[1][k]
        return key.tonic if key is not None and key.clear else None


def source_of(
    title: str, audio: Audio, extraction: Extraction, project: Project, scenes: Sequence[Mixdown]
) -> Source:
    """Return what can be exported of a project whose loops are shown."""
    gains = project.loop_gains()
    voices = loops_with_voices(project, extraction)
    heard = Mixdown(MIX, "Mix", gains, project.rest_gain())
    return Source(
        title=title,
        audio=audio,
        extraction=extraction,
        strips=project.heard_strips,
        mutes=project.mutes,
        mixes=(heard, *scenes, *(_alone(project, group) for group in project.groups)),
        rest=project.rest,
        form=form_of(extraction, project.form),
        on=frozenset(k for k, gain in enumerate(gains) if gain > 0),
        arrangement=project.arrangement,
        voices=voices,
        model=model_of(project, extraction, audio.sr) if voices else None,
    )


def _alone(project: Project, group: Group) -> Mixdown:
    gains = tuple(float(loop in group.members) for loop in range(len(project.strips)))
    return Mixdown(GROUPS, group.name, gains, 0.0)


def is_one_shot(extraction: Extraction, k: int) -> bool:
    """Tell whether a loop is heard once in its song and no more: a fill, an ending."""
    loop = extraction.loops[k]
    playing = loop.activation > 0.5 * loop.activation.max(initial=0)
    return int(playing.sum()) <= loop.bars
