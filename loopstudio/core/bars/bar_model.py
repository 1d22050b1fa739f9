"""The most likely beats and bars, given how much each moment sounds like one.

A tracker hears at every frame how likely a beat or a downbeat begins there; music adds
that beats come evenly, that tempo changes little, and that a bar has a fixed number of
beats.  The hidden Markov model of

    Florian Krebs, Sebastian Böck and Gerhard Widmer,
    "An efficient state space model for joint tempo and meter tracking", ISMIR 2015,

joins the two.  Its states are places within beats of every length; the usual decoder
remembers one number per state and frame, 3.4 GB for ten minutes of music.

Where we depart from it: once begun, a beat runs its course, so that decisions fall only
where beats begin.  Deciding there alone (a semi-Markov decoder) finds the same path with
one byte per beat of the bar, tempo and frame: 14 MB for ten minutes.  No beat is shorter
than ``intervals[0]``, so that many frames are decided at once, and only among tempi that may
follow each other at all.  The metres are decoded side by side.

Conventions
-----------
Frames last 10 ms, `FRAME_RATE` a second.  Arrays over tempi are indexed like `intervals`,
which holds lengths of beats in frames.  Scores are natural logarithms of likelihoods.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from loopstudio.core.progress import Progress, silent
from loopstudio.core.side_by_side import side_by_side

FRAME_RATE = 100
_SLOWEST_BPM, _FASTEST_BPM = 55, 215
N_TEMPI = 60
TEMPO_RIGIDITY = 100.0
"""The paper's lambda: the higher, the less the tempo changes from beat to beat."""
ONSET_SHARE = 1 / 16
"""The part of a beat, from its beginning, in which it should be heard."""
THRESHOLD = 0.05
"""Activations below it, before the first and after the last above, are no music."""
_BLOCK_FRAMES = round(60 * FRAME_RATE / _FASTEST_BPM)
"""Frames of the shortest beat, all of which are decided at once."""
_FRAMES_AT_ONCE = 50 * _BLOCK_FRAMES
"""Frames between two reports of progress, about 20 ms of work."""


@dataclass(frozen=True, eq=False)
class Path:
    """The most likely beats.

    Attributes
    ----------
    frames : np.ndarray, shape (n_beats,), int
        Where the beats are heard.
    positions : np.ndarray, shape (n_beats,), int
        Place of each beat in its bar, from 1.
    beats_per_bar : int
    log_likelihood : float
    """

    frames: np.ndarray
    positions: np.ndarray
    beats_per_bar: int
    log_likelihood: float


def decode(
    activations: np.ndarray,
    metres: tuple[int, ...] = (3, 4),
    *,
    progress: Progress = silent,
) -> Path | None:
    """Find the beats, in the metre that makes them most likely.

    Parameters
    ----------
    activations : np.ndarray, shape (n_frames, 2), in (0, 1)
        How likely a beat that is no downbeat, and a downbeat, begins at each frame.
    metres : tuple of int
        Numbers of beats per bar to try.
    progress : Progress

    Returns
    -------
    Path or None
        None where nothing is heard.
    """
    loud = np.flatnonzero((activations >= THRESHOLD).any(axis=1))
    if len(loud) == 0:
        return None
    first, last = int(loud[0]), int(loud[-1]) + 1
    heard = activations[first:last].astype(float)
    evidence = _Evidence(heard)
    decoders = [_Decoder(evidence, metre) for metre in metres]
    for start in range(0, len(heard), _FRAMES_AT_ONCE):
        progress(start / len(heard), "Finding bars")
        scores = evidence.of_beats(start - evidence.intervals, _FRAMES_AT_ONCE)
        with side_by_side(partial(_Decoder.decide, scores=scores), decoders) as done:
            for _ in done:
                pass
    paths = [decoder.best_path() for decoder in decoders]
    best = max(paths, key=lambda path: path.log_likelihood)
    return Path(best.frames + first, best.positions, best.beats_per_bar, best.log_likelihood)


def beat_lengths() -> np.ndarray:
    """Return the lengths of beats that are tried, in frames, about evenly by ratio."""
    n, lengths = N_TEMPI, np.empty(0)
    low, high = 60 * FRAME_RATE / _FASTEST_BPM, 60 * FRAME_RATE / _SLOWEST_BPM
    while len(lengths) < N_TEMPI:
        lengths = np.unique(np.round(np.geomspace(low, high, n)))
        n += 1
    return lengths.astype(int)


class _Evidence:
    """How well beats of every length fit what is heard, wherever they begin."""

    def __init__(self, activations: np.ndarray) -> None:
        self.activations = activations
        self.intervals = beat_lengths()
        self.onsets = np.ceil(self.intervals * ONSET_SHARE).astype(int)
        rest = (1 - activations.sum(axis=1)) / (1 / ONSET_SHARE - 1)
        density = np.column_stack([rest, activations])
        sums = np.zeros((3, len(activations) + 1))
        np.cumsum(np.log(np.maximum(density, np.finfo(float).tiny)).T, axis=1, out=sums[:, 1:])
        # The sum over any stretch is the difference of two entries; outside of the song it is 0.
        self._n_before = int(self.intervals[-1])
        n_after = self._n_before + _FRAMES_AT_ONCE
        self._sums = np.pad(sums, ((0, 0), (self._n_before, n_after)), mode="edge")

    def of_beats(self, firsts: np.ndarray, n_frames: int) -> np.ndarray:
        """Return log densities of downbeats and of other beats, shape (2, n_tempi, n_frames).

        They begin at each of `n_frames` frames from the one in `firsts`, shape (n_tempi,).
        """
        rest, beats, downbeats = self._sums
        found = np.empty((2, len(self.intervals), n_frames))
        for tempo, begin in enumerate(firsts + self._n_before):
            turn, end = begin + self.onsets[tempo], begin + self.intervals[tempo]
            silence = rest[end : end + n_frames] - rest[turn : turn + n_frames]
            for sums, out in zip((downbeats, beats), found[:, tempo], strict=True):
                np.subtract(sums[turn : turn + n_frames], sums[begin : begin + n_frames], out=out)
                out += silence
        return found


class _Decoder:
    """Viterbi decoding of one song in one metre, beat by beat.

    Its arrays hold tempi first, then beats of the bar, then frames.
    """

    def __init__(self, evidence: _Evidence, beats_per_bar: int) -> None:
        self._evidence = evidence
        self._metre = beats_per_bar
        self._intervals = evidence.intervals
        states = (len(self._intervals), beats_per_bar, _BLOCK_FRAMES)
        self._n_decided = 0
        # Beats that begin: those of the past that may still go on, and those being decided.
        self._n_past = int(self._intervals[-1]) + _FRAMES_AT_ONCE
        width = self._n_past + _FRAMES_AT_ONCE
        # Every state is as likely at first: as if beats of all kinds had begun before.
        unknown = -np.log(beats_per_bar * self._intervals.sum())
        self._scores = np.full((*states[:2], width), unknown)
        rows = np.arange(0, self._scores.size, width).reshape(*states[:2], 1)
        ages = self._intervals[:, None, None] - np.arange(_BLOCK_FRAMES)
        self._sources = rows + self._n_past - ages
        self._choice = _Choice(self._intervals, states)
        n_sections = -(-len(evidence.activations) // _FRAMES_AT_ONCE)
        n_blocks = n_sections * _FRAMES_AT_ONCE // _BLOCK_FRAMES
        self._ranks = np.empty((n_blocks, *states), np.uint8)

    def decide(self, scores: np.ndarray) -> None:
        """Decide which beats come before those that begin in the next frames.

        Parameters
        ----------
        scores : np.ndarray, shape (2, n_tempi, _FRAMES_AT_ONCE)
            Of downbeats and of other beats that end there.
        """
        past, ended = self._scores.reshape(-1), self._choice.ended
        for offset in range(0, _FRAMES_AT_ONCE, _BLOCK_FRAMES):
            past[offset:].take(self._sources, out=ended, mode="clip")
            downbeat, beat = scores[:, :, offset : offset + _BLOCK_FRAMES]
            ended[:, 0] += downbeat
            ended[:, 1:] += beat[:, None]
            ranks = self._ranks[(self._n_decided + offset) // _BLOCK_FRAMES]
            best = self._choice.best(ranks)
            begun = self._scores[:, :, self._n_past + offset :][:, :, :_BLOCK_FRAMES]
            begun[:, 0], begun[:, 1:] = best[:, -1], best[:, :-1]
        self._scores[:, :, : self._n_past] = self._scores[:, :, -self._n_past :]
        self._n_decided += _FRAMES_AT_ONCE

    def best_path(self) -> Path:
        """Follow the decisions from the best end to the beginning."""
        n_frames, longest = len(self._evidence.activations), int(self._intervals[-1])
        first = n_frames - longest
        last = self._n_past - (self._n_decided - n_frames)
        ends = self._scores[:, :, last - longest : last].copy()
        downbeat, beat = self._evidence.of_beats(np.full(len(ends), first), longest)
        ends[:, 0] += downbeat
        ends[:, 1:] += beat[:, None]
        # Beats that would have ended before the song does are not under way at its end.
        over = np.arange(first, n_frames) + self._intervals[:, None] < n_frames
        ends.swapaxes(1, 2)[over] = -np.inf
        ends = ends.transpose(1, 2, 0)
        place, row, tempo = map(int, np.unravel_index(ends.argmax(), ends.shape))
        return self._path_to(first + row, place, tempo, float(ends.max()))

    def _path_to(self, start: int, place: int, tempo: int, log_likelihood: float) -> Path:
        """Return the best path to a beat that begins at a frame, at a place in the bar."""
        heard, onsets = self._evidence.activations, self._evidence.onsets
        frames, positions = [], []
        while True:
            onset = slice(max(start, 0), max(start + int(onsets[tempo]), 0))
            if len(heard[onset]):
                # Where it sounds most like a beat or like a downbeat.
                frames.append(onset.start + int(heard[onset].argmax()) // 2)
                positions.append(place + 1)
            if start <= 0:
                break
            place = (place - 1) % self._metre
            block, frame = divmod(start, _BLOCK_FRAMES)
            tempo = self._choice.before(tempo, int(self._ranks[block, tempo, place, frame]))
            start -= int(self._intervals[tempo])
        return Path(np.array(frames[::-1]), np.array(positions[::-1]), self._metre, log_likelihood)


class _Choice:
    """The most likely tempo of the beat that ends where others begin.

    Attributes
    ----------
    ended : np.ndarray, shape (n_tempi, metre, n_frames)
        To be filled with the scores of the beats that end.
    """

    def __init__(self, intervals: np.ndarray, states: tuple[int, int, int]) -> None:
        n_tempi = states[0]
        self._lowest, self._changes = _changes(intervals)
        n_changes = len(self._changes)
        # Tempi beyond both ends, which no beat ever has, spare asking where the ends are.
        ended = np.full((n_tempi + n_changes - 1, *states[1:]), -np.inf)
        self.ended = ended[-self._lowest :][:n_tempi]
        beyond = ended.reshape(len(ended), -1)
        windows = np.lib.stride_tricks.sliding_window_view(beyond, n_changes, axis=0)
        self._candidates = windows.transpose(2, 0, 1)
        self._options = np.empty(self._candidates.shape)
        self._best = np.empty(states)
        self._ranks = np.empty(self._options.shape, np.uint8)
        self._order = np.arange(n_changes, 0, -1).astype(np.uint8)[:, None, None]

    def best(self, ranks: np.ndarray) -> np.ndarray:
        """Return the best score at every tempo that follows, shape of `ended`.

        And which tempo it comes from, as a rank for `before`, in an array of that shape.
        """
        best = self._best.reshape(len(self._best), -1)
        np.add(self._candidates, self._changes, out=self._options)
        np.maximum.reduce(self._options, axis=0, out=best)
        # The first of equals has the highest rank; `argmax` along this axis is ten times slower.
        np.equal(self._options, best, out=self._ranks.view(bool))
        np.multiply(self._ranks, self._order, out=self._ranks)
        np.maximum.reduce(self._ranks, axis=0, out=ranks.reshape(best.shape))
        return self._best

    def before(self, tempo: int, rank: int) -> int:
        """Return the tempo before a tempo."""
        return tempo + self._lowest + len(self._changes) - rank


def _changes(intervals: np.ndarray) -> tuple[int, np.ndarray]:
    """Log probability that a tempo comes from those around it, shape (n_changes, n_tempi, 1).

    And how far below it the lowest of these is, a negative number of tempi.
    """
    ratio = intervals / intervals[:, None]
    chance = np.exp(-TEMPO_RIGIDITY * np.abs(ratio - 1))
    chance[chance <= np.spacing(1)] = 0
    chance /= chance.sum(axis=1, keepdims=True)
    before, after = np.nonzero(chance)
    offsets = before - after
    lowest = int(offsets.min())
    changes = np.full((int(offsets.max()) - lowest + 1, len(intervals), 1), -np.inf)
    changes[offsets - lowest, after, 0] = np.log(chance[before, after])
    return lowest, changes
