"""The song of a project, where it is now."""

from pathlib import Path

from loopstudio.core.audio import Audio
from loopstudio.core.errors import LoopstudioError, SongMissingError
from loopstudio.project import song_mark
from loopstudio.project.file import Document

_OVERHANG_S = 0.1
"""A bar may end this far outside the file: encoders and editors trim."""


def song_of(path: str, document: Document, song: str = "") -> tuple[str, tuple[str, ...]]:
    """Return where a project's song is, and what there is to say about that.

    Parameters
    ----------
    path : str
        The project file.
    document : Document
        What is in it.
    song : str
        Where the user says the song is; empty to look where it was, and then nearby.

    Raises
    ------
    SongMissingError
        If it is not found.
    """
    before, mark = Path(document.project.song), document.song_mark
    now = Path(song or before)
    if now.is_file():
        if mark is None or _size(now) == mark.size or song_mark.mark_of(now) == mark:
            return str(now), ()
        return str(now), (f"{now.name} has changed since; the loops may not fit it any more.",)
    folders = (Path(path).absolute().parent, before.parent, before.parent.parent)
    found = song_mark.find(mark, before.name, folders) if mark is not None else None
    if found is None:
        raise SongMissingError(
            f"The song of {document.title} is no longer at {before}:"
            " say where it is, or put it back."
        )
    return str(found), (f"The song had moved and was found at {found}.",)


def check_length(path: str, document: Document, audio: Audio) -> None:
    """Check that a song is as long as its project takes it to be.

    Raises
    ------
    LoopstudioError
        If there are bars after its end.
    """
    extraction = document.extraction
    if extraction is None:
        return
    end_s = float(extraction.grid.bar_starts[-1]) / audio.sr
    if end_s > audio.duration_s + _OVERHANG_S:
        raise LoopstudioError(
            f"{Path(document.project.song).name} is {audio.duration_s:.0f} s long, but"
            f" {Path(path).name} is about a song of {end_s:.0f} s at least: it is another"
            " recording, or a part of it."
        )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
