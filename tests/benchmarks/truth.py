"""Songs whose loops are known, and how near an extraction comes to them.

A song is a folder with ``mix.flac``, ``stems/`` and ``truth.json``.  The numbers are those of
`loopstudio.core.evaluation`: SI-SDR in dB of stems over the whole song, loops paired one to
one with true ones so that the sum is highest.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from loopstudio.core import stems
from loopstudio.core.audio import Audio, read
from loopstudio.core.evaluation import (
    FLOOR_DB,
    activation_at,
    downbeat_f,
    layout_f1,
    match,
    si_sdr,
)
from loopstudio.core.extract import Extraction
from loopstudio.core.spectrogram import frames_at, window

_IDEAL_FFT, _IDEAL_HOP = 2048, 512


@dataclass(frozen=True, eq=False)
class Song:
    """A song and what is true of it.

    Attributes
    ----------
    folder : Path
    truth : dict
        The content of ``truth.json``.
    audio : Audio
        What is extracted from, perhaps after lossy coding.
    """

    folder: Path
    truth: dict[str, Any]
    audio: Audio

    def stems(self) -> list[np.ndarray]:
        """Read the true loops, each with the song's channels and length."""
        names = [self.folder / loop["stem"] for loop in self.truth["loops"]]
        return [_as_wide(read(name).samples, self.audio) for name in names]


def folders(data: Path) -> list[Path]:
    """Return the folders of songs in a folder."""
    return [path.parent for path in sorted(data.glob("*/truth.json"))]


def load(folder: Path, *, mp3_kbps: int | None = None) -> Song:
    """Read a song, as it sounds after MP3 coding if a bit rate is given."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    mix = folder / truth["mix"]["file"]
    return Song(folder, truth, read(mix) if mp3_kbps is None else _coded(mix, mp3_kbps))


def measure(song: Song, extraction: Extraction, wanted: list[np.ndarray]) -> dict[str, Any]:
    """Compare an extraction with the truth; `wanted` are the true stems."""
    audio, truth = song.audio, song.truth
    found = rendered(audio, extraction)
    table = np.array([[si_sdr(one, other) for other in found] for one in wanted])
    pairs = match(table)
    scores = [FLOOR_DB] * len(wanted)
    partners: list[str | None] = [None] * len(wanted)
    exactness: list[float | None] = [None] * len(wanted)
    for i, k in pairs:
        scores[i] = float(table[i, k])
        partners[i] = extraction.loops[k].name
        exactness[i] = extraction.loops[k].exactness_db
    downbeats = extraction.grid.bar_starts / audio.sr
    lines = np.array(truth["downbeats"])
    f1 = [
        layout_f1(
            np.array(truth["layout"][i], bool),
            activation_at(extraction.loops[k].activation, downbeats, lines) > 0.5,
        )
        for i, k in pairs
    ]
    bare = [_loop_file(song, truth["loops"][i], extraction, k) for i, k in pairs]
    return {
        "n_true": len(wanted),
        "n_found": len(found),
        "si_sdr": float(np.mean(scores)),
        "score": sum(scores) / max(len(wanted), len(found)),
        "worst": min(scores),
        "layout_f1": sum(f1) / len(wanted),
        "file": mean(bare),
        "f_10ms": downbeat_f(truth["downbeats"], downbeats.tolist(), 0.01),
        "f_70ms": downbeat_f(truth["downbeats"], downbeats.tolist(), 0.07),
        "loops": [
            {"name": loop["name"], "found_as": partner, "si_sdr": score, "exactness_db": exact}
            for loop, partner, score, exact in zip(
                truth["loops"], partners, scores, exactness, strict=True
            )
        ],
    }


def rendered(audio: Audio, extraction: Extraction) -> np.ndarray:
    """Render all loops over the whole song, shape (n_loops, n_channels, n)."""
    found = np.empty((len(extraction.loops), *audio.samples.shape), np.float32)

    def write(start: int, block: np.ndarray) -> None:
        found[:, :, start : start + block.shape[2]] = block[:-1]

    stems.render(audio, extraction, write)
    return found


def ideal_mask(song: Song, wanted: list[np.ndarray]) -> float:
    """Return the mean SI-SDR of the power-2 ratio mask made from the true stems.

    No masking of the mixture's STFT can be expected to do better.  What is in the song and in
    no loop counts as one more source.
    """
    audio = song.audio
    rest = audio.samples - np.sum(wanted, axis=0)
    shape = (len(wanted), audio.n_channels, audio.n_samples + 2 * _IDEAL_FFT)
    found = np.zeros(shape, np.float32)
    shaped = window(_IDEAL_FFT) / np.float32(1.5)
    for first in range(0, audio.n_samples, 256 * _IDEAL_HOP):
        # The frames of one stretch: those of a whole song would not fit.
        last = min(first + 256 * _IDEAL_HOP, audio.n_samples + _IDEAL_FFT // 2)
        centres = np.arange(first, last, _IDEAL_HOP)
        powers = np.stack(
            [np.abs(frames_at(one, centres, _IDEAL_FFT)) ** 2 for one in (*wanted, rest)]
        )
        mixture = frames_at(audio.samples, centres, _IDEAL_FFT)
        shares = mixture * powers[:-1] / (powers.sum(axis=0) + 1e-12)
        cut = np.fft.irfft(shares, _IDEAL_FFT, axis=-1).astype(np.float32) * shaped
        for t, centre in enumerate(centres):
            begin = int(centre) + _IDEAL_FFT // 2
            found[:, :, begin : begin + _IDEAL_FFT] += cut[:, :, t]
    found = found[:, :, _IDEAL_FFT : _IDEAL_FFT + audio.n_samples]
    return float(np.mean([si_sdr(one, other) for one, other in zip(wanted, found, strict=True)]))


def mean(values: list[float | None]) -> float | None:
    """Return the mean of what is known, None if nothing is."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _coded(path: Path, kbps: int) -> Audio:
    """Read a song as it sounds after lossy coding."""
    with tempfile.TemporaryDirectory() as folder:
        coded = Path(folder) / "mix.mp3"
        command = ["ffmpeg", "-v", "error", "-i", str(path), "-b:a", f"{kbps}k", str(coded)]
        subprocess.run(command, check=True)
        return read(coded)


def _as_wide(samples: np.ndarray, audio: Audio) -> np.ndarray:
    """Samples with the song's channels and length."""
    n_channels, n = audio.samples.shape
    if len(samples) != n_channels:
        samples = np.repeat(samples.mean(axis=0, keepdims=True), n_channels, axis=0)
    return np.pad(samples[:, :n], ((0, 0), (0, max(n - samples.shape[1], 0))))


def _loop_file(song: Song, loop: dict[str, Any], extraction: Extraction, k: int) -> float | None:
    """SI-SDR of a bare loop against the true one, repeated to the same length."""
    if not loop.get("file") or loop.get("gain_left") is None:
        return None
    found = stems.bare_loop(song.audio, extraction, k)
    true = read(song.folder / loop["file"]).samples
    true = np.resize(true, (2, true.shape[1])) if len(true) == 1 else true
    true = true * np.array([[loop["gain_left"]], [loop["gain_right"]]])
    n_bar = true.shape[1] / loop["bars"]
    n = max(true.shape[1], round(n_bar * extraction.loops[k].bars))
    true = np.stack([np.resize(channel, n) for channel in true])
    estimate = np.stack(
        [np.resize(channel, n) for channel in np.resize(found, (2, found.shape[1]))]
    )
    shifts = range(round(n / n_bar))
    return max(si_sdr(np.roll(true, -round(i * n_bar), axis=1), estimate) for i in shifts)
