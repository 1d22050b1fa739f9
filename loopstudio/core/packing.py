"""Values on their way between processes: large arrays go through files, the rest through a pipe.

Files are written and read without the interpreter's lock.
"""

import pickle
import traceback
from pathlib import Path
from typing import Any

import numpy as np

from loopstudio.core.errors import LoopstudioError


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
    """Pickle `value`; the content of its large arrays goes to the file `path`."""
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    try:
        with path.open("wb") as file:
            for view in views:
                file.write(view)
    except OSError as error:
        raise LoopstudioError(
            f"The folder for temporary files, {path.parent.parent}, takes no more"
            f" ({error.strerror}): free some disk space or set TMPDIR to another folder."
        ) from error
    return pickle.dumps(([view.nbytes for view in views], data))


def unpack(packed: bytes, path: Path) -> Any:
    """Undo `pack`."""
    sizes, data = pickle.loads(packed)
    buffers = [np.empty(size, np.uint8) for size in sizes]
    with path.open("rb") as file:
        for buffer in buffers:
            if file.readinto(buffer.data) != len(buffer):
                raise LoopstudioError("A temporary file was cut short: free some disk space.")
    return pickle.loads(data, buffers=buffers)
