"""What the user chooses about an export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from loopstudio.project.exports import template

LOOPS, STEMS, COMPONENTS = "loops", "stems", "components"
GROUPS, REST, MIX, SCENES = "groups", "rest", "mix", "scenes"
MIDI, MIDI_SONG, REAPER, DAWPROJECT = "midi", "midi-song", "reaper", "dawproject"
LAYOUT, FACTORS = "layout", "factors"

AUDIO = (LOOPS, STEMS, COMPONENTS, GROUPS, REST, MIX, SCENES)
"""What is sound."""

PROJECTS = (REAPER, DAWPROJECT)
"""Projects of other programs, in which the `MEDIA` are laid out."""

MEDIA = frozenset({LOOPS, STEMS, REST})

OF_LAYOUT = frozenset({STEMS, GROUPS, MIX, SCENES, MIDI_SONG, LAYOUT, *PROJECTS})
"""What is another matter where loops play in other bars than in the song."""

KINDS = (*AUDIO, MIDI, MIDI_SONG, *PROJECTS, LAYOUT, FACTORS)
"""What can be exported, in the order of the folder."""

OF_COMPONENTS = (COMPONENTS, GROUPS, REST, MIX, FACTORS)
"""What can be exported where components are shown."""

OF_LOOPS = tuple(kind for kind in KINDS if kind not in (COMPONENTS, FACTORS))
"""What can be exported where loops are shown."""

ALL, ON, SELECTED = "all", "on", "selected"
"""Which loops or components are exported."""

WHOLE, RANGE = "whole", "range"
"""How much of the song is exported."""


@dataclass(frozen=True)
class AudioFormat:
    """A kind of audio file."""

    words: str
    suffix: str
    n_bytes: int
    """Of a sample of one channel; an upper limit where files are packed."""
    packed: bool = False
    """Smaller than its samples, by as much as the sound allows."""
    clips: bool = True
    """Holds nothing beyond full scale."""


FORMATS = {
    "wav24": AudioFormat("WAV 24 bit", ".wav", 3),
    "wav32f": AudioFormat("WAV 32 bit float", ".wav", 4, clips=False),
    "flac24": AudioFormat("FLAC 24 bit", ".flac", 3, packed=True),
}

RATES_HZ = (44_100, 48_000)
"""What can be asked for besides the song's own rate."""


@dataclass(frozen=True)
class ExportSettings:
    """What is exported and how.

    Attributes
    ----------
    kinds : frozenset of str
        Of `KINDS`.
    audio_format : str
        Of `FORMATS`.
    sr : int
        Hz, of `RATES_HZ`; 0 for the song's own.
    names : str
        Template of the file names; see `loopstudio.project.exports.template`.
    which : str
        `ALL` loops, those that are `ON` or the `SELECTED` one; what is as long as the song
        and holds no single loop is not touched by that.
    span : str
        The `WHOLE` song or the `RANGE`; loops are not touched by that.
    """

    kinds: frozenset[str] = frozenset({LOOPS})
    audio_format: str = "wav24"
    sr: int = 0
    names: str = template.USUAL
    which: str = ALL
    span: str = WHOLE

    @property
    def format(self) -> AudioFormat:
        """How sound is written."""
        return FORMATS[self.audio_format]

    @property
    def written(self) -> frozenset[str]:
        """The kinds of files that come of it: a REAPER project lies beside its sound."""
        return self.kinds | MEDIA if REAPER in self.kinds else self.kinds

    @property
    def packed_inside(self) -> frozenset[str]:
        """The kinds of files that are only inside of others: a DAWproject brings its sound."""
        return MEDIA - self.written if DAWPROJECT in self.kinds else frozenset()

    @property
    def ranged(self) -> bool:
        """Whether only the range is exported: projects need all of the song."""
        return self.span == RANGE and not self.kinds & set(PROJECTS)

    @property
    def wants_keys(self) -> bool:
        """Whether file names cannot be known before the keys are."""
        return "{key}" in self.names

    @property
    def wants_notes(self) -> bool:
        """Whether the files cannot be known before the notes of the loops are."""
        return bool(self.kinds & {MIDI, MIDI_SONG})


USUAL = ExportSettings()
USUAL_OF_COMPONENTS = ExportSettings(frozenset({COMPONENTS, REST}), names="{song} {number} {name}")
"""What is taken home where nobody has chosen yet."""


def to_values(settings: ExportSettings) -> dict[str, Any]:
    """Return the settings as plain values, to be kept until the next start.

    Which loops, and how much of the song, is a matter of the song, and not kept.
    """
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    del values["which"], values["span"]
    return values | {"kinds": " ".join(kind for kind in KINDS if kind in settings.kinds)}


def from_values(
    values: dict[str, Any], usual: ExportSettings = USUAL, kinds: Sequence[str] = OF_LOOPS
) -> ExportSettings:
    """Return settings that were kept; what they do not say, or no longer can, is as usual.

    Parameters
    ----------
    values : dict
        From `to_values`, or text.
    usual : ExportSettings
    kinds : sequence of str
        What can be chosen of `KINDS`.
    """
    kept = frozenset(str(values.get("kinds", "")).split()) & frozenset(kinds)
    audio_format = str(values.get("audio_format", ""))
    rate = str(values.get("sr", ""))
    names = str(values.get("names", ""))
    return ExportSettings(
        kinds=kept or usual.kinds,
        audio_format=audio_format if audio_format in FORMATS else usual.audio_format,
        sr=int(rate) if rate in map(str, RATES_HZ) else usual.sr,
        names=usual.names if template.complaint(names) else names,
    )
