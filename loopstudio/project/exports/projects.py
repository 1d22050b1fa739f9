"""What is no sound: notes, the layout for scripts, and projects of other programs."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopstudio.core.progress import Progress
from loopstudio.project.exports.items import PlannedFile
from loopstudio.project.exports.settings import (
    LAYOUT,
    LOOPS,
    MIDI,
    MIDI_SONG,
    REAPER,
    REST,
    SCENES,
    STEMS,
    ExportSettings,
)

if TYPE_CHECKING:
    from loopstudio.project.daw.arrangement import Arrangement as DawArrangement
    from loopstudio.project.daw.media import Media
    from loopstudio.project.exports.source import Source

Placed = tuple[PlannedFile, Path]
"""A file of an export, and where it is written."""

_GREY = (128, 128, 128)


def write_notes(files: Sequence[Placed], source: Source, chosen: Collection[int]) -> None:
    """Write the notes of loops as MIDI files, and those of the chosen ones as a song."""
    files = [(file, path) for file, path in files if file.kind in (MIDI, MIDI_SONG)]
    if not files or source.notes is None:
        return
    from loopstudio.project.daw.midi import write_midi

    grid = source.extraction.grid
    for file, path in files:
        notes = source.notes[file.index]
        if file.kind == MIDI_SONG:
            _write_song(path, source, chosen)
        elif notes is not None:
            beats = source.extraction.loops[file.index].bars * grid.beats_per_bar
            write_midi(
                path,
                notes,
                name=file.name,
                beats=beats,
                tempo_bpm=60 * beats / notes.length_s,
                beats_per_bar=grid.beats_per_bar,
            )


def _write_song(path: Path, source: Source, chosen: Collection[int]) -> None:
    """Write the notes of loops wherever they play, as edited."""
    from loopstudio.project.daw.arrangement import loop_clips
    from loopstudio.project.daw.midi_song import NoteTrack, write_midi_song

    extraction = source.extraction
    tracks = [
        NoteTrack(
            strip.name,
            notes,
            extraction.loops[k].bars,
            loop_clips(extraction, k, strip.take, source.arrangement),
        )
        for k, (strip, notes) in enumerate(zip(source.strips, source.notes or (), strict=True))
        if notes is not None and k in chosen
    ]
    write_midi_song(path, _arrangement(source, {}), tracks)


def write_layout(files: Sequence[Placed], source: Source, settings: ExportSettings) -> None:
    """Write what plays in which bar, as on the command line, if that is among the files."""
    path = next((path for file, path in files if file.kind == LAYOUT), None)
    if path is None:
        return
    layout = layout_of([file for file, _ in files], source, source.title)
    if source.range is not None and settings.ranged:
        # Files as long as the song have only this of it; all times here are those of the song.
        ends = source.range.start, source.range.stop
        start_s, end_s = (round(sample / source.audio.sr, 9) for sample in ends)
        layout["range"] = {"start": start_s, "end": end_s}
    text = json.dumps(layout, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def layout_of(files: Sequence[PlannedFile], source: Source, song_name: str) -> dict[str, Any]:
    """Return what layout.json holds: loops have the user's names, and the files that there are.

    Parameters
    ----------
    files : sequence of PlannedFile
    source : Source
    song_name : str
        What the song is called in it.
    """
    from loopstudio.project.export import describe

    layout = describe(source.audio, source.extraction, song_name, source.arrangement)
    there = {(file.kind, file.index): file.path for file in files}
    for k, (loop, strip) in enumerate(zip(layout["loops"], source.strips, strict=True)):
        loop |= {
            "name": strip.name,
            "label": strip.label,
            "file": there.get((LOOPS, k)),
            "stem": there.get((STEMS, k)),
        }
    layout["residual"] = there.get((REST, 0))
    return layout


def write_projects(
    projects: Sequence[tuple[str, Path]],
    sounds: Sequence[Placed],
    source: Source,
    progress: Progress,
) -> None:
    """Write projects in which loops, stems and Rest are laid out.

    Parameters
    ----------
    projects : sequence of (kind, path)
    sounds : sequence of (PlannedFile, path)
        Files that are there; projects have them where they are, seen from their own place.
    source : Source
    progress : Progress
    """
    if not projects:
        return
    from loopstudio.project.daw.dawproject import write_dawproject
    from loopstudio.project.daw.media import read_media
    from loopstudio.project.daw.reaper import write_reaper

    progress(0.0, "Laying out projects")
    media = {(file.kind, file.index): read_media(path) for file, path in sounds}
    arrangement = _arrangement(source, media)
    for kind, path in projects:
        if kind == REAPER:
            write_reaper(path, arrangement)
        else:
            write_dawproject(path, arrangement, progress=progress)


def _arrangement(source: Source, media: Mapping[tuple[str, int], Media]) -> DawArrangement:
    """Lay out a song with the files that are there, by kind and index."""
    from loopstudio.project.daw.arrangement import arrange

    loops = range(len(source.extraction.loops))
    return arrange(
        source.extraction,
        sr=source.audio.sr,
        n_samples=source.audio.n_samples,
        title=source.title,
        strips=source.strips,
        colours=source.colours or [_GREY] * len(loops),
        stems=[media.get((STEMS, k)) for k in loops],
        loops=[media.get((LOOPS, k)) for k in loops],
        rest_strip=source.rest,
        rest=media.get((REST, 0)),
        form=source.form,
        edited=source.arrangement,
        scenes=[(mix.name, mix.loop_gains) for mix in source.mixes if mix.kind == SCENES],
    )
