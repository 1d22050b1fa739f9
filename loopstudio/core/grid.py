"""The grid: where every bar of a song begins, from its first sound to its last.

Everything that follows compares bars with each other, so they are wanted to the sample and
all through the song, also where no drum tells the beat.  Trackers give neither: their beats
are a start, and the song's own repetition the judge.

In this order: a pulse through the beats, steady where one tempo fits; its exact length from
the distances at which the song repeats; length and place of the bar from how well bars
repeat; for a steady pulse, the bar line to the millisecond and below; and all of it carried
on to both ends of the song.

Conventions
-----------
Places are in samples, fractions allowed.  What is shorter than a bar before the first bar
line or after the last is pick-up or tail, and in no bar.
"""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio, mono
from loopstudio.core.bars.choice import MIN_BARS, BarChoice, Opinion, choose_bars
from loopstudio.core.bars.features import TATUMS_PER_BEAT, tatum_features
from loopstudio.core.bars.lags import measure_period
from loopstudio.core.bars.phase import refine_phase
from loopstudio.core.bars.pulse import Pulse, fit_line, fit_phase, played_pulse, steady_pulse
from loopstudio.core.downbeats import Beats
from loopstudio.core.errors import InputError, NothingToExtractError
from loopstudio.core.progress import Progress, part, silent

MIN_BAR_S = 0.1
"""Shorter bars, of one beat at 600 a minute, are mistakes."""
OVERHANG_S = 0.05
"""A bar may begin or end this far outside the file: encoders and editors trim."""
SOUND_DB = -50.0
"""What is this far below the loudest moment is silence at the ends of a song."""
LEVEL_S = 0.01
MIN_SOUNDING = 0.6
"""The share of the first and the last bar in which there must be sound."""
START_SNAP_S = 0.003
"""A bar line this near the file's first sample is there: editors export from a bar line."""
DERAILED_SHARE = 0.4
"""The share of beats that must be on a pulse that is known from repetition."""
EXACT_AGREEMENT = 0.4
"""Where a typical stretch recurs less alike than this, bar lines stay where they are heard."""


@dataclass(frozen=True, eq=False)
class Grid:
    """The bars of a song.

    Attributes
    ----------
    bar_starts : np.ndarray, shape (n_bars + 1,), float64, increasing, in samples
        Where each bar begins, and where the last one ends; within the song.
    beats_per_bar : int
    constant : bool
        One tempo fits the whole song.
    confidence : float
        In [0, 1]: the chance that bars are of this length and begin here, by all evidence.
    """

    bar_starts: np.ndarray
    beats_per_bar: int
    constant: bool
    confidence: float

    @property
    def n_bars(self) -> int:
        """Number of bars."""
        return len(self.bar_starts) - 1

    def downbeats_s(self, sr: int) -> np.ndarray:
        """Return the bar lines in seconds, shape (n_bars + 1,)."""
        downbeats: np.ndarray = self.bar_starts / sr
        return downbeats

    def tempo_bpm(self, sr: int) -> float:
        """Return the mean tempo in beats per minute."""
        seconds = (self.bar_starts[-1] - self.bar_starts[0]) / sr
        return float(60 * self.n_bars * self.beats_per_bar / seconds)


def fit(
    beats: Beats,
    audio: Audio,
    *,
    beats_per_bar: int | None = None,
    progress: Progress = silent,
) -> Grid:
    """Make bars of tracked beats.

    Parameters
    ----------
    beats : Beats
    audio : Audio
    beats_per_bar : int, optional
        The metre, where the user knows it.
    progress : Progress

    Returns
    -------
    Grid

    Raises
    ------
    NothingToExtractError
        If the song has fewer than two bars.
    InputError
        If `beats_per_bar` is no number of beats.
    """
    from threadpoolctl import threadpool_limits

    _check_metre(beats_per_bar)
    # Stretches are compared side by side; threads inside of that would only wait for each other.
    with threadpool_limits(1):
        return _fitted(beats, audio, beats_per_bar, progress)


def _fitted(beats: Beats, audio: Audio, beats_per_bar: int | None, progress: Progress) -> Grid:
    """Make bars of tracked beats; see `fit`."""
    samples = mono(audio)
    places = beats.times_s * audio.sr
    progress(0, "Measuring the tempo")
    pulse, agreement = _measured_pulse(places, samples, audio.sr)
    choice = _chosen_bars(beats, places, samples, audio.sr, pulse, beats_per_bar, progress)
    progress(0.9, "Aligning bars")
    lines = _bar_lines(pulse, choice)
    if pulse.steady:
        lines = _aligned(lines, samples, audio.sr, agreement)
    starts = _sounding(lines, samples, audio.sr)
    if len(starts) < MIN_BARS + 1:
        raise NothingToExtractError(
            f"The song has {_bars(len(starts) - 1)}, and loops show only where bars repeat: at"
            " least two are needed, so take a longer piece of it, or give the bar lines yourself."
        )
    return Grid(starts, choice.beats_per_bar, pulse.steady, choice.confidence)


def from_downbeats(
    downbeats_s: "np.ndarray | tuple[float, ...] | list[float]",
    audio: Audio,
    *,
    beats_per_bar: int | None = None,
) -> Grid:
    """Make a grid of bar lines that the user gives.

    Parameters
    ----------
    downbeats_s : array-like, shape (n_bars + 1,), increasing, seconds
        Where each bar begins, and where the last one ends.
    audio : Audio
    beats_per_bar : int, optional
        3 or 4, by what gives the more usual tempo, where it is not given.

    Returns
    -------
    Grid
        With a confidence of 1.

    Raises
    ------
    InputError
        If the times are not increasing, leave the song, or make fewer than two bars or bars
        shorter than `MIN_BAR_S`.
    """
    _check_metre(beats_per_bar)
    times_s = np.asarray(downbeats_s, dtype=float)
    if times_s.ndim != 1 or len(times_s) < MIN_BARS + 1:
        raise InputError(
            f"{_bars(max(times_s.size - 1, 0))} cannot repeat: give at least three downbeats, the"
            " last of them the end of the last bar."
        )
    if not np.isfinite(times_s).all() or not (np.diff(times_s) > 0).all():
        raise InputError("Downbeats must be increasing times in seconds.")
    if times_s[0] < 0 or times_s[-1] > audio.duration_s + OVERHANG_S:
        raise InputError(
            f"Downbeats reach from {times_s[0]:.3f} to {times_s[-1]:.3f} s, but the song lasts"
            f" {audio.duration_s:.3f} s; are they in seconds?"
        )
    shortest_s = float(np.diff(times_s).min())
    if shortest_s < MIN_BAR_S:
        raise InputError(
            f"Downbeats that are only {shortest_s:.2g} s apart make no bar; give one time for"
            " each bar, in seconds."
        )
    starts = np.minimum(times_s * audio.sr, audio.n_samples)
    lengths = np.diff(starts)
    constant = bool(np.ptp(lengths) < 2 * START_SNAP_S * audio.sr)
    metre = beats_per_bar or _usual_metre(float(np.median(lengths)) / audio.sr)
    return Grid(starts, metre, constant, 1.0)


def _measured_pulse(places: np.ndarray, samples: np.ndarray, sr: int) -> tuple[Pulse, float]:
    """Return the pulse, and how exactly the song repeats along it."""
    line = fit_line(places, sr)
    repeats = measure_period(samples, sr, line.phase, line.period)
    # Trackers lose their way in a break; a song that repeats on time has not.
    exact = repeats.agreement >= EXACT_AGREEMENT and line.share >= DERAILED_SHARE
    if exact or line.fits(sr):
        phase = fit_phase(places, repeats.period * line.spacing / line.period)
        return steady_pulse(phase, repeats.period, len(samples)), repeats.agreement
    return played_pulse(places, len(samples)), 0.0


def _chosen_bars(
    beats: Beats,
    places: np.ndarray,
    samples: np.ndarray,
    sr: int,
    pulse: Pulse,
    beats_per_bar: int | None,
    progress: Progress,
) -> BarChoice:
    """Choose the bars among the tatums of the pulse."""
    features = tatum_features(samples, sr, pulse, progress=part(progress, 0.4, 0.8))
    counts = np.interp([*places, 0, len(samples)], pulse.beats, np.arange(len(pulse.beats)))
    tatums = counts * TATUMS_PER_BEAT
    opinion = Opinion(beats.beats_per_bar, tatums[:-2], beats.positions, beats.accents)
    song = slice(int(np.ceil(tatums[-2] - 0.5)), int(tatums[-1] + 0.5))
    return choose_bars(features, sr / pulse.period, opinion, song=song, beats_per_bar=beats_per_bar)


def _bar_lines(pulse: Pulse, choice: BarChoice) -> np.ndarray:
    """Return all bar lines of the pulse, those just outside the song included."""
    n_tatums = TATUMS_PER_BEAT * (len(pulse.beats) - 1)
    tatums = np.arange(choice.first % choice.bar - choice.bar, n_tatums + choice.bar, choice.bar)
    return pulse.places(tatums / TATUMS_PER_BEAT)


def _aligned(lines: np.ndarray, samples: np.ndarray, sr: int, agreement: float) -> np.ndarray:
    """Move the bar lines of a steady pulse to where the music has them."""
    bar = float(lines[1] - lines[0])
    if agreement >= EXACT_AGREEMENT:
        lines = lines + refine_phase(samples, sr, float(lines[0]), bar) - lines[0]
    nearest = lines[np.abs(lines).argmin()]
    return lines - nearest if abs(nearest) <= START_SNAP_S * sr else lines


def _sounding(lines: np.ndarray, samples: np.ndarray, sr: int) -> np.ndarray:
    """Keep the bars inside the song, without silence and pick-up before, and tail after."""
    first, stop = sounding_stretch(samples, sr)
    if first == stop:
        return lines[:1]
    starts, ends = lines[:-1], lines[1:]
    inside = (starts >= -OVERHANG_S * sr) & (ends <= len(samples) + OVERHANG_S * sr)
    # Half a bar of sound at the far end of a silent one is a pick-up, or a tail.
    share = MIN_SOUNDING * (ends - starts)
    inside &= (ends - first >= share) & (stop - starts >= share)
    kept = np.flatnonzero(inside)
    if len(kept) == 0:
        return lines[:1]
    bounds = lines[kept[0] : kept[-1] + 2]
    clipped: np.ndarray = np.clip(bounds, 0, len(samples))
    return clipped


def sounding_stretch(samples: np.ndarray, sr: int) -> tuple[int, int]:
    """Return where a song begins to sound and where it ends, in samples; equal in silence.

    Parameters
    ----------
    samples : np.ndarray, shape (n,)
    sr : int
        Sample rate in Hz.
    """
    hop = max(int(LEVEL_S * sr), 1)
    n_blocks = len(samples) // hop
    levels = np.abs(samples[: n_blocks * hop]).reshape(n_blocks, hop).max(axis=1)
    sounds = np.flatnonzero(levels > 10 ** (SOUND_DB / 20) * levels.max(initial=0))
    if len(sounds) == 0:
        return 0, 0
    return int(sounds[0]) * hop, (int(sounds[-1]) + 1) * hop


def _check_metre(beats_per_bar: int | None) -> None:
    if beats_per_bar is not None and not 1 <= beats_per_bar <= 16:
        raise InputError(f"A bar has 1 to 16 beats, not {beats_per_bar}.")


def _usual_metre(bar_s: float) -> int:
    """Guess the metre from the length of a bar alone: the tempo nearer to 110 a minute."""
    return min((4, 3), key=lambda metre: abs(np.log2(60 * metre / bar_s / 110)))


def _bars(n_bars: int) -> str:
    return "one bar" if n_bars == 1 else "no whole bar" if n_bars < 1 else f"{n_bars} bars"
