"""A song's samples, and how they come from a file.

Whatever a producer drops on the window becomes the same thing: float32 samples at the
file's own rate with one or two channels.  What had to be changed on the way, or looks
wrong, is kept as notes for the user; levels and offsets are left alone, so that the stems
and the residual still sum to the song.

Nothing is believed of a header but a length that is too long: files are read in blocks
until they end or reach the limit.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from loopstudio.core import child
from loopstudio.core.downmix import downmix, mixed_down
from loopstudio.core.errors import AudioError, TooLongError
from loopstudio.core.forecast import check_memory
from loopstudio.core.progress import Progress, silent
from loopstudio.core.sane import mended
from loopstudio.core.section import Section, time_text

if TYPE_CHECKING:
    from loopstudio.core.source import Source

MAX_DURATION_S = 1800.0
"""Longest song, in seconds: what the analysis can hold in memory."""

MAX_SAMPLES = 1800 * 96_000
"""Most samples of each channel; at rates above 96 kHz less than `MAX_DURATION_S`."""

MIN_DURATION_S = 0.1
"""Shortest file that is taken for music, in seconds."""

_RATES_HZ = (1_000, 768_000)
_MAX_CHANNELS = 64

_MEASURED = 1 << 16
"""Samples whose power is measured at once."""

OUTLINE_HOP = 256
"""Samples of which `Audio.outline` keeps the highest."""


@dataclass(frozen=True, eq=False)
class Audio:
    """Sound in memory."""

    samples: np.ndarray
    """Shape (n_channels, n), float32, C-contiguous; full scale is 1."""
    sr: int
    """Samples per second."""
    notes: tuple[str, ...] = ()
    """Sentences for the user on what was changed, is missing or looks wrong."""
    section: Section | None = None
    """Where in its file it is; None for all of it."""

    @property
    def n_channels(self) -> int:
        """1 or 2 when it was read from a file."""
        return int(self.samples.shape[0])

    @property
    def n_samples(self) -> int:
        """Samples of each channel."""
        return int(self.samples.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sr

    @cached_property
    def outline(self) -> np.ndarray:
        """Highest absolute sample of any channel in every `OUTLINE_HOP`, shape (n,), float32.

        Passes over the whole song the first time, which takes a while for a long one.
        """
        n = self.n_samples // OUTLINE_HOP
        blocks = self.samples[:, : n * OUTLINE_HOP].reshape(self.n_channels, n, OUTLINE_HOP)
        highest: np.ndarray = np.maximum(blocks.max(axis=(0, 2)), -blocks.min(axis=(0, 2)))
        return highest


def read(
    path: str | os.PathLike[str],
    *,
    section: Section | None = None,
    for_loops: bool = False,
    progress: Progress = silent,
) -> Audio:
    """Read an audio file, decoded in a process of its own.

    Parameters
    ----------
    path : str or path
        The format is found from the content; m4a, webm and the like need ffmpeg.
    section : Section or None
        What to read of it; None for all.
    for_loops : bool
        Refuse what there is clearly not enough memory to find loops in.
    progress : Progress
        Called at least every 50 ms; may raise `Cancelled`.

    Raises
    ------
    AudioError
        If it cannot be read or is too short.
    TooLongError
        If it is longer than `MAX_DURATION_S`, or than there is memory for, by its header.
    """
    with decoded_elsewhere(path):
        audio = child.call(
            decode, os.fspath(path), section=section, for_loops=for_loops, progress=progress
        )
    assert isinstance(audio, Audio)
    return audio


@contextlib.contextmanager
def decoded_elsewhere(path: str | os.PathLike[str]) -> Iterator[None]:
    """Check a file before a child decodes it, and say of which file it was if that crashes.

    Raises
    ------
    AudioError
    """
    name = _checked(path)
    try:
        yield
    except child.CrashedError as error:
        raise AudioError(
            f"{name} cannot be opened: decoding it ended in a crash, so it is most likely damaged;"
            " convert it to WAV with another program first."
        ) from error


def decode(
    path: str | os.PathLike[str],
    *,
    section: Section | None = None,
    for_loops: bool = False,
    progress: Progress = silent,
) -> Audio:
    """Read an audio file in this process; see `read`."""
    from loopstudio.core import decoders

    name = _checked(path)
    try:
        with decoders.opened(Path(path), name, section or Section()) as source:
            _check_format(name, source)
            if for_loops and source.n_promised is not None:
                check_memory(
                    name,
                    source.n_promised / source.sr,
                    min(source.n_channels, 2),
                    source.sr,
                    file_s=None if source.n_file is None else source.n_file / source.sr,
                )
            samples = _collect(name, source, progress)
    except OSError as error:
        raise AudioError(f"{name} cannot be read: {error.strerror or error}.") from error
    if section is not None:
        stop_s = (source.first + samples.shape[1]) / source.sr
        section = Section(source.first / source.sr, stop_s)
    notes = list(source.faults)
    if source.n_channels > 2:
        notes.append(mixed_down(name, source.n_channels, len(samples)))
    notes += mended(name, samples)
    return Audio(samples, source.sr, tuple(notes), section)


def mono(audio: Audio | np.ndarray) -> np.ndarray:
    """Return one channel to analyse, shape (n,) float32.

    The mean of both channels, or half their difference where that is clearly stronger: a
    song whose channels are in antiphase would be silent in the mean.
    """
    samples = audio.samples if isinstance(audio, Audio) else audio
    if len(samples) == 1:
        return np.ascontiguousarray(samples[0])
    if len(samples) != 2:
        mean: np.ndarray = samples.mean(axis=0, dtype=np.float32)
        return mean
    left, right = samples
    mid = _half(np.add, left, right)
    # Block by block: nearly always the difference is only measured.
    starts = range(0, len(left), _MEASURED)
    blocks = [slice(start, start + _MEASURED) for start in starts]
    sides = (_half(np.subtract, left[block], right[block]) for block in blocks)
    side_power = sum(float(np.dot(side, side)) for side in sides)
    # Wide songs have both about equally strong; the mean is the better choice there.
    if side_power > 2 * sum(float(np.dot(mid[block], mid[block])) for block in blocks):
        return _half(np.subtract, left, right)
    return mid


def _half(combine: np.ufunc, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return half of the sum or the difference of two channels."""
    half: np.ndarray = combine(left, right, dtype=np.float32)
    half *= np.float32(0.5)
    return half


def shown_name(path: str | os.PathLike[str]) -> str:
    """Return a file's name as it can be shown: one line of text, not too long."""
    name = os.path.basename(os.fsencode(path).rstrip(b"/")).decode("utf-8", "replace")
    name = "".join(char if char.isprintable() else "\ufffd" for char in name)
    return name if len(name) <= 80 else f"{name[:50]}…{name[-25:]}"


def _checked(path: str | os.PathLike[str]) -> str:
    """Return the name to show; refuse what is not a file before anything opens it."""
    name = shown_name(path) or "The song"
    try:
        status = os.stat(path)
    except FileNotFoundError:
        if os.path.islink(path):
            raise AudioError(f"{name} is a link to a file that is not there.") from None
        raise AudioError(f"{name} does not exist.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise AudioError(f"{name} cannot be opened: {reason}.") from error
    if stat.S_ISDIR(status.st_mode):
        raise AudioError(f"{name} is a folder, not an audio file.")
    if not stat.S_ISREG(status.st_mode):
        raise AudioError(f"{name} is not a file but a device or a pipe.")
    if status.st_size == 0:
        raise AudioError(f"{name} is empty: the file has no content.")
    if not os.access(path, os.R_OK):
        raise AudioError(f"{name} may not be read: change its permissions.")
    return name


def _check_format(name: str, source: "Source") -> None:
    low, high = _RATES_HZ
    if not low <= source.sr <= high:
        raise AudioError(
            f"{name} says it has {source.sr} samples a second; the file is damaged or holds"
            " something other than music."
        )
    if not 1 <= source.n_channels <= _MAX_CHANNELS:
        raise AudioError(
            f"{name} has {source.n_channels} channels; Loopstudio takes up to {_MAX_CHANNELS}."
        )
    if source.n_file is not None and source.first >= source.n_file > 0:
        raise AudioError(
            f"{name} ends at {time_text(source.n_file / source.sr)}, so no section of it can begin"
            f" at {time_text(source.first / source.sr)}."
        )
    if source.n_promised is not None and source.n_promised > _most(source.sr):
        raise _too_long(name, source)


def _collect(name: str, source: "Source", progress: Progress) -> np.ndarray:
    """Read all blocks, mixed down to at most two channels, shape (n_channels, n)."""
    most = _most(source.sr)
    mix = downmix(source.n_channels)
    message = f"Reading {name}"
    progress(0.0, message)
    blocks = []
    n = 0
    for block in source.blocks:
        n += len(block)
        if n > most:
            raise _too_long(name, source)
        blocks.append(block if mix is None else block @ mix)
        progress(min(n / (source.n_promised or most), 1.0), message)
    if n == 0:
        raise AudioError(f"There is no audio in {name}: it holds not a single sample.")
    if n < MIN_DURATION_S * source.sr:
        raise AudioError(f"{name} is too short: it lasts only {1000 * n / source.sr:.2g} ms.")
    return _joined(blocks, n)


def _joined(blocks: list[np.ndarray], n: int) -> np.ndarray:
    """Join and transpose blocks, letting each go, so that nothing is held twice."""
    samples = np.empty((blocks[0].shape[1], n), np.float32)
    end = n
    while blocks:
        block = blocks.pop()
        samples[:, end - len(block) : end] = block.T
        end -= len(block)
    return samples


def _most(sr: int) -> int:
    """Return how many samples of each channel are taken at a rate."""
    return int(min(MAX_DURATION_S * sr, MAX_SAMPLES))


def _too_long(name: str, source: "Source") -> TooLongError:
    longest_s = _most(source.sr) / source.sr
    length = f"longer than {time_text(longest_s)}"
    if source.n_promised is not None:
        length = f"{time_text(source.n_promised / source.sr)} long"
    whole = source.n_promised == source.n_file
    return TooLongError(
        f"{name if whole else f'The section of {name}'} is {length}, and Loopstudio takes up to"
        f" {time_text(longest_s)} at once: choose a {'' if whole else 'shorter '}section.",
        None if source.n_file is None else source.n_file / source.sr,
        longest_s,
    )
