"""Values as JSON, arrays and sounds: how a project file spells the dataclasses.

Every field of a dataclass becomes a field of a JSON object; an array becomes ``{"array":
name}`` and a file of that name, a sound ``{"sound": name, ...}`` and a FLAC file.  A field
that is missing gets its default, one that is unknown is passed over.

What is read may come from anywhere: nothing in it is run, types are those that were asked
for, and no header is believed before its size has been checked.
"""

import dataclasses
import io
import math
import types
import typing
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from loopstudio.core.downbeats import Beats
from loopstudio.core.exact.find import ExactLoops
from loopstudio.core.grid import Grid

MAX_BYTES = 1 << 30
"""Unpacked size past which a file is taken for an attack or an accident, not a project."""

_LOUDEST = 1e6
"""Full scale is one; what is louder than this has no room in a float for its square."""

# `Extraction` names these only for type checkers, to keep its own import light.
_LATE = {"Beats": Beats, "Compressed": object, "ExactLoops": ExactLoops, "Grid": Grid}


@dataclass(frozen=True, eq=False)
class Sound:
    """Samples of shape (n_items, n_channels, n), kept as FLAC.

    Sixteen bits below their own peak are 98 dB: finer than any estimate of a loop, and a
    tenth of the size.
    """

    samples: np.ndarray

    @property
    def peak(self) -> float:
        """The highest absolute sample, which the file knows nothing of."""
        return float(max(np.abs(self.samples).max(initial=0.0), 1e-9))

    def write(self, stream: typing.BinaryIO) -> None:
        """Write all items one after the other."""
        import soundfile

        line = np.concatenate(list(self.samples), axis=1).T / self.peak
        # The rate means nothing here, but FLAC wants one.
        soundfile.write(stream, line, 44100, "PCM_16", format="FLAC", compression_level=1.0)

    @staticmethod
    def read(data: bytes, peak: float, n_items: int) -> np.ndarray:
        """Return the samples that were written; ValueError if they cannot have been."""
        import soundfile

        with soundfile.SoundFile(io.BytesIO(data)) as sound:
            n_bytes = 4 * sound.frames * sound.channels
            # What the header promises is made room for before anything is read.
            if not (0 < n_bytes <= MAX_BYTES and 0 < n_items <= sound.frames):
                raise ValueError("a sound of impossible length")
            if not 0 < peak < _LOUDEST:
                raise ValueError("a sound of impossible level")
            line = sound.read(dtype="float32", always_2d=True)
        items = np.split(line.T * np.float32(peak), n_items, axis=1)
        return np.ascontiguousarray(np.stack(items))


def encode(value: Any, name: str, arrays: dict[str, np.ndarray | Sound]) -> Any:
    """Return JSON for a value; arrays go to `arrays` under their place in the document."""
    if isinstance(value, Sound):
        arrays[f"sounds{name}.flac"] = value
        return {"sound": f"sounds{name}.flac", "peak": value.peak, "items": len(value.samples)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: encode(
                Sound(getattr(value, field.name))
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
        return [encode(item, name, arrays) for item in sorted(value)]
    if isinstance(value, tuple):
        return [encode(item, f"{name}/{i}", arrays) for i, item in enumerate(value)]
    if isinstance(value, np.generic):
        return value.item()
    return value


def _saved_fields(value: Any) -> list[dataclasses.Field[Any]]:
    """Return the fields of a dataclass but those marked as not worth saving."""
    return [field for field in dataclasses.fields(value) if field.metadata.get("saved", True)]


def decode(content: Any, wanted: Any, archive: zipfile.ZipFile) -> Any:
    """Build a value of the type `wanted`; `TypeError` or `ValueError` if it does not fit."""
    origin = typing.get_origin(wanted) or wanted
    arguments = typing.get_args(wanted)
    if origin in (types.UnionType, typing.Union):
        if content is None and type(None) in arguments:
            return None
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return decode(content, inner, archive)
    if origin is np.ndarray and "sound" in content:
        return Sound.read(archive.read(content["sound"]), content["peak"], content["items"])
    if origin is np.ndarray:
        return _array(archive.read(content["array"]))
    if dataclasses.is_dataclass(origin):
        return _decode_fields(content, origin, archive)
    if origin in (tuple, frozenset):
        return _decode_items(content, origin, arguments, archive)
    return _plain(content, origin)


def _array(data: bytes) -> np.ndarray:
    """Read an array whose header tells the truth about its size."""
    stream = io.BytesIO(data)
    version = np.lib.format.read_magic(stream)
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    shape, _, dtype = readers[version](stream)
    # Room is made for what the header promises before anything is read.
    if dtype.hasobject or math.prod(shape) * dtype.itemsize != len(data) - stream.tell():
        raise ValueError("an array that is not what its header says")
    stream.seek(0)
    array: np.ndarray = np.load(stream, allow_pickle=False)
    return array


def _decode_fields(content: Any, wanted: Any, archive: zipfile.ZipFile) -> Any:
    hints = typing.get_type_hints(wanted, localns=_LATE)
    known = {field.name for field in _saved_fields(wanted)}
    return wanted(
        **{
            name: decode(value, hints[name], archive)
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
        return origin(decode(item, arguments[0], archive) for item in content)
    if len(arguments) != len(content):
        raise ValueError(f"{len(arguments)} values were expected, not {len(content)}")
    pairs = zip(content, arguments, strict=True)
    return origin(decode(item, kind, archive) for item, kind in pairs)


def _plain(content: Any, wanted: Any) -> Any:
    if wanted is float and isinstance(content, int) and not isinstance(content, bool):
        return float(content)
    if wanted is Any or (isinstance(content, wanted) and (wanted is bool or content is not True)):
        return content
    raise TypeError(f"{wanted.__name__} was expected, not {type(content).__name__}")
