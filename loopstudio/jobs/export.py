"""Jobs of taking home; see `loopstudio.jobs.analysis`."""

from dataclasses import replace
from pathlib import Path

from loopstudio.core.key import find_keys
from loopstudio.core.progress import Progress, part
from loopstudio.jobs import background
from loopstudio.project.exports.drags import remove_old, write_for_drag
from loopstudio.project.exports.settings import ExportSettings
from loopstudio.project.exports.source import Keys, Source
from loopstudio.project.exports.write import Written, write

_LISTENING = 0.15
"""Share of an export that is listening for keys, where nobody has yet."""


def listen_for_keys(source: Source, *, progress: Progress) -> Keys:
    """Return the keys of a song and its loops."""
    keys: Keys = background.call(find_keys, source.audio, source.extraction, progress=progress)
    return keys


def write_export(
    folder: Path, source: Source, settings: ExportSettings, *, progress: Progress
) -> Written:
    """Write an export, with root notes in its loops."""
    # In this process: what a child that is killed has begun to write would stay behind.
    if source.keys is None:
        keys = listen_for_keys(source, progress=part(progress, 0, _LISTENING))
        source, progress = replace(source, keys=keys), part(progress, _LISTENING, 1)
    return write(folder, source, settings, progress=progress)


def write_loop_for_drag(
    root: Path, source: Source, loop: int, settings: ExportSettings, *, progress: Progress
) -> Path:
    """Write a loop as a file for another program, and return where it is."""
    progress(0.0, "Writing the loop")
    return write_for_drag(root, source, loop, settings)


def remove_old_drags(root: Path, *, progress: Progress) -> None:
    """Remove what was dragged into other programs long ago."""
    remove_old(root)
