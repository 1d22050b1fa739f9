"""Two decoders behind one interface: libsndfile, and ffmpeg for what it does not know.

Both look at a file's content and never at its name, and both give blocks, so that whoever
collects them decides how much memory a file may take, whatever its header promises.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from loopstudio.core import ffmpeg
from loopstudio.core.errors import AudioError
from loopstudio.core.section import Section
from loopstudio.core.source import BLOCK, Source, source_of

_UNKNOWN = 2**62
"""libsndfile gives this or more when a stream does not know its length."""

# WORKAROUND: libsndfile shortens a WAV file's length to what is there, and says so in its log
# only.  The largest number is how programs that write to a pipe say that they do not know.
_SHORTENED = re.compile(r"^data : (?!4294967295\b)\d+ \(should be \d+\)", re.MULTILINE)


@contextlib.contextmanager
def opened(path: Path, name: str, section: Section) -> Iterator[Source]:
    """Open an audio file by its content.

    Parameters
    ----------
    path : Path
        A regular file that is not empty.
    name : str
        What the file is called in sentences for the user.
    section : Section
        What to decode; the decoder goes there without decoding what is before, where the
        format allows.

    Raises
    ------
    AudioError
        If neither decoder finds audio in it.
    """
    with contextlib.ExitStack() as stack:
        try:
            source = stack.enter_context(_with_libsndfile(path, name, section))
        except _UnreadableError as refusal:
            source = stack.enter_context(ffmpeg.opened(path, name, section, str(refusal)))
        yield source


class _UnreadableError(Exception):
    """The decoder finds no audio that it understands; its reason, without a full stop."""


@contextlib.contextmanager
def _with_libsndfile(path: Path, name: str, section: Section) -> Iterator[Source]:
    reader = _Reader(path)
    try:
        file = reader.file
        unknown = file.frames >= _UNKNOWN or (file.frames == 0 and file.format == "FLAC")
        if unknown:
            raise _UnreadableError("its length is unknown")
        source = source_of(file.samplerate, file.channels, file.frames, section)
        if _SHORTENED.search(file.extra_info):
            source.faults.append(
                f"{name} is shorter than its header says: it may be cut off, and only what is"
                " there was opened."
            )
        source.blocks = reader.blocks(name, source)
        yield source
    finally:
        reader.close()


class _Reader:
    """Reads a file to its end, over damaged places if need be."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.file: Any = self._open()

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None

    def _open(self) -> Any:
        import soundfile

        # By number, as names end in .raw, hold bytes that are no text, or suggest a format.
        # Windows has no numbers that two libraries share.
        target: int | str = str(self._path)
        if os.name != "nt":
            target = os.open(self._path, os.O_RDONLY)
        try:
            return soundfile.SoundFile(target)
        except (soundfile.LibsndfileError, TypeError, ValueError) as error:
            if isinstance(target, int):
                with contextlib.suppress(OSError):  # libsndfile mostly closes it
                    os.close(target)
            raise _UnreadableError(
                getattr(error, "error_string", str(error)).strip(". ")
            ) from error

    def blocks(self, name: str, source: Source) -> Iterator[np.ndarray]:
        """Yield blocks; silence where the file is damaged, so that the bars stay in time."""
        import soundfile

        n_channels, sr, faults = source.n_channels, source.sr, source.faults
        n_promised = source.n_promised or 0
        position = source.first
        stop = position + n_promised
        n_lost = 0
        skip = BLOCK
        if position:
            self.close()  # it is opened at the right place below
        while position < stop:
            n = min(skip, stop - position)
            try:
                if self.file is None:
                    self.file = self._open()
                    self.file.seek(position)
                block = self.file.read(min(n, BLOCK), dtype="float32", always_2d=True)
            except (soundfile.LibsndfileError, _UnreadableError, AssertionError):
                # After an error libsndfile's FLAC decoder stays broken; a new one finds the
                # next good place.  Steps double, for a file whose rest is gone.
                self.close()
                yield np.zeros((n, n_channels), np.float32)
                position, n_lost, skip = position + n, n_lost + n, 2 * skip
                continue
            if len(block) == 0:
                break
            skip = BLOCK
            position += len(block)
            yield block
        if 2 * n_lost > n_promised:
            raise AudioError(
                f"{name} is too damaged to be opened: most of it cannot be decoded; take another"
                " copy of the file."
            )
        if n_lost:
            faults.append(
                f"{name} is damaged: {n_lost / sr:.2g} s could not be decoded and are silent."
            )
        if position < stop:
            faults.append(
                f"{name} ends {(stop - position) / sr:.2g} s before its header says:"
                " it is damaged or cut off."
            )
