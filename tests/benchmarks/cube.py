"""How long the spectral cube takes to be built, and a slice of it to be drawn.

    python -m tests.benchmarks.cube [--minutes 4 30]

Noise in bars of two seconds: for the transforms the sound makes no difference.  The model is
that of ten loops which never play in the same combination twice, the hardest case.  A frame is
everything that the page draws anew when the slice moves: two slices, drawing and ruler.
"""

import argparse
import os
import time
import tracemalloc
from dataclasses import replace

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from loopstudio.core.audio import Audio
from loopstudio.core.cube import Slices
from loopstudio.core.extraction import Extraction
from loopstudio.core.grid import Grid
from loopstudio.core.loops import Loop
from loopstudio.core.pictures.cube_columns import CQT, STFT
from loopstudio.core.pictures.cube_slices import CubeSlices, model_slices, song_slices
from loopstudio.core.spectrogram import Spec
from loopstudio.core.tucker import Factors
from loopstudio.ui.desk.cube_panel import CubePanel
from loopstudio.ui.desk.cube_state import AXES, CubeState
from loopstudio.ui.theme.theme import Theme
from tests.ui import song_pieces

_SR, _BAR_S = 44_100, 2.0
_LOOPS, _SOUNDS, _RHYTHMS = 10, 24, 16
_FRAMES = 100


def main() -> None:
    """Measure songs of the lengths that are asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, nargs="+", default=[4.0, 30.0])
    application = QApplication([])
    for minutes in parser.parse_args().minutes:
        rng = np.random.default_rng(0)
        n = round(60 * minutes * _SR)
        audio = Audio(0.1 * rng.standard_normal((1, n), dtype=np.float32), _SR)
        bars = np.arange(int(60 * minutes / _BAR_S) + 1) * _BAR_S * _SR
        print(f"{minutes:g} minutes")
        songs = {kind: _built(audio, bars, kind) for kind in (STFT, CQT)}
        _draw(application, _state(songs[STFT], bars, rng))


def _built(audio: Audio, bars: np.ndarray, kind: str) -> CubeSlices:
    song_slices(Audio(audio.samples[:, : 4 * _SR], _SR), bars[:3], kind)  # modules are loaded
    begun_s = time.perf_counter()
    song_slices(audio, bars, kind)
    seconds = time.perf_counter() - begun_s
    tracemalloc.start()
    cube = song_slices(audio, bars, kind)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    size = cube.levels.nbytes / 1e6
    print(f"  {kind}: {seconds:.1f} s, {size:.1f} MB, {peak / 1e6:.0f} MB while it is built")
    return cube


def _state(song: CubeSlices, bars: np.ndarray, rng: np.random.Generator) -> CubeState:
    n_bars, n_tatums, spec = len(bars) - 1, song.levels.shape[1], Spec.for_rate(_SR)
    found: Extraction = replace(
        song_pieces.extraction(),
        grid=Grid(bars, 4, constant=True, confidence=1.0),
        slices=Slices(),
        spec=spec,
        factors=Factors(
            rng.random((spec.n_bins, _SOUNDS)),
            rng.random((n_tatums, _RHYTHMS)),
            rng.random((_SOUNDS, _RHYTHMS, _LOOPS)),
            rng.random((n_bars, _LOOPS)),
            np.zeros(1),
        ),
        loops=tuple(
            Loop(f"loop-{k}", "bass", 1, ((k, 0),), np.ones(n_bars)) for k in range(_LOOPS)
        ),
    )
    model = song
    for loops in ((0,), tuple(range(_LOOPS))):
        begun_s = time.perf_counter()
        model = model_slices(found, _SR, song, loops)
        print(f"  model of {len(loops)}: {time.perf_counter() - begun_s:.2f} s")
    return CubeState(song, 4, model, "All loops", tuple(range(_LOOPS)))


def _draw(application: QApplication, state: CubeState) -> None:
    panel = CubePanel(Theme("dark"))
    panel.resize(1440, 246)
    panel.show()
    panel.show_cube(state)
    for axis in AXES:
        panel.show_axis(axis)
        application.processEvents()
        times_ms = []
        for _ in range(_FRAMES):
            last = panel.state is not None and panel.state.index == panel.state.n - 1
            begun_s = time.perf_counter()
            panel.scrub(-state.count(axis) if last else 1)
            application.processEvents()
            times_ms.append(1000 * (time.perf_counter() - begun_s))
        low, high = np.percentile(times_ms, (50, 95))
        print(f"  along {axis}: {low:.1f} ms a frame, 95 of 100 within {high:.1f} ms")


if __name__ == "__main__":
    main()
