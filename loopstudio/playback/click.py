"""The click: a metronome on the beats of the grid, mixed in after everything else.

It is heard and never exported, so it exists only here, where sound is played.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopstudio.core.grid import Grid
    from loopstudio.playback.player import Plan

BEAT_HZ, BAR_HZ = 1000.0, 1500.0
BEAT_LEVEL, BAR_LEVEL = 0.2, 0.35
"""Peaks: heard above a mastered song, and below it in level."""
LENGTH_S = 0.05
RISE_S = 0.001
DECAY_S = 0.009


class Click:
    """A plan with clicks on its beats, those of bar lines higher and louder.

    Parameters
    ----------
    plan : Plan
    grid : Grid
        In samples of the plan.
    sr : int
        Hz.
    """

    def __init__(self, plan: Plan, grid: Grid, sr: int) -> None:
        self.n_channels, self.n_samples = plan.n_channels, plan.n_samples
        self._plan = plan
        self._places, self._on_bar = beats_of(grid, plan.n_samples)
        self._sounds = (_blip(BEAT_HZ, BEAT_LEVEL, sr), _blip(BAR_HZ, BAR_LEVEL, sr))

    def __call__(self, start: int, n: int) -> np.ndarray:
        """Render samples [start, start + n) of the plan and its clicks."""
        out = self._plan(start, n)
        length = len(self._sounds[0])
        first, last = np.searchsorted(self._places, (start - length + 1, start + n))
        for place, on_bar in zip(
            self._places[first:last].tolist(), self._on_bar[first:last].tolist(), strict=True
        ):
            begin, end = max(place, start), min(place + length, start + n)
            sound = self._sounds[on_bar][begin - place : end - place]
            out[begin - start : end - start] += sound[:, None]
        return out


def beats_of(grid: Grid, n_samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the beats of a song, also where bars are only counted on at its ends.

    Parameters
    ----------
    grid : Grid
    n_samples : int
        Length of the song.

    Returns
    -------
    places : np.ndarray, shape (n_beats,), int64, increasing
        Samples, all of the song.
    on_bar : np.ndarray, shape (n_beats,), bool
        Whether a bar begins there.
    """
    starts, metre = grid.bar_starts, grid.beats_per_bar
    first, last = starts[1] - starts[0], starts[-1] - starts[-2]
    before = int(starts[0] // first) + 1
    after = int(max(n_samples - starts[-1], 0) // last) + 1
    bars = np.concatenate(
        [
            starts[0] - first * np.arange(before, 0, -1),
            starts,
            starts[-1] + last * np.arange(1, after + 1),
        ]
    )
    counts = np.arange(metre * (len(bars) - 1))
    places = np.round(np.interp(counts / metre, np.arange(len(bars)), bars)).astype(np.int64)
    inside = (places >= 0) & (places < n_samples)
    return places[inside], (counts % metre == 0)[inside]


def _blip(hz: float, level: float, sr: int) -> np.ndarray:
    """Return one click, shape (n,), float32, that begins and ends at zero."""
    seconds = np.arange(round(LENGTH_S * sr)) / sr
    rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(seconds / RISE_S, 1))
    fall = np.exp(-seconds / DECAY_S) * (1 - seconds / LENGTH_S)
    sound = rise * fall * np.sin(2 * np.pi * hz * seconds)
    blip: np.ndarray = (level * sound / np.abs(sound).max()).astype(np.float32)
    return blip
