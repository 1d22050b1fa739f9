"""Two decoders behind one interface: libsndfile, and ffmpeg for what it does not know.

Both look at a file's content and never at its name, and both give blocks, so that whoever
collects them decides how much memory a file may take, whatever its header promises.
"""

import contextlib
import os
import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from loopstudio.core.errors import AudioError
from loopstudio.core.section import Section

BLOCK = 4096
"""Samples of each channel that are decoded at a time."""

_UNKNOWN = 2**62
"""libsndfile gives this or more when a stream does not know its length."""

# (offset, bytes): the start of files that ffmpeg may well read.  Playlists are left out on
# purpose: they make ffmpeg open other files and addresses.
_SIGNATURES = (
    (4, b"ftyp"),  # MP4, M4A, 3GP, MOV
    (0, b"\x1a\x45\xdf\xa3"),  # Matroska, WebM
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),  # ASF, WMA
    (0, b"\x0b\x77"),  # AC-3
    (0, b"\xff\xf1"),  # AAC without a container
    (0, b"\xff\xf9"),
    (0, b"ID3"),
    (0, b"\xff\xfb"),  # MP3
    (0, b"\xff\xf3"),
    (0, b"RIFF"),
    (0, b"FORM"),
    (0, b"OggS"),
    (0, b"fLaC"),
    (0, b"wvpk"),
    (0, b"MAC "),
    (0, b"TTA1"),
    (0, b"MPCK"),
    (0, b"MP+"),
    (0, b"DSD "),
    (0, b"#!AMR"),
    (0, b"FLV\x01"),
)
_DEMUXERS = (
    "mov,matroska,asf,ac3,eac3,aac,mp3,wav,aiff,avi,ogg,flac,wv,ape,tta,mpc,mpc8,dsf,amr,flv"
)
# WORKAROUND: libsndfile shortens a WAV file's length to what is there, and says so in its log
# only.  The largest number is how programs that write to a pipe say that they do not know.
_SHORTENED = re.compile(r"^data : (?!4294967295\b)\d+ \(should be \d+\)", re.MULTILINE)
_DURATION = re.compile(rb"^ *Duration: (\d+):(\d+):(\d+(?:\.\d+)?)", re.MULTILINE)
_LOG_PREFIX = re.compile(r"^(\[[^\]]*\] |file:.*: )+")


@dataclass
class Source:
    """An open audio file."""

    sr: int
    n_channels: int
    n_file: int | None
    """Samples of each channel in the file by its header, or None when it does not say."""
    first: int
    """Sample of the file that the blocks begin with."""
    n_promised: int | None
    """Samples of each channel in all blocks, if the header is right; None if not known."""
    blocks: Iterator[np.ndarray]
    """Arrays of shape (n, n_channels), float32, in order."""
    faults: list[str] = field(default_factory=list)
    """Sentences on damage, complete once all blocks are read."""


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
            source = stack.enter_context(_with_ffmpeg(path, name, section, str(refusal)))
        yield source


class _UnreadableError(Exception):
    """The decoder finds no audio that it understands; its reason, without a full stop."""


def _source(sr: int, n_channels: int, n_file: int | None, section: Section) -> Source:
    first, stop = section.samples(sr, n_file)
    n_promised = None if stop is None else max(stop - first, 0)
    return Source(sr, n_channels, n_file, first, n_promised, iter(()))


# libsndfile


@contextlib.contextmanager
def _with_libsndfile(path: Path, name: str, section: Section) -> Iterator[Source]:
    reader = _Reader(path)
    try:
        file = reader.file
        unknown = file.frames >= _UNKNOWN or (file.frames == 0 and file.format == "FLAC")
        if unknown:
            raise _UnreadableError("its length is unknown")
        source = _source(file.samplerate, file.channels, file.frames, section)
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


# ffmpeg


@contextlib.contextmanager
def _with_ffmpeg(path: Path, name: str, section: Section, refusal: str) -> Iterator[Source]:
    if not _is_known(path):
        raise AudioError(
            f"{name} is not an audio file; Loopstudio opens WAV, FLAC, MP3, Ogg, AIFF and more."
        )
    program = shutil.which("ffmpeg")
    if program is None:
        raise AudioError(
            f"{name} cannot be opened without ffmpeg, which is not installed: install it, or"
            " convert the file to WAV or FLAC."
        )
    duration_s = _duration_s(program, path)
    with tempfile.TemporaryFile() as log, _running(program, path, section, log) as process:
        header = _au_header(process.stdout)
        if header is None:
            process.wait()
            raise AudioError(_no_audio(name, refusal, _text(log)))
        sr, n_channels = header
        n_file = None if duration_s is None else round(duration_s * sr)
        source = _source(sr, n_channels, n_file, section)
        source.blocks = _au_blocks(process, log, source, name)
        yield source


def _is_known(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(16)
    return any(start[offset:].startswith(magic) for offset, magic in _SIGNATURES)


@contextlib.contextmanager
def _running(
    program: str, path: Path, section: Section, log: Any
) -> Iterator[subprocess.Popen[bytes]]:
    # An AU stream, as its header is 24 bytes and tells the rate and the channels.
    command = [program, "-nostdin", "-hide_banner", "-v", "error"]
    if section.start_s:
        command += ["-ss", f"{section.start_s:.6f}"]
    command += _input(path)
    if section.stop_s is not None:
        command += ["-t", f"{section.stop_s - section.start_s:.6f}"]
    command += ["-map", "0:a:0", "-map_metadata", "-1", "-c:a", "pcm_f32be", "-f", "au", "pipe:1"]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _input(path: Path) -> list[str]:
    # The prefix keeps names that look like options or addresses what they are: names.
    limits = ["-protocol_whitelist", "file,pipe", "-format_whitelist", _DEMUXERS]
    return [*limits, "-i", f"file:{path.absolute()}"]


def _duration_s(program: str, path: Path) -> float | None:
    """Return how long a file says it is; None if it does not say."""
    # Asked for no output, ffmpeg describes the input and calls that an error.
    command = [program, "-nostdin", "-hide_banner", *_input(path)]
    said = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    found = _DURATION.search(said.stderr)
    if found is None:
        return None
    hours, minutes, seconds = map(float, found.groups())
    return 3600 * hours + 60 * minutes + seconds


def _au_header(stream: Any) -> tuple[int, int] | None:
    """Return the rate in Hz and the number of channels, or None when there is no stream."""
    start = stream.read(24)
    if len(start) < 24:
        return None
    _, offset, _, _, sr, n_channels = struct.unpack(">4s5I", start)
    stream.read(offset - 24)
    return sr, n_channels


def _au_blocks(
    process: subprocess.Popen[bytes], log: Any, source: Source, name: str
) -> Iterator[np.ndarray]:
    assert process.stdout is not None
    n_bytes = 4 * source.n_channels
    while data := process.stdout.read(BLOCK * n_bytes):
        whole = data[: len(data) // n_bytes * n_bytes]
        yield np.frombuffer(whole, ">f4").astype(np.float32).reshape(-1, source.n_channels)
    if process.wait() != 0 or _text(log).strip():
        source.faults.append(f"{name} is damaged: parts of it may be missing or silent.")


def _text(log: Any) -> str:
    log.seek(0)
    return str(log.read(100_000).decode("utf-8", "replace"))


def _no_audio(name: str, refusal: str, log: str) -> str:
    """Say why ffmpeg finds nothing, in one sentence."""
    if "matches no streams" in log:
        return f"There is no audio in {name}."
    if "moov atom not found" in log:
        return f"{name} is cut off: its table of contents is missing; take another copy."
    if refusal.startswith("Internal error"):
        refusal = _LOG_PREFIX.sub("", log.strip().split("\n")[0])
    return (
        f"{name} is damaged and cannot be opened ({refusal.strip('. ')}); take another copy of the"
        " file."
    )
