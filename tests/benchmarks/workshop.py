"""How well the matrix methods separate: ``python -m tests.benchmarks.workshop [--data DIR]``.

DIR holds ``components/seven_notes`` (a mix and its sources) and ``recordings/vibe_ace.ogg``.

- The table of the separable-NMF notebook on seven notes: least, mean, most and reconstruction
  by its own measure, then the true signal-to-noise ratio, SI-SDR and the SDR, SIR and SAR of BSS
  Eval v3, one to one; librosa's Euclidean factorization with the notebook's sound, the separable
  methods, and ours, with the mixture and ideal masks as bounds.
- The same SI-SDR on mixtures of notes that are synthesised here, so that nothing is tuned to
  one file.
- Loss curves of vibe_ace for 3, 10 and 30 components, 100 iterations from noise.
- Seconds to scikit-learn's loss after 100 iterations from the same start, by turns in this
  process, for the Kullback-Leibler, Euclidean and Itakura-Saito losses.
"""

import argparse
import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core import audio as audio_files
from loopstudio.core.audio import Audio
from loopstudio.core.workshop import analysis, comparison, nmf, starts
from loopstudio.core.workshop.components import WorkshopSettings
from loopstudio.core.workshop.quality import Judge
from tests.core.workshop.notes import mixture

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
N_MIXTURES = 6
N_RUNS = 3
N_REFERENCE = 100
NEAR = 1e-4
"""Losses that differ by this share are the same."""

LOSSES = {"kl": "kullback-leibler", "euclidean": "frobenius", "is": "itakura-saito"}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--only", choices=("notes", "mixtures", "curves", "speed"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    threadpool_limits(1)
    warnings.filterwarnings("ignore", message="Maximum number of iterations")
    measures: dict[str, Callable[[argparse.Namespace], Any]] = {
        "notes": _notes,
        "mixtures": _mixtures,
        "curves": _curves,
        "speed": _speed,
    }
    found = {
        name: measure(options) for name, measure in measures.items() if options.only in (None, name)
    }
    if options.json:
        print(json.dumps(found))
        return
    for name, rows in found.items():
        print(f"\n{name}")
        for row in rows:
            print("  ".join(f"{key} {_text(value)}" for key, value in row.items()))


def _methods(n: int) -> list[tuple[str, WorkshopSettings, str]]:
    return [
        (
            "librosa Euclidean, raw",
            WorkshopSettings(n_components=n, engine="librosa", loss="euclidean"),
            "raw",
        ),
        ("SNPA, raw", WorkshopSettings(n_components=n, method="snpa"), "raw"),
        ("greedy, raw", WorkshopSettings(n_components=n, method="greedy"), "raw"),
        ("ours Euclidean", WorkshopSettings(n_components=n, loss="euclidean"), "mask"),
        ("ours IS", WorkshopSettings(n_components=n, loss="is"), "mask"),
        ("ours, one template", WorkshopSettings(n_components=n, attacks=False), "mask"),
        ("ours (default)", WorkshopSettings(n_components=n), "mask"),
    ]


def _notes(options: argparse.Namespace) -> list[dict[str, Any]]:
    folder = options.data / "components" / "seven_notes"
    song = audio_files.decode(folder / "mix.flac")
    files = sorted((folder / "sources").iterdir())
    references = np.stack([audio_files.decode(path).samples[0] for path in files])
    judge = Judge(references)
    rows = [
        *comparison.compare(song, _methods(len(references)), judge),
        *comparison.bounds(song, judge, WorkshopSettings().spec(song.sr)),
    ]
    return [_described(row) for row in rows]


def _described(row: comparison.Row) -> dict[str, Any]:
    quality = row.quality
    assert quality is not None
    return {"method": f"{row.name:<24}", **quality.means(), "seconds": row.seconds}


def _mixtures(_: argparse.Namespace) -> list[dict[str, Any]]:
    rows = []
    for seed in range(N_MIXTURES):
        references, sr = mixture(seed)
        song = Audio(references.sum(axis=0, dtype=np.float32)[None], sr)
        judge = Judge(references)
        measured = [
            *comparison.compare(song, _methods(len(references)), judge),
            *comparison.bounds(song, judge, WorkshopSettings().spec(sr)),
        ]
        row: dict[str, Any] = {"mixture": seed, "n": len(references)}
        for one in measured:
            assert one.quality is not None
            row[one.name] = float(np.mean(one.quality.si_sdr))
        rows.append(row)
    means = {name: float(np.mean([row[name] for row in rows])) for name in list(rows[0])[2:]}
    return [*rows, {"mixture": "mean", "n": "", **means}]


def _vibe_ace(options: argparse.Namespace) -> np.ndarray:
    song = audio_files.decode(options.data / "recordings" / "vibe_ace.ogg")
    return analysis.magnitudes(song, WorkshopSettings().spec(song.sr))


def _curves(options: argparse.Namespace) -> list[dict[str, Any]]:
    matrix = _vibe_ace(options)
    rows = []
    for n in (3, 10, 30):
        start = starts.random(matrix, n, np.random.default_rng(0))
        wanted = nmf.Options(beta=1.0, n_iterations=100, tolerance=0.0)
        begun_s = time.monotonic()
        found = nmf.factorise(matrix, *start, wanted)
        row: dict[str, Any] = {"n": n, "seconds": time.monotonic() - begun_s}
        row |= {f"after {i}": float(found.losses[i]) for i in (0, 1, 5, 10, 20, 50, 100)}
        rows.append({**row, "falls": bool(np.all(np.diff(found.losses) <= 0))})
    return rows


def _speed(options: argparse.Namespace) -> list[dict[str, Any]]:
    folder = options.data / "components" / "seven_notes"
    song = audio_files.decode(folder / "mix.flac")
    notes = analysis.magnitudes(song, WorkshopSettings().spec(song.sr))
    cases = [("seven_notes", notes, 7, loss) for loss in LOSSES]
    cases.append(("vibe_ace", _vibe_ace(options), 10, "kl"))
    rows = []
    for name, matrix, n, loss in cases:
        # What scikit-learn takes for Itakura-Saito has no zeros.
        matrix = np.maximum(matrix, 1e-4 * matrix.mean())
        rows.append({"song": name, "n": n, **_against_reference(matrix, n, loss)})
    return rows


def _against_reference(matrix: np.ndarray, n: int, loss: str) -> dict[str, Any]:
    """Seconds of both to scikit-learn's loss, from the same start and by turns."""
    from sklearn.decomposition import NMF

    start = starts.random(matrix, n, np.random.default_rng(1))
    beta = WorkshopSettings(loss=loss).beta
    solver = "cd" if beta == 2 else "mu"

    def theirs() -> float:
        w, h = (factor.copy() for factor in start)
        model = NMF(n, init="custom", solver=solver, beta_loss=LOSSES[loss])
        model.set_params(max_iter=N_REFERENCE, tol=0).fit_transform(matrix, W=w, H=h)
        return float(model.reconstruction_err_) ** 2 / 2 / matrix.size

    target = theirs()
    options = nmf.Options(beta=beta, n_iterations=2 * N_REFERENCE, tolerance=0.0)
    losses = nmf.factorise(matrix, *start, options).losses
    needed = int(np.argmax(losses <= target * (1 + NEAR)))
    row = {"loss": loss, "target": target, "iterations": needed}
    if losses[needed] > target * (1 + NEAR):
        return {**row, "reached": float(losses[-1])}
    just = nmf.Options(beta=beta, n_iterations=needed, tolerance=0.0)
    pairs = [
        (_seconds(theirs), _seconds(lambda: nmf.factorise(matrix, *start, just)))
        for _ in range(N_RUNS)
    ]
    ratios = [slow_s / fast_s for slow_s, fast_s in pairs]
    theirs_s, ours_s = (float(np.median(column)) for column in zip(*pairs, strict=True))
    return {**row, "theirs_s": theirs_s, "ours_s": ours_s, "ratio": float(np.median(ratios))}


def _seconds(run: Callable[[], object]) -> float:
    begun_s = time.perf_counter()
    run()
    return time.perf_counter() - begun_s


def _text(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
