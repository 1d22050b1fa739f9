"""Values on their way between processes: all of their content goes through a file.

Files are written and read without the interpreter's lock; of what comes through a pipe, every
64 kilobytes wait for it anew.  Where a file outlives the values, it is not even read, but mapped.
"""

import mmap
import os
import pickle
import sys
import traceback
from itertools import accumulate
from pathlib import Path
from typing import IO, Any

import numpy as np

from loopstudio.core.errors import LoopstudioError

_ALIGNED = 64
"""Arrays begin at multiples of this in the file, as what computes with them likes it."""


def pickled(error: Exception) -> bytes:
    """Pickle what was raised, with the place as a note unless it is meant for the user."""
    if isinstance(error, MemoryError):
        error = LoopstudioError("Memory ran out; close other programs or take a shorter song.")
    if not isinstance(error, LoopstudioError):
        error.add_note("In the child process:\n" + "".join(traceback.format_exception(error)))
    try:
        data = pickle.dumps(error)
        pickle.loads(data)  # an exception may refuse only here
    except Exception:  # noqa: BLE001  whatever its class does, its words get through
        return pickle.dumps(RuntimeError("".join(traceback.format_exception(error))))
    return data


def pack(value: Any, path: Path) -> bytes:
    """Pickle `value` into the file `path`; return what `unpack` has to know of it."""
    try:
        with path.open("wb") as file:
            return write(value, file)
    except OSError as error:
        raise LoopstudioError(
            f"The folder for temporary files, {path.parent.parent}, takes no more"
            f" ({error.strerror}): free some disk space or set TMPDIR to another folder."
        ) from error


def unpack(packed: bytes, path: Path, *, mapped: bool = False) -> Any:
    """Undo `pack`; for `mapped` see `read`."""
    with path.open("rb") as file:
        return read(packed, file, mapped=mapped)


def write(value: Any, file: IO[bytes]) -> bytes:
    """Pickle `value` into a file that is open; return what `read` has to know of it.

    Raises
    ------
    OSError
        If the file takes no more.
    """
    buffers: list[pickle.PickleBuffer] = []
    # What is no whole array, such as a part of one, is content of the pickle itself.
    data = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    views = [memoryview(data), *(buffer.raw() for buffer in buffers)]
    sizes = [view.nbytes for view in views]
    places = _places(sizes)
    for view, place in zip(views, places, strict=False):
        file.seek(place)
        file.write(view)
    file.truncate(places[-1])
    return pickle.dumps(sizes)


def read(packed: bytes, file: IO[bytes], *, mapped: bool = False, touched: bool = False) -> Any:
    """Undo `write`.

    Parameters
    ----------
    packed : bytes
        From `write`.
    file : file object
    mapped : bool
        Arrays are the file itself, and what is written to them stays here: nothing is copied,
        and processes that read the same file share its memory.  Not on Windows, where nobody
        could remove the file before the arrays are gone.
    touched : bool
        Every page that is mapped is there at the end: whoever reads it need not wait for it.
    """
    sizes = pickle.loads(packed)
    places = _places(sizes)
    if os.fstat(file.fileno()).st_size < places[-1]:
        raise LoopstudioError("A temporary file was cut short: free some disk space.")
    if mapped and sys.platform != "win32":
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
        if touched:
            np.frombuffer(whole, np.uint8)[:: mmap.PAGESIZE].max()
        parts = [whole[at : at + n] for at, n in zip(places, sizes, strict=False)]
    else:
        parts = [_read(file, at, n) for at, n in zip(places, sizes, strict=False)]
    return pickle.loads(parts[0], buffers=parts[1:])


def _places(sizes: list[int]) -> list[int]:
    """Return where in the file contents of these sizes begin, and where the last one ends."""
    return list(accumulate((-(-size // _ALIGNED) * _ALIGNED for size in sizes), initial=0))


def _read(file: IO[bytes], place: int, size: int) -> memoryview:
    file.seek(place)
    content = np.empty(size, np.uint8).data
    file.readinto(content)  # type: ignore[attr-defined]
    return content
