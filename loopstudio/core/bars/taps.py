"""Bars from a few taps along with the song.

People tap a tempo to a percent and a beat to some hundredths of a second: enough to say which
of the beats that can be heard are meant, not where they are.  So taps choose.  Where the song
has bars already and the taps fall on their beats, those beats stay where they are and only the
bars are made anew.  Else a pulse is followed through all that begins in the song, from the
tapped stretch to both ends, with the method of

    Daniel P. W. Ellis, "Beat tracking by dynamic programming", Journal of New Music
    Research, 2007,

in which the taps stand for the tempo and reward the beats near them.

Conventions
-----------
The first tap is the first beat of a bar.  Taps further apart than `SLOWEST_BEAT_S` are on bars
instead of beats.
"""

from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.bars.editing import METRES, BarLines, fit_tempo, fitted
from loopstudio.core.bars.similarity import AHEAD_S, Heard, tops
from loopstudio.core.errors import InputError

LEAST_TAPS = 4
SLOWEST_BEAT_S = 1.3
"""46 beats a minute."""
FASTEST_BEAT_S = 0.2
_DOUBLED = 0.4
"""Taps nearer than this part of the usual distance are one."""
_OFF = 0.25
"""Taps further than this part of a beat from the others' pulse are slips."""
_SAME_TEMPO = 0.05
_ON_BEAT = 0.2
"""How far, in beats, taps may be from beats that they are said to fall on."""
_RANGE = (0.8, 1.25)
"""How much a beat may differ from the tapped one."""
_TIGHTNESS = 100.0
"""How much an even tempo is worth, in deviations of the onsets' strength; Ellis' alpha."""
_REWARD = 12.0
_NEAR_S = 0.03
_TEMPO_SHARE = 0.02
"""How far a steady tempo may be from the tapped one."""
_FIRST_BEATS = 64
"""Beats before and after the taps by which a steady tempo is chosen first."""
_TURN_FRAMES = 2.0
"""How far the outermost of them may be off then."""
_BESIDE = 0.7
"""What a beat in the frame beside is worth."""
_EVEN_ENOUGH = 0.75
"""A steady tempo is kept if as much of what begins falls on its beats as on those followed."""


@dataclass(frozen=True, eq=False)
class Taps:
    """Taps, less those that slipped.

    Attributes
    ----------
    numbers : np.ndarray, shape (n,), increasing
        Which beat each is, from 0.
    times_s : np.ndarray, shape (n,)
    first_s, apart_s : float
        The pulse through them: where number 0 is, and the distance of two.
    """

    numbers: np.ndarray
    times_s: np.ndarray
    first_s: float
    apart_s: float

    @property
    def on_bars(self) -> bool:
        """Whether they are too slow to be beats."""
        return self.apart_s > SLOWEST_BEAT_S

    def tempo_bpm(self, beats_per_bar: int) -> float:
        """Return the tempo in beats a minute."""
        return 60 / self.apart_s * (beats_per_bar if self.on_bars else 1)


def read_taps(times_s: "list[float] | tuple[float, ...]") -> Taps | None:
    """Return the pulse in some taps; None while they are too few to tell.

    Parameters
    ----------
    times_s : sequence of float, increasing
        Places in the song.
    """
    times = np.array(times_s, float)
    if len(times) < LEAST_TAPS:
        return None
    usual = float(np.median(np.diff(times)))
    kept = [0]
    for tap in range(1, len(times)):
        if times[tap] - times[kept[-1]] > _DOUBLED * usual:
            kept.append(tap)
    times = times[kept]
    if len(times) < LEAST_TAPS:
        return None
    steps = np.maximum(np.round(np.diff(times) / float(np.median(np.diff(times)))), 1)
    numbers = np.concatenate([[0.0], np.cumsum(steps)])
    first, apart = fit_tempo(numbers, times)
    near = np.abs(times - first - apart * numbers) <= _OFF * apart
    if near.sum() < LEAST_TAPS or apart < FASTEST_BEAT_S:
        return None
    return Taps(numbers[near], times[near], *fit_tempo(numbers[near], times[near]))


def bars_of_taps(
    taps: Taps, heard: Heard, *, bars: BarLines | None = None, beats_per_bar: int = 4
) -> BarLines:
    """Make bars of taps, for the whole song.

    Parameters
    ----------
    taps : Taps
    heard : Heard
    bars : BarLines, optional
        Those that the song has, whose beats are kept where the taps fall on them.
    beats_per_bar : int

    Raises
    ------
    InputError
        If fewer than two bars would be inside the song.
    """
    chosen = None if bars is None else _among_beats(taps, bars, beats_per_bar)
    if chosen is not None:
        return chosen
    if heard.song.end_s < 3 * taps.apart_s:
        raise InputError("The song is too short for bars of this tempo.")
    beat_s = taps.apart_s / (beats_per_bar if taps.on_bars else 1)
    beats = _followed(taps, heard, beat_s)
    first = int(np.abs(beats - taps.first_s).argmin()) % beats_per_bar
    lines = beats[first::beats_per_bar]
    # A bar more at both ends, for the song to decide.
    lines = np.concatenate([[2 * lines[0] - lines[1]], lines, [2 * lines[-1] - lines[-2]]])
    empty = BarLines((), beats_per_bar, heard.song)
    return fitted(empty, lines, new=(len(lines) - 1, 0))


def _among_beats(taps: Taps, bars: BarLines, beats_per_bar: int) -> BarLines | None:
    """Make bars of the beats there are; None where the taps do not fall on them."""
    counts = bars.beats_at(taps.times_s)
    apart = fit_tempo(taps.numbers, counts)[1]
    step = round(2 * apart) / 2
    if step <= 0 or abs(apart / step - 1) > _SAME_TEMPO:
        return None
    start = round(2 * float(np.median(counts - step * taps.numbers))) / 2
    away = counts - start - step * taps.numbers
    if abs(float(np.median(away))) > _ON_BEAT or float(np.median(np.abs(away))) > _ON_BEAT:
        return None
    metre, bar = beats_per_bar, step * beats_per_bar
    if taps.on_bars:
        metre = int(step) if step == int(step) and 2 <= step <= METRES[1] else bars.beats_per_bar
        bar = step
    begin, end = bars.beats_at(np.array([0.0, bars.song.end_s]))
    numbers = np.arange(np.floor((begin - start) / bar) - 1, np.ceil((end - start) / bar) + 2)
    places = bars.places_s(start + bar * numbers)
    return fitted(replace(bars, beats_per_bar=metre), places, new=(len(places) - 1, 0))


def _followed(taps: Taps, heard: Heard, beat_s: float) -> np.ndarray:
    """Follow the tapped pulse through the song; beats in seconds, increasing."""
    frame_s, onsets = heard.frame_s, heard.onsets
    worth = onsets / max(float(onsets.std()), 1e-9)
    rewarded = worth.copy()
    for tap_s in taps.first_s + taps.apart_s * np.arange(int(taps.numbers[-1]) + 1):
        frames = _around(tap_s, frame_s, len(worth))
        away = (frames * frame_s + AHEAD_S - tap_s) / _NEAR_S
        rewarded[frames] += _REWARD * np.exp(-0.5 * away**2)
    played = tops(onsets, _best_path(rewarded, beat_s / frame_s))
    even, strength = _even(taps, worth, frame_s, beat_s)
    on_played = float(_wide(worth)[np.clip(np.round(played).astype(int), 0, len(worth) - 1)].mean())
    beats = even if strength >= _EVEN_ENOUGH * on_played else played
    return beats * frame_s + AHEAD_S


def _even(taps: Taps, worth: np.ndarray, frame_s: float, beat_s: float) -> tuple[np.ndarray, float]:
    """Return the beats of the steady tempo near the taps that meets most, and what it meets.

    All in frames; what is met is the mean worth of a beat.
    """
    wide = _wide(worth)
    n, period = len(wide), beat_s / frame_s
    middle_s = taps.first_s + taps.apart_s * round(float(taps.numbers.mean()))
    middle = (middle_s - AHEAD_S) / frame_s
    counts = np.arange(-int(middle / period), int((n - middle) / period))
    furthest = int(np.abs(counts).max(initial=1))
    near_frames = min(_NEAR_S / frame_s, period / 8)
    offsets = np.arange(-int(near_frames), int(near_frames) + 1)
    reach, share = _FIRST_BEATS, _TEMPO_SHARE
    while True:
        # Further away from the taps only tempi are left that met most nearer to them; between
        # two trials no beat turns by more than a frame.
        around = counts[np.abs(counts) <= reach]
        n_trials = 2 * int(share * period * reach) + 3
        trials = period * np.linspace(1 - share, 1 + share, n_trials)
        starts = np.round(middle + trials[:, None] * around).astype(np.intp)
        met = np.array([wide[np.clip(starts + k, 0, n - 1)].mean(axis=1) for k in offsets])
        offset, trial = np.unravel_index(int(met.argmax()), met.shape)
        period = float(trials[trial])
        if reach >= furthest:
            break
        reach, share = 2 * reach, _TURN_FRAMES / (period * reach)
    beats = middle + offsets[offset] + period * counts
    # The tops of the onsets tell tempo and phase between the trials.
    first, length = fit_tempo(counts.astype(float), _tops(worth, beats, near_frames))
    return first + length * counts, float(met[offset, trial])


def _wide(worth: np.ndarray) -> np.ndarray:
    """Let what begins in a frame count for those beside it, too."""
    padded = np.pad(worth, 1, mode="edge")
    wide: np.ndarray = np.maximum(_BESIDE * np.maximum(padded[:-2], padded[2:]), worth)
    return wide


def _tops(worth: np.ndarray, beats: np.ndarray, reach: float) -> np.ndarray:
    """Return where most begins near each beat, in frames with fractions."""
    around = np.arange(-int(reach), int(reach) + 1)
    frames = np.clip(np.round(beats).astype(np.intp)[:, None] + around, 0, len(worth) - 1)
    best = frames[np.arange(len(frames)), worth[frames].argmax(axis=1)]
    return tops(worth, best)


def _around(time_s: float, frame_s: float, n_frames: int) -> np.ndarray:
    """Return the frames near a place."""
    reach = 3 * _NEAR_S
    first = max(int((time_s - reach) / frame_s), 0)
    return np.arange(first, min(int((time_s + reach) / frame_s) + 1, n_frames))


def _best_path(worth: np.ndarray, period: float) -> np.ndarray:
    """Return the frames of the beats that are worth most, by dynamic programming."""
    shortest, longest = int(_RANGE[0] * period), int(np.ceil(_RANGE[1] * period))
    lengths = np.arange(max(shortest, 1), longest + 1)
    cost = _TIGHTNESS * np.log(lengths / period) ** 2
    n = len(worth)
    best = np.zeros(n + longest)  # of all beats up to each frame, `longest` frames on
    before = np.zeros(n, np.intp)
    block = int(lengths[0])  # no beat follows another within it
    for start in range(0, n, block):
        frames = np.arange(start, min(start + block, n))
        options = best[frames[:, None] - lengths + longest] - cost
        choice = options.argmax(axis=1)
        before[frames] = frames - lengths[choice]
        best[frames + longest] = worth[frames] + options[np.arange(len(frames)), choice]
    last = max(n - longest, 0)
    frame = last + int(best[last + longest :].argmax())
    path = []
    while frame >= 0:
        path.append(frame)
        frame = int(before[frame])
    return np.array(path[::-1])
