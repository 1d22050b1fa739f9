"""The project file: a zip of one JSON document and its arrays, without pickle.

`project.json` mirrors the dataclasses field by field; every array is a `.npy` of its own,
named in the JSON by ``{"array": name}``, and every sound a FLAC.  A field that an older file
lacks gets its default, one that a newer file adds is ignored, so files open both ways within
a format.
The song itself stays where it is: beside the project it is remembered by its relative
path, so that the two can move together, elsewhere by its absolute path.
"""

import dataclasses
import io
import json
import os
import struct
import types
import typing
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from loopstudio.core.downbeats import Beats
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.exact.find import ExactLoops
from loopstudio.core.extract import Extraction
from loopstudio.core.grid import Grid
from loopstudio.core.progress import Progress, silent
from loopstudio.project.atomic import replace_file
from loopstudio.project.kept_components import KeptComponents
from loopstudio.project.project import Project

SUFFIX = ".loopstudio"
FORMAT = 1
SECTION_FORMAT = 2
"""Of projects of a section: programs that do not know sections would open the whole song."""
MAX_BYTES = 1 << 30
"""Unpacked size past which a file is taken for an attack or an accident, not a project."""


UNFIT = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,  # of libsndfile
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What comes of content that is not what a project holds."""

# `Extraction` names these only for type checkers, to keep its own import light.
_LATE = {"Beats": Beats, "Compressed": object, "ExactLoops": ExactLoops, "Grid": Grid}


@dataclass(frozen=True, eq=False)
class Document:
    """What a project file holds: the user's decisions, and the loops they are about."""

    project: Project
    extraction: Extraction | None
    title: str
    components: KeptComponents | None = None


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
    song = _remembered(document.project.song, target.parent)
    document = replace(document, project=replace(document.project, song=song))
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
                raise LoopstudioError(f"{source.name} is too large to be a Loopstudio project.")
            content = json.loads(archive.read("project.json"))
            if content.get("format") not in (FORMAT, SECTION_FORMAT):
                raise LoopstudioError(
                    f"{source.name} was made by a newer Loopstudio; update to open it."
                )
            document: Document = _decode(content["document"], Document, archive)
    except FileNotFoundError as error:
        raise LoopstudioError(f"{source.name} is not there any more.") from error
    except OSError as error:
        raise LoopstudioError(f"{source.name} cannot be read ({error.strerror}).") from error
    except UNFIT as error:
        raise LoopstudioError(
            f"{source.name} is not a Loopstudio project, or it is damaged."
        ) from error
    project = document.project
    if project.song:
        project = replace(project, song=str(source.parent / project.song))
    return replace(document, project=project)


@dataclass(frozen=True, eq=False)
class _Sound:
    """Samples of shape (n_items, n_channels, n), kept as FLAC.

    Sixteen bits below their own peak are 98 dB: finer than any estimate of a loop, and a
    tenth of the size.
    """

    samples: np.ndarray

    @property
    def peak(self) -> float:
        return float(max(np.abs(self.samples).max(initial=0.0), 1e-9))

    def write(self, stream: typing.BinaryIO) -> None:
        import soundfile

        line = np.concatenate(list(self.samples), axis=1).T / self.peak
        # The rate means nothing here, but FLAC wants one.
        soundfile.write(stream, line, 44100, "PCM_16", format="FLAC", compression_level=1.0)

    @staticmethod
    def read(data: bytes, peak: float, n_items: int) -> np.ndarray:
        import soundfile

        line, _ = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
        items = np.split(line.T * np.float32(peak), n_items, axis=1)
        return np.ascontiguousarray(np.stack(items))


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
    arrays: dict[str, np.ndarray | _Sound] = {}
    file_format = FORMAT if document.project.section is None else SECTION_FORMAT
    content = {"format": file_format, "document": _encode(document, "", arrays)}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("project.json", json.dumps(content, allow_nan=False, indent=1))
        for name, array in arrays.items():
            buffer = io.BytesIO()
            if isinstance(array, _Sound):
                array.write(buffer)
            else:
                np.save(buffer, array, allow_pickle=False)
            archive.writestr(name, buffer.getvalue())
        for name, data in extra.items():
            archive.writestr(name, data)


def _encode(value: Any, name: str, arrays: dict[str, np.ndarray | _Sound]) -> Any:
    """Return JSON for a value; arrays go to `arrays` under their place in the document."""
    if isinstance(value, _Sound):
        arrays[f"sounds{name}.flac"] = value
        return {"sound": f"sounds{name}.flac", "peak": value.peak, "items": len(value.samples)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _encode(
                _Sound(getattr(value, field.name))
                if field.metadata.get("sound")
                else getattr(value, field.name),
                f"{name}/{field.name}",
                arrays,
            )
            for field in _saved_fields(value)
        }
    if isinstance(value, np.ndarray):
        arrays[f"arrays{name}.npy"] = value
        return {"array": f"arrays{name}.npy"}
    if isinstance(value, frozenset):
        return [_encode(item, name, arrays) for item in sorted(value)]
    if isinstance(value, tuple):
        return [_encode(item, f"{name}/{i}", arrays) for i, item in enumerate(value)]
    if isinstance(value, np.generic):
        return value.item()
    return value


def _saved_fields(value: Any) -> list[dataclasses.Field[Any]]:
    """Return the fields of a dataclass but those marked as not worth saving."""
    return [field for field in dataclasses.fields(value) if field.metadata.get("saved", True)]


def _decode(content: Any, wanted: Any, archive: zipfile.ZipFile) -> Any:
    """Build a value of the type `wanted`; `TypeError` or `ValueError` if it does not fit."""
    origin = typing.get_origin(wanted) or wanted
    arguments = typing.get_args(wanted)
    if origin in (types.UnionType, typing.Union):
        if content is None and type(None) in arguments:
            return None
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return _decode(content, inner, archive)
    if origin is np.ndarray and "sound" in content:
        return _Sound.read(archive.read(content["sound"]), content["peak"], content["items"])
    if origin is np.ndarray:
        with archive.open(content["array"]) as stream:
            return np.load(io.BytesIO(stream.read()), allow_pickle=False)
    if dataclasses.is_dataclass(origin):
        return _decode_fields(content, origin, archive)
    if origin in (tuple, frozenset):
        return _decode_items(content, origin, arguments, archive)
    return _plain(content, origin)


def _decode_fields(content: Any, wanted: Any, archive: zipfile.ZipFile) -> Any:
    hints = typing.get_type_hints(wanted, localns=_LATE)
    known = {field.name for field in _saved_fields(wanted)}
    return wanted(
        **{
            name: _decode(value, hints[name], archive)
            for name, value in content.items()
            if name in known
        }
    )


def _decode_items(
    content: Any, origin: Callable[[Any], Any], arguments: tuple[Any, ...], archive: zipfile.ZipFile
) -> Any:
    if not isinstance(content, list):
        raise TypeError(f"a list was expected, not {type(content).__name__}")
    if (len(arguments) == 2 and arguments[1] is Ellipsis) or len(arguments) == 1:
        return origin(_decode(item, arguments[0], archive) for item in content)
    if len(arguments) != len(content):
        raise ValueError(f"{len(arguments)} values were expected, not {len(content)}")
    pairs = zip(content, arguments, strict=True)
    return origin(_decode(item, kind, archive) for item, kind in pairs)


def _plain(content: Any, wanted: Any) -> Any:
    if wanted is float and isinstance(content, int) and not isinstance(content, bool):
        return float(content)
    if wanted is Any or (isinstance(content, wanted) and (wanted is bool or content is not True)):
        return content
    raise TypeError(f"{wanted.__name__} was expected, not {type(content).__name__}")
