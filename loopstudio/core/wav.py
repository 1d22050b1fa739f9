"""Writing WAV files that a sampler loops and a sequencer stretches.

libsndfile cannot write the two chunks that make a file a loop, so the whole format is written
here:

    "acid"  beats, metre, tempo and root note, read by sequencers [1]_
    "smpl"  the first and the last sample of the loop (the last one is inside), for samplers
    "LIST"  the name, for people

They follow the sound, so that it can be written before its length is known.

References
----------
.. [1] Sony's chunk was never published; what is known of it: "ACID chunk", as read by
   libsndfile (src/wav.c).
"""

import contextlib
import os
import struct
from typing import Literal

import numpy as np

import loopstudio
from loopstudio.core.audio import shown_name
from loopstudio.core.errors import AudioError, InputError
from loopstudio.core.whole_file import WholeFile

Subtype = Literal["FLOAT", "PCM_24"]

_MIDDLE_C = 60
_LOWEST_ROOT = 48  # the ACID root notes are those of one octave, from this C up
_ONE_SHOT, _ROOT_KNOWN, _STRETCHED = 1, 2, 4  # flags of the ACID chunk
_MAX_BYTES = 2**32 - 1
_FOR_CHUNKS = 1024
_SAMPLE_BYTES = {"FLOAT": 4, "PCM_24": 3}


def write(
    path: str | os.PathLike[str],
    samples: np.ndarray,
    sr: int,
    *,
    subtype: Subtype = "FLOAT",
    tempo_bpm: float | None = None,
    beats: int | None = None,
    beats_per_bar: int = 4,
    loop: bool = False,
    one_shot: bool = False,
    root: int | None = None,
    title: str = "",
) -> None:
    """Write a WAV file, whole or not at all.

    Parameters
    ----------
    path : str or path
        An existing file is replaced.
    samples : np.ndarray, shape (n_channels, n)
        Full scale is 1; 24-bit files are clipped there, float files are not.
    sr : int
        Samples per second.
    subtype : {"FLOAT", "PCM_24"}
        32-bit float or 24-bit integers.
    tempo_bpm, beats : float and int, or None
        Tempo and length in beats for the ACID chunk, which is left out if either is None.
    beats_per_bar : int
        Metre for the ACID chunk, in quarter notes.
    loop : bool
        Mark the whole file as a loop in a smpl chunk.
    one_shot : bool
        Tell sequencers to play it once, at its own speed.
    root : int or None
        Pitch class of the root note, 0 (C) to 11 (B); None where there is none.
    title : str
        Its name, for people.

    Raises
    ------
    AudioError
        If the file cannot be written, or would be longer than a WAV file can be.
    """
    with Writer(path, sr, len(samples), subtype=subtype) as writer:
        writer.write(samples)
        if tempo_bpm is not None and beats is not None:
            writer.add_tempo(tempo_bpm, beats, beats_per_bar, one_shot=one_shot, root=root)
        if loop:
            writer.mark_loop(root)
        if title:
            writer.add_title(title)


class Writer(WholeFile):
    """A WAV file that is written block by block and appears when the ``with`` block ends."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        sr: int,
        n_channels: int,
        *,
        subtype: Subtype = "FLOAT",
    ) -> None:
        super().__init__(path)
        self._sr = sr
        self._n_channels = n_channels
        self._subtype = subtype
        self._n_bytes = 0
        self._chunks = b""

    @property
    def n_samples(self) -> int:
        """Samples of each channel written so far."""
        return self._n_bytes // (self._n_channels * _SAMPLE_BYTES[self._subtype])

    def write(self, block: np.ndarray) -> None:
        """Append a block of shape (n_channels, n)."""
        if block.ndim != 2 or len(block) != self._n_channels:
            raise InputError(
                f"a block of shape {block.shape} does not fit a file of {self._n_channels}"
                " channels; is it (n_channels, n)?"
            )
        data = _encoded(block, self._subtype)
        if len(self._header()) + self._n_bytes + len(data) + _FOR_CHUNKS > _MAX_BYTES:
            raise AudioError(
                f"{shown_name(self._path)} would be larger than a WAV file can be (4 GB);"
                " take a shorter song."
            )
        try:
            self._file.write(data)
        except OSError as error:
            raise self._failed(error) from error
        self._n_bytes += len(data)

    def add_tempo(
        self,
        tempo_bpm: float,
        beats: int,
        beats_per_bar: int = 4,
        *,
        one_shot: bool = False,
        root: int | None = None,
    ) -> None:
        """Tell sequencers tempo and root note; `beats` is the length of the file."""
        flags = (_ONE_SHOT if one_shot else _STRETCHED) | (0 if root is None else _ROOT_KNOWN)
        metre = (4, beats_per_bar)  # the lower number comes first
        acid = struct.pack("<IHHfIHHf", flags, _note(root), 0x8000, 0, beats, *metre, tempo_bpm)
        self._chunks += _chunk(b"acid", acid)

    def mark_loop(self, root: int | None = None) -> None:
        """Tell samplers that the file, as long as it is now, is one loop."""
        period_ns = round(1e9 / self._sr)
        forward_for_ever = (0, 0, 0, self.n_samples - 1, 0, 0)
        smpl = struct.pack("<9I", 0, 0, period_ns, _note(root), 0, 0, 0, 1, 0)
        self._chunks += _chunk(b"smpl", smpl + struct.pack("<6I", *forward_for_ever))

    def add_title(self, title: str) -> None:
        """Tell people what it is called, and what it was made with."""
        made_with = f"Loopstudio {loopstudio.__version__}"
        texts = ((b"INAM", title), (b"ISFT", made_with))
        entries = (_chunk(name, text.encode("utf-8", "replace") + b"\0") for name, text in texts)
        self._chunks += _chunk(b"LIST", b"INFO" + b"".join(entries))

    def _header(self) -> bytes:
        """Return everything before the sound, with the lengths as they are known now."""
        width = _SAMPLE_BYTES[self._subtype]
        frame = self._n_channels * width
        tag = 3 if self._subtype == "FLOAT" else 1
        chunks = _chunk(
            b"fmt ",
            struct.pack(
                "<HHIIHH", tag, self._n_channels, self._sr, self._sr * frame, frame, 8 * width
            )
            + (b"\0\0" if tag == 3 else b""),
        )
        if tag == 3:
            chunks += _chunk(b"fact", struct.pack("<I", self.n_samples))
        n_after = 8 + self._n_bytes + self._n_bytes % 2 + len(self._chunks)
        riff = struct.pack("<4sI4s", b"RIFF", 4 + len(chunks) + n_after, b"WAVE")
        return riff + chunks + struct.pack("<4sI", b"data", self._n_bytes)

    def _open(self) -> None:
        self._file = self._temporary.open("xb")
        self._file.write(self._header())

    def _finish(self) -> None:
        header = self._header()
        tail = b"\0" * (self._n_bytes % 2) + self._chunks
        self._file.write(tail)
        self._file.seek(0)
        self._file.write(header)
        self._file.flush()
        os.fsync(self._file.fileno())
        # Some file systems cut files short without a word.
        n_expected = len(header) + self._n_bytes + len(tail)
        n_there = os.fstat(self._file.fileno()).st_size
        if n_there != n_expected:
            raise OSError(f"{n_there} of {n_expected} bytes arrived")
        self._file.close()

    def _close(self) -> None:
        with contextlib.suppress(AttributeError, OSError):
            self._file.close()


def quantised(block: np.ndarray) -> np.ndarray:
    """Return 24-bit samples of a block (n_channels, n) as int32, clipped at full scale."""
    scaled = np.clip(np.rint(block * np.float64(2**23)), -(2**23), 2**23 - 1)
    whole: np.ndarray = scaled.astype(np.int32)
    return whole


def _encoded(block: np.ndarray, subtype: Subtype) -> bytes:
    """Interleave a block (n_channels, n) as the file holds it."""
    if subtype == "FLOAT":
        return np.ascontiguousarray(block.T, "<f4").tobytes()
    frames = np.ascontiguousarray(quantised(block).T).astype("<i4", copy=False)
    return frames.reshape(-1, 1).view(np.uint8)[:, :3].tobytes()


def _note(root: int | None) -> int:
    """Return the MIDI note of a pitch class, where the ACID chunk has it."""
    return _MIDDLE_C if root is None else _LOWEST_ROOT + root


def _chunk(name: bytes, content: bytes) -> bytes:
    """Return a RIFF chunk; chunks begin at even places."""
    return struct.pack("<4sI", name, len(content)) + content + b"\0" * (len(content) % 2)
