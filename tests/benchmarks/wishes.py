"""How long granting a wish takes, beside a whole search, and whether the window lives meanwhile.

``python -m tests.benchmarks.wishes [--data DIR] [--minutes N] [--songs NAME ...]
[--methods METHOD ...] [--json]``

Songs of so many minutes: one of our own of loops that are copied (as exact loops, and by masks),
and those of DIR that are named, their bars repeated.  *Search*, from known bars to loops, and
*grant* are seconds of one core, whatever else the machine does;
*answer* is from Ctrl+R to the loops, in a real window without a screen; *gap* is the longest time
that the window left events lying then, and *own* that less what others took of it.  In seconds and
milliseconds; each wish is granted three times, and the medians told, but of gaps the longest.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from threadpoolctl import threadpool_limits

from loopstudio.core.audio import Audio, read
from loopstudio.core.extract import METHODS, Extraction, Settings, extract, find_loops
from loopstudio.core.grant import grant
from loopstudio.core.grid import Grid
from loopstudio.core.pictures.picture import song_picture
from loopstudio.core.wishes import KEEP, ONLY, SILENT, Wish
from loopstudio.playback.engine import SoundEngine
from loopstudio.project import edits, state
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.theme.theme import Theme
from tests.benchmarks import studio_song
from tests.benchmarks.studio_heart import Heart

SONGS = ("house_factorial", "waltz_three")
HEADS = ("search", "grant", "answer", "gap", "own")
_TIMES = 3
_BPM, _BEATS = 124.0, 4
_PATIENCE_S = 60
_SETTLED_S = 0.7
"""Between a wish and the question, as of somebody who goes from the mouse to the keys."""


def main() -> None:
    """Print a row for every song and wish, or JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="songs, each in a folder with mix.flac")
    parser.add_argument("--songs", nargs="+", default=list(SONGS))
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=["auto", "masks"])
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    threadpool_limits(1)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    named = options.songs if options.data else ()
    songs = [
        ("our own", *_our_own(options.minutes)),
        *((name, *_repeated(options.data / name / "mix.flac", options.minutes)) for name in named),
    ]
    rows = []
    if not options.json:
        print(f"{'song':<24}{'wish':<10}" + "".join(f"{head:>9}" for head in HEADS))
    with tempfile.TemporaryDirectory() as folder, Heart() as heart:
        os.environ[state.PLACE] = folder
        for name, audio, grid in songs:
            for method in options.methods:
                rows += measure(f"{name}, {method}", audio, grid, method, heart, application)
                if not options.json:
                    _print(rows[-len(_wishes(0, 0)) :])
    if options.json:
        print(json.dumps(rows))


def measure(
    name: str, audio: Audio, grid: Grid, method: str, heart: Heart, application: QApplication
) -> list[dict[str, Any]]:
    """Search a song, and grant wishes of every kind in the window."""
    settings = Settings(
        downbeats_s=tuple(grid.downbeats_s(audio.sr)),
        beats_per_bar=grid.beats_per_bar,
        method=method,
    )
    heart.begin(None)
    began_s = time.process_time()
    found = find_loops(audio, grid, settings)
    search_s = time.process_time() - began_s
    rows = []
    loop = max(range(len(found.loops)), key=lambda k: found.loops[k].activation.sum())
    bar = int(np.flatnonzero(found.loops[loop].activation > 0)[2])
    wishes = _wishes(loop, bar)
    core_s = {what: _core_s(audio, found, wish) for what, wish in wishes.items()}
    studio = _open(audio, found, application)
    for what, wish in wishes.items():
        answers, gaps = [], []
        for _ in range(_TIMES):
            answers.append(_answer(studio, (wish,), f"{name} {what}", heart, application))
            gaps.append(heart.gaps.pop(f"{name} {what}"))
            _answer(studio, (), "taken back", heart, application)
        row = {
            "song": name,
            "wish": what,
            "search": search_s,
            "grant": core_s[what],
            "answer": statistics.median(answers),
            "gap": max(gap.ms for gap in gaps),
            "own": max(gap.own_ms for gap in gaps),
        }
        rows.append(row)
    heart.begin(None)
    studio.close()
    return rows


def _core_s(audio: Audio, found: Extraction, wish: Wish) -> float:
    """Return how long granting a wish keeps one core busy, in seconds."""
    times = []
    for _ in range(_TIMES):
        began_s = time.process_time()
        grant(audio, found, [wish])
        times.append(time.process_time() - began_s)
    return statistics.median(times)


def _wishes(loop: int, bar: int) -> dict[str, Wish]:
    band = {"low_hz": 300.0, "high_hz": 3000.0}
    return {
        "silent": Wish(SILENT, loop, bar, bar + 3),
        "only": Wish(ONLY, loop, bar, bar + 1),
        "band": Wish(SILENT, loop, bar, bar + 3, **band),
        "half band": Wish(ONLY, loop, bar, bar + 3, strength=0.5, **band),
        "recipe": Wish(SILENT, loop, bar, bar + 3, sound=0),
        "whole song": Wish(SILENT, loop, 0, bar + 40, **band),
        "keep": Wish(KEEP, loop, bar, bar + 3),
    }


def _answer(
    studio: Studio,
    wishes: tuple[Wish, ...],
    phase: str,
    heart: Heart,
    application: QApplication,
) -> float:
    """Return how long it takes from asking to other loops, in seconds."""
    session = studio.session
    session.apply("Wish", replace(session.project, wishes=wishes))
    studio.finder.cancel()  # colours, which can wait
    settled_s = time.monotonic() + _SETTLED_S
    _wait(lambda: time.monotonic() > settled_s, application)
    before = session.extraction
    heart.begin(phase)
    began_s = time.perf_counter()
    studio.find_again()
    _wait(lambda: session.extraction is not before, application)
    return time.perf_counter() - began_s


def _wait(done: Any, application: QApplication) -> None:
    until_s = time.monotonic() + _PATIENCE_S
    while not done():
        application.processEvents()
        if time.monotonic() > until_s:
            raise TimeoutError("the window did not answer")
        time.sleep(0.001)


def _open(audio: Audio, found: Extraction, application: QApplication) -> Studio:
    """Return the program's window with a song and its loops."""
    theme = Theme("dark")
    theme.install(application)
    settings = QSettings(str(state.unsaved_folder() / "s.ini"), QSettings.Format.IniFormat)
    studio = Studio(theme, SoundEngine(), settings)
    menus.build(studio.window, studio)
    studio.window.resize(1440, 900)
    studio.window.show()
    project = edits.with_loops_of(Project(song="/songs/a.wav", settings=found.settings), found)
    studio.session.open_document(Document(project, found, "A song"), audio, None)
    studio.window.show_song()
    studio.finder.show_picture(song_picture(audio))
    _wait(lambda: studio.finder.idle, application)
    return studio


def _our_own(minutes: float) -> tuple[Audio, Grid]:
    n_bars = round(minutes * _BPM / _BEATS)
    audio = Audio(studio_song.compose(n_bars), studio_song.SR)
    lines = np.arange(n_bars + 1) * _BEATS * 60 / _BPM * audio.sr
    return audio, Grid(np.minimum(lines, audio.n_samples), _BEATS, True, 1.0)


def _repeated(path: Path, minutes: float) -> tuple[Audio, Grid]:
    """Repeat the bars of a song until it is long enough."""
    audio = read(path)
    found = extract(audio)
    lines = found.grid.bar_starts
    first, last = round(lines[0]), round(lines[-1])
    body = audio.samples[:, first:last]
    times = max(round(minutes * 60 * audio.sr / body.shape[1]), 1)
    starts = [lines[:-1] - first + turn * body.shape[1] for turn in range(times)]
    whole = np.concatenate([*starts, [times * body.shape[1]]])
    longer = replace(audio, samples=np.tile(body, times))
    grid = Grid(np.maximum(whole, 0), found.grid.beats_per_bar, found.grid.constant, 1.0)
    return longer, grid


def _print(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        seconds = f"{row['search']:>9.1f}{row['grant']:>9.2f}{row['answer']:>9.2f}"
        gaps = f"{row['gap']:>9.0f}{row['own']:>9.0f}"
        print(f"{row['song']:<24}{row['wish']:<10}{seconds}{gaps}", flush=True)


if __name__ == "__main__":
    main()
