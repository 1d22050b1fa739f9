"""Files that appear whole or not at all.

They are written under another name in the same folder, which only the finished file gives up
for its own: neither a full disk nor an exception leaves half of one, or touches what was there.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from loopstudio.core.audio import shown_name
from loopstudio.core.errors import AudioError, LoopstudioError


class WholeFile(ABC):
    """Sound that is written piece by piece and appears when the ``with`` block ends.

    An exception in that block, or a full disk, leaves no trace of it.

    Raises
    ------
    AudioError
        If the file cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._temporary = _beside(self._path)

    def __enter__(self) -> Self:
        try:
            self._open()
        except OSError as error:
            self._discard()
            raise self._failed(error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
                os.replace(self._temporary, self._path)
        except OSError as fault:
            raise self._failed(fault) from fault
        finally:
            self._discard()

    @abstractmethod
    def _open(self) -> None:
        """Create `_temporary`, or raise OSError."""

    @abstractmethod
    def _finish(self) -> None:
        """Bring everything to the disk and close the file, or raise OSError."""

    @abstractmethod
    def _close(self) -> None:
        """Let go of the file, however far it is; raise nothing."""

    def _discard(self) -> None:
        self._close()
        with contextlib.suppress(OSError):
            self._temporary.unlink()

    def _failed(self, error: BaseException) -> AudioError:
        return AudioError(_sentence(self._path, error))


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Give a stream whose content is at `path` when the ``with`` block ends without an error.

    Until then, and after an error, what was there is as it was.

    Raises
    ------
    LoopstudioError
        If it cannot be written.
    """
    target = Path(path)
    temporary = _beside(target)
    try:
        with temporary.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except OSError as error:
        raise LoopstudioError(_sentence(target, error)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _beside(path: Path) -> Path:
    return path.parent / f".loopstudio-{secrets.token_hex(8)}.tmp"


def _sentence(path: Path, error: BaseException) -> str:
    reason = getattr(error, "strerror", None) or error
    return (
        f"{shown_name(path)} could not be written ({reason}): free some disk space or choose"
        " another folder."
    )
