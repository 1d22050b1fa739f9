"""How often every loop is found, with or without something on top that does not repeat.

``python -m tests.benchmarks.arrangements [--data DIR] [--songs N] [--soloist KIND]
[--levels DB ...] [--layouts KIND] [--performed] [--seed S] [--json]``

Songs of our own: loops that are synthesised, or taken from the songs in DIR, are laid out
anew at random and copied sample by sample; a soloist plays over much of the song, so many
dB louder or softer than all loops together.  The bar lines are given, so it is the layout
that is measured.  Columns: *all*, songs in which the right number of loops came out and
each plays where it should, to an F-measure of .98; *F1* and *SI-SDR*, means over the loops;
*too many* and *too few*, songs with another number of loops; *refused*, songs in which
nothing was found to repeat exactly.

With *--performed*, each note of each repetition has its own timing and loudness: there nothing
repeats exactly, and all songs should be refused.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core.evaluation import FLOOR_DB, layout_f1, match, si_sdr
from loopstudio.core.exact.find import ExactLoops, find
from tests.benchmarks.soloists import SOLOISTS
from tests.benchmarks.songbook import LAYOUTS, SR, Song, by_place, library_of, songs

RIGHT_F1 = 0.98
HEADS = ("all", "F1", "SI-SDR", "too many", "too few", "refused", "seconds")


def main() -> None:
    """Print a row for every soloist and level, or JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="songs with loops of 1, 2 or 4 bars")
    parser.add_argument("--songs", type=int, default=10)
    parser.add_argument("--soloist", choices=["none", "fills", "all", *SOLOISTS], default="all")
    parser.add_argument("--levels", type=float, nargs="+", default=[-20.0, -12.0, -6.0, 0.0])
    parser.add_argument("--layouts", choices=["any", *LAYOUTS], default="any")
    parser.add_argument("--performed", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    threadpool_limits(1)
    kinds = ["none", "fills", *SOLOISTS] if options.soloist == "all" else [options.soloist]
    library = library_of(options.data) if options.data else []
    rows = []
    if not options.json:
        print(f"{'soloist':<10}{'dB':>5}" + "".join(f"{head:>10}" for head in HEADS))
    for kind in kinds:
        for level_db in options.levels if kind != "none" else [float("-inf")]:
            results = [
                measure(song)
                for song in songs(
                    options.songs,
                    seed=options.seed,
                    soloist=kind,
                    level_db=level_db,
                    layouts=options.layouts,
                    performed=options.performed,
                    library=library,
                )
            ]
            rows.append({"soloist": kind, "level_db": level_db, "songs": results})
            if not options.json:
                print(f"{kind:<10}{level_db:>5.0f}" + _line(results), flush=True)
    if options.json:
        print(json.dumps(rows, indent=1))


def _line(results: list[dict[str, Any]]) -> str:
    """Sum up songs as a line of a table."""
    n = len(results)
    cells = [
        f"{sum(one['all'] for one in results)}/{n}",
        f"{np.mean([one['layout_f1'] for one in results]):.2f}",
        f"{np.mean([one['si_sdr'] for one in results]):.1f}",
        *(str(sum(one[key] for one in results)) for key in ("too_many", "too_few", "refused")),
        f"{np.median([one['seconds'] for one in results]):.1f}",
    ]
    return "".join(f"{cell:>10}" for cell in cells)


def measure(song: Song) -> dict[str, Any]:
    """Find the loops of a song whose bar lines are known, and compare."""
    began = time.perf_counter()
    found = find(song.samples, SR, song.lines, rng=np.random.default_rng(0))
    seconds = time.perf_counter() - began
    n_true, n_found = len(song.layout), len(found.loops) if found else 0
    scores, f1 = [FLOOR_DB] * n_true, [0.0] * n_true
    if found is not None:
        stems = _stems(found, song)
        table = np.array([[si_sdr(one, other) for other in stems] for one in song.stems])
        for i, k in match(table):
            scores[i] = float(table[i, k])
            f1[i] = layout_f1(song.layout[i], found.loops[k].plays)
    return {
        "all": n_found == n_true and min(f1) >= RIGHT_F1,
        "layout_f1": float(np.mean(f1)),
        "si_sdr": float(np.mean(scores)),
        "too_many": n_found > n_true,
        "too_few": 0 < n_found < n_true,
        "refused": found is None,
        "n_true": n_true,
        "n_found": n_found,
        "n_layers": int(np.linalg.matrix_rank(by_place(song.layout, song.lengths))),
        "seconds": seconds,
    }


def _stems(found: ExactLoops, song: Song) -> np.ndarray:
    """Return every loop over the whole song, shape (n_loops, n_channels, n)."""
    stems = np.zeros((len(found.loops), *song.samples.shape), np.float32)
    ends = np.append(found.starts[1:], min(round(float(song.lines[-1])), song.samples.shape[1]))
    for stem, loop in zip(stems, found.loops, strict=True):
        used = sorted({layer for layer, _ in loop.layers})
        for bar, (start, end) in enumerate(zip(found.starts, ends, strict=True)):
            sound = np.tensordot(found.layers[used, bar], found.sounds[used], 1)
            n = min(int(end - start), sound.shape[1])
            stem[:, start : start + n] = sound[:, :n]
    return stems


if __name__ == "__main__":
    main()
