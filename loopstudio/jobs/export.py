"""Jobs of taking home; see `loopstudio.jobs.analysis`."""

import contextlib
from dataclasses import replace
from pathlib import Path

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.key import find_keys
from loopstudio.core.progress import Progress, part
from loopstudio.jobs import background
from loopstudio.project.exports.drags import remove_old, write_for_drag
from loopstudio.project.exports.items import Exported
from loopstudio.project.exports.settings import ExportSettings
from loopstudio.project.exports.source import Keys, Notes, Source
from loopstudio.project.exports.write import Written, loop_of, write

_LISTENING = 0.15
"""Share of an export that is listening for keys, where nobody has yet."""


def listen_for_keys(source: Source, *, progress: Progress) -> Keys:
    """Return the keys of a song and its loops."""
    keys: Keys = background.call(find_keys, source.audio, source.extraction, progress=progress)
    return keys


def listen_for_notes(source: Source, *, progress: Progress) -> Notes:
    """Return the notes of the loops of a song."""
    notes: Notes = background.call(
        _notes, replace(source, keys=None, notes=None), progress=progress
    )
    return notes


def _notes(source: Source, *, progress: Progress) -> Notes:
    from loopstudio.core.notes_of_loop import notes_of_loop

    found = []
    for k, strip in enumerate(source.strips):
        progress(k / len(source.strips), "Listening for notes")
        found.append(notes_of_loop(loop_of(source, k), source.audio.sr, strip.label))
    return tuple(found)


def write_export(
    folder: Path, source: Exported, settings: ExportSettings, *, progress: Progress
) -> Written:
    """Write an export, with root notes in its loops."""
    if isinstance(source, Source) and source.keys is None:
        # Without them, loops lack nothing but a root note.
        with contextlib.suppress(LoopstudioError):
            keys = listen_for_keys(source, progress=part(progress, 0, _LISTENING))
            source = replace(source, keys=keys)
        progress = part(progress, _LISTENING, 1)
    return write(folder, source, settings, call=background.call, progress=progress)


def write_loop_for_drag(
    root: Path, source: Source, loop: int, settings: ExportSettings, *, progress: Progress
) -> Path:
    """Write a loop as a file for another program, and return where it is."""
    progress(0.0, "Writing the loop")
    return write_for_drag(root, source, loop, settings)


def remove_old_drags(root: Path, *, progress: Progress) -> None:
    """Remove what was dragged into other programs long ago."""
    remove_old(root)
