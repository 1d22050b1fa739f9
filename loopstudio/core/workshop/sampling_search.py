"""Search for a stretch of a recording in a track, over changes of pitch and speed.

Two songs are compared frame by frame; where the track plays the recording, a diagonal of
the table of similarities is high.  Sums along diagonals are taken over windows of one, two
and four seconds, for every change in question: pitch and speed together, as on a turntable
or in a simple sampler, pitch alone, and speed alone.

How high is high depends on the two songs: steady drums, a common key and the same
instruments raise all sums.  But they raise them for wrong changes of pitch and speed too,
which serve as the control: the *strength* of a match is its highest sum over the median of
the highest sums of all changes tried.  Without a sample it is about 1.3.  Songs that repeat
themselves all the time are high everywhere, so a stretch that is nearly identical counts as
well: its *closeness* is the mean similarity over the window, whatever the control.

The fixed templates that [1]_ tests with say what sounds, not in which order, and so cannot
tell a sample from the same instruments in the same key; they are kept as evidence for the
eye.

References
----------
.. [1] S. Gururani and A. Lerch, "Automatic sample detection in polyphonic music", ISMIR 2017.
"""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.progress import Progress, silent
from loopstudio.core.workshop import sampling_features as features
from loopstudio.core.workshop.sampling_change import (
    FINE_STEP,
    STEP,
    Change,
    changes_to_try,
    simplest,
)

WINDOWS_S = (1.0, 2.0, 4.0)

NEEDED_STRENGTH = 2.3
"""Strength at which a sample is claimed.  Without one it is mostly below 2; the highest come from
another part of the same performance and from another piece with the very same sounds.  See
tests/benchmarks/sampling.py."""

NEEDED_CLOSENESS = (0.55, 0.45, 0.38)
"""The same for closeness, one a window.  A recording has 0.6 with itself, at most 1; two pieces
of one band up to 0.43, 0.35 and 0.29, other recordings 0.1."""

_LEAST_CLOSENESS = 0.03
"""A third of what strangers have.  Below it hardly anything moves in one of the two, and what
stands out there are the clicks at the ends of a tone."""

_USUAL_SHIFT = 6.0
_UNUSUAL = 1.1
"""A change beyond the usual needs more evidence by this factor: there are as many of them to be
taken in by, and few who sample go that far."""

_MARGIN = 22
"""Frames around a window, so that features there have neighbours."""
_N_REFINED = 4
_USUAL_SHARE = 0.68
"""Of normal numbers as many are less than a standard deviation from zero."""
_LEAST_USUAL = 0.4
"""Against the standard deviation: where hardly anything moves nothing is usual."""
_SPARSE = 3
"""Every third sum of every third row tells how large sums are."""
_BLOCK_S = 90.0
"""The table of similarities is made for this much of the original at a time."""


@dataclass(frozen=True)
class Peak:
    """The window that speaks most for a sample.

    Attributes
    ----------
    change : Change
    strength : float
        Highest sum along a diagonal against that of all changes.
    closeness : float
        Mean similarity along the diagonal, at most 1.
    evidence : float
        The larger of both, each against what is needed of it: a sample is claimed above 1.
    track_s, original_s : float
        Where the window begins.
    length_s : float
        How long it lasts in the track.
    """

    change: Change
    strength: float
    closeness: float
    evidence: float
    track_s: float
    original_s: float
    length_s: float


@dataclass(frozen=True, eq=False)
class _Heights:
    """Highest sums of one change, one a window.

    They are in spreads of all sums; the closeness is their mean a frame.
    """

    change: Change
    heights: np.ndarray
    closeness: np.ndarray
    places: list[tuple[int, int]]

    def evidence(self, control: np.ndarray) -> np.ndarray:
        """Return how much each window speaks for a sample; above 1 it is claimed."""
        needed = np.array(NEEDED_CLOSENESS[: len(self.heights)])
        strength = np.where(self.closeness >= _LEAST_CLOSENESS, self.heights / control, 0)
        found: np.ndarray = np.maximum(strength / NEEDED_STRENGTH, self.closeness / needed)
        largest = max(abs(self.change.semitones), abs(self.change.speed_semitones))
        return found / _UNUSUAL if largest > _USUAL_SHIFT + STEP else found


def search(track: np.ndarray, original: np.ndarray, progress: Progress = silent) -> Peak:
    """Find the change and the window in which the track is most like the original.

    Parameters
    ----------
    track, original : np.ndarray, shape (n,), float32, as from `sampling_features.prepared`
    progress : Progress
        Called for every change; may raise `Cancelled`.

    Returns
    -------
    Peak
    """
    wanted = features.changes(features.spectra(track))
    tried = changes_to_try()
    slowest = len(original) / features.HOP / tried[-1].speed
    windows = _windows(min(len(wanted), int(slowest)))
    found = []
    speed, magnitudes = 0.0, np.empty(0)
    for i, change in enumerate(tried):
        progress(i / len(tried), "Comparing at all pitches and speeds")
        if change.speed != speed:
            speed, magnitudes = change.speed, features.spectra(original, speed=change.speed)
        table = features.changes(magnitudes, change.semitones)
        found.append(_highest(wanted, table, windows, change))
    control = np.median([one.heights for one in found], axis=0) + 1e-6
    found.sort(key=lambda one: -float(one.evidence(control).max()))
    peaks = []
    for one in found[:_N_REFINED]:
        k = int(one.evidence(control).argmax())
        change = _refined(track, original, one.change, windows[k], one.places[k])
        table = features.changes(features.spectra(original, speed=change.speed), change.semitones)
        finer = _highest(wanted, table, windows, change)
        best = max((one, finer), key=lambda some: float(some.evidence(control).max()))
        peaks.append(_peak(best, control, windows))
    return max(peaks, key=lambda peak: peak.evidence)


def diagonal_sums(similarity: np.ndarray, n_frames: int) -> np.ndarray:
    """Sum along diagonals.

    Parameters
    ----------
    similarity : np.ndarray, shape (n_track, n_original), float32
    n_frames : int > 0, at most either length

    Returns
    -------
    np.ndarray, shape (n_track - n_frames + 1, n_original - n_frames + 1)
        ``[t, o]`` is the sum over ``similarity[t + i, o + i]`` for ``i < n_frames``.
    """
    total = _running(similarity)
    sums: np.ndarray = total[n_frames:, n_frames:] - total[:-n_frames, :-n_frames]
    return sums


def _running(similarity: np.ndarray) -> np.ndarray:
    """Return sums along diagonals from their beginnings, (n_track + 1, n_original + 1)."""
    n_track, n_original = similarity.shape
    total = np.zeros((n_track + 1, n_original + 1), similarity.dtype)
    for t in range(n_track):
        np.add(total[t, :-1], similarity[t], out=total[t + 1, 1:])
    return total


def _windows(most: int) -> list[int]:
    """Lengths of windows in frames that fit into both songs; one at least."""
    fitting = [round(s * features.SR / features.HOP) for s in WINDOWS_S]
    return [n for n in fitting if n <= most] or [max(most, 1)]


def _highest(wanted: np.ndarray, table: np.ndarray, windows: list[int], change: Change) -> _Heights:
    heights = np.full(len(windows), -np.inf)
    places = [(0, 0)] * len(windows)
    spreads, counts = np.zeros(len(windows)), np.zeros(len(windows))
    n_block = round(_BLOCK_S * features.SR / features.HOP)
    for first in range(0, len(table) - windows[0] + 1, n_block):
        block = table[first : first + n_block + windows[-1] - 1]
        total = _running(wanted @ block.T)
        for k, n in enumerate(windows):
            if len(block) < n:
                continue
            sums = total[n:, n:] - total[:-n, :-n]
            t, o = divmod(int(sums.argmax()), sums.shape[1])
            if sums[t, o] > heights[k]:
                heights[k], places[k] = sums[t, o], (t, first + o)
            spreads[k] += _spread(sums) * sums.size
            counts[k] += sums.size
    closeness = heights / np.array(windows)
    return _Heights(change, heights / (spreads / counts + 1e-9), closeness, places)


def _spread(sums: np.ndarray) -> float:
    """Return how large sums are, half by what is usual and half by all of them.

    The standard deviation alone grows with every place where the recording plays, and makes
    little of a track that loops it; what two in three do not exceed makes too much of songs in
    which little moves at a time.
    """
    deviation = float(np.sqrt(np.vdot(sums, sums) / sums.size))
    usual = float(np.quantile(np.abs(sums[::_SPARSE, ::_SPARSE]), _USUAL_SHARE))
    return float(np.sqrt(max(usual, _LEAST_USUAL * deviation) * deviation))


def _peak(one: _Heights, control: np.ndarray, windows: list[int]) -> Peak:
    evidence = one.evidence(control)
    k = int(evidence.argmax())
    t, o = one.places[k]
    frame_s = features.HOP / features.SR
    return Peak(
        one.change,
        strength=float(one.heights[k] / control[k]),
        closeness=float(one.closeness[k]),
        evidence=float(evidence[k]),
        track_s=t * frame_s,
        original_s=o * frame_s * one.change.speed,
        length_s=windows[k] * frame_s,
    )


def _refined(
    track: np.ndarray, original: np.ndarray, change: Change, n_frames: int, place: tuple[int, int]
) -> Change:
    """Try pitches and speeds around a change on the window where it was found."""
    hop = features.HOP
    first = max(0, place[0] - _MARGIN)
    heard = features.changes(
        features.spectra(track[first * hop : (place[0] + n_frames + _MARGIN) * hop])
    )
    steps = np.arange(-STEP, STEP + FINE_STEP / 2, FINE_STEP)
    best, best_change = -np.inf, change
    for step in steps:
        speed = change.speed * 2 ** (step / 12)
        # The middle of the window stays where it is.
        middle = (place[1] + n_frames / 2) * change.speed * hop
        half = (n_frames / 2 + _MARGIN) * speed * hop
        part = original[max(0, round(middle - half)) : round(middle + half)]
        magnitudes = features.spectra(part, speed=speed)
        for other in steps:
            table = features.changes(magnitudes, change.semitones + other)
            n = min(n_frames, len(table), len(heard))
            height = float(diagonal_sums(heard @ table.T, n).max())
            if height > best:
                best, best_change = height, Change(change.semitones + float(other), float(speed))
    return simplest(best_change)
