"""Where an excerpt of a recording begins and ends, by how likely it is to be heard.

All places where the excerpt plays in a track span the same part of the original, so they are
pooled: new drums hide its ends in any one of them, but not in all.

Conventions
-----------
Frames are `HOP` samples apart in the track, and so many times the speed in the original.  A lag
is a diagonal of the table of similarities, as frames of the track less those of the original.
"""

import numpy as np

from loopstudio.core.workshop import sampling_features as features
from loopstudio.core.workshop.sampling_change import Change

HOP = features.HOP // 2
FRAME_S = HOP / features.SR
APART = 4
"""Frames between the two that a rise is taken from."""
LARGEST_SEAM_S = 0.3
"""Repetitions of a loop are no farther apart, nor overlap by more."""
_ALONGSIDE = (-3, -2, -1, 0, 1, 2, 3)


class Part:
    """The neighbourhood of a find in the original against the whole track.

    Attributes
    ----------
    change : Change
        Undone before the two are compared.
    first : int
        Sample of the original with which the part begins.
    rises, lines : np.ndarray, shape (n_track, n_original)
        How alike frames are in what gets louder, and in the pitches that stand out.
    """

    def __init__(
        self,
        track: np.ndarray,
        original: np.ndarray,
        change: Change,
        middle_s: float,
        reach_s: float,
    ) -> None:
        self.first = max(0, round((middle_s - reach_s * change.speed) * features.SR))
        last = round((middle_s + reach_s * change.speed) * features.SR)
        part = original[self.first : last]
        self._cut = (self.first > 0, last < len(original))
        heard = features.spectra(track, hop=HOP)
        played = features.spectra(part, speed=change.speed, hop=HOP)
        self.rises = features.changes(heard, apart=APART) @ (
            features.changes(played, change.semitones, apart=APART).T
        )
        self.lines = _unit(features.prominence(heard)) @ (
            _unit(features.prominence(played, change.semitones)).T
        )
        self.change = change

    def cuts(self, begin: int, end: int) -> bool:
        """Whether an excerpt reaches an end of the part where the original goes on."""
        reaches = (begin <= APART, end >= self.rises.shape[1] - APART)
        return any(cut and reach for cut, reach in zip(self._cut, reaches, strict=True))

    def original_s(self, frame: float) -> float:
        """Seconds in the original of a frame of the part."""
        return self.first / features.SR + frame * FRAME_S * self.change.speed


def edges(part: Part, lags: list[int], n_frames: int) -> tuple[int, int]:
    """Return the frames of the part where the excerpt begins and ends, by likelihood.

    Inside, similarities have the mean they have in the window that was found, outside the mean
    of diagonals beside these; the excerpt is the stretch for which the sum of log likelihood
    ratios is largest.

    Parameters
    ----------
    part : Part
    lags : list of int, frames
        Diagonals on which it plays.
    n_frames : int
        Length of the window that was found.
    """
    core = _core(part.rises, lags, n_frames)
    total = _gains(part, lags, core.start, core.stop)
    sums = np.concatenate([[0.0], np.cumsum(total)])
    middle = (core.start + core.stop) // 2
    begin = int(sums[: middle + 1].argmin())
    end = middle + int(sums[middle:].argmax())
    return begin, max(end, begin + 2)


def loop_begins(part: Part, lags: list[int], begin: int, end: int, length: float) -> float:
    """Return the frame of the part where a loop begins whose length is known.

    Both ends are one question then: where a stretch of that length has the largest likelihood.

    Parameters
    ----------
    part : Part
    lags : list of int, frames
    begin, end : int, frames
        What `edges` took for its ends.
    length : float, frames
        From one repetition to the next.
    """
    gains = _gains(part, lags, begin, end)
    sums = np.concatenate([[0.0], np.cumsum(gains)])
    reach = round(LARGEST_SEAM_S / FRAME_S)
    starts = np.arange(max(0, begin - reach), begin + reach + 1)
    starts = starts[starts + length <= len(gains)]
    if not len(starts):
        return begin - (length - (end - begin)) / 2
    inside = np.interp(starts + length, np.arange(len(sums)), sums) - sums[starts]
    return float(starts[int(inside.argmax())])


def _gains(part: Part, lags: list[int], begin: int, end: int) -> np.ndarray:
    """Return log likelihood ratios of being inside, shape (n_original,).

    Learned from frames of the part that are inside for sure, from `begin` to `end`.
    """
    core = slice(begin, end)
    beside = [lag + k * (end - begin) // 2 + k for lag in lags for k in _ALONGSIDE if k]
    gains = []
    for table in (part.rises, part.lines):
        found = _pooled(table, lags)
        chance = _pooled(table, beside)
        # Where the track plays nothing else, the two differ by what the key shares.
        inside, outside = float(np.median(found[core])), float(np.median(chance))
        spread = float(np.var(found[core])) + 1e-6
        gains.append((inside - outside) * (found - (inside + outside) / 2) / spread)
    rises, lines = gains
    # A rise lies between the two frames it is taken from.
    total: np.ndarray = lines + np.append(rises[APART // 2 :], np.zeros(APART // 2))
    return total


def _core(rises: np.ndarray, lags: list[int], n_frames: int) -> slice:
    """Window of the original in which the pooled diagonals are highest."""
    sums = np.convolve(_pooled(rises, lags), np.ones(n_frames), "valid")
    first = int(sums.argmax())
    return slice(first, first + n_frames)


def _pooled(table: np.ndarray, lags: list[int]) -> np.ndarray:
    """Mean of diagonals, shape (n_original,); zero where none is inside the track."""
    rows = np.array([_along(table, lag) for lag in lags])
    known = ~np.isnan(rows)
    total = np.where(known, rows, 0.0).sum(axis=0)
    mean: np.ndarray = total / np.maximum(known.sum(axis=0), 1)
    return mean


def _along(table: np.ndarray, lag: int) -> np.ndarray:
    """One diagonal, shape (n_original,), with NaN outside the track."""
    n_track, n_original = table.shape
    frames = np.arange(n_original)
    inside = (frames + lag >= 0) & (frames + lag < n_track)
    values = np.full(n_original, np.nan, np.float32)
    values[inside] = table[frames[inside] + lag, frames[inside]]
    return values


def _unit(rows: np.ndarray) -> np.ndarray:
    """Rows without their mean and of length one, so that products are correlations."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    scaled: np.ndarray = centred / (np.linalg.norm(centred, axis=1, keepdims=True) + 1e-3)
    return scaled
