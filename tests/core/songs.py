"""Small songs made of synthesised loops, whose layout is known."""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.grid import Grid

SR = 8000
BAR = 8000
"""Samples of a bar: 120 beats a minute."""

LAYOUT = (
    "####....####",
    "..########..",
    "########..##",
)


@dataclass(frozen=True, eq=False)
class Song:
    audio: Audio
    grid: Grid
    stems: np.ndarray  # (n_loops, n_channels, n)
    layout: np.ndarray  # (n_loops, n_bars) bool


def kicks(rng: np.random.Generator) -> np.ndarray:
    """One bar of four falling thuds with noise, shape (BAR,)."""
    t = np.arange(BAR // 4) / SR
    thud = np.sin(2 * np.pi * 60 * t + 4 * np.exp(-30 * t)) * np.exp(-12 * t)
    noise = rng.standard_normal(len(t)) * np.exp(-60 * t)
    return np.tile(0.5 * thud + 0.1 * noise, 4)


def notes(pitches_hz: tuple[float, ...], n_bars: int, harmonics: int) -> np.ndarray:
    """Plucked notes one after the other over some bars, shape (n_bars * BAR,)."""
    n = n_bars * BAR // len(pitches_hz)
    t = np.arange(n) / SR
    played = [
        sum(np.sin(2 * np.pi * hz * h * t) / h for h in range(1, harmonics + 1)) * np.exp(-3 * t)
        for hz in pitches_hz
    ]
    return 0.25 * np.concatenate(played)


def song(layout: tuple[str, ...] = LAYOUT, lead: int = 0, tail: int = 0) -> Song:
    """Make a stereo song of a beat (1 bar), a bass (2 bars) and a tune (1 bar).

    Parameters
    ----------
    layout : tuple of str
        One row a loop, ``#`` where it plays.
    lead, tail : int
        Samples of noise before and after the bars.
    """
    rng = np.random.default_rng(3)
    loops = [
        kicks(rng),
        notes((110.0, 110.0, 165.0, 147.0), 2, 2),
        notes((880.0, 1100.0, 990.0, 1320.0), 1, 3),
    ]
    pans = [(1.0, 1.0), (0.8, 1.0), (1.0, 0.5)]
    plays = np.array([[mark == "#" for mark in row] for row in layout])
    n_bars = plays.shape[1]
    stems = np.zeros((len(layout), 2, lead + n_bars * BAR + tail), np.float32)
    for k, row in enumerate(plays):
        long = np.resize(loops[k], n_bars * BAR) * np.repeat(row, BAR)
        stems[k, :, lead : lead + n_bars * BAR] = np.outer(pans[k], long)
    samples = stems.sum(axis=0)
    samples[:, :lead] += 0.1 * rng.standard_normal((2, lead)).astype(np.float32)
    samples[:, lead + n_bars * BAR :] += 0.1
    grid = Grid(lead + BAR * np.arange(n_bars + 1.0), 4, True, 1.0)
    return Song(Audio(samples, SR), grid, stems, plays)
