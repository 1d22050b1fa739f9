"""The project file: a zip of one JSON document and its arrays, without pickle.

`project.json` mirrors the dataclasses field by field; every array is a `.npy` of its own,
named in the JSON by ``{"array": name}``, and every sound a FLAC.  A field that an older file
lacks gets its default, one that a newer file adds is ignored, so files open both ways within
a format.
The song itself stays where it is: beside the project it is remembered by its relative
path, so that the two can move together, elsewhere by its absolute path.
"""

import errno
import io
import json
import logging
import os
import typing
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.extract import Extraction
from loopstudio.core.progress import Progress, silent
from loopstudio.project.atomic import replace_file
from loopstudio.project.check import check
from loopstudio.project.coding import MAX_BYTES, Sound, decode, encode
from loopstudio.project.kept_components import KeptComponents
from loopstudio.project.project import Project
from loopstudio.project.song_mark import SongMark, mark_of

SUFFIX = ".loopstudio"
FORMAT = 1
SECTION_FORMAT = 2
"""Of projects of a section: programs that do not know sections would open the whole song."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Document:
    """What a project file holds: the user's decisions, and the loops they are about."""

    project: Project
    extraction: Extraction | None
    title: str
    components: KeptComponents | None = None
    song_mark: SongMark | None = None
    """By which the song is known again; made when the document is saved."""


class _RefusedError(LoopstudioError):
    """A file that is understood well enough to say what is wrong with it."""


def save(
    path: str | os.PathLike[str],
    document: Document,
    *,
    extra: Mapping[str, bytes] = MappingProxyType({}),
    progress: Progress = silent,
) -> None:
    """Write a project file; the old one stays until the new one is whole.

    Parameters
    ----------
    path : str or PathLike
    document : Document
    extra : mapping of str to bytes
        Name and content of files to go with it, which `load` passes over.
    progress : Progress

    Raises
    ------
    LoopstudioError
        If it cannot be written; the old file is as it was.
    """
    target = Path(path)
    progress(0.0, "Saving")
    mark = mark_of(document.project.song) if document.project.song else None
    song = _remembered(document.project.song, target.parent)
    project = replace(document.project, song=song)
    document = replace(document, project=project, song_mark=mark or document.song_mark)
    try:
        replace_file(target, lambda stream: _write(stream, document, extra), _check_whole)
    except (OSError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or error
        raise LoopstudioError(
            f"{target.name} could not be saved ({reason}); the file from before is unchanged."
            " Save it in another place or make room."
        ) from error
    progress(1.0, "Saving")


def load(path: str | os.PathLike[str], *, progress: Progress = silent) -> Document:
    """Read a project file.

    Raises
    ------
    LoopstudioError
        If the file is missing, not a project, damaged, or from a newer Loopstudio.
    """
    source = Path(path)
    progress(0.0, "Opening")
    try:
        with zipfile.ZipFile(source) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_BYTES:
                raise _RefusedError(f"{source.name} is too large to be a Loopstudio project.")
            content = json.loads(archive.read("project.json"))
            if content["format"] > max(FORMAT, SECTION_FORMAT):
                raise _RefusedError(
                    f"{source.name} was made by a newer Loopstudio; update to open it."
                )
            document: Document = decode(content["document"], Document, archive)
        check(document.project, document.extraction, document.components)
    except FileNotFoundError as error:
        raise LoopstudioError(f"{source.name} is not there any more.") from error
    except _RefusedError:
        raise
    except Exception as error:  # the parsers of four formats raise whatever they like
        # A place that is not in the file is an error of the system as well.
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise LoopstudioError(f"{source.name} cannot be read ({error.strerror}).") from error
        _log.info("a project file could not be understood", exc_info=error)
        raise LoopstudioError(
            f"{source.name} is not a Loopstudio project, or it is damaged."
        ) from error
    project = document.project
    if project.song:
        project = replace(project, song=str(source.parent / project.song))
    return replace(document, project=project)


def _remembered(song: str, folder: Path) -> str:
    if not song:
        return ""
    absolute = Path(song).resolve()
    folder = folder.resolve()
    return absolute.relative_to(folder).as_posix() if absolute.parent == folder else str(absolute)


def _check_whole(path: Path) -> None:
    """Read a file back as it was written."""
    with zipfile.ZipFile(path) as archive:
        if archive.testzip() is not None:
            raise OSError("what was written does not read back")


def _write(stream: typing.BinaryIO, document: Document, extra: Mapping[str, bytes]) -> None:
    arrays: dict[str, np.ndarray | Sound] = {}
    file_format = FORMAT if document.project.section is None else SECTION_FORMAT
    content = {"format": file_format, "document": encode(document, "", arrays)}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("project.json", json.dumps(content, allow_nan=False, indent=1))
        for name, array in arrays.items():
            buffer = io.BytesIO()
            if isinstance(array, Sound):
                array.write(buffer)
            else:
                np.save(buffer, array, allow_pickle=False)
            archive.writestr(name, buffer.getvalue())
        for name, data in extra.items():
            archive.writestr(name, data)
