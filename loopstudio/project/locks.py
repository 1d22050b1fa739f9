"""Locks that end with their process, however it ends.

The system holds them, so there is nothing to clean up after a crash and no process number
to mistake for that of another program.
"""

import contextlib
import errno
import os
import sys
from pathlib import Path
from typing import IO

_NOT_HERE = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)
"""What drives say that know no locks."""


def hold(stream: IO[bytes]) -> None:
    """Take the lock of an open file that nobody else has yet; it ends when it is closed."""
    with contextlib.suppress(OSError):  # a drive that knows no locks
        _lock(stream.fileno())


def is_free(stream: IO[bytes]) -> bool:
    """Return whether nobody holds the lock of an open file, where that can be known."""
    try:
        _lock(stream.fileno())
    except OSError:
        return False
    return True


class FileLock:
    """A lock of this process; not shared with the processes it starts.

    Parameters
    ----------
    path : Path
        An empty file, made when it is locked for the first time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def acquire(self) -> bool:
        """Take the lock unless somebody else has it; return whether it is ours.

        On a drive that knows no locks it always is.

        Raises
        ------
        OSError
            If the file cannot be made.
        """
        while self._handle is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                _lock(handle)
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    os.close(handle)
                    return False
            if self._is_still(handle):
                self._handle = handle
            else:
                os.close(handle)  # its last owner has removed it meanwhile
        return True

    def release(self, *, remove: bool = False) -> None:
        """Give the lock back, and remove its file if nobody needs to find it."""
        if self._handle is None:
            return
        if remove:
            with contextlib.suppress(OSError):  # Windows removes no open file
                self._path.unlink()
        os.close(self._handle)  # which unlocks
        self._handle = None

    def _is_still(self, handle: int) -> bool:
        """Return whether an open file is the one that others find under its name."""
        try:
            return os.path.samestat(os.fstat(handle), self._path.stat())
        except OSError:
            return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
