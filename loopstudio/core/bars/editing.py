"""Bar lines in the user's hand: every edit, as a function from bar lines to bar lines.

A tracker and the song's own repetition find most bars; where they do not, a person hears
within a bar what is wrong: it begins a beat late, is half as long, or is one of three beats.
Each of these is one edit of all lines; what remains are single lines, moved, added or taken
away.

Whatever is done, lines increase, lie inside the song, and are at least `LEAST_BAR_S` apart;
what cannot be done so is refused in a sentence.

Conventions
-----------
Places are in seconds.  A bar's beats are taken to be of one length, so the beat of a place is
found between the lines around it; beyond the first and the last line beats go on as they are
in the bar there.
"""

from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.errors import InputError
from loopstudio.core.grid import MIN_BAR_S, MIN_SOUNDING, OVERHANG_S

LEAST_BAR_S = 1.2 * MIN_BAR_S
"""Lines are never nearer to each other; a little more than what a grid refuses."""
MIN_LINES = 3
"""Those of two bars: fewer cannot repeat."""
METRES = (1, 16)
"""Fewest and most beats in a bar."""
_ROUNDS = 20
_LEAST_SPREAD_S = 0.002


@dataclass(frozen=True)
class Song:
    """The song that bars divide.

    Attributes
    ----------
    end_s : float
        How long it is.
    sounds_s : (float, float)
        Where it begins and ends to sound: a bar of a pick-up or a tail is no bar.
    """

    end_s: float
    sounds_s: tuple[float, float]


@dataclass(frozen=True)
class BarLines:
    """Where the bars of a song begin, and where the last one ends.

    Attributes
    ----------
    times_s : tuple of float, increasing
        At least three.
    beats_per_bar : int
    song : Song
    """

    times_s: tuple[float, ...]
    beats_per_bar: int
    song: Song

    @property
    def n_bars(self) -> int:
        """Number of bars."""
        return len(self.times_s) - 1

    def places_s(self, beats: np.ndarray) -> np.ndarray:
        """Return the places of beats counted from the first line, fractions allowed."""
        lines = np.array(self.times_s)
        bars = np.asarray(beats, float) / self.beats_per_bar
        bar = np.clip(np.floor(bars).astype(int), 0, self.n_bars - 1)
        places: np.ndarray = lines[bar] + (bars - bar) * (lines[bar + 1] - lines[bar])
        return places

    def beats_at(self, times_s: np.ndarray) -> np.ndarray:
        """Return where places are in beats from the first line; the inverse of `places_s`."""
        lines, times = np.array(self.times_s), np.asarray(times_s, float)
        bar = np.clip(np.searchsorted(lines, times, side="right") - 1, 0, self.n_bars - 1)
        inside = (times - lines[bar]) / (lines[bar + 1] - lines[bar])
        beats: np.ndarray = (bar + inside) * self.beats_per_bar
        return beats


def move(bars: BarLines, line: int, time_s: float) -> BarLines:
    """Move a line, as far as its neighbours and the song allow."""
    times = list(bars.times_s)
    if not 0 <= line < len(times):
        raise InputError(f"There is no bar line {line + 1}: there are {len(times)}.")
    low = times[line - 1] + LEAST_BAR_S if line else 0.0
    high = times[line + 1] - LEAST_BAR_S if line + 1 < len(times) else bars.song.end_s
    times[line] = float(min(max(time_s, low), max(high, low)))
    return replace(bars, times_s=tuple(times))


def insert(bars: BarLines, time_s: float) -> BarLines:
    """Add a line.

    Raises
    ------
    InputError
        If it would be outside the song, or too near to another.
    """
    if not 0 <= time_s <= bars.song.end_s:
        raise InputError("There is no song there, so no bar can begin there.")
    times = np.array(bars.times_s)
    nearest = float(times[np.abs(times - time_s).argmin()])
    if abs(nearest - time_s) < LEAST_BAR_S:
        raise InputError(
            f"There is a bar line {abs(nearest - time_s):.2f} s away already; drag that one."
        )
    return replace(bars, times_s=tuple(sorted((*bars.times_s, float(time_s)))))


def delete(bars: BarLines, line: int) -> BarLines:
    """Take a line away; its bar becomes part of the one before.

    Raises
    ------
    InputError
        If fewer than two bars would be left.
    """
    if not 0 <= line < len(bars.times_s):
        raise InputError(f"There is no bar line {line + 1}: there are {len(bars.times_s)}.")
    _need_lines(len(bars.times_s) - 1)
    return replace(bars, times_s=bars.times_s[:line] + bars.times_s[line + 1 :])


def shift(bars: BarLines, beats: int) -> BarLines:
    """Let every bar begin so many beats later, or earlier where `beats` is negative.

    Where that makes room for a bar at one end of the song, there is one; a bar that reaches
    out of the song at the other end is none any more.

    Raises
    ------
    InputError
        If fewer than two bars would be left.
    """
    metre = bars.beats_per_bar
    # As many bars at the end that opens as beats could make room for.
    first = -(-max(beats, 0) // metre)
    last = bars.n_bars + -(-max(-beats, 0) // metre)
    counts = metre * np.arange(-first, last + 1) + beats
    return fitted(bars, bars.places_s(counts), new=(first, last - bars.n_bars))


def halve(bars: BarLines) -> BarLines:
    """Make half as many bars, each as long as two: half the tempo.

    Raises
    ------
    InputError
        If fewer than two bars would be left.
    """
    counts = 2 * bars.beats_per_bar * np.arange(-(-bars.n_bars // 2) + 1)
    return fitted(bars, bars.places_s(counts), new=(0, bars.n_bars % 2))


def double(bars: BarLines) -> BarLines:
    """Make twice as many bars, each half as long: twice the tempo.

    Raises
    ------
    InputError
        If bars would become too short.
    """
    shortest = float(np.diff(bars.times_s).min())
    if shortest / 2 < LEAST_BAR_S:
        raise InputError(f"The shortest bar lasts {shortest:.2f} s, too short for two.")
    counts = bars.beats_per_bar * np.arange(2 * bars.n_bars + 1) / 2
    return replace(bars, times_s=_times(bars.places_s(counts)))


def regroup(bars: BarLines, beats_per_bar: int) -> BarLines:
    """Make bars of another number of the same beats, from the first line on.

    Raises
    ------
    InputError
        If there is no such metre, or fewer than two bars would be left, or bars would become
        too short.
    """
    fewest, most = METRES
    if not fewest <= beats_per_bar <= most:
        raise InputError(f"A bar has {fewest} to {most} beats, not {beats_per_bar}.")
    n_beats = bars.n_bars * bars.beats_per_bar
    whole = n_beats // beats_per_bar
    new = int(n_beats % beats_per_bar > 0)
    places = bars.places_s(beats_per_bar * np.arange(whole + new + 1))
    if np.diff(places).min() < LEAST_BAR_S:
        raise InputError(f"Bars of {beats_per_bar} such beats would be too short.")
    return fitted(replace(bars, beats_per_bar=beats_per_bar), places, new=(0, new))


def steady(bars: BarLines) -> BarLines:
    """Make all bars equally long, by the tempo that most of them keep.

    Lines that are wrong or missing have little say: the tempo is that of a line through the
    rest, with Cauchy weights.

    Raises
    ------
    InputError
        If fewer than two bars would be inside the song.
    """
    times = np.array(bars.times_s)
    lengths = np.diff(times)
    # A missing line makes a bar of two.
    steps = np.maximum(np.round(lengths / np.median(lengths)), 1)
    numbers = np.concatenate([[0], np.cumsum(steps)])
    first_s, bar_s = fit_tempo(numbers, times)
    places = first_s + bar_s * np.arange(int(numbers[-1]) + 1)
    return fitted(bars, places, new=(0, 0))


def fit_tempo(numbers: np.ndarray, times_s: np.ndarray) -> tuple[float, float]:
    """Fit a constant tempo to events of which some are wrong.

    Parameters
    ----------
    numbers : np.ndarray, shape (n,), increasing
        Which beat, or bar, each is.
    times_s : np.ndarray, shape (n,)
        At least two.

    Returns
    -------
    first_s, length_s : float
        The place of number 0, and the distance of numbers.
    """
    apart = max(len(times_s) // 2, 1)
    spans = (times_s[apart:] - times_s[:-apart]) / (numbers[apart:] - numbers[:-apart])
    length = float(np.median(spans))
    first = float(np.median(times_s - length * numbers))
    for _ in range(_ROUNDS):
        away = times_s - first - length * numbers
        near = max(1.5 * float(np.median(np.abs(away))), _LEAST_SPREAD_S)
        weight = np.sqrt(1 / (1 + (away / near) ** 2))
        basis = np.column_stack([np.ones_like(times_s), numbers]) * weight[:, None]
        first, length = map(float, np.linalg.lstsq(basis, times_s * weight, rcond=None)[0])
    return first, length


def fitted(bars: BarLines, places: np.ndarray, *, new: tuple[int, int]) -> BarLines:
    """Return the bars between some places, those outside the song left out.

    Parameters
    ----------
    bars : BarLines
        Whose metre and song they have.
    places : np.ndarray, shape (n_lines,), increasing, seconds
    new : (int, int)
        How many bars at either end have to sound, too.

    Raises
    ------
    InputError
        If fewer than two bars are left.
    """
    song = bars.song
    sounds_from, sounds_to = song.sounds_s
    starts, ends = places[:-1], places[1:]
    kept = (starts >= -OVERHANG_S) & (ends <= song.end_s + OVERHANG_S)
    inside = np.clip(places, 0, song.end_s)
    kept &= np.diff(inside) >= MIN_BAR_S
    heard = np.minimum(ends, sounds_to) - np.maximum(starts, sounds_from)
    sounding = heard >= MIN_SOUNDING * (ends - starts)
    kept[: new[0]] &= sounding[: new[0]]
    kept[len(kept) - new[1] :] &= sounding[len(kept) - new[1] :]
    whole = np.flatnonzero(kept)
    _need_lines(len(whole) + 1)
    return replace(bars, times_s=_times(inside[whole[0] : whole[-1] + 2]))


def _need_lines(count: int) -> None:
    if count < MIN_LINES:
        raise InputError("A song needs at least two bars, or nothing could repeat.")


def _times(places: np.ndarray) -> tuple[float, ...]:
    return tuple(places.tolist())
