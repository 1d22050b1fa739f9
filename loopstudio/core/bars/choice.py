"""Which beats make a bar: tempo level, metre and downbeat by how well the bars repeat.

A tracker guesses the downbeat from how one bar sounds, and is often a beat or two off in
music made from loops.  The arrangement knows better: loops come and go at bar lines, so
that bars cut at the true place are few different ones, and bars cut elsewhere are half of
one and half of the next at every change.  With bars as rows, few different rows means a
small determinant of their Gram matrix; the mean logarithm of its eigenvalues measures it,
and a floor keeps what differs only by playing from counting.

The length of a bar shows in how much better music repeats after a bar than after the
numbers of beats around it.  What the tracker believes is one voice among these.

Conventions
-----------
Lengths and places are in tatums of the pulse (`loopstudio.core.bars.features`), scores in
natural logarithms of odds, roughly.
"""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.bars.features import TATUMS_PER_BEAT

METRES = (3, 4)
LEVELS = {12: 0.7, 6: 0.0, 24: 0.0}
"""Lengths of a beat in tatums, and the belief in each beforehand: trackers take half or
double the tempo now and then."""
FEW_BEATS = 8
DOTTED = {8: 0.0}
"""The same where a tracker heard so few beats that it may have taken a beat and a half for
one, as with a bass that plays three against two; not in three-four time, where two of those
are a bar."""
TEMPO_BPM = 110.0
TEMPO_OCTAVES = 0.5
"""Usual tempo of beats, and its spread."""
TEMPO_RANGE_BPM = (45.0, 230.0)
REPETITION_WEIGHT = 4.0
METRE_WEIGHT = 0.4
STRUCTURE_WEIGHT = 2.0
ACCENT_WEIGHT = 0.8
POSITION_WEIGHT = 0.4
START_WEIGHT = 1.0
"""Belief that a song begins with a bar, as those made in an editor do."""
MIN_BARS = 2
"""Fewer bars cannot repeat: a short song is believed to begin where it has as many."""
EDGE_BARS = 4
"""Bars that say nothing of the place, for where a song is cut off all bars look different."""
FLOOR = 1e-3
"""Eigenvalues below this share of the largest do not count as differences."""
MAX_BARS = 400
"""More bars are compared in parts, so that the cost grows with the length only."""


@dataclass(frozen=True)
class BarChoice:
    """How the tatums of a pulse fall into bars.

    Attributes
    ----------
    beat : int
        Length of a beat.
    beats_per_bar : int
    first : int
        A downbeat; all others are whole bars away.
    confidence : float
        Chance that length and place are right, given all that was tried.
    """

    beat: int
    beats_per_bar: int
    first: int
    confidence: float

    @property
    def bar(self) -> int:
        """Length of a bar."""
        return self.beat * self.beats_per_bar


@dataclass(frozen=True, eq=False)
class Opinion:
    """What the tracker believes about the bars.

    Attributes
    ----------
    beats_per_bar : int
        0 for none.
    tatums : np.ndarray, shape (n_beats,)
        Where it heard beats.
    positions : np.ndarray, shape (n_beats,), int
        Place of each in its bar, from 1; 0 for none.
    accents : np.ndarray, shape (n_beats,), in [0, 1]
        How much each sounded like a downbeat; empty for none.
    """

    beats_per_bar: int
    tatums: np.ndarray
    positions: np.ndarray
    accents: np.ndarray


def choose_bars(
    features: np.ndarray,
    beats_per_s: float,
    opinion: Opinion,
    *,
    song: slice = slice(None),
    beats_per_bar: int | None = None,
) -> BarChoice:
    """Choose the bars by the repetition of what is heard, and the tracker's opinion.

    Parameters
    ----------
    features : np.ndarray, shape (n_tatums, n_bands)
    beats_per_s : float
        Beats of the pulse per second.
    opinion : Opinion
    song : slice
        The tatums that lie wholly inside the song.
    beats_per_bar : int, optional
        The metre, where it is known.

    Returns
    -------
    BarChoice
    """
    metres = METRES if beats_per_bar is None else (beats_per_bar,)
    options, scores = [], []
    levels = LEVELS if len(opinion.tatums) > FEW_BEATS else {**LEVELS, **DOTTED}
    for beat, belief in levels.items():
        tempo_bpm = 60 * beats_per_s * TATUMS_PER_BEAT / beat
        if not TEMPO_RANGE_BPM[0] <= tempo_bpm <= TEMPO_RANGE_BPM[1]:
            continue
        octaves = np.log2(tempo_bpm / TEMPO_BPM) / TEMPO_OCTAVES
        for metre in metres:
            if beat in DOTTED and metre % 3 == 0:
                continue  # whole beats as heard make such a bar
            score = belief - 0.5 * octaves**2
            score += REPETITION_WEIGHT * _contrast(features[song], beat, metre)
            score += METRE_WEIGHT * (metre == opinion.beats_per_bar)
            options.append((beat, metre))
            scores.append(score)
    if not options:
        options, scores = [(TATUMS_PER_BEAT, metres[-1])], [0.0]
    chances = _chances(np.array(scores))
    beat, metre = options[int(chances.argmax())]
    places = _places(features, song, beat, metre, opinion)
    first = int(places.argmax())
    return BarChoice(beat, metre, first * _step(beat), float(chances.max() * places[first]))


def _places(
    features: np.ndarray, song: slice, beat: int, metre: int, opinion: Opinion
) -> np.ndarray:
    """Chance that the downbeat is at each multiple of `_step`, shape (bar / step,)."""
    step = _step(beat)
    n_places = beat * metre // step
    begin = song.start or 0
    inside = features[song]
    silence = int(inside.any(axis=1).argmax())
    # Many bars begin with a rest; only longer silence was put before the song.
    entry = begin + (silence if silence >= beat else 0)
    scores, n_whole = np.empty(n_places), np.empty(n_places, int)
    for place in range(n_places):
        first = (step * place - begin) % (beat * metre)
        n_whole[place] = (len(inside) - first) // (beat * metre)
        scores[place] = -STRUCTURE_WEIGHT * _disorder(inside, beat * metre, first)
        away = (entry - step * place) % (beat * metre)
        scores[place] += START_WEIGHT * (min(away, beat * metre - away) <= 1)
    # Beats are heard up to a tatum early or late.
    nearest = np.round(opinion.tatums / step).astype(int) % n_places
    n_heard = np.maximum(np.bincount(nearest, minlength=n_places), 1)
    if len(opinion.accents):
        scores += ACCENT_WEIGHT * np.bincount(nearest, opinion.accents, n_places) / n_heard
        scores += POSITION_WEIGHT * np.bincount(nearest, opinion.positions == 1, n_places) / n_heard
    if n_whole.max() >= MIN_BARS:
        scores[n_whole < MIN_BARS] = -np.inf
    return _chances(scores)


def _step(beat: int) -> int:
    """Return how far apart downbeats are tried: half a beat, on which pulses may lie."""
    # Halves of a dotted pulse and of its beats meet only at quarters of a beat.
    return beat // 4 if beat in DOTTED else beat // 2


def _disorder(features: np.ndarray, bar: int, first: int) -> float:
    """Return how many different bars there are, on a scale of logarithms of eigenvalues.

    The mean over all whole bars, times the number of bars that sound: a place that makes
    one bar more of the same music neither gains nor loses by that.
    """
    n_bars = (len(features) - first) // bar
    if n_bars < 2:
        return 0.0
    rows = features[first : first + n_bars * bar].reshape(n_bars, -1)
    total = 0.0
    for part in np.array_split(rows, -(-n_bars // MAX_BARS)):
        values = np.linalg.eigvalsh(part @ part.T)
        if values[-1] > 0:
            total += float(np.log10(np.maximum(values / values[-1], 0) + FLOOR).sum())
    n_sounding = float(features.any(axis=1).sum()) / bar
    return total / n_bars * max(n_sounding - EDGE_BARS, 0.0)


def _contrast(features: np.ndarray, beat: int, metre: int) -> float:
    """Return how much better music repeats after a bar than a beat or two more or less."""
    bar = beat * metre
    around = [bar + i * beat for i in range(-(metre // 2), metre // 2 + 1) if i]
    others = [_similarity(features, lag) for lag in around]
    return _similarity(features, bar) - float(np.mean(others)) if others else 0.0


def _similarity(features: np.ndarray, lag: int) -> float:
    """Return the correlation of a song with itself `lag` tatums later."""
    here, there = features[:-lag], features[lag:]
    norm = np.sqrt(np.vdot(here, here) * np.vdot(there, there))
    return float(np.vdot(here, there) / norm) if norm > 0 else 0.0


def _chances(scores: np.ndarray) -> np.ndarray:
    """Turn scores into chances that sum to one."""
    odds = np.exp(scores - scores.max())
    chances: np.ndarray = odds / odds.sum()
    return chances
