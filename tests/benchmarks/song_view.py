"""How long a frame of the song view takes, for a song of ten minutes.

Run with ``python -m tests.benchmarks.song_view [N_LOOPS]``.  Times are of the GUI thread
alone, so other work of the machine counts little.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from loopstudio.core.audio import Audio
from loopstudio.core.grid import Grid
from loopstudio.core.pictures.picture import song_picture
from loopstudio.core.pictures.shares import loop_shares
from loopstudio.ui.song.song_view import SongView
from loopstudio.ui.theme.theme import Theme
from tests.ui import song_pieces

_TIMES = 38
"""Repetitions of the small song, which make ten minutes."""
_FRAMES = 60


def _long_song(n_loops: int) -> SongView:
    small, found = song_pieces.audio(), song_pieces.extraction(n_loops)
    song = Audio(np.tile(small.samples, _TIMES), small.sr)
    n_bars = _TIMES * song_pieces.N_BARS
    extraction = replace(
        found,
        grid=Grid(np.arange(n_bars + 1) * float(song_pieces.BAR), 4, constant=True, confidence=1.0),
        factors=replace(found.factors, layout=np.tile(found.factors.layout, (_TIMES, 1))),
        loops=tuple(
            replace(loop, activation=np.tile(loop.activation, _TIMES)) for loop in found.loops
        ),
        peaks=np.tile(found.peaks, _TIMES),
    )
    began = time.perf_counter()
    picture = song_picture(song)
    drawn = time.perf_counter()
    shares = loop_shares(extraction, picture)
    print(f"picture {drawn - began:.1f} s, shares {time.perf_counter() - drawn:.1f} s")
    bytes_used = sum(copy.nbytes for copy in (*picture.levels, *shares.cells))
    print(f"pictures {bytes_used / 1e6:.0f} MB")
    view = SongView(Theme("dark"))
    view.resize(1400, 800)
    view.show_song(song)
    view.show_picture(picture)
    view.show_extraction(extraction, song_pieces.project(n_loops))
    view.show_shares(shares)
    view.show()
    return view


def _measure(application: QApplication, what: str, move: Callable[[int], None]) -> None:
    taken = []
    for frame in range(_FRAMES):
        began = time.thread_time()
        move(frame)
        application.processEvents()
        taken.append(1000 * (time.thread_time() - began))
    print(f"{what:24s} median {np.median(taken):5.1f}  p95 {np.percentile(taken, 95):5.1f} ms")


def main() -> None:
    """Print a table of frame times."""
    application = QApplication([])
    view = _long_song(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    axis = view.axis
    application.processEvents()
    middle = axis.n_samples / 2
    _measure(application, "zoom in", lambda frame: axis.zoom(1.06, middle))
    _measure(application, "scroll close", lambda frame: axis.scroll(axis.span / 40))
    axis.fit()
    axis.zoom(4, middle)
    _measure(application, "scroll far", lambda frame: axis.scroll(axis.span / 200))
    axis.fit()
    view.show_position(0, True)
    step = axis.span / axis.width
    _measure(application, "playhead", lambda frame: view.show_position(int(frame * step), True))
    _measure(application, "select", lambda frame: view.show_selected(frame % 2))


if __name__ == "__main__":
    main()
