"""A pulse through the beats of a song: steady where one tempo fits, else as played.

A tracker's beats are quantised, sometimes doubled, missing, or for a while on the other
half of the beat, and they begin and end where the drums do.  What is looked for is the
pulse behind them, which goes on from the first sample to the last.

Conventions
-----------
Places in the song are in samples, fractions allowed.  A pulse counts its beats; a fraction
of a beat is a place between two beats.
"""

from dataclasses import dataclass

import numpy as np

STEADY_SHARE = 0.6
"""The share of beats that a steady pulse must meet."""
NEAR_S = 0.025
"""A beat within it of the pulse is met."""
MAX_WANDER_S = 0.030
"""How far a steady pulse may be from the beats around for long."""
WANDER_BEATS = 17
"""What "for long" means: the median over as many beats counts."""


@dataclass(frozen=True, eq=False)
class Pulse:
    """The beats of a whole song, one after the other.

    Attributes
    ----------
    beats : np.ndarray, shape (n_beats,), increasing, in samples
        The first is at or before sample 0, the last at or after the song's end.
    steady : bool
        All beats are equally long.
    """

    beats: np.ndarray
    steady: bool

    @property
    def period(self) -> float:
        """Mean length of a beat in samples."""
        return float((self.beats[-1] - self.beats[0]) / (len(self.beats) - 1))

    def places(self, counts: np.ndarray) -> np.ndarray:
        """Return the places in samples of beats counted from 0, fractions allowed."""
        # Places beyond both ends go on at the tempo there.
        whole = np.clip(np.floor(counts).astype(int), 0, len(self.beats) - 2)
        length = self.beats[whole + 1] - self.beats[whole]
        places: np.ndarray = self.beats[whole] + (counts - whole) * length
        return places


def find_pulse(beats: np.ndarray, n_samples: int, sr: int) -> Pulse:
    """Lay a pulse through tracked beats.

    Parameters
    ----------
    beats : np.ndarray, shape (n_beats,), increasing, in samples
        At least two.
    n_samples : int
        Length of the song.
    sr : int
        Sample rate in Hz.

    Returns
    -------
    Pulse
    """
    phase, period = fit_line(beats, near=NEAR_S * sr)
    offsets = beats - phase
    distance = offsets - period * np.round(offsets / period)
    met = np.abs(distance) <= NEAR_S * sr
    if met.mean() >= STEADY_SHARE and _wander(distance[met]) <= MAX_WANDER_S * sr:
        return steady_pulse(phase, period, n_samples)
    return Pulse(_extended(_repaired(beats), n_samples), steady=False)


def steady_pulse(phase: float, period: float, n_samples: int) -> Pulse:
    """Return the pulse with a beat at `phase` and one every `period` samples."""
    first = int(np.floor(-phase / period))
    last = int(np.ceil((n_samples - phase) / period))
    return Pulse(phase + period * np.arange(first, last + 1), steady=True)


def fit_line(beats: np.ndarray, near: float) -> tuple[float, float]:
    """Fit phase and period to beats of which some are wrong, by vector strength.

    Parameters
    ----------
    beats : np.ndarray, shape (n_beats,), increasing
    near : float
        Beats further from the line hardly count; same unit as `beats`.

    Returns
    -------
    phase, period : float
    """
    middle = np.median(np.diff(beats))
    span = beats[-1] - beats[0] + middle
    # A grid so fine that between two trials no beat turns by more than an eighth.
    n_trials = max(int(0.06 * span / middle * 8), 8)
    trials = middle * np.linspace(0.97, 1.03, n_trials)
    turns = np.exp(2j * np.pi * beats[None, :] / trials[:, None]).mean(axis=1)
    best = int(np.abs(turns).argmax())
    period = float(trials[best])
    phase = float(np.angle(turns[best])) / (2 * np.pi) * period
    for _ in range(20):
        count = np.round((beats - phase) / period)
        distance = beats - phase - period * count
        # Cauchy weights: beats on the other half of the pulse lose their say.
        weight = np.sqrt(1 / (1 + (distance / near) ** 2))
        basis = np.column_stack([np.ones_like(count), count]) * weight[:, None]
        phase, period = np.linalg.lstsq(basis, beats * weight, rcond=None)[0]
    return float(phase), float(period)


def fit_phase(beats: np.ndarray, period: float) -> float:
    """Return the phase at which beats of a known period come, those off the pulse aside."""
    turn = np.exp(2j * np.pi * beats / period).mean()
    phase = float(np.angle(turn)) / (2 * np.pi) * period
    distance = beats - phase - period * np.round((beats - phase) / period)
    return phase + float(np.median(distance))


def _wander(distance: np.ndarray) -> float:
    """Return the greatest running median of the beats' distances from a line."""
    return float(np.abs(_running_median(distance, WANDER_BEATS)).max())


def _running_median(values: np.ndarray, length: int) -> np.ndarray:
    """Median of the `length` (odd) values around each; ends are repeated."""
    padded = np.pad(values, length // 2, mode="edge")
    medians: np.ndarray = np.median(
        np.lib.stride_tricks.sliding_window_view(padded, length), axis=1
    )
    return medians


def _repaired(beats: np.ndarray) -> np.ndarray:
    """Drop doubled beats and fill in missing ones, by the length of the beats around."""
    usual = _running_median(np.diff(beats), 9)
    kept = [float(beats[0])]
    for beat, length in zip(beats[1:], usual, strict=True):
        gap = (beat - kept[-1]) / length
        if gap < 0.6:
            continue
        n_beats = max(round(gap), 1)
        kept.extend(np.linspace(kept[-1], beat, n_beats + 1)[1:])
    return np.array(kept)


def _extended(beats: np.ndarray, n_samples: int) -> np.ndarray:
    """Go on at the tempo of the first and last beats to both ends of the song."""
    around = min(8, len(beats) - 1)
    first = (beats[around] - beats[0]) / around
    last = (beats[-1] - beats[-1 - around]) / around
    before = int(np.ceil(max(beats[0], 0) / first))
    after = int(np.ceil(max(n_samples - beats[-1], 0) / last))
    return np.concatenate(
        [
            beats[0] - first * np.arange(before, 0, -1),
            beats,
            beats[-1] + last * np.arange(1, after + 1),
        ]
    )
