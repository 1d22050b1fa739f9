"""What an export is called, in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from loopstudio.core.flac import MAX_HZ
from loopstudio.project.exports import template
from loopstudio.project.exports.items import PlannedFile
from loopstudio.project.exports.settings import (
    COMPONENTS,
    DAWPROJECT,
    FACTORS,
    GROUPS,
    KINDS,
    LAYOUT,
    LOOPS,
    MEDIA,
    MIDI,
    MIDI_SONG,
    MIX,
    REAPER,
    REST,
    SCENES,
    STEMS,
    ExportSettings,
)
from loopstudio.project.exports.write import Written

_ONE_AND_MANY = {
    LOOPS: ("1 loop", "{} loops"),
    STEMS: ("1 stem", "{} stems"),
    COMPONENTS: ("1 component", "{} components"),
    GROUPS: ("1 group stem", "{} group stems"),
    REST: ("the Rest", ""),
    MIX: ("the mix", ""),
    SCENES: ("1 scene", "{} scenes"),
    MIDI: ("1 MIDI file", "{} MIDI files"),
    MIDI_SONG: ("the MIDI song", ""),
    REAPER: ("the REAPER project", ""),
    DAWPROJECT: ("the DAWproject", ""),
    LAYOUT: ("the layout", ""),
    FACTORS: ("the factors", "the factors"),
}


def size_text(n_bytes: int, *, packed: bool = False) -> str:
    """Return a size as people read it; an upper limit for packed files."""
    if n_bytes < 1000_000:
        size = f"{max(round(n_bytes / 1000), 1)} kB"
    elif n_bytes < 999_500_000:
        size = f"{n_bytes / 1e6:.1f} MB" if n_bytes < 99_950_000 else f"{n_bytes / 1e6:.0f} MB"
    else:
        size = f"{n_bytes / 1e9:.1f} GB"
    return f"< {size}" if packed else size


def length_text(seconds: float) -> str:
    """Return a length as minutes and seconds, short ones to the tenth."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def contents_text(files: Sequence[PlannedFile]) -> str:
    """Return what an export consists of: "5 loops, 5 stems and the mix"."""
    counts = Counter(file.kind for file in files)
    parts = [
        one if counts[kind] == 1 else many.format(counts[kind])
        for kind, (one, many) in _ONE_AND_MANY.items()
        if counts[kind]
    ]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def fault_text(settings: ExportSettings, sr: int) -> str:
    """Return why a song of this rate cannot be written so; empty if it can."""
    if settings.format.packed and (settings.sr or sr) > MAX_HZ:
        return "FLAC has no room for such a sample rate: choose another one, or WAV."
    return template.complaint(settings.names)


def clipped_text(written: Written) -> str:
    """Return what is to be added about files that were clipped; empty if none was."""
    if not written.loud:
        return ""
    path, over_db = max(written.loud, key=lambda file: file[1])
    others = len(written.loud) - 1
    names = f"{Path(path).name} and {others} more were" if others else f"{Path(path).name} was"
    return (
        f". {names} clipped, by up to {over_db:.1f} dB: WAV 32 bit float keeps what is over full"
        " scale."
    )


def total_text(files: Sequence[PlannedFile], *, packed: bool) -> str:
    """Return how many files there are, how long and how large together."""
    if not files:
        return "Nothing is ticked"
    count = "1 file" if len(files) == 1 else f"{len(files)} files"
    seconds = sum(file.duration_s for file in files)
    length = length_text(seconds) + (" min" if ":" in length_text(seconds) else "")
    return f"{count}, {length}, {size_text(sum(file.n_bytes for file in files), packed=packed)}"


def folder_word(kinds: Iterable[str]) -> str:
    """Return what the folder of an export is called behind the song's title."""
    chosen = [kind for kind in KINDS if kind in kinds]
    if REAPER in chosen and not set(chosen) - MEDIA - {REAPER}:
        return "REAPER"
    if chosen in ([STEMS], [STEMS, REST]):
        return "stems"
    if COMPONENTS in chosen:
        return "components"
    if chosen and not set(chosen) - {MIDI, MIDI_SONG}:
        return "MIDI"
    return chosen[0] if len(chosen) == 1 else "export"
