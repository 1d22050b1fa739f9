"""Which project files are being worked on, so that two programs do not undo each other's work.

Two windows on one project would each save what the other does not know of.  The one that
comes second may look and edit, and saves in another place.
"""

import hashlib
import os
from pathlib import Path

from loopstudio.core.errors import LoopstudioError
from loopstudio.project import state
from loopstudio.project.locks import FileLock

_ours: dict[str, FileLock] = {}
"""By the project's place; of this process."""


class OpenProject:
    """The mark of one program on one project file.

    Parameters
    ----------
    path : str
        The project file.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._place = _place(path)
        self._lock = _lock_of(self._place)

    def take(self) -> bool:
        """Mark it; return whether nobody else has."""
        try:
            taken = self._lock.acquire()
        except OSError:  # where no mark can be made, none can be in the way
            return True
        if taken:
            _ours[self._place] = self._lock
        return taken

    def leave(self) -> None:
        """Take the mark away again."""
        if _ours.get(self._place) is self._lock:
            del _ours[self._place]
        self._lock.release(remove=True)


def check_writable(path: str | os.PathLike[str]) -> None:
    """Check that no other program works on a project file.

    Raises
    ------
    LoopstudioError
        If one does.
    """
    place = _place(path)
    if place in _ours:
        return
    lock = _lock_of(place)
    try:
        free = lock.acquire()
    except OSError:
        return
    lock.release(remove=True)
    if not free:
        raise LoopstudioError(
            f"{Path(path).name} is open in another Loopstudio, which would save over it; save"
            " under another name or close it there."
        )


def _place(path: str | os.PathLike[str]) -> str:
    return os.path.normcase(Path(path).resolve())


def _lock_of(place: str) -> FileLock:
    name = hashlib.sha256(os.fsencode(place)).hexdigest()[:24]
    return FileLock(state.open_folder() / name)
