"""What longer songs cost: seconds and memory of the whole way, and how they grow.

``python -m tests.benchmarks.growth --data DIR [--minutes 1,4,10] [--song NAME | --set]
[--window] [--keep FOLDER] [--json]``

DIR holds a folder for every song, with ``stems/`` and ``truth.json``.  A long song is one of
them, repeated with its stems switched on and off anew every four bars; ``--set`` joins all of
them instead, at their own tempi.  Each goes through the program as a user would run it,
``loopstudio extract`` or with ``--window`` the window itself, in a process of its own.  Memory
is the largest sum over that process and all its children of the memory that each has for
itself, what they share being divided among them (PSS), so it is that of the whole program.
Seconds of one core are processor time of all of them; what is done side by side takes less on a
computer with nothing else to do.
The last lines are what a straight line through the lengths says a minute costs, beside what
the program itself foretells.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import soundfile

from loopstudio.core.forecast import forecast

SAMPLE_S = 0.05
MIB = 2**20
SETTINGS = {"QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"}


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--minutes", default="1,4,10")
    parser.add_argument("--song", default="house_factorial")
    parser.add_argument("--set", action="store_true", help="join all songs")
    parser.add_argument("--window", action="store_true", help="in the window")
    parser.add_argument("--keep", type=Path, help="folder for the long songs")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = []
    with contextlib.ExitStack() as stack:
        folder = arguments.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(exist_ok=True, parents=True)
        for minutes in map(float, arguments.minutes.split(",")):
            path = long_song(folder, arguments, minutes)
            rows.append(measure(path, minutes, in_window=arguments.window))
            if not arguments.json:
                print(_line(rows[-1]), flush=True)
    if arguments.json:
        print(json.dumps(rows, indent=1))
    elif len(rows) > 1:
        print(_slope(rows, "cpu", "s of one core"), _slope(rows, "mib", "MiB"), sep="\n")


def long_song(folder: Path, arguments: argparse.Namespace, minutes: float) -> Path:
    """Write a song of about so many minutes, unless it is there already."""
    names = [arguments.song]
    if arguments.set:
        names = sorted(path.parent.name for path in arguments.data.glob("*/truth.json"))
    target = folder / f"{'set' if arguments.set else arguments.song}_{minutes:g}.wav"
    if target.exists():
        return target
    rng = np.random.default_rng(0)
    n_left = round(minutes * 60 * 44_100)
    with soundfile.SoundFile(target, "w", 44_100, 2, "PCM_16") as file:
        while n_left > 0:
            for name in names:
                block = varied(arguments.data / name, rng)[:n_left]
                file.write(block)
                n_left -= len(block)
    return target


def varied(folder: Path, rng: np.random.Generator) -> np.ndarray:
    """Return the bars of a song with other loops in them, shape (n, 2)."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    lines = np.rint(np.array(truth["downbeats"]) * truth["sample_rate"]).astype(int)
    stems = [_stereo(folder / loop["stem"])[lines[0] : lines[-1]] for loop in truth["loops"]]
    blocks = [*range(0, len(lines) - 1, 4), len(lines) - 1]
    plays = rng.random((len(blocks) - 1, len(stems))) < 0.6
    plays[~plays.any(axis=1), 0] = True
    mix = np.zeros_like(stems[0])
    for block, row in enumerate(plays):
        here = slice(*(lines[[blocks[block], blocks[block + 1]]] - lines[0]))
        for stem, on in zip(stems, row, strict=True):
            mix[here] += on * stem[here]
    return mix


def _stereo(path: Path) -> np.ndarray:
    samples, _ = soundfile.read(path, dtype="float32", always_2d=True)
    return np.broadcast_to(samples, (len(samples), 2))


def measure(path: Path, minutes: float, *, in_window: bool) -> dict[str, Any]:
    """Run the program on a song and watch what it takes."""
    about = soundfile.info(path)
    foretold = forecast(about.duration, about.channels, about.samplerate)
    with tempfile.TemporaryDirectory() as out:
        command = ["loopstudio", "extract", str(path), "--out", f"{out}/loops", "--json"]
        if in_window:
            command = ["tests.benchmarks.growth_window", str(path), f"{out}/settings.ini"]
        began_s, began_cpu_s = time.monotonic(), _children_s()
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **SETTINGS},
            text=True,
        )
        with watched(process.pid) as peak:
            output, errors = process.communicate()
        if process.returncode:
            raise SystemExit(f"{path.name}: {errors.strip()[-300:] or process.returncode}")
        answer = json.loads(output)
    return {
        "song": path.stem,
        "minutes": minutes,
        "seconds": time.monotonic() - began_s,
        "cpu": _children_s() - began_cpu_s,
        "mib": max(peak.values()) / MIB,
        "at_peak": max(peak, key=lambda shares: peak[shares]),
        "foretold_seconds": foretold.seconds,
        "foretold_seconds_played": foretold.seconds_played,
        "foretold_mib": foretold.n_bytes / MIB,
        "n_loops": len(answer["loops"]),
        **answer.get("events", {}),
    }


@contextlib.contextmanager
def watched(pid: int) -> Iterator[dict[str, int]]:
    """Watch a process and its children; yields bytes by who had them, filled meanwhile."""
    seen = {"": 0}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLE_S):
            shares = _shares(pid)
            if sum(shares) > max(seen.values()):
                seen["+".join(f"{share / MIB:.0f}" for share in shares)] = sum(shares)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def _children_s() -> float:
    """Return the processor time of all children that have ended, and of theirs."""
    times = os.times()
    return times.children_user + times.children_system


def _shares(pid: int) -> list[int]:
    """Return the proportional memory of a process and of each of its children, in bytes."""
    shares = []
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                shares.append(int(one.memory_full_info().pss))
    return shares


def _line(row: dict[str, Any]) -> str:
    events = [f"{key} {row[key]:.2f}" for key in row if key.endswith("_s")]
    foretold = f"{row['foretold_seconds']:.0f}, played {row['foretold_seconds_played']:.0f}"
    return (
        f"{row['song']:<24}{row['minutes']:>6g} min{row['seconds']:>8.1f} s, of one core"
        f" {row['cpu']:.1f} (foretold {foretold}){row['mib']:>8.0f} MiB"
        f" (foretold {row['foretold_mib']:.0f}), {row['n_loops']} loops, {row['at_peak']}"
        + "".join(f", {event}" for event in events)
    )


def _slope(rows: list[dict[str, Any]], key: str, unit: str) -> str:
    slope, base = np.polyfit([row["minutes"] for row in rows], [row[key] for row in rows], 1)
    return f"{base:.0f} {unit} and {slope:.1f} {unit} a minute"


if __name__ == "__main__":
    main()
