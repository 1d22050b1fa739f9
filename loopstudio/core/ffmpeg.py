"""Audio that libsndfile does not know, through the ffmpeg program.

The program is only ever given files whose beginning says that they are audio, and may open
nothing but the file itself.
"""

import contextlib
import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from loopstudio.core.errors import AudioError
from loopstudio.core.section import Section
from loopstudio.core.source import BLOCK, Source, source_of

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
_UNSEEN: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows, a program without a terminal opens one for each that it starts."""

_DEMUXERS = (
    "mov,matroska,asf,ac3,eac3,aac,mp3,wav,aiff,avi,ogg,flac,wv,ape,tta,mpc,mpc8,dsf,amr,flv"
)
_DURATION = re.compile(rb"^ *Duration: (\d+):(\d+):(\d+(?:\.\d+)?)", re.MULTILINE)
_LOG_PREFIX = re.compile(r"^(\[[^\]]*\] |file:.*: )+")


@contextlib.contextmanager
def opened(path: Path, name: str, section: Section, refusal: str) -> Iterator[Source]:
    """Open a file that libsndfile does not read.

    Parameters
    ----------
    path : Path
    name : str
        What the file is called in sentences for the user.
    section : Section
    refusal : str
        Why libsndfile does not read it, without a full stop.

    Raises
    ------
    AudioError
        If it holds no audio, or ffmpeg is not installed.
    """
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
        found = source_of(sr, n_channels, n_file, section)
        found.blocks = _au_blocks(process, log, found, name)
        yield found


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
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log,
        creationflags=_UNSEEN,
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
    said = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, check=False, creationflags=_UNSEEN
    )
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
