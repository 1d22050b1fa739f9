"""How fast factors are found: ``python -m tests.benchmarks.engine [--data DIR] [--json]``.

DIR holds ``songs/NAME/`` with ``mix.flac`` and ``truth.json``, and ``recordings/``; the demo is
measured with it or alone.  Songs are cut into bars at their true downbeats, the recording
vibe_ace, which has none, every two seconds; a song of four minutes is the first one repeated and
varied, below half the Nyquist frequency.  Both engines then get the same cubes in single
precision, with ranks of ``n ** 0.6`` as in the published script.  For each cube:

- TensorLy's final error, and its seconds to it;
- the seconds that the engine needs to that error, measured on the cube, and the speed-up;
- what it finds left to itself;
- the ratio of the errors when the engine is given TensorLy's time;
- the memory each takes beside the cube at its peak.

``--kl``: seconds to the Kullback-Leibler loss that plain multiplicative updates in NumPy reach
from the same start.  ``--warm``: how soon a four-minute song answers, at first and after a wish.
``--growth``: seconds, memory and the longest wait of a cancel from half a minute to an hour.
Nothing is compiled at run time, so there is no compilation to report.

TensorLy takes a quarter of a minute to a whole one per cube: ``--songs 4`` keeps within ten
minutes.  ``--threads`` is what it may use.  On a machine with other work, compare with 1: with
more, its threads wait for each other.
"""

import argparse
import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core import audio
from loopstudio.core.cube import fold_bars, tatums_per_bar
from loopstudio.core.engine import reference as tucker_reference
from loopstudio.core.spectrogram import Spec
from loopstudio.core.tucker import Factors, Ranks, factorise
from tests.benchmarks import plain_kl

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
DEMO = ROOT / "resources" / "demo" / "night_bus.flac"
FOUR_MINUTES_BARS = 128
KL_ITERATIONS = 100
GROWTH_BARS = (15, 30, 60, 150, 300, 600, 900, 1800)
BAR_S = 2.0


def main() -> None:
    """Print a row for every cube, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED if SHARED.is_dir() else None)
    parser.add_argument("--only", default="", help="cubes whose names contain this")
    parser.add_argument("--songs", type=int, help="no more songs of DIR than these")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--kl", action="store_true")
    parser.add_argument("--warm", action="store_true")
    options = parser.parse_args()
    measure, cubes = _euclidean, _cubes(options.data, options.songs)
    if options.growth:
        measure, cubes = _growth, _growing(options.data)
    elif options.warm:
        measure, cubes = _warm, _four_minutes(options.data)
    elif options.kl:
        measure = _kl
    threadpool_limits(options.threads)
    rows = []
    for name, cube in cubes:
        if options.only not in name:
            continue
        rows.append({"cube": name, "shape": list(cube.shape), **measure(cube)})
        if not options.json:
            print("  ".join(f"{key} {_text(value)}" for key, value in rows[-1].items()), flush=True)
    summary = {
        key: float(np.median([row[key] for row in rows]))
        for key in ("speed_up", "error_ratio")
        if rows and key in rows[0]
    }
    if rows and "error_ratio" in rows[0]:
        summary["worst_error_ratio"] = max(row["error_ratio"] for row in rows)
    if options.growth and len(rows) > 1:
        minutes = [row["shape"][2] * BAR_S / 60 for row in rows]
        for key in ("seconds", "mib"):
            slope, summary[f"{key}_at_0"] = np.polyfit(minutes, [row[key] for row in rows], 1)
            summary[f"{key}_a_minute"] = slope
    if options.json:
        print(json.dumps({"rows": rows, "summary": summary}))
    else:
        print("all  " + "  ".join(f"{key} {_text(value)}" for key, value in summary.items()))


def _text(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _cubes(data: Path | None, n_songs: int | None) -> Iterator[tuple[str, np.ndarray]]:
    """Cubes of the demo, vibe_ace, a song of four minutes, and every song."""
    yield "demo", _demo()
    if data is not None:
        for recording in data.glob("recordings/vibe_ace.*"):
            song = audio.read(recording)
            bar_s = round(BAR_S * song.sr)
            yield recording.stem, _fold(song, np.arange(0, song.n_samples, bar_s))
    yield from _four_minutes(data)
    for mix in islice(_mixes(data), n_songs):
        yield mix.parent.name, _song(mix)


def _mixes(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield from sorted(data.glob("songs/*/mix.flac"))


def _demo() -> np.ndarray:
    project = np.load(DEMO.with_suffix(".loopstudio"))  # an archive of arrays, among others
    return _fold(audio.read(DEMO), project["arrays/extraction/grid/bar_starts"])


def _first(data: Path | None) -> np.ndarray:
    mix = next(_mixes(data), None)
    return _demo() if mix is None else _song(mix)


def _song(mix: Path) -> np.ndarray:
    song = audio.read(mix)
    truth = json.loads(mix.with_name("truth.json").read_text())
    return _fold(song, np.array(truth["downbeats"]) * song.sr)


def _fold(song: audio.Audio, bar_starts: np.ndarray) -> np.ndarray:
    spec = Spec.for_rate(song.sr)
    n_tatums = tatums_per_bar(bar_starts, spec.hop)
    return np.ascontiguousarray(fold_bars(audio.mono(song), bar_starts, n_tatums, spec))


def _varied(bars: np.ndarray, n_bars: int) -> np.ndarray:
    """Repeat bars, each time at other levels in every bin."""
    rng = np.random.default_rng(0)
    cube = np.empty((*bars.shape[:2], n_bars), np.float32)
    for bar in range(n_bars):
        level = rng.random(bars.shape[0], dtype=np.float32)[:, None] + 0.5
        cube[:, :, bar] = level * bars[:, :, bar % bars.shape[2]]
    return cube


def _four_minutes(data: Path | None) -> Iterator[tuple[str, np.ndarray]]:
    bars = _first(data)
    yield "four minutes", _varied(bars[: len(bars) // 2 + 1], FOUR_MINUTES_BARS)


def _growing(data: Path | None) -> Iterator[tuple[str, np.ndarray]]:
    """Bars of the first song, repeated and varied up to an hour."""
    bars = _first(data)
    for n_bars in GROWTH_BARS:
        yield f"{n_bars * BAR_S / 60:g} minutes", _varied(bars, n_bars)


def _ranks(cube: np.ndarray) -> Ranks:
    return Ranks(*(max(2, round(n**0.6)) for n in cube.shape))


def _euclidean(cube: np.ndarray) -> dict[str, float]:
    """Compare with TensorLy."""
    ranks = _ranks(cube)
    reference, reference_s = _timed(lambda: tucker_reference.factorise(cube, ranks))
    error = tucker_reference.relative_error(cube, reference)
    trials = [_timed(lambda: _find(cube, ranks, target_error=error)) for _ in range(3)]
    reached, reached_s = trials[0][0], float(np.median([seconds for _, seconds in trials]))
    whole, whole_s = _timed(lambda: _find(cube, ranks))
    equal = _find(cube, ranks, time_limit_s=reference_s, tolerance=1e-7, max_iterations=1_000_000)
    return {
        "tensorly_error": error,
        "tensorly_s": reference_s,
        "reached_error": tucker_reference.relative_error(cube, reached),
        "reached_s": reached_s,
        "speed_up": reference_s / reached_s,
        "default_error": tucker_reference.relative_error(cube, whole),
        "default_s": whole_s,
        "error_ratio": tucker_reference.relative_error(cube, equal) / error,
        "tensorly_mib": _peak_mib(
            lambda: tucker_reference.factorise(cube, ranks, max_iterations=2)
        ),
        "mib": _peak_mib(lambda: _find(cube, ranks, max_iterations=5)),
    }


def _kl(cube: np.ndarray) -> dict[str, float]:
    """Compare with multiplicative updates of each factor in turn."""
    ranks = _ranks(cube)
    start = _find(cube, ranks, divergence="kl", max_iterations=1)
    loss, plain_s = _timed(lambda: plain_kl.descend(cube, start, KL_ITERATIONS))
    options = {"divergence": "kl", "target_error": loss, "max_iterations": 2000, "tolerance": 0}
    reached, reached_s = _timed(lambda: _find(cube, ranks, start=start, **options))
    return {
        "numpy_loss": loss,
        "numpy_s": plain_s,
        "reached_loss": float(reached.errors[-1]),
        "reached_s": reached_s,
        "speed_up": plain_s / reached_s,
        "iterations": len(reached.errors),
        "mib": _peak_mib(lambda: _find(cube, ranks, divergence="kl", max_iterations=2)),
    }


def _warm(cube: np.ndarray) -> dict[str, float]:
    """Measure first answers: from scratch, after a painted wish, and of other ranks."""
    ranks = _ranks(cube)
    seen: list[tuple[float, float]] = []
    began = time.perf_counter()

    def watch(factors: Factors) -> None:
        seen.append((time.perf_counter() - began, float(factors.errors[-1])))

    found, seconds = _timed(lambda: _find(cube, ranks, partial=watch))
    error = float(found.errors[-1])
    near = next(at for at, seen_error in seen if seen_error <= 1.1 * error)
    layout = found.layout.copy()
    layout[3:9, 0] = 0
    row = {"scratch_s": seconds, "error": error, "within_a_tenth_s": near}
    for name, start, wanted in (
        ("wish", replace(found, layout=layout), ranks),
        ("sound_more", found, replace(ranks, sounds=ranks.sounds + 1)),
        ("rhythm_more", found, replace(ranks, rhythms=ranks.rhythms + 1)),
        ("layer_more", found, replace(ranks, layers=ranks.layers + 1)),
        ("layer_less", found, replace(ranks, layers=ranks.layers - 1)),
    ):
        again, row[f"{name}_s"] = _timed(lambda s=start, w=wanted: _find(cube, w, start=s))
        row[f"{name}_error"] = float(again.errors[-1])
    return row


def _growth(cube: np.ndarray) -> dict[str, float]:
    ranks = Ranks(32, 16, 8)
    ticks = [time.perf_counter()]
    found = _find(cube, ranks, progress=lambda *_: ticks.append(time.perf_counter()))
    ticks.append(time.perf_counter())
    return {
        "seconds": ticks[-1] - ticks[0],
        "longest_wait_ms": 1e3 * float(np.diff(ticks).max()),
        "iterations": len(found.errors),
        "error": float(found.errors[-1]),
        "cube_mib": cube.nbytes / 2**20,
        "mib": _peak_mib(lambda: _find(cube, ranks, max_iterations=2)),
    }


def _find(cube: np.ndarray, ranks: Ranks, **options: object) -> Factors:
    return factorise(cube, ranks, rng=np.random.default_rng(0), **options)


def _timed(function: Callable[[], object]) -> tuple:
    start = time.perf_counter()
    result = function()
    return result, time.perf_counter() - start


def _peak_mib(function: Callable[[], object]) -> float:
    """Memory beside what was there before, at its peak."""
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


if __name__ == "__main__":
    main()
