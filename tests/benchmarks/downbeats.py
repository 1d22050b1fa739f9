"""How well bars are found, unguided: ``python -m tests.benchmarks.downbeats --data DIR``.

DIR holds songs in folders with ``mix.flac`` and ``truth.json``.  Every song is tracked
afresh by both trackers, in a process of its own as in the program.  F is the F-measure of
the downbeats, the end of the last bar included, within 10 and 70 ms.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import psutil

from loopstudio.core import audio, downbeats, grid
from loopstudio.core.bars import madmom_tracker
from loopstudio.core.errors import LoopstudioError


def main() -> None:
    """Print a row for every song and tracker, and the means."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tracker", choices=("madmom", "librosa"))
    options = parser.parse_args()
    trackers = [options.tracker] if options.tracker else ["madmom", "librosa"]
    if not madmom_tracker.available():
        trackers = ["librosa"]
    print(
        f"{'song':24} {'tracker':8} {'bars':>9} {'F 10ms':>7} {'F 70ms':>7} {'tracker F':>9}"
        f" {'sure':>5} {'track s':>8} {'fit s':>6} {'MB':>6}"
    )
    for tracker in trackers:
        rows = [
            _row(folder, tracker)
            for folder in sorted(options.data.iterdir())
            if (folder / "truth.json").is_file()
        ]
        means = np.mean([row for row in rows if row], axis=0)
        print(f"{'mean':24} {tracker:8} {'':>9} {means[0]:7.3f} {means[1]:7.3f}\n")


def _row(folder: Path, tracker: str) -> tuple[float, float] | None:
    truth_s = np.array(json.loads((folder / "truth.json").read_text())["downbeats"])
    song = audio.read(folder / "mix.flac")
    watch = _PeakMemory()
    start = time.perf_counter()
    try:
        beats = downbeats.track(song, tracker=tracker, progress=watch)
        tracked = time.perf_counter()
        found = grid.fit(beats, song)
    except LoopstudioError as error:
        print(f"{folder.name:24} {tracker:8} {error}")
        return (0.0, 0.0)
    fitted = time.perf_counter()
    found_s = found.downbeats_s(song.sr)
    scores = _f(truth_s, found_s, 0.010), _f(truth_s, found_s, 0.070)
    raw = _f(truth_s, beats.times_s[beats.positions == 1], 0.070)
    print(
        f"{folder.name:24} {tracker:8} {found.n_bars:4} /{len(truth_s) - 1:3} {scores[0]:7.3f}"
        f" {scores[1]:7.3f} {raw:9.3f} {found.confidence:5.2f} {tracked - start:8.1f}"
        f" {fitted - tracked:6.1f} {watch.peak_mb:6.0f}",
        flush=True,
    )
    return scores


def _f(true_s: np.ndarray, found_s: np.ndarray, tolerance_s: float) -> float:
    if not len(found_s):
        return 0.0
    hits = (np.abs(true_s[:, None] - found_s[None]).min(axis=1) <= tolerance_s).sum()
    return float(2 * hits / (len(true_s) + len(found_s)))


class _PeakMemory:
    """A progress that watches the memory of the child processes."""

    peak_mb = 0.0

    def __call__(self, fraction: float, message: str) -> None:
        for child in psutil.Process().children(recursive=True):
            try:
                self.peak_mb = max(self.peak_mb, child.memory_info().rss / 1e6)
            except psutil.Error:
                continue


if __name__ == "__main__":
    main()
