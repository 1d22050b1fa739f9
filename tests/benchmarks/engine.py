"""How fast factors are found: ``python -m tests.benchmarks.engine [--data DIR] [--json]``.

DIR holds ``songs/NAME/`` with ``mix.flac`` and ``truth.json``, and ``recordings/``.  Songs are
cut into bars at their true downbeats; recordings, which have none, every two seconds; and the
first songs that make four minutes are joined.  Both engines then get the same cubes in single
precision, with ranks of ``n ** 0.6`` as in the published script.  For each cube:

- TensorLy's final error, and its seconds to it;
- the seconds that the engine needs to that error, measured on the cube, and the speed-up;
- the ratio of the errors when the engine is given TensorLy's time;
- the memory each takes beside the cube at its peak.

With ``--kl``, the seconds to the same Kullback-Leibler loss as plain multiplicative updates in
NumPy reach from the same start.  With ``--growth``, seconds and memory from half a minute to an
hour.  Nothing is compiled at run time, so there is no compilation to report.

``--threads`` is what the others may use.  On a machine with other work, compare with 1: with
more, they wait for each other.
"""

import argparse
import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core import audio
from loopstudio.core.cube import fold_bars, tatums_per_bar
from loopstudio.core.engine import reference as tucker_reference
from loopstudio.core.spectrogram import Spec
from loopstudio.core.tucker import Factors, Ranks, factorise

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
DEMO = ROOT / "resources" / "demo"
JOINED_S = 240
JOINED_TATUMS = 96
KL_ITERATIONS = 100
GROWTH_BARS = (15, 30, 60, 150, 300, 600, 900, 1800)


def main() -> None:
    """Print a row for every cube, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED if SHARED.is_dir() else DEMO)
    parser.add_argument("--only", help="cubes whose names contain this")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--kl", action="store_true")
    options = parser.parse_args()
    measure = _growth if options.growth else _kl if options.kl else _euclidean
    threadpool_limits(options.threads)
    rows = []
    for name, cube in _growing(options.data) if options.growth else _cubes(options.data):
        if options.only and options.only not in name:
            continue
        rows.append({"cube": name, "shape": list(cube.shape), **measure(cube)})
        if not options.json:
            print("  ".join(f"{key} {_text(value)}" for key, value in rows[-1].items()), flush=True)
    summary = {
        key: float(np.median([row[key] for row in rows]))
        for key in ("speed_up", "error_ratio")
        if rows and key in rows[0]
    }
    if options.json:
        print(json.dumps({"rows": rows, "medians": summary}))
    else:
        print("median  " + "  ".join(f"{key} {_text(value)}" for key, value in summary.items()))


def _text(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _cubes(data: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Cubes of every song, of the recordings, and of songs joined to four minutes."""
    joined: list[np.ndarray] = []
    seconds = 0.0
    for mix in sorted([*data.glob("songs/*/mix.flac"), *data.glob("*/mix.flac")]):
        song = audio.read(mix)
        truth = json.loads(mix.with_name("truth.json").read_text())
        bar_starts = np.array(truth["downbeats"]) * song.sr
        yield mix.parent.name, _fold(song, bar_starts)
        if seconds < JOINED_S:
            joined.append(_fold(song, bar_starts, JOINED_TATUMS))
            seconds += song.duration_s
    for recording in sorted(data.glob("recordings/*.ogg")):
        song = audio.read(recording)
        yield recording.stem, _fold(song, np.arange(0, song.n_samples, 2 * song.sr))
    if len(joined) > 1 and len({cube.shape[0] for cube in joined}) == 1:
        yield f"joined to {seconds:.0f} s", np.concatenate(joined, axis=2)


def _fold(song: audio.Audio, bar_starts: np.ndarray, n_tatums: int | None = None) -> np.ndarray:
    spec = Spec.for_rate(song.sr)
    n_tatums = n_tatums or tatums_per_bar(bar_starts, spec.hop)
    return np.ascontiguousarray(fold_bars(audio.mono(song), bar_starts, n_tatums, spec))


def _growing(data: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Bars of the first song, repeated at changing levels, up to an hour."""
    _, bars = next(_cubes(data))
    for n_bars in GROWTH_BARS:
        rng = np.random.default_rng(0)
        cube = np.empty((*bars.shape[:2], n_bars), np.float32)
        for bar in range(n_bars):
            level = rng.random(bars.shape[0], dtype=np.float32)[:, None] + 0.5
            cube[:, :, bar] = level * bars[:, :, bar % bars.shape[2]]
        yield f"{n_bars * 2 / 60:g} minutes", cube


def _ranks(cube: np.ndarray) -> Ranks:
    return Ranks(*(max(2, round(n**0.6)) for n in cube.shape))


def _euclidean(cube: np.ndarray) -> dict[str, float]:
    """Compare with TensorLy."""
    ranks = _ranks(cube)
    reference, reference_s = _timed(lambda: tucker_reference.factorise(cube, ranks))
    error = float(reference.errors[-1])
    reached, reached_s = _timed(lambda: _find(cube, ranks, target_error=error))
    whole, whole_s = _timed(lambda: _find(cube, ranks))
    equal = _find(cube, ranks, time_limit_s=reference_s, tolerance=1e-7, max_iterations=1_000_000)
    return {
        "tensorly_error": error,
        "tensorly_s": reference_s,
        "reached_error": tucker_reference.relative_error(cube, reached),
        "reached_s": reached_s,
        "speed_up": reference_s / reached_s,
        "default_error": float(whole.errors[-1]),
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
    loss, plain_s = _timed(lambda: _plain_kl(cube, start))
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


def _growth(cube: np.ndarray) -> dict[str, float]:
    ranks = Ranks(32, 16, 8)
    found, seconds = _timed(lambda: _find(cube, ranks))
    return {
        "seconds": seconds,
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


def _plain_kl(cube: np.ndarray, start: Factors) -> float:
    """Update each factor with the model made anew; returns the mean loss."""
    parts = [part.copy() for part in (start.sounds, start.rhythms, start.layout, start.core)]
    for _ in range(KL_ITERATIONS):
        for which in range(4):
            ratio = cube / np.maximum(_model(parts), 1e-12)
            ones = [part.sum(axis=0) for part in parts[:3]]
            up, down = _contracted(ratio, parts, which), _summed(ones, parts[3], which)
            parts[which] *= up / np.maximum(down, 1e-12)
    model = np.maximum(_model(parts), 1e-12)
    ratio = np.maximum(cube, 1e-12) / model
    return float((cube * np.log(ratio) - cube + model).mean(dtype=np.float64))


def _model(parts: list[np.ndarray]) -> np.ndarray:
    w, h, d, core = parts
    inner = np.tensordot(h, np.tensordot(core, d, (2, 1)), (1, 1))  # (tatum, sound, bar)
    return np.tensordot(w, inner, (1, 1))


def _contracted(ratio: np.ndarray, parts: list[np.ndarray], which: int) -> np.ndarray:
    w, h, d, core = parts
    if which == 0:
        by_both = np.tensordot(np.tensordot(ratio, d, (2, 0)), h, (1, 0))  # (bin, c, b)
        return np.tensordot(by_both, core, ((2, 1), (1, 2)))
    by_sound = np.tensordot(w, ratio, (0, 0))  # (a, tatum, bar)
    if which == 1:
        return np.tensordot(np.tensordot(by_sound, d, (2, 0)), core, ((0, 2), (0, 2)))
    by_both = np.tensordot(by_sound, h, (1, 0))  # (a, bar, b)
    if which == 2:
        return np.tensordot(by_both, core, ((0, 2), (0, 1)))
    return np.tensordot(by_both, d, (1, 0))


def _summed(ones: list[np.ndarray], core: np.ndarray, which: int) -> np.ndarray:
    """Contract a cube of ones like `_contracted`."""
    a, b, c = ones
    if which == 3:
        return a[:, None, None] * b[:, None] * c
    return np.einsum(("abc,b,c->a", "abc,a,c->b", "abc,a,b->c")[which], core,
                     *(one for k, one in enumerate(ones) if k != which))  # fmt: skip


if __name__ == "__main__":
    main()
