"""Which files an export consists of: their names, lengths and sizes, before any is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopstudio.core import stems
from loopstudio.core.resample import resampled_length
from loopstudio.project.exports import template
from loopstudio.project.exports.settings import (
    DAWPROJECT,
    GROUPS,
    KINDS,
    LAYOUT,
    LOOPS,
    MEDIA,
    MIDI,
    PROJECTS,
    REAPER,
    REST,
    STEMS,
    ExportSettings,
)
from loopstudio.project.names import numbered, safe_name

if TYPE_CHECKING:
    from loopstudio.project.exports.source import Source

_HEADER_BYTES = 256
_FOLDERS = {LOOPS: "loops", STEMS: "stems", GROUPS: "groups", REST: "stems", MIDI: "midi"}
"""Where files go if there is more than one such folder; mixes and projects stay outside."""
_OF_LOOPS = (LOOPS, STEMS, MIDI)
_SUFFIXES = {MIDI: ".mid", REAPER: ".rpp", DAWPROJECT: ".dawproject"}
_PROJECT_BYTES = 1 << 16
"""Of a project without its sound, generously."""
_NOTE_BYTES = 16
"""Of a note in a MIDI file, generously."""


@dataclass(frozen=True)
class PlannedFile:
    """A file that an export will consist of.

    Attributes
    ----------
    kind : str
        Of `settings.KINDS`.
    index : int
        Of the loop, or of the mix in `Source.mixes`.
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
class _Item:
    """What a file holds, and what its name may speak of."""

    kind: str
    index: int
    name: str
    n_samples: float
    label: str = ""
    key: str = ""
    bars: str = ""
    number: str = ""

    def fields(self) -> dict[str, str]:
        """Return what a template can fill in of this file alone."""
        return {
            "name": self.name,
            "label": self.label,
            "key": self.key,
            "bars": self.bars,
            "number": self.number,
        }


def plan(source: Source, settings: ExportSettings) -> tuple[PlannedFile, ...]:
    """Return the files of an export, in the order of the folder.

    Parameters
    ----------
    source : Source
    settings : ExportSettings
        Its template is without complaint.
    """
    chosen = source.chosen(settings.which)
    items = [
        item
        for item in _items(source)
        if item.kind in settings.written and (item.kind not in _OF_LOOPS or item.index in chosen)
    ]
    folders = {_FOLDERS.get(item.kind, "") for item in items}
    song = {"song": source.title, "bpm": _number_text(source.tempo_bpm)}
    paths: list[str] = []
    for item in items:
        name = safe_name(template.fill(settings.names, song | item.fields()), item.name or "loop")
        folder = _FOLDERS.get(item.kind, "") if len(folders) > 1 else ""
        paths.append(f"{folder}/{name}" if folder else name)
    files = [
        _notes(item, path, source) if item.kind == MIDI else _sound(item, path, source, settings)
        for item, path in zip(items, numbered(paths), strict=True)
    ]
    files.extend(_projects(files, source, settings))
    if LAYOUT in settings.kinds:
        files.append(PlannedFile(LAYOUT, 0, "layout.json", source.title, 0, 0.0, _PROJECT_BYTES))
    return tuple(files)


def inside(source: Source, settings: ExportSettings) -> tuple[PlannedFile, ...]:
    """Return the files of sound that are only inside of other files of an export."""
    if not settings.packed_inside:
        return ()
    return plan(source, replace(settings, kinds=settings.packed_inside))


def _items(source: Source) -> list[_Item]:
    """Return everything that can be exported of a song."""
    n = source.audio.n_samples
    loops = source.extraction.loops
    digits = len(str(len(loops)))
    items = []
    for k, (loop, strip) in enumerate(zip(loops, source.strips, strict=True)):
        key, number = source.key_text(k), f"{k + 1:0{digits}}"
        length = stems.loop_length(source.extraction, k, strip.take)
        bars = str(loop.bars)
        items.append(_Item(LOOPS, k, strip.name, length, strip.label, key, bars, number))
        items.append(_Item(STEMS, k, strip.name, n, strip.label, key, number=number))
        if source.notes is not None and source.notes[k] is not None:
            items.append(_Item(MIDI, k, strip.name, 0, strip.label, key, bars, number))
    key = source.key_text()
    items.append(_Item(REST, 0, "Rest", n, key=key))
    items.extend(_Item(mix.kind, k, mix.name, n, key=key) for k, mix in enumerate(source.mixes))
    return sorted(items, key=lambda item: KINDS.index(item.kind))


def _sound(item: _Item, path: str, source: Source, settings: ExportSettings) -> PlannedFile:
    sr = settings.sr or source.audio.sr
    n = resampled_length(item.n_samples, source.audio.sr, sr)
    n_bytes = n * source.audio.n_channels * settings.format.n_bytes + _HEADER_BYTES
    path += settings.format.suffix
    return PlannedFile(item.kind, item.index, path, item.name, n, n / sr, n_bytes)


def _notes(item: _Item, path: str, source: Source) -> PlannedFile:
    found = source.notes[item.index] if source.notes else None
    n_bytes = _HEADER_BYTES + _NOTE_BYTES * (len(found.notes) if found else 0)
    return PlannedFile(item.kind, item.index, path + _SUFFIXES[MIDI], item.name, 0, 0.0, n_bytes)


def _projects(
    files: Sequence[PlannedFile], source: Source, settings: ExportSettings
) -> Iterator[PlannedFile]:
    """Yield the projects of other programs, which are named after the song."""
    media = [*(file for file in files if file.kind in MEDIA), *inside(source, settings)]
    sizes = {REAPER: 0, DAWPROJECT: sum(file.n_bytes for file in media)}
    for kind in PROJECTS:
        if kind in settings.kinds:
            path = safe_name(source.title, "Song") + _SUFFIXES[kind]
            yield PlannedFile(kind, 0, path, source.title, 0, 0.0, sizes[kind] + _PROJECT_BYTES)


def _number_text(value: float) -> str:
    """Return a tempo to the hundredth, without zeros behind the point."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
