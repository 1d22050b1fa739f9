"""Songs for tests of the sound, with loops that are known.

The loops are bands of low noise: smooth, so that a click stands out, and nowhere like
themselves at another time, so that a piece of a recording has one place in the song.
"""

import numpy as np

from loopstudio.core.cube import Slices
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.grid import Grid
from loopstudio.core.loops import Loop
from loopstudio.core.spectrogram import Spec
from loopstudio.core.tucker import Factors

SR = 44100
_BAR = SR
_N_TATUMS = 12
_LOWEST_HZ, _WIDTH_HZ = 80.0, 120.0


def noise(duration_s: float, sr: int = SR, level: float = 0.1) -> np.ndarray:
    """White noise, shape (2, n), float32, below full scale."""
    samples = np.random.default_rng(1).standard_normal((2, round(duration_s * sr)))
    return np.clip(level * samples, -0.9, 0.9).astype(np.float32)


def bands(duration_s: float, n_loops: int = 3, sr: int = SR) -> tuple[np.ndarray, Extraction]:
    """Return a song, shape (2, n), float32, and its loops, one for each band of noise."""
    n = round(duration_s * sr)
    hz = np.fft.rfftfreq(n, 1 / sr)
    inside = (hz > _LOWEST_HZ) & (hz < _LOWEST_HZ + n_loops * _WIDTH_HZ)
    samples = np.fft.irfft(np.fft.rfft(noise(duration_s, sr), axis=1) * inside, n, axis=1)
    samples *= 0.5 / np.abs(samples).max()
    return samples.astype(np.float32), _extraction(n, sr, n_loops)


def _extraction(n: int, sr: int, n_loops: int) -> Extraction:
    spec = Spec.for_rate(sr)
    n_bars = max(n // _BAR, 2)
    hz = np.arange(spec.n_bins) * sr / spec.n_fft
    band = np.floor((hz - _LOWEST_HZ) / _WIDTH_HZ)
    sounds = (band[:, None] == np.arange(n_loops)).astype(np.float32) + 1e-3
    core = np.zeros((n_loops, 1, n_loops), np.float32)
    core[np.arange(n_loops), 0, np.arange(n_loops)] = 1
    loops = tuple(
        Loop(f"texture-{k + 1}", "texture", 1, ((k, 0),), np.ones(n_bars)) for k in range(n_loops)
    )
    return Extraction(
        grid=Grid(np.arange(n_bars + 1.0) * n / n_bars, 4, constant=True, confidence=1.0),
        beats=None,
        slices=Slices(),
        spec=spec,
        factors=Factors(
            sounds=sounds,
            rhythms=np.ones((_N_TATUMS, 1), np.float32),
            core=core,
            layout=np.ones((n_bars, n_loops), np.float32),
            errors=np.zeros(1),
        ),
        loops=loops,
        best_bars=(0,) * n_loops,
        peaks=np.zeros((n_loops + 1, 1), np.float32),
        settings=Settings(),
    )
