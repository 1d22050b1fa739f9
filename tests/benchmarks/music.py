"""How often keys and notes of loops are right.

    python -m tests.benchmarks.music [--data DIR] [--json]

Progressions of four chords in all 24 keys, and beats, bass lines, melodies and chords at
random, all synthesised, so that every note is known.  With ``--data``, also the scored piano
piece ``score/prelude_e_minor`` of the test data.  A note is found if pitch and, within 50 ms
(beats 30 ms), beginning are right; F is the harmonic mean of precision and recall.

Three of the progressions in minor have no chord that their relative major lacks: only where
they begin tells the two apart.
"""

import argparse
import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from loopstudio.core.audio import read
from loopstudio.core.key import key_of
from loopstudio.core.notes_of_loop import notes_of_loop
from loopstudio.core.pitch_classes import pitch_classes
from loopstudio.core.workshop.score_file import Note
from tests.core import played
from tests.core.played import HAT, KICK, SNARE, SR, STEP

PROGRESSIONS = {
    "major": ((0, 5, 7, 0), (0, 9, 5, 7), (5, 7, 0, 0), (0, 7, 9, 5), (2, 7, 0, 0)),
    "minor": ((0, 8, 3, 10), (0, 5, 7, 0), (0, 10, 8, 10), (0, 8, 5, 7), (0, 3, 10, 5)),
}
MAJOR_CHORDS = {"major": (0, 5, 7), "minor": (3, 7, 8, 10)}
SCALE = (0, 2, 3, 5, 7, 8, 10)
N_LOOPS = 20

Truth = list[tuple[float, int]]


def keys() -> dict[str, dict[str, int]]:
    """Return how many of the twelve keys of each progression are found, and taken for which."""
    table = {}
    for mode, progressions in PROGRESSIONS.items():
        for degrees in progressions:
            found = {"right": 0, "relative": 0, "other": 0}
            for tonic in range(12):
                key = key_of(pitch_classes(_chords(tonic, mode, degrees), SR))
                other = (tonic + (9 if mode == "major" else 3)) % 12
                relative = key.tonic == other and key.mode != mode
                right = (key.tonic, key.mode) == (tonic, mode)
                found["right" if right else "relative" if relative else "other"] += 1
            table[f"{mode} {'-'.join(map(str, degrees))}"] = found
    return table


def _chords(tonic: int, mode: str, degrees: Sequence[int]) -> np.ndarray:
    notes = []
    for i, degree in enumerate(degrees):
        root = 48 + (tonic + degree) % 12
        third = 4 if degree in MAJOR_CHORDS[mode] else 3
        notes += [(8 * i, 8, p) for p in (root - 12, root + 12, root + 12 + third, root + 19)]
    return played.tune(tuple(notes), 8 * len(degrees))


def beat(rng: np.random.Generator) -> tuple[np.ndarray, Truth]:
    """Return a bar of drums."""
    every = int(rng.choice([1, 2]))
    steps = {
        KICK: {0, 8, *np.flatnonzero(rng.random(16) < 0.15).tolist()} - {4, 12},
        SNARE: {4, 12, *([15] if rng.random() < 0.3 else [])},
        HAT: set(range(0, 16, every)),
    }
    pattern = {k: "".join(".x"[i in where] for i in range(16)) for k, where in steps.items()}
    truth = [(i * STEP / SR, kind) for kind, where in steps.items() for i in where]
    return played.beat(pattern), sorted(truth)


def tune(rng: np.random.Generator, low: int, high: int, voices: int) -> tuple[np.ndarray, Truth]:
    """Return two bars of notes, or of chords of `voices` notes."""
    notes: list[tuple[int, int, int]] = []
    step = 0
    while step < 32:
        length = min(int(rng.choice([1, 2, 2, 4] if voices == 1 else [2, 4, 8])), 32 - step)
        pitches = [p for p in range(low, high) if p % 12 in SCALE]
        root = int(rng.integers(0, len(pitches) - 2 * (voices - 1)))
        if step == 0 or rng.random() < 0.85:
            notes += [(step, length, pitches[root + 2 * voice]) for voice in range(voices)]
        step += length
    return played.tune(tuple(notes), 32), [(s * STEP / SR, pitch) for s, _, pitch in notes]


def matched(truth: Truth, found: Sequence[Note], length_s: float, tolerance_s: float) -> np.ndarray:
    """Return how many notes match, are true, and are found."""
    left = list(found)
    hits = 0
    for start_s, pitch in truth:
        for note in left:
            apart = abs(note.start_s - start_s)
            if note.pitch == pitch and min(apart, length_s - apart) <= tolerance_s:
                left.remove(note)
                hits += 1
                break
    return np.array([hits, len(truth), len(found)])


def f_measure(counts: np.ndarray) -> float:
    """Return F of the counts of `matched`."""
    return round(float(2 * counts[0] / max(counts[1] + counts[2], 1)), 3)


def notes() -> dict[str, float]:
    """Return F for every kind of loop."""
    kinds: dict[str, tuple[str, float, Callable[..., tuple[np.ndarray, Truth]], tuple[int, ...]]]
    kinds = {
        "beats": ("drums", 0.03, beat, ()),
        "bass lines": ("bass", 0.05, tune, (28, 50, 1)),
        "melodies": ("melody", 0.05, tune, (60, 85, 1)),
        "chords": ("harmony", 0.05, tune, (52, 76, 3)),
    }
    table = {}
    for name, (label, tolerance_s, make, arguments) in kinds.items():
        counts = np.zeros(3)
        for seed in range(N_LOOPS):
            sound, truth = make(np.random.default_rng(seed), *arguments)
            found = notes_of_loop(sound, SR, label)
            length_s = sound.shape[1] / SR
            counts += matched(truth, found.notes if found else (), length_s, tolerance_s)
        table[name] = f_measure(counts)
    return table


def prelude(folder: Path) -> float:
    """Return F for the scored piano piece, which is no loop and has long repeated chords."""
    audio = read(folder / "mix.flac")
    with (folder / "score.csv").open(encoding="utf-8") as table:
        rows = [row for row in csv.reader(table, delimiter=";") if row[0][:1].isdigit()]
    truth = [(float(row[0]), int(row[2])) for row in rows]
    found = notes_of_loop(audio.samples, audio.sr, "harmony")
    counts = matched(truth, found.notes if found else (), audio.duration_s, 0.05)
    return f_measure(counts)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of the test data")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    result: dict[str, object] = {"keys": keys(), "notes_f": notes()}
    if options.data:
        result["prelude_f"] = prelude(options.data / "score" / "prelude_e_minor")
    if options.json:
        print(json.dumps(result, indent=1))
        return
    for name, found in keys_table(result["keys"]):
        print(f"{name:22} {found}")
    for name, value in result["notes_f"].items():
        print(f"{name:22} F {value:.3f}")
    if "prelude_f" in result:
        print(f"{'prelude':22} F {result['prelude_f']:.3f}")


def keys_table(found: dict[str, dict[str, int]]) -> list[tuple[str, str]]:
    """Return lines of the table of keys, and their sum."""
    lines = [
        (name, ", ".join(f"{n} {what}" for what, n in row.items() if n))
        for name, row in found.items()
    ]
    right = sum(row["right"] for row in found.values())
    return [*lines, ("all keys", f"{right} of {12 * len(found)} right")]


if __name__ == "__main__":
    main()
