"""What halving and doubling every tuned constant does, and whether other songs would choose it.

``python -m tests.benchmarks.constants [--data DIR] [--mp3 KBPS] [--only NAME] [--keep FILE]``

The constants of `loopstudio.core.exact` that were set while songs were listened to are changed
one at a time, and the loops of every song are found again: the songs in DIR (*--mp3* adds each
after MP3 coding), and songs of our own, copied, below a soloist and played.  The bar lines are
given.  A copied song scores the mean SI-SDR of its loops, floored at 0 dB, a loop too many
counting 0; a played one scores 60 dB if it is refused, else 0.

For every constant the table has the mean over all songs at half, shipped and double its value;
then *held out*: each song at the value that is best for all the other songs, and how many songs
were left to another value than the shipped one.  A shipped value that only suits the songs it
was set on shows as a held-out mean below another column.
"""

import argparse
import importlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from tests.benchmarks import truth
from tests.benchmarks.arrangements import measure
from tests.benchmarks.songbook import Song, songs

CONSTANTS = (
    ("find", "LEAST_FORETOLD"),
    ("find", "LEAST_FORETOLD_BELOW_SOLOIST"),
    ("find", "MOST_UNEXPLAINED"),
    ("subspace", "_LEAST_CLEAR"),
    ("description", "SWITCH_COST"),
    ("robust", "_NORM"),
    ("blocks", "LEAST_AGREED"),
    ("candidates", "_NEAR"),
    ("shift", "_BETTER"),
    ("witnesses", "_NOISE"),
    ("robust", "_LEAST_POWER"),
    ("subspace", "_PRIOR"),
    ("graded", "_TURNED"),
    ("heldout", "_FORETOLD"),
    ("witnesses", "_GAP"),
    ("election", "_TOLD"),
    ("candidates", "_IN_SPACE"),
    ("search", "_WORTH_A_LOOK"),
    ("find", "LEAST_EXACTNESS_DB"),
    ("witnesses", "_LINKED"),
    ("election", "_LEAST_GAIN"),
    ("graded", "_EVEN"),
    ("graded", "_NEW"),
    ("candidates", "_SPANNED"),
    ("subspace", "_SURELY_CLEAR"),
    ("subspace", "_MODEL_NOISE"),
)
FACTORS = (0.5, 1.0, 2.0)
REFUSED = 60.0
OWN = (("none", 0.0, False, 2), ("voice", -6.0, False, 2), ("fills", 0.0, False, 1))
PLAYED = 3


def main() -> None:
    """Print a row for every constant."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="songs whose loops are known")
    parser.add_argument("--mp3", type=int, metavar="KBPS", help="add them after MP3 coding")
    parser.add_argument("--only", default="", help="constants whose names contain this")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="remember finished constants")
    parser.add_argument("--seed", type=int, default=90, help="of the songs of our own")
    options = parser.parse_args()
    kept = _kept(options.keep)
    with threadpool_limits(1):
        cases = dict(_cases(options))
        print(f"{len(cases)} songs: {', '.join(cases)}", flush=True)
        shipped = _row("shipped", kept, options.keep, lambda: _scores(cases))
        for module, name in CONSTANTS:
            key = f"{module}.{name}"
            if options.only not in key:
                continue
            scores = [
                shipped
                if factor == 1.0
                else _row(
                    f"{key} x {factor:g}",
                    kept,
                    options.keep,
                    lambda m=module, n=name, f=factor: _changed(cases, m, n, f),
                )
                for factor in FACTORS
            ]
            print(_line(key, np.array(scores)), flush=True)


def held_out(scores: np.ndarray) -> tuple[float, int]:
    """Leave each song out in turn.

    Parameters
    ----------
    scores : np.ndarray, shape (n_values, n_songs)
        In order of `FACTORS`.

    Returns
    -------
    mean : float
        Of the songs' scores at the values that are best for all the others.
    n_other : int
        Songs for which that is not the shipped value.
    """
    shipped = FACTORS.index(1.0)
    others = scores.sum(axis=1, keepdims=True) - scores
    # The shipped value is kept unless another is better by more than noise.
    others[shipped] += 1e-6 * scores.shape[1]
    chosen = np.argmax(others, axis=0)
    mean = float(scores[chosen, np.arange(scores.shape[1])].mean())
    return mean, int(np.count_nonzero(chosen != shipped))


def _cases(options: argparse.Namespace) -> Iterator[tuple[str, tuple[Song, bool]]]:
    """Yield songs by name, and whether they are copied rather than played."""
    for folder in truth.folders(options.data) if options.data else ():
        for kbps in (None, options.mp3) if options.mp3 else (None,):
            known = truth.load(folder, mp3_kbps=kbps)
            copied = known.truth["rendering"] != "performed"
            name = folder.name if kbps is None else f"{folder.name} at {kbps}"
            if copied or kbps is None:
                yield name, (_song(known), copied)
    for soloist, level_db, performed, n in (*OWN, ("none", 0.0, True, PLAYED)):
        made = songs(n, seed=options.seed, soloist=soloist, level_db=level_db, performed=performed)
        for number, song in enumerate(made):
            kind = "played" if performed else soloist
            yield f"own {kind} {number + 1}", (song, not performed)


def _song(known: truth.Song) -> Song:
    lines = np.array(known.truth["downbeats"]) * known.audio.sr
    layout = np.array(known.truth["layout"], bool)
    lengths = tuple(loop["bars"] for loop in known.truth["loops"])
    return Song(known.audio.samples, lines, np.stack(known.stems()), layout, lengths)


def _scores(cases: dict[str, tuple[Song, bool]]) -> list[float]:
    return [_score(song, copied) for song, copied in cases.values()]


def _score(song: Song, copied: bool) -> float:
    found = measure(song)
    if not copied:
        return REFUSED if found["refused"] else 0.0
    share = min(1.0, found["n_true"] / max(found["n_found"], 1))
    return max(0.0, min(REFUSED, found["si_sdr"])) * share


def _changed(
    cases: dict[str, tuple[Song, bool]], module: str, name: str, factor: float
) -> list[float]:
    with _set(module, name, factor):
        return _scores(cases)


@contextmanager
def _set(module: str, name: str, factor: float) -> Iterator[None]:
    """Multiply a constant for a while."""
    home = importlib.import_module(f"loopstudio.core.exact.{module}")
    shipped = getattr(home, name)
    setattr(home, name, shipped * factor)
    try:
        yield
    finally:
        setattr(home, name, shipped)


def _row(
    key: str, kept: dict[str, list[float]], file: Path | None, run: Callable[[], list[float]]
) -> list[float]:
    """Return scores that were kept, or find and keep them."""
    if key not in kept:
        began = time.process_time()
        kept[key] = run()
        if file is not None:
            with file.open("a", encoding="utf-8") as lines:
                seconds = time.process_time() - began
                lines.write(json.dumps({"key": key, "scores": kept[key], "s": seconds}) + "\n")
    return kept[key]


def _kept(file: Path | None) -> dict[str, list[float]]:
    if file is None or not file.exists():
        return {}
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return {row["key"]: row["scores"] for row in rows}


def _line(key: str, scores: np.ndarray) -> str:
    mean, n_other = held_out(scores)
    means = "".join(f"{value:9.2f}" for value in scores.mean(axis=1))
    worst = "".join(f"{value:8.1f}" for value in (scores - scores[1]).min(axis=1)[[0, 2]])
    return f"{key:<40}{means}{mean:9.2f}{n_other:5d}{worst}"


if __name__ == "__main__":
    main()
