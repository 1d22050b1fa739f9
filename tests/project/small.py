"""A small song's extraction, built by hand: what it holds matters, not how it was found."""

import numpy as np

from loopstudio.core.cube import Slices
from loopstudio.core.downbeats import Beats
from loopstudio.core.exact.find import ExactLoop, ExactLoops
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.grid import Grid
from loopstudio.core.loops import Loop
from loopstudio.core.spectrogram import Spec
from loopstudio.core.tucker import Factors, Ranks


def extraction(n_bars: int = 4, sr: int = 8000) -> Extraction:
    """Two loops of one bar over a song of `n_bars` seconds."""
    rng = np.random.default_rng(0)
    spec = Spec(n_fft=256, hop=64)
    return Extraction(
        grid=Grid(np.arange(n_bars + 1) * float(sr), 4, True, 0.75),
        beats=Beats(
            np.arange(4 * n_bars) / 4,
            np.arange(4 * n_bars) % 4 + 1,
            4,
            "madmom",
            np.tile([1.0, 0, 0, 0], n_bars),
        ),
        slices=Slices(),
        spec=spec,
        factors=Factors(
            sounds=rng.random((129, 3)).astype(np.float32),
            rhythms=rng.random((24, 2)).astype(np.float32),
            core=rng.random((3, 2, 2)).astype(np.float32),
            layout=rng.random((n_bars, 2)).astype(np.float32),
            errors=np.array([0.5, 0.25]),
        ),
        loops=(
            Loop("drums-1", "drums", 1, ((0, 0),), np.ones(n_bars), None),
            Loop("bass-1", "bass", 1, ((1, 0),), np.eye(1, n_bars)[0], 41.5),
        ),
        best_bars=(0, 0),
        peaks=rng.random((3, 32)).astype(np.float32),
        settings=Settings(n_loops=2, ranks=Ranks(3, 2, 2), downbeats_s=(0.0, 1.0)),
        notes=("A note.",),
        exact=ExactLoops(
            starts=np.arange(n_bars) * sr,
            length=sr,
            layers=np.ones((2, n_bars)),
            sounds=rng.standard_normal((2, 2, sr)).astype(np.float32),
            loops=(ExactLoop(1, np.ones(n_bars, bool), ((0, 0),), 41.5),),
        ),
    )
