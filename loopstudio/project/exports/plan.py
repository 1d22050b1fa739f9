"""Which files an export consists of: their names, lengths and sizes, before any is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from loopstudio.core.resample import resampled_length
from loopstudio.project.exports import template
from loopstudio.project.exports.items import Exported, Item, PlannedFile, stretch
from loopstudio.project.exports.settings import (
    COMPONENTS,
    DAWPROJECT,
    GROUPS,
    KINDS,
    LOOPS,
    MEDIA,
    MIDI,
    MIDI_SONG,
    PROJECTS,
    REAPER,
    REST,
    STEMS,
    ExportSettings,
)
from loopstudio.project.exports.sizes import BASE_BYTES, project_bytes
from loopstudio.project.exports.source import Source
from loopstudio.project.names import numbered, safe_name

_HEADER_BYTES = 256
_FOLDERS = {
    LOOPS: "loops",
    STEMS: "stems",
    COMPONENTS: "components",
    GROUPS: "groups",
    MIDI: "midi",
    MIDI_SONG: "midi",
}
"""Where files go if there is more than one such folder; mixes and projects stay outside."""
_CHOSEN = (LOOPS, STEMS, COMPONENTS, MIDI)
"""Of these, some can be taken and others left."""
_NOTES = (MIDI, MIDI_SONG)
_SUFFIXES = {MIDI: ".mid", MIDI_SONG: ".mid", REAPER: ".rpp", DAWPROJECT: ".dawproject"}
_NOTE_BYTES = 16
"""Of a note in a MIDI file, generously."""


def plan(source: Exported, settings: ExportSettings) -> tuple[PlannedFile, ...]:
    """Return the files of an export, in the order of the folder.

    Parameters
    ----------
    source : Exported
    settings : ExportSettings
        Its template is without complaint.
    """
    chosen = source.chosen(settings.which)
    there = sorted(source.items(), key=lambda item: KINDS.index(item.kind))
    items = [
        item
        for item in there
        if item.kind in settings.written and (item.kind not in _CHOSEN or item.index in chosen)
    ]
    # The Rest goes with what it is the rest of.
    with_rest = COMPONENTS if any(item.kind == COMPONENTS for item in there) else STEMS
    folders = _FOLDERS | {REST: _FOLDERS[with_rest]}
    several = len({folders.get(item.kind, "") for item in items}) > 1
    paths: list[str] = []
    for item in items:
        name = _name(item, source, settings)
        folder = folders.get(item.kind, "") if several else ""
        paths.append(f"{folder}/{name}" if folder else name)
    files = [
        _notes(item, path) if item.kind in _NOTES else _sound(item, path, source, settings)
        for item, path in zip(items, numbered(paths), strict=True)
    ]
    files.extend(_projects(files, source, settings))
    files.extend(source.documents(settings))
    return tuple(files)


def inside(source: Exported, settings: ExportSettings) -> tuple[PlannedFile, ...]:
    """Return the files of sound that are only inside of other files of an export."""
    if not settings.packed_inside:
        return ()
    return plan(source, replace(settings, kinds=settings.packed_inside))


def _name(item: Item, source: Exported, settings: ExportSettings) -> str:
    values = dict(source.fields) | item.fields()
    ranged = source.range is not None and settings.ranged and _is_long(item)
    suffix = f" {source.range.words}" if source.range is not None and ranged else ""
    name = safe_name(template.fill(settings.names, values, len(suffix)), item.name or "loop")
    return name + suffix


def _is_long(item: Item) -> bool:
    """Tell whether it is as long as the song, or as the range."""
    return item.kind not in _NOTES and item.n_samples is None


def _sound(item: Item, path: str, source: Exported, settings: ExportSettings) -> PlannedFile:
    sr = settings.sr or source.audio.sr
    start, stop = stretch(source, settings)
    length = stop - start if item.n_samples is None else item.n_samples
    n = resampled_length(length, source.audio.sr, sr)
    n_bytes = n * source.audio.n_channels * settings.format.n_bytes + _HEADER_BYTES
    path += settings.format.suffix
    return PlannedFile(item.kind, item.index, path, item.name, n, n / sr, n_bytes)


def _notes(item: Item, path: str) -> PlannedFile:
    n_bytes = _HEADER_BYTES + _NOTE_BYTES * item.n_notes
    return PlannedFile(
        item.kind, item.index, path + _SUFFIXES[item.kind], item.name, 0, 0.0, n_bytes
    )


def _projects(
    files: Sequence[PlannedFile], source: Exported, settings: ExportSettings
) -> Iterator[PlannedFile]:
    """Yield the projects of other programs, which are named after the song."""
    media = [*(file for file in files if file.kind in MEDIA), *inside(source, settings)]
    n_bytes = project_bytes(source) if isinstance(source, Source) else BASE_BYTES
    sizes = {REAPER: 0, DAWPROJECT: sum(file.n_bytes for file in media)}
    for kind in PROJECTS:
        if kind in settings.kinds:
            path = safe_name(source.title, "Song") + _SUFFIXES[kind]
            yield PlannedFile(kind, 0, path, source.title, 0, 0.0, sizes[kind] + n_bytes)
