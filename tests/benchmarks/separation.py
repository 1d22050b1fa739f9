"""How well loops come out of songs whose loops are known.

``python -m tests.benchmarks.separation --data DIR [--guided] [--method METHOD]
[--mp3 KBPS] [--json] [SONGS]``

DIR holds a folder for every song, with ``mix.flac``, ``stems/`` and ``truth.json``.  Every
song goes through the same `extract` as in the program.  *Guided* gives it the true bar lines
and the true number of loops.  *--mp3* encodes
the song first, with ffmpeg.  Columns: SI-SDR is the mean over the true loops of the
matched stem's; score, the sum of them over the larger number of loops; worst, the worst loop's; F1,
the bars in which loops play; file, the bare loop's SI-SDR at the best shift by whole bars;
10 ms and 70 ms, the F-measure of the downbeats; time, seconds without reading.
"""

import argparse
import json
import subprocess
import tempfile
import time
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
from loopstudio.core.extract import Extraction, Settings, extract

COLUMNS = ("si_sdr", "score", "worst", "layout_f1", "file", "f_10ms", "f_70ms", "seconds")
HEADS = ("SI-SDR", "score", "worst", "F1", "file", "10 ms", "70 ms", "time")


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("songs", nargs="*", help="names of songs; all when none is given")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--guided", action="store_true")
    parser.add_argument("--method", default="auto", help="auto, masks or exact")
    parser.add_argument("--mp3", type=int, metavar="KBPS", help="encode songs as MP3 first")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    folders = [path.parent for path in sorted(arguments.data.glob("*/truth.json"))]
    rows = []
    if not arguments.json:
        print(f"{'song':<18}{'loops':>7}" + "".join(f"{head:>8}" for head in HEADS))
    for folder in folders:
        if not arguments.songs or folder.name in arguments.songs:
            rows.append(
                measure(
                    folder, guided=arguments.guided, method=arguments.method, kbps=arguments.mp3
                )
            )
            if not arguments.json:
                print(_line(rows[-1]), flush=True)
    if arguments.json:
        print(json.dumps(rows, indent=1))
    elif rows:
        means = {key: _mean([row[key] for row in rows]) for key in COLUMNS}
        print(_line({"song": "mean", "n_found": "", "n_true": "", **means}))


def measure(
    folder: Path, *, guided: bool, method: str = "auto", kbps: int | None = None
) -> dict[str, Any]:
    """Extract the song in a folder and compare with its truth."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    mix = folder / truth["mix"]["file"]
    audio = read(mix) if kbps is None else _coded(mix, kbps)
    settings = Settings(method=method)
    if guided:
        settings = Settings(
            n_loops=len(truth["loops"]),
            downbeats_s=tuple(truth["downbeats"]),
            beats_per_bar=truth["beats_per_bar"],
            method=method,
        )
    began = time.perf_counter()
    extraction = extract(audio, settings)
    seconds = time.perf_counter() - began
    wanted = [_as_wide(read(folder / loop["stem"]).samples, audio) for loop in truth["loops"]]
    found = _stems(audio, extraction)
    table = np.array([[si_sdr(one, other) for other in found] for one in wanted])
    pairs = match(table)
    scores = [float(table[pair]) for pair in pairs] + [FLOOR_DB] * (len(wanted) - len(pairs))
    downbeats = extraction.grid.bar_starts / audio.sr
    lines = np.array(truth["downbeats"])
    f1 = [
        layout_f1(
            np.array(truth["layout"][i], bool),
            activation_at(extraction.loops[k].activation, downbeats, lines) > 0.5,
        )
        for i, k in pairs
    ]
    files = [
        _loop_file(folder, truth["loops"][i], stems.bare_loop(audio, extraction, k), extraction, k)
        for i, k in pairs
    ]
    return {
        "song": truth["name"],
        "n_true": len(wanted),
        "n_found": len(found),
        "si_sdr": float(np.mean(scores)),
        "score": sum(scores) / max(len(wanted), len(found)),
        "worst": min(scores),
        "layout_f1": sum(f1) / len(wanted),
        "file": _mean(files),
        "f_10ms": downbeat_f(truth["downbeats"], downbeats.tolist(), 0.01),
        "f_70ms": downbeat_f(truth["downbeats"], downbeats.tolist(), 0.07),
        "seconds": seconds,
    }


def _coded(path: Path, kbps: int) -> Audio:
    """Read a song as it sounds after lossy coding."""
    with tempfile.TemporaryDirectory() as folder:
        coded = Path(folder) / "mix.mp3"
        command = ["ffmpeg", "-v", "error", "-i", str(path), "-b:a", f"{kbps}k", str(coded)]
        subprocess.run(command, check=True)
        return read(coded)


def _stems(audio: Audio, extraction: Extraction) -> np.ndarray:
    """All loops over the whole song, shape (n_loops, n_channels, n)."""
    found = np.empty((len(extraction.loops), *audio.samples.shape), np.float32)

    def write(start: int, block: np.ndarray) -> None:
        found[:, :, start : start + block.shape[2]] = block[:-1]

    stems.render(audio, extraction, write)
    return found


def _as_wide(samples: np.ndarray, audio: Audio) -> np.ndarray:
    """Samples with the song's channels and length."""
    n_channels, n = audio.samples.shape
    if len(samples) != n_channels:
        samples = np.repeat(samples.mean(axis=0, keepdims=True), n_channels, axis=0)
    return np.pad(samples[:, :n], ((0, 0), (0, max(n - samples.shape[1], 0))))


def _loop_file(
    folder: Path, loop: dict[str, Any], found: np.ndarray, extraction: Extraction, k: int
) -> float | None:
    """SI-SDR of a bare loop against the true one, repeated to the same length."""
    if not loop.get("file") or loop.get("gain_left") is None:
        return None
    true = read(folder / loop["file"]).samples
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


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _line(row: dict[str, Any]) -> str:
    loops = f"{row['n_found']}/{row['n_true']}"
    cells = "".join("       -" if row[key] is None else f"{row[key]:8.2f}" for key in COLUMNS)
    return f"{row['song']:<18}{loops:>7}{cells}"


if __name__ == "__main__":
    main()
