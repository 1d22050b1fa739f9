"""Writing FLAC files.

libsndfile is not given the file itself but writes through Python, where a full disk has a name.
"""

import contextlib
import os
from pathlib import Path
from typing import Any

import numpy as np

from loopstudio.core.wav import quantised
from loopstudio.core.whole_file import WholeFile

MAX_HZ = 655_350
"""The highest rate the format has room for."""


class Writer(WholeFile):
    """A 24-bit FLAC file that is written block by block and appears as the ``with`` block ends."""

    def __init__(self, path: str | os.PathLike[str], sr: int, n_channels: int) -> None:
        super().__init__(path)
        self._sr = sr
        self._n_channels = n_channels
        self._file: _Reporting | None = None
        self._sound: Any = None

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

    def _open(self) -> None:
        import soundfile

        self._file = _Reporting(self._temporary)
        try:
            self._sound = soundfile.SoundFile(
                self._file,
                "w",
                samplerate=self._sr,
                channels=self._n_channels,
                format="FLAC",
                subtype="PCM_24",
            )
        except soundfile.LibsndfileError as error:
            raise OSError(str(error)) from error

    def _finish(self) -> None:
        assert self._file is not None
        self._sound.close()
        self._check()
        self._file.finish()

    def _close(self) -> None:
        import soundfile

        if self._sound is not None:
            with contextlib.suppress(OSError, soundfile.LibsndfileError):
                self._sound.close()
        if self._file is not None:
            self._file.close()


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
