"""What can be chosen about an export, in words: of a song's loops, and of its components."""

from collections.abc import Mapping
from dataclasses import dataclass

from loopstudio.project.exports import template
from loopstudio.project.exports.settings import (
    ALL,
    COMPONENTS,
    DAWPROJECT,
    FACTORS,
    GROUPS,
    KINDS,
    LAYOUT,
    LOOPS,
    MIDI,
    MIDI_SONG,
    MIX,
    OF_COMPONENTS,
    OF_LOOPS,
    ON,
    RANGE,
    RATES_HZ,
    REAPER,
    REST,
    SCENES,
    SELECTED,
    STEMS,
    USUAL,
    USUAL_OF_COMPONENTS,
    WHOLE,
    ExportSettings,
)

Option = tuple[str, str, str]
"""A value, its words, and what is said of it."""


@dataclass(frozen=True)
class Choices:
    """What the export window offers.

    Attributes
    ----------
    group : str
        Under which the choice is kept until the next start.
    usual : ExportSettings
    ticked : mapping of str to (words, tooltip)
        Kinds of files.
    what : str
        In the plural.
    which : tuple of Option
    fields : tuple of str
        What file names can speak of.
    none_selected : str
        Said where there is nothing selected.
    """

    group: str
    usual: ExportSettings
    ticked: Mapping[str, tuple[str, str]]
    what: str
    which: tuple[Option, ...]
    fields: tuple[str, ...]
    none_selected: str


CHOICES_OF_LOOPS = Choices(
    group="export",
    usual=USUAL,
    ticked={
        LOOPS: ("Loops", "Each loop once, seamless, with its tempo in the file"),
        STEMS: ("Stems", "Each loop over the whole song; with the Rest they sum to the song"),
        GROUPS: ("Group stems", "The loops of each group together, over the whole song"),
        REST: ("Rest", "What no loop explains, over the whole song"),
        MIX: ("Mix", "What is heard now, with switches and levels"),
        SCENES: ("Scenes", "One mix for each scene"),
        MIDI: ("MIDI", "The notes of rhythms and tunes, as far as they can be told"),
        MIDI_SONG: ("MIDI song", "The notes of all loops on tracks, in every bar they play in"),
        REAPER: ("REAPER project", "Loops, stems and Rest on tracks, in the song's tempo"),
        DAWPROJECT: ("DAWproject", "The same in one file, for Bitwig Studio, Cubase and others"),
        LAYOUT: ("Layout", "What plays in which bar, as JSON for scripts"),
    },
    what="loops",
    which=(
        (ALL, "All", "Every loop"),
        (ON, "Those on", "Loops that are heard now"),
        (SELECTED, "Selected", "The loop that is selected in the song"),
    ),
    fields=tuple(template.FIELDS),
    none_selected="Select a loop in the song first",
)

CHOICES_OF_COMPONENTS = Choices(
    group="export-components",
    usual=USUAL_OF_COMPONENTS,
    ticked={
        COMPONENTS: ("Components", "Each component over the whole song"),
        GROUPS: ("Groups", "The components of each group together, over the whole song"),
        REST: ("Rest", "The song without its components"),
        MIX: ("Mix", "What is heard now, with switches and levels"),
        FACTORS: ("Factors", "Spectra and activations for NumPy, and a report as JSON"),
    },
    what="components",
    which=(
        (ALL, "All", "Every component"),
        (ON, "Those on", "Components that are heard now"),
        (SELECTED, "Selected", "The components of the selected row"),
    ),
    fields=("song", "name", "number"),
    none_selected="Select a row in the song first",
)

FORMAT_TIPS = {
    "wav24": "Read by every program; what is over full scale is clipped",
    "wav32f": "Keeps what is over full scale; a third larger",
    "flac24": "As WAV 24 bit in less room, but without loop points and tempo",
}

NONE_YET = {
    SCENES: "No scenes yet: set up a mix you like, then press +",
    GROUPS: "No groups yet: mark rows with Ctrl+click, then press Ctrl+G",
}
"""Why a kind cannot be chosen."""

COUNTED = (LOOPS, STEMS, COMPONENTS, GROUPS, SCENES, MIDI)
"""Kinds of which there can be several."""

SPANS = (
    (WHOLE, "Whole song", "Stems and mixes are as long as the song"),
    (RANGE, "Range", "Stems and mixes of the range only; loops stay whole"),
)
NO_RANGE = "Drag a range over the bars of the song first"
PROJECTS_ARE_WHOLE = "Projects of other programs need the whole song"


def rates() -> list[Option]:
    """Return the sample rates; what the song's is, the window says."""
    resampled = "Resampled; loops stay seamless and as long as their bars"
    return [("0", "As the song", "")] + [
        (str(sr), f"{sr / 1000:g} kHz", resampled) for sr in RATES_HZ
    ]


assert set(CHOICES_OF_LOOPS.ticked) == set(OF_LOOPS)
assert set(CHOICES_OF_COMPONENTS.ticked) == set(OF_COMPONENTS)
assert set(OF_LOOPS) | set(OF_COMPONENTS) == set(KINDS)
