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
than ``intervals[0]``, so that many frames are decided at once.

Conventions
-----------
Frames last 10 ms, `FRAME_RATE` a second.  Arrays over tempi are indexed like `intervals`,
which holds lengths of beats in frames.
"""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.progress import Progress, part, silent

FRAME_RATE = 100
_SLOWEST_BPM, _FASTEST_BPM = 55, 215
N_TEMPI = 60
TEMPO_RIGIDITY = 100.0
"""The paper's lambda: the higher, the less the tempo changes from beat to beat."""
ONSET_SHARE = 1 / 16
"""The part of a beat, from its beginning, in which it should be heard."""
THRESHOLD = 0.05
"""Activations below it, before the first and after the last above, are no music."""


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
    paths = []
    for index, metre in enumerate(metres):
        report = part(progress, index / len(metres), (index + 1) / len(metres))
        paths.append(_Decoder(heard, metre).best_path(report))
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


class _Decoder:
    """Viterbi decoding of one song in one metre, beat by beat."""

    def __init__(self, activations: np.ndarray, beats_per_bar: int) -> None:
        self.activations = activations
        self.metre = beats_per_bar
        self.intervals = beat_lengths()
        self.onsets = np.ceil(self.intervals * ONSET_SHARE).astype(int)
        tiny = np.finfo(float).tiny
        rest = (1 - activations.sum(axis=1)) / (1 / ONSET_SHARE - 1)
        density = np.column_stack([rest, activations])
        # The sum over any stretch is the difference of two entries.
        self.sums = np.zeros((len(activations) + 1, 3))
        np.cumsum(np.log(np.maximum(density, tiny)), axis=0, out=self.sums[1:])

    def _evidence(self, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
        """Log density of beats from `start` to `stop`, last axis tempi; (metre, ...)."""
        n_frames = len(self.activations)
        begin = np.clip(start, 0, n_frames)
        end = np.clip(stop, 0, n_frames)
        turn = np.clip(np.minimum(start + self.onsets, stop), 0, n_frames)
        silence = self.sums[end, 0] - self.sums[turn, 0]
        beat = self.sums[turn, 1] - self.sums[begin, 1] + silence
        downbeat = self.sums[turn, 2] - self.sums[begin, 2] + silence
        return np.stack([downbeat, *[beat] * (self.metre - 1)])

    def _transitions(self) -> np.ndarray:
        """Log probability of a tempo (axis 1) after another (axis 0)."""
        ratio = self.intervals[None] / self.intervals[:, None]
        chance = np.exp(-TEMPO_RIGIDITY * np.abs(ratio - 1))
        chance[chance <= np.spacing(1)] = 0
        chance /= chance.sum(axis=1, keepdims=True)
        with np.errstate(divide="ignore"):
            logs: np.ndarray = np.log(chance)
        return logs

    def best_path(self, progress: Progress) -> Path:
        """Decode forwards, then read the best path backwards."""
        n_frames, block = len(self.activations), int(self.intervals[0])
        longest, n_tempi = int(self.intervals[-1]), len(self.intervals)
        came_from = np.empty((self.metre, n_frames, n_tempi), np.uint8)
        # Every state is as likely at first: as if beats of all kinds had begun before.
        unknown = -np.log(self.metre * self.intervals.sum())
        scores = np.full((self.metre, longest, n_tempi), unknown)
        change = np.ascontiguousarray(self._transitions().T)
        tempi = np.arange(n_tempi)
        for now in range(0, n_frames, block):
            if now // block % 100 == 0:
                progress(now / n_frames, "Finding bars")
            frames = np.arange(now, min(now + block, n_frames))[:, None]
            starts = frames - self.intervals
            ended = scores[:, starts - now + longest, tempi] + self._evidence(starts, frames)
            entered = np.empty((self.metre, len(frames), n_tempi))
            for beat in range(self.metre):
                options = ended[beat - 1][:, None, :] + change
                choice = options.argmax(axis=2)
                came_from[beat, frames[:, 0]] = choice
                entered[beat] = np.take_along_axis(options, choice[..., None], 2)[..., 0]
            scores = np.concatenate([scores, entered], axis=1)[:, -longest:]
        return self._read_back(scores, came_from)

    def _read_back(self, scores: np.ndarray, came_from: np.ndarray) -> Path:
        """Follow the decisions from the best end to the beginning."""
        n_frames, longest = len(self.activations), int(self.intervals[-1])
        starts = np.arange(n_frames - longest, n_frames)[:, None]
        ends = scores + self._evidence(starts, np.full_like(starts, n_frames))
        # Beats that would have ended before the song does are not under way at its end.
        ends[:, starts + self.intervals < n_frames] = -np.inf
        beat, row, tempo = np.unravel_index(ends.argmax(), ends.shape)
        start, beat, tempo = int(starts[row, 0]), int(beat), int(tempo)
        frames, positions = [], []
        while True:
            onset = slice(max(start, 0), max(start + int(self.onsets[tempo]), 0))
            if len(self.activations[onset]):
                # Where it sounds most like a beat or like a downbeat.
                frames.append(onset.start + int(self.activations[onset].argmax()) // 2)
                positions.append(beat + 1)
            if start <= 0:
                break
            tempo = int(came_from[beat, start, tempo])
            start -= int(self.intervals[tempo])
            beat = (beat - 1) % self.metre
        return Path(np.array(frames[::-1]), np.array(positions[::-1]), self.metre, ends.max())
