"""Large orders on their way to the sound process: it maps memory that the window's process wrote.

A pipe would take a song in thousands of pieces, each of which waits for the interpreter's lock
in both processes.  The content goes into a file without a name instead, at one go and without
the lock, and only the file's handle through the pipe.  The system keeps such a file for as long
as somebody has it open: however processes end, nothing of it is left behind.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import weakref
from dataclasses import dataclass
from multiprocessing import connection, reduction
from typing import IO, TYPE_CHECKING, Any

from loopstudio.core import packing
from loopstudio.core.errors import LoopstudioError

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class _Parcel:
    """The handle of a file follows; `packed` says what is where in it."""

    packed: bytes


_kept: dict[int, tuple[_Parcel, IO[bytes]]] = {}
"""What was written before it is sent, by the identity of the array."""


def keep(samples: np.ndarray) -> None:
    """Write an array before it is asked for: to send it takes no time then.

    What was written goes when the array does.

    Raises
    ------
    LoopstudioError
        If there is no room for it.
    """
    if id(samples) not in _kept:
        _kept[id(samples)] = _write(samples)
        weakref.finalize(samples, _forget, id(samples)).atexit = False


def send(pipe: connection.Connection[Any, Any], value: Any, pid: int) -> None:
    """Send an array, or an order with arrays, that may be large.

    Parameters
    ----------
    pipe : Connection
        Of a pipe with two directions, for the handle goes through a socket.
    value : picklable
    pid : int
        The process at the other end.

    Raises
    ------
    LoopstudioError
        If there is no room for it.
    OSError
        If nobody is at the other end any more.
    """
    if id(value) in _kept:
        _hand_over(pipe, *_kept[id(value)], pid)
        return
    parcel, file = _write(value)
    with file:
        _hand_over(pipe, parcel, file, pid)


def receive(pipe: connection.Connection[Any, Any]) -> Any:
    """Return the next order, whichever way it was sent."""
    order = pipe.recv()
    if not isinstance(order, _Parcel):
        return order
    with os.fdopen(_descriptor(reduction.recv_handle(pipe)), "rb") as file:
        return packing.read(order.packed, file, mapped=True, touched=True)


def _write(value: Any) -> tuple[_Parcel, IO[bytes]]:
    file = _nameless()
    try:
        packed = packing.write(value, file)
        file.flush()
    except OSError as error:
        with contextlib.suppress(OSError):
            file.close()  # which tries to write what is left
        raise LoopstudioError(
            f"The sound got no memory for the song ({error.strerror}): close other programs,"
            " then press play."
        ) from error
    return _Parcel(packed), file


def _hand_over(
    pipe: connection.Connection[Any, Any], parcel: _Parcel, file: IO[bytes], pid: int
) -> None:
    pipe.send(parcel)
    try:
        reduction.send_handle(pipe, _handle(file), pid)
    except RuntimeError as error:  # macOS waits for an answer
        raise BrokenPipeError(str(error)) from error


def _forget(key: int) -> None:
    _, file = _kept.pop(key)
    file.close()


def _nameless() -> IO[bytes]:
    """Open a file that nobody can find: in memory, or where the system has temporary files."""
    if sys.platform != "linux":
        return tempfile.TemporaryFile()
    return os.fdopen(os.memfd_create("loopstudio-sound", os.MFD_CLOEXEC), "w+b")


def _handle(file: IO[bytes]) -> int:
    """Return what the system knows an open file by."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.get_osfhandle(file.fileno())
    return file.fileno()


def _descriptor(handle: int) -> int:
    """Return the number by which Python knows an open file."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.open_osfhandle(handle, os.O_RDONLY)
    return handle
