"""How well loops come out of songs whose loops are known.

``python -m tests.benchmarks.separation --data DIR [--guided] [--method METHOD]
[--mp3 KBPS] [--seeds 0,1,2] [--no-masks] [--keep FILE] [--json] [SONGS]``

DIR holds a folder for every song, with ``mix.flac``, ``stems/`` and ``truth.json``.
*Guided* gives the true bar lines and the true number of loops; else the program finds both.
*--mp3* encodes the song first, with ffmpeg.  Bar lines do not depend on the seed and are
found once a song; everything after them is run for every seed, and the table has the means
(*spread*: highest minus lowest score of the seeds).  *--keep* remembers finished songs in a
file of one JSON object a line, so that a run that was stopped goes on where it was.

Columns: SI-SDR, mean over the true loops of the matched stem's, dB; score, the sum of them
over the larger number of loops, so that a loop too many counts 0; worst, the worst loop's;
F1, the bars in which loops play; file, the bare loop's SI-SDR at the best shift by whole
bars; 10 ms and 70 ms, the F-measure of the downbeats; time, seconds from samples to loops.
To compare with: masks, the score of ``--method masks`` on the same bars; ideal, the mask
made from the true stems; extractor and tensor, see `PUBLISHED`.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core import downbeats, grid
from loopstudio.core.extract import Settings, find_loops
from tests.benchmarks import truth

MEASURED = ("si_sdr", "score", "worst", "layout_f1", "file", "f_10ms", "f_70ms", "seconds")
COMPARED = ("spread", "masks", "ideal", "extractor", "tensor")
HEADS = ("SI-SDR", "score", "worst", "F1", "file", "10 ms", "70 ms", "time", *COMPARED)

PUBLISHED: dict[str, tuple[float, float | None]] = {
    "acid_composed": (0.2, 6.2),
    "acid_factorial": (3.8, None),
    "breaks_composed": (-5.0, 5.4),
    "glitch_pickup": (-5.8, None),
    "house_factorial": (7.9, 11.0),
    "hiphop_solo": (-3.4, -9.8),
    "waltz_three": (-2.5, 1.1),
    "funk_drift": (-2.4, 4.1),
}
"""Mean SI-SDR in dB of older ways with the true bars given, as measured before this program
was written: loopextractor (J. B. L. Smith's script, its level mended, the better of two
choices of ranks), and the tensor method of Smith and Goto (ICASSP 2018) with power-2 masks,
layers mostly grouped by an oracle."""


def main() -> None:
    """Print a table, or JSON."""
    arguments = _arguments()
    done = _remembered(arguments)
    if not arguments.json:
        print(f"{'song':<18}{'loops':>9}" + "".join(f"{head:>10}" for head in HEADS))
    rows = []
    for folder in truth.folders(arguments.data):
        if arguments.songs and folder.name not in arguments.songs:
            continue
        row = done.get(_key(arguments, folder))
        if row is None:
            row = compare(
                truth.load(folder, mp3_kbps=arguments.mp3),
                guided=arguments.guided,
                method=arguments.method,
                seeds=arguments.seeds,
                masks=not arguments.no_masks,
            )
            _remember(arguments, folder, row)
        rows.append(row)
        if not arguments.json:
            print(_line(row), flush=True)
    if arguments.json:
        print(json.dumps(rows, indent=1))
    elif rows:
        means = {key: truth.mean([row[key] for row in rows]) for key in (*MEASURED, *COMPARED)}
        print(_line({"song": "mean", "n_found": "", "n_true": "", **means}))


def compare(
    song: truth.Song, *, guided: bool, method: str, seeds: tuple[int, ...], masks: bool
) -> dict[str, Any]:
    """Extract a song with every seed and compare with its truth, and with masks."""
    settings = Settings(method=method)
    if guided:
        settings = Settings(
            n_loops=len(song.truth["loops"]),
            downbeats_s=tuple(song.truth["downbeats"]),
            beats_per_bar=song.truth["beats_per_bar"],
            method=method,
        )
    wanted = song.stems()
    with threadpool_limits(1):
        began = time.perf_counter()
        beats, lines = _bars(song, settings)
        bars_took = time.perf_counter() - began
        runs = [_run(song, wanted, lines, beats, settings, seed) for seed in seeds]
        by_masks = (
            _run(song, wanted, lines, beats, replace(settings, method="masks"), seeds[0])
            if masks
            else None
        )
    row: dict[str, Any] = {
        key: truth.mean([run[key] for run in runs]) for key in MEASURED if key != "seconds"
    }
    scores = [run["score"] for run in runs]
    extractor, tensor = PUBLISHED.get(song.truth["name"], (None, None))
    return {
        "song": song.truth["name"],
        "n_true": len(wanted),
        "n_found": "/".join(str(n) for n in sorted({run["n_found"] for run in runs})),
        **row,
        "seconds": bars_took + float(np.mean([run["seconds"] for run in runs])),
        "spread": max(scores) - min(scores),
        "masks": by_masks["score"] if by_masks else None,
        "ideal": truth.ideal_mask(song, wanted),
        "extractor": extractor,
        "tensor": tensor,
        "seeds": runs,
        "by_masks": by_masks,
    }


def _run(
    song: truth.Song,
    wanted: list[np.ndarray],
    lines: grid.Grid,
    beats: downbeats.Beats | None,
    settings: Settings,
    seed: int,
) -> dict[str, Any]:
    """Find and measure the loops of a song whose bars are known."""
    began = time.perf_counter()
    found = find_loops(song.audio, lines, replace(settings, seed=seed), beats=beats)
    seconds = time.perf_counter() - began
    return {"seed": seed, **truth.measure(song, found, wanted), "seconds": seconds}


def _bars(song: truth.Song, settings: Settings) -> tuple[downbeats.Beats | None, grid.Grid]:
    """Find the bars as `loopstudio.core.extract.extract` does."""
    if settings.downbeats_s is not None:
        given = np.array(settings.downbeats_s)
        return None, grid.from_downbeats(given, song.audio, beats_per_bar=settings.beats_per_bar)
    beats = downbeats.track(song.audio)
    return beats, grid.fit(beats, song.audio)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("songs", nargs="*", help="names of songs; all when none is given")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--guided", action="store_true")
    parser.add_argument("--method", default="auto", help="auto, masks or exact")
    parser.add_argument("--mp3", type=int, metavar="KBPS", help="encode songs as MP3 first")
    parser.add_argument(
        "--seeds",
        type=lambda text: tuple(int(seed) for seed in text.split(",")),
        default=(0, 1, 2),
        help="0,1,2 when nothing is said",
    )
    parser.add_argument("--no-masks", action="store_true", help="do not compare with masks")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="remember finished songs")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _key(arguments: argparse.Namespace, folder: Path) -> str:
    """What a row of the table depends on."""
    asked = (arguments.guided, arguments.method, arguments.mp3, arguments.seeds)
    return f"{folder.resolve()} {asked} {not arguments.no_masks}"


def _remembered(arguments: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Return the rows of an earlier run."""
    if arguments.keep is None or not arguments.keep.exists():
        return {}
    lines = arguments.keep.read_text(encoding="utf-8").splitlines()
    return {row["key"]: row for row in map(json.loads, lines)}


def _remember(arguments: argparse.Namespace, folder: Path, row: dict[str, Any]) -> None:
    """Add a row to what the next run may take over."""
    if arguments.keep is not None:
        with arguments.keep.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": _key(arguments, folder), **row}) + "\n")


def _line(row: dict[str, Any]) -> str:
    loops = f"{row['n_found']} of {row['n_true']}" if row["n_true"] else ""
    cells = (row[key] for key in (*MEASURED, *COMPARED))
    shown = "".join("         -" if cell is None else f"{cell:10.2f}" for cell in cells)
    return f"{row['song']:<18}{loops:>9}{shown}"


if __name__ == "__main__":
    main()
