"""Writing FLAC files, whole or not at all.

As `loopstudio.core.wav`: under another name in the same folder first.  libsndfile is not
given the file itself but writes through Python, where a full disk has a name.
"""

import contextlib
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from loopstudio.core.audio import shown_name
from loopstudio.core.errors import AudioError
from loopstudio.core.wav import quantised

MAX_HZ = 655_350
"""The highest rate the format has room for."""


class Writer:
    """A 24-bit FLAC file that is written block by block and appears when the ``with`` block ends.

    An exception in that block, or a full disk, leaves no trace of it.

    Raises
    ------
    AudioError
        If the file cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str], sr: int, n_channels: int) -> None:
        self._path = Path(path)
        self._temporary = self._path.parent / f".loopstudio-{secrets.token_hex(8)}.tmp"
        self._sr = sr
        self._n_channels = n_channels
        self._title = ""
        self._file: _Reporting | None = None
        self._sound: Any = None

    def __enter__(self) -> Self:
        import soundfile

        try:
            self._file = _Reporting(self._temporary)
            self._sound = soundfile.SoundFile(
                self._file,
                "w",
                samplerate=self._sr,
                channels=self._n_channels,
                format="FLAC",
                subtype="PCM_24",
            )
        except (OSError, soundfile.LibsndfileError) as error:
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
        except OSError as fault:
            raise self._failed(fault) from fault
        finally:
            self._discard()

    def write(self, block: np.ndarray) -> None:
        """Append a block of shape (n_channels, n), float32, clipped at full scale."""
        # libsndfile takes 24 bits from the upper end of 32.
        try:
            self._sound.write(np.ascontiguousarray(quantised(block).T << 8))
            self._check()
        except (OSError, AssertionError, RuntimeError) as error:
            # Where the file failed, what libsndfile says of it is no news.
            raise self._failed(self._error or error) from error

    def add_title(self, title: str) -> None:
        """Tell people what it is called, in a word at least; before any sound is written."""
        import loopstudio

        self._sound.title = title
        self._sound.software = f"Loopstudio {loopstudio.__version__}"

    @property
    def _error(self) -> OSError | None:
        return self._file.error if self._file else None

    def _check(self) -> None:
        if self._error is not None:
            raise self._error

    def _finish(self) -> None:
        assert self._file is not None
        self._sound.close()
        self._check()
        self._file.finish()
        os.replace(self._temporary, self._path)

    def _discard(self) -> None:
        import soundfile

        if self._sound is not None:
            with contextlib.suppress(OSError, soundfile.LibsndfileError):
                self._sound.close()
        if self._file is not None:
            self._file.close()
        with contextlib.suppress(OSError):
            self._temporary.unlink()

    def _failed(self, error: BaseException) -> AudioError:
        reason = getattr(error, "strerror", None) or error
        return AudioError(
            f"{shown_name(self._path)} could not be written ({reason}): free some disk space or"
            " choose another folder."
        )


class _Reporting:
    """A file as libsndfile wants it, that keeps the first error instead of raising it.

    What is raised in a callback of C is printed and lost.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("x+b")
        self.error: OSError | None = None

    def read(self, n: int = -1) -> bytes:
        """Return the next `n` bytes."""
        return self._file.read(n)

    def write(self, data: Any) -> int:
        """Append bytes; return how many arrived."""
        if self.error is None:
            try:
                return self._file.write(bytes(data))
            except OSError as error:
                self.error = error
        return 0

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go somewhere; return where that is."""
        try:
            return self._file.seek(offset, whence)
        except OSError as error:  # what is still in the buffer has no room
            self.error = self.error or error
            return 0

    def tell(self) -> int:
        """Return where it is."""
        try:
            return self._file.tell()
        except OSError as error:
            self.error = self.error or error
            return 0

    def finish(self) -> None:
        """Bring everything to the disk, or raise OSError."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(OSError):
            self._file.close()
