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
HALF_SHARE = 0.4
"""The same in either half of the song: chance alone meets a third of beats of another tempo."""
NEAR_S = 0.025
"""A beat within it of the pulse is met."""
MAX_WANDER_S = 0.030
"""How far a steady pulse may be from the beats around for long."""
WANDER_BEATS = 17
"""What "for long" means: the median over as many beats counts."""
MIN_HALF_S = 0.2
"""Half beats shorter than this are so dense that any beat would meet one."""
TEMPO_SHARE = 0.03
"""How far the period may be from the median distance of beats."""


@dataclass(frozen=True)
class Line:
    """A steady pulse through beats, some of which are wrong.

    Beats on the other half of the pulse count as met: trackers change sides in a break.

    Attributes
    ----------
    phase, period : float
        In samples: a place where beats fall, and the length of a beat.
    spacing : float
        The distance of places where beats are met: a beat, or half of one.
    share : float
        The share of beats that are met.
    half_share : float
        The same in that half of the beats where fewer are met.
    wander : float
        The greatest distance in samples that the beats met keep from the pulse for long.
    """

    phase: float
    period: float
    spacing: float
    share: float
    half_share: float
    wander: float

    def fits(self, sr: int) -> bool:
        """Tell whether the beats alone show that the tempo is constant."""
        met = self.share >= STEADY_SHARE and self.half_share >= HALF_SHARE
        return met and self.wander <= MAX_WANDER_S * sr


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


def steady_pulse(phase: float, period: float, n_samples: int) -> Pulse:
    """Return the pulse with a beat at `phase` and one every `period` samples."""
    first = int(np.floor(-phase / period))
    last = int(np.ceil((n_samples - phase) / period))
    return Pulse(phase + period * np.arange(first, last + 1), steady=True)


def played_pulse(beats: np.ndarray, n_samples: int) -> Pulse:
    """Return the pulse of the beats as they are, repaired and carried on to both ends.

    Parameters
    ----------
    beats : np.ndarray, shape (n_beats,), increasing, in samples
        At least two.
    n_samples : int
        Length of the song.
    """
    return Pulse(_extended(_repaired(beats), n_samples), steady=False)


def fit_line(beats: np.ndarray, sr: int) -> Line:
    """Fit a steady pulse, first by vector strength, then by robust least squares.

    Parameters
    ----------
    beats : np.ndarray, shape (n_beats,), increasing, in samples
        At least two.
    sr : int
        Sample rate in Hz.
    """
    usual = float(np.median(np.diff(beats)))
    parts = 2 if usual >= 2 * MIN_HALF_S * sr else 1
    # A grid so fine that between two trials no beat turns by more than an eighth.
    n_trials = max(int(2 * TEMPO_SHARE * np.ptp(beats) / usual * parts * 8), 8)
    trials = usual / parts * np.linspace(1 - TEMPO_SHARE, 1 + TEMPO_SHARE, n_trials)
    strength = [abs(np.exp(2j * np.pi * beats / trial).mean()) for trial in trials]
    spacing = float(trials[int(np.argmax(strength))])
    phase = fit_phase(beats, spacing)
    near = min(NEAR_S * sr, spacing / 8)
    for _ in range(20):
        count = np.round((beats - phase) / spacing)
        # Cauchy weights: beats that are nowhere near lose their say.
        weight = np.sqrt(1 / (1 + ((beats - phase - spacing * count) / near) ** 2))
        basis = np.column_stack([np.ones_like(count), count]) * weight[:, None]
        phase, spacing = map(float, np.linalg.lstsq(basis, beats * weight, rcond=None)[0])
    distance = _distance(beats, phase, spacing)
    met = np.abs(distance) <= near
    half_share = min(float(half.mean()) for half in np.array_split(met, 2))
    wander = _wander(distance[met])
    return Line(phase, parts * spacing, spacing, float(met.mean()), half_share, wander)


def fit_phase(beats: np.ndarray, period: float) -> float:
    """Return the phase at which beats of a known period come, those off the pulse aside."""
    turn = np.exp(2j * np.pi * beats / period).mean()
    phase = float(np.angle(turn)) / (2 * np.pi) * period
    return phase + float(np.median(_distance(beats, phase, period)))


def _distance(beats: np.ndarray, phase: float, period: float) -> np.ndarray:
    """Distance of each beat from the nearest place of a pulse, in [-period / 2, period / 2]."""
    offsets = beats - phase
    distance: np.ndarray = offsets - period * np.round(offsets / period)
    return distance


def _wander(distance: np.ndarray) -> float:
    """Return the greatest running median of the beats' distances from a line."""
    if len(distance) == 0:
        return np.inf
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
