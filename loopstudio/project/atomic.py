"""Replacing a file as a whole: at every moment there is the old one or the new one.

The new content goes to a file beside the old one, to the disk, and back through a check of
the caller's; only then does it take the old one's name.  A program that is killed on the
way leaves the old file, and at most a hidden one beside it that the next save removes.
"""

import contextlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_ABANDONED_S = 600.0
"""A hidden file this old belongs to nobody who is still writing."""


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
    handle, name = tempfile.mkstemp(prefix=_prefix(target), dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        check(Path(name))
        Path(name).chmod(_mode(target))
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)
    _sync_folder(target.parent)
    _remove_abandoned(target)


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


def _remove_abandoned(target: Path) -> None:
    """Remove what earlier saves of this file left that were killed."""
    before_s = time.time() - _ABANDONED_S
    with contextlib.suppress(OSError):
        for path in target.parent.iterdir():
            if path.name.startswith(_prefix(target)) and path.stat().st_mtime < before_s:
                path.unlink()
