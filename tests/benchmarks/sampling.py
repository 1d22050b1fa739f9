"""How surely and how exactly samples are found.

``python -m tests.benchmarks.sampling --data DIR [--made N] [--seed S]``

DIR holds ``recordings/``, ``songs/`` and ``sampling/``.  First come the tracks of ``sampling/``,
then N tracks that sample one of the recordings or songs and N that do not, see
`sampling_cases`.  Columns: strength and confidence as in the program; F, the F-measure of
the places within 0.1 s; off, the median error of the places in milliseconds; shift, the error
of the shift in semitones; time, seconds.  At the end, how many samples are claimed and missed
at several strengths.
"""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core.audio import read
from loopstudio.core.workshop.sampling import Verdict, find_sample
from tests.benchmarks import sampling_cases
from tests.benchmarks.sampling_cases import Case

TOLERANCE_S = 0.1
_PERFORMED = ("lets_go_fishin", "hungarian_dance_5")
"""Recordings without exact repetition, of which one half never samples the other."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--made", type=int, default=12, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    print(
        f"{'case':<40}{'snr':>6}{'length':>8}{'strength':>9}{'conf':>6}{'F':>6}{'off':>6}"
        f"{'shift':>7}{'time':>7}"
    )
    strengths: dict[bool, list[float]] = {True: [], False: []}
    scores = []
    for case in (*given(arguments.data), *made(arguments.data, arguments.made, arguments.seed)):
        began = time.perf_counter()
        with threadpool_limits(1):
            verdict = find_sample(case.original, case.track)
        strengths[case.sampled].append(verdict.strength)
        print(_line(case, verdict, time.perf_counter() - began), flush=True)
        if case.sampled:
            scores.append(_f_measure(case, verdict))
    print(f"\nF of the places: mean {np.mean(scores):.3f}, at least 0.9 in", end=" ")
    print(f"{np.mean(np.array(scores) >= 0.9):.0%} of {len(scores)}\n")
    _print_rates(strengths)


def given(data: Path) -> Iterator[Case]:
    """Read the tracks that come with a description."""
    for path in sorted((data / "sampling").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        yield Case(
            path.stem,
            read(data / truth["original"]),
            read(path.with_suffix(".flac")),
            sampled=truth["sampled"],
            semitones=truth["semitones"],
            mode="coupled",
            excerpt_start_s=truth["excerpt_start_s"],
            excerpt_length_s=truth["excerpt_length_s"],
            places_s=tuple(truth["places_s"]),
        )


def made(data: Path, n: int, seed: int) -> Iterator[Case]:
    """Make `n` tracks that sample a recording and `n` that do not."""
    rng = np.random.default_rng(seed)
    paths = [*sorted((data / "recordings").glob("*.ogg")), *sorted(data.glob("songs/*/mix.flac"))]
    performed = [path for path in paths if path.stem in _PERFORMED]
    for i in range(n):
        path = paths[int(rng.integers(len(paths)))]
        yield sampling_cases.positive(path, rng, sampling_cases.MODES[i % 4])
    for i in range(n):
        if i % 3 == 0:
            path = paths[int(rng.integers(len(paths)))]
            others = [other for other in paths if _family(other) != _family(path)]
            yield sampling_cases.from_another(path, others[int(rng.integers(len(others)))], rng)
        elif i % 3 == 1:
            yield sampling_cases.other_part(performed[i // 3 % len(performed)], rng)
        else:
            yield sampling_cases.same_band(rng)


def _family(path: Path) -> str:
    """What songs that are made of the same loops have in common: the beginning of the name."""
    return (path.parent.name if path.stem == "mix" else path.stem).split("_")[0]


def _line(case: Case, verdict: Verdict, seconds: float) -> str:
    name = f"{case.name}, {case.mode}" if case.sampled else f"not {case.name}"
    line = f"{name:<40}{case.snr_db:6.1f}{case.excerpt_length_s:8.1f}"
    line += f"{verdict.strength:9.2f}{verdict.confidence:6.2f}"
    if not case.sampled or verdict.excerpt is None:
        return f"{line}{'':19}{seconds:7.1f}"
    shift = verdict.excerpt.change.semitones - case.semitones
    off = _errors_s(case, verdict)
    return (
        f"{line}{_f_measure(case, verdict):6.2f}{1000 * np.median(off):6.0f}{shift:7.2f}"
        f"{seconds:7.1f}"
    )


def _errors_s(case: Case, verdict: Verdict) -> np.ndarray:
    """Signed distance from every true place to the nearest found."""
    assert verdict.excerpt is not None
    apart = np.subtract.outer(np.array(verdict.excerpt.places_s), np.array(case.places_s))
    nearest: np.ndarray = apart[np.abs(apart).argmin(axis=0), np.arange(len(case.places_s))]
    return nearest


def _f_measure(case: Case, verdict: Verdict) -> float:
    if verdict.excerpt is None:
        return 0.0
    hits = int((np.abs(_errors_s(case, verdict)) <= TOLERANCE_S).sum())
    return 2 * hits / (len(case.places_s) + len(verdict.excerpt.places_s))


def _print_rates(strengths: dict[bool, list[float]]) -> None:
    """Print how a threshold trades false claims against samples missed."""
    print(f"{'strength':>8}{'false claims':>14}{'missed':>8}")
    for needed in (1.4, 1.6, 1.8, 2.0, 2.2, 2.4, 2.8):
        false = np.mean(np.array(strengths[False]) > needed)
        missed = np.mean(np.array(strengths[True]) <= needed)
        print(f"{needed:8.1f}{false:14.1%}{missed:8.1%}")
    lowest, highest = min(strengths[True]), max(strengths[False])
    print(f"weakest sample {lowest:.2f}, strongest without a sample {highest:.2f}")


if __name__ == "__main__":
    main()
