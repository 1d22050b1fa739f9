"""Replacing a file as a whole: at every moment there is the old one or the new one.

The new content goes to a file beside the old one, to the disk, and back through a check of
the caller's; only then does it take the old one's name.  A program that is killed on the
way leaves the old file, and at most a hidden one beside it.  Whoever writes such a file holds
its lock, so that the next to save can tell it from what nobody writes any more, and remove it.
"""

import contextlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from loopstudio.project.locks import hold, is_free

_WINDOWS = os.name == "nt"
_MADE_S = 600.0 if _WINDOWS else 1.0
"""A hidden file is locked sooner than this after it was made, or written and closed."""


def replace_file(
    target: Path, write: Callable[[BinaryIO], None], check: Callable[[Path], None]
) -> None:
    """Write a file so that nobody ever finds half of it.

    Parameters
    ----------
    target : Path
    write : callable
        Writes the content.
    check : callable
        Raises unless the file at a path holds what was written: a full disk can pass as a
        short write.

    Raises
    ------
    OSError
        If it cannot be written; the old file is as it was.
    """
    remove_abandoned(target)
    handle, name = tempfile.mkstemp(prefix=_prefix(target), dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            hold(stream)
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
            if not _WINDOWS:
                _put_in_place(Path(name), target, check)
        if _WINDOWS:  # where an open file cannot be renamed
            _put_in_place(Path(name), target, check)
    finally:
        Path(name).unlink(missing_ok=True)
    _sync_folder(target.parent)


def _put_in_place(path: Path, target: Path, check: Callable[[Path], None]) -> None:
    check(path)
    path.chmod(_mode(target))
    os.replace(path, target)


def _prefix(target: Path) -> str:
    return f".{target.name}."


def _mode(target: Path) -> int:
    """Return the old file's mode, or that of any new one: mkstemp's own locks others out."""
    with contextlib.suppress(OSError):
        return target.stat().st_mode & 0o777
    # The only way to read the mask is to set it.
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Send the new name to the disk too, where the system knows how."""
    with contextlib.suppress(OSError):  # not on Windows, nor on every network drive
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_abandoned(target: Path) -> None:
    """Remove what earlier saves of a file left that were killed."""
    with contextlib.suppress(OSError):
        for path in target.parent.iterdir():
            if path.name.startswith(_prefix(target)) and _is_abandoned(path):
                path.unlink(missing_ok=True)


def _is_abandoned(path: Path) -> bool:
    with path.open("r+b") as stream:
        return is_free(stream) and time.time() - path.stat().st_mtime > _MADE_S
