"""Work that is not saved yet, kept where the next start of the program finds it.

Every running program has a folder of its own among the unsaved ones, and holds its lock.
The system gives the lock back when the process ends, even by ``kill -9``; a folder with a
project in it that nobody holds is work that was lost.

A restored project stays in its old folder, held by whoever restored it, until that program
has kept it anew or the user has saved it: at every moment one of the two is on the disk.
"""

import contextlib
import json
import os
import shutil
import time
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loopstudio.core.errors import LoopstudioError
from loopstudio.project import file
from loopstudio.project.file import SUFFIX, Document
from loopstudio.project.locks import FileLock

KEPT = f"unsaved{SUFFIX}"
"""The project in a folder of unsaved work; opens like any other."""

ABOUT = "about.json"
"""In that project: what can be said of it without opening it."""

_LOCK = "lock"
_STALE_S = 3600.0
"""An empty folder this old is not just being made."""


@dataclass(frozen=True, eq=False)
class Lost:
    """Work that was not saved when its program ended.

    Attributes
    ----------
    path : Path
        A project file that can be opened.
    about : mapping
        As it was given to `UnsavedWork.keep`.
    kept_s : float
        When it was kept, seconds since 1970.
    """

    path: Path
    about: Mapping[str, Any]
    kept_s: float
    _lock: FileLock = field(repr=False)

    def claim(self) -> bool:
        """Keep others from restoring it too; return whether nobody else has."""
        try:
            return self._lock.acquire()
        except OSError:  # somebody has forgotten it meanwhile
            return False

    def release(self) -> None:
        """Leave it to the next start."""
        self._lock.release()

    def forget(self) -> None:
        """Remove it."""
        shutil.rmtree(self.path.parent, ignore_errors=True)
        self._lock.release()


class UnsavedWork:
    """What this process keeps of the open project; nothing until there is something to keep.

    Parameters
    ----------
    root : Path
        Where all processes keep their folders.
    """

    def __init__(self, root: Path) -> None:
        self._folder = root / f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:8]}"
        self._lock = FileLock(self._folder / _LOCK)

    @property
    def path(self) -> Path:
        """Where the project is kept while it is."""
        return self._folder / KEPT

    def keep(self, document: Document, about: Mapping[str, object]) -> None:
        """Write the project down; what was kept before stays until this is whole.

        Parameters
        ----------
        document : Document
        about : mapping
            Anything that JSON can hold: title, song and whatever else a list shows.

        Raises
        ------
        LoopstudioError
            If there is no room.
        """
        try:
            self._lock.acquire()
        except OSError as error:
            raise LoopstudioError(
                f"Unsaved work cannot be kept in {self._folder.parent} ({error.strerror}); save"
                " often."
            ) from error
        file.save(self.path, document, extra={ABOUT: json.dumps(dict(about)).encode()})

    def forget(self) -> None:
        """Remove what is kept: it is saved now, or the user does not want it."""
        with contextlib.suppress(OSError):
            self.path.unlink()

    def close(self) -> None:
        """End; what has not been forgotten is offered at the next start."""
        if self._lock.held and not self.path.exists():
            shutil.rmtree(self._folder, ignore_errors=True)
        self._lock.release()


def lost(root: Path) -> tuple[Lost, ...]:
    """Return the work whose programs have ended without saving it, the latest first."""
    found = []
    with contextlib.suppress(OSError):
        for folder in root.iterdir():
            entry = _abandoned(folder)
            if entry is not None:
                found.append(entry)
    return tuple(sorted(found, key=lambda entry: entry.kept_s, reverse=True))


def _abandoned(folder: Path) -> Lost | None:
    """Return what is in a folder that no process holds; None if there is nothing."""
    lock = FileLock(folder / _LOCK)
    try:
        if not folder.is_dir() or not lock.acquire():
            return None
    except OSError:
        return None
    try:
        about = _read_about(folder / KEPT)
        if about is not None:
            return Lost(folder / KEPT, about, (folder / KEPT).stat().st_mtime, lock)
        if not (folder / KEPT).exists() and time.time() - folder.stat().st_mtime > _STALE_S:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        pass
    finally:
        lock.release()
    return None


def _read_about(path: Path) -> Mapping[str, Any] | None:
    """Return what is said of a kept project; None where there is none that can be read."""
    if not os.path.exists(path):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read(ABOUT))
    except Exception:  # noqa: BLE001  whatever is wrong with it, it cannot be offered
        return None
    return about if isinstance(about, dict) else None
