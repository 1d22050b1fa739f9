"""Where between two bars the loops are switched.

Bars repeat wherever the song is cut, so aligning them does not tell where a bar begins.  The
layout does: before the true bar line the sound follows the loops of the bar before, after it
those of the bar itself.  A loop that plays on sounds across a bar line as at every other one
that it crosses at the same place; a loop that enters is faded in after the line, and one
that leaves is faded out before it.

Lengths and shapes of the fades are unknown, but the same everywhere.  Of all bar lines and
fades those are taken that leave the least unexplained by what the loops sound like around
the lines, fitted by least squares.

Conventions
-----------
Times are in samples from the bar lines as given.  A `line` is what lies between two bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loopstudio.core.exact.bars import mono_rows
from loopstudio.core.exact.candidates import Candidate
from loopstudio.core.side_by_side import side_by_side

_FARTHEST_S = 0.01
_MOVES = 4
"""How often all lines are moved so far; 40 ms is where a beat would be heard elsewhere."""
_FADES_S = (0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008)
"""Lengths that are tried of the fades at the switches."""
_BETTER = 0.5
"""All bar lines move only if that leaves less than this share of what was unexplained."""
_NOISY = 0.98
_AGREED_S = 0.00025
"""Coding noise is left wherever the lines are.  There they also move if that leaves a bit
less, and each half of them says so by itself, to so many seconds."""
_SHORT = 48
"""Fades, in samples, short enough for a sample's difference to matter."""
_STEPS = 8
"""Samples of a fade after which it is given up where another one is better."""
_MOST_LINES = 64
_ROUNDING = 2
"""Samples by which copies of a bar may differ in length."""
_ROUNDS = 2
"""How often lines are weighed by what was unexplained around them."""
_FLOOR = 1e-9
"""Share of a line's energy that may be rounding."""
_RANK = 1e-9
"""Least eigenvalue, relative to the greatest, of what counts in a fit."""


def switch_shift(
    samples: np.ndarray, sr: float, starts: np.ndarray, loops: Sequence[Candidate]
) -> int:
    """Return by how many samples all bar lines should move.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : float
        Hz.
    starts : np.ndarray of int, shape (n_bars,)
    loops : sequence of Candidate
    """
    crossings = _crossings(loops)
    if not (crossings[0] != crossings[1]).any():
        return 0
    shift = 0
    for _ in range(_MOVES):
        move = _move(samples, sr, starts + shift, crossings)
        shift += move
        # From there on it may be better farther away still.
        if not move:
            break
    return shift


def _move(
    samples: np.ndarray, sr: float, starts: np.ndarray, crossings: tuple[np.ndarray, np.ndarray]
) -> int:
    """Return the best shift of at most `_FARTHEST_S`."""
    far = int(_FARTHEST_S * sr)
    before, after = crossings
    changing = np.flatnonzero((before != after).any(axis=1))
    others = np.setdiff1d(np.arange(len(before)), changing)
    lines = np.sort(np.concatenate([changing, others])[:_MOST_LINES])
    before, after = before[lines], after[lines]
    # What leads up to a line keeps its distance to the line before it, however that is rounded.
    lengths = np.diff(starts)
    usual = int(np.median(lengths))
    ends = starts[1:] + np.where(np.abs(lengths - usual) <= _ROUNDING, usual - lengths, 0)
    leading, following = (
        mono_rows(samples, begins[lines], -2 * far, 4 * far).astype(float)
        for begins in (ends, starts[1:])
    )
    floor = _FLOOR * np.square(following).sum() / len(lines) + 1e-12
    weights = np.ones(len(lines))
    for _ in range(_ROUNDS):
        left = _left_by_shift(leading, following, before, after, weights, far, sr) + floor
        total = weights @ left
        best = int(np.argmin(total))
        weights = 1 / left[:, best]
    shift: int = best - far
    # Where a fade begins is in doubt by a sample.
    if abs(shift) <= 1:
        return 0
    gain = total[best] / total[far]
    sure = gain < _BETTER or (gain < _NOISY and _agree(left, int(_AGREED_S * sr)))
    return shift if sure else 0


def _agree(left: np.ndarray, within: int) -> bool:
    """Tell whether two halves of the lines would move by nearly the same."""
    bests = []
    for half in (left[::2], left[1::2]):
        weights = np.ones(len(half))
        for _ in range(_ROUNDS):
            best = int(np.argmin(weights @ half))
            weights = 1 / half[:, best]
        bests.append(best)
    return abs(bests[0] - bests[1]) <= within


def _crossings(loops: Sequence[Candidate]) -> tuple[np.ndarray, np.ndarray]:
    """Return which crossings sound before and after each line, (n_lines, n_crossings).

    A crossing is the sound of a loop around the line between two of its layers.
    """
    n_lines = len(loops[0].plays) - 1
    found: dict[tuple[int, int, int], np.ndarray] = {}
    for k, loop in enumerate(loops):
        at = [
            int(np.argmax(loop.layers[:, place :: loop.bars].any(axis=1)))
            for place in range(loop.bars)
        ]
        for line in range(n_lines):
            key = (k, at[line % loop.bars], at[(line + 1) % loop.bars])
            column = found.setdefault(key, np.zeros((2, n_lines)))
            column[:, line] = loop.plays[line : line + 2]
    both = np.stack(list(found.values()), axis=2)
    return both[0], both[1]


def _left_by_shift(
    leading: np.ndarray,
    following: np.ndarray,
    before: np.ndarray,
    after: np.ndarray,
    weights: np.ndarray,
    far: int,
    sr: float,
) -> np.ndarray:
    """Return what is unexplained around each line with the lines moved by -far ... far.

    The fades are the best for each shift; the result is (n_lines, n_shifts).
    """
    both = np.minimum(before, after)
    # A loop that leaves is one that enters, heard backwards.
    sides = [(following, after), (leading[:, ::-1], before)]

    def left(side: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        around, sounding = side
        return _left_from_lines(around, both, sounding, weights, far, sr)

    with side_by_side(left, sides) as found:
        entering, leaving = found
    both_sides: np.ndarray = entering.T + leaving[::-1].T
    return both_sides


def _left_from_lines(
    around: np.ndarray,
    both: np.ndarray,
    sounding: np.ndarray,
    weights: np.ndarray,
    far: int,
    sr: float,
) -> np.ndarray:
    """Return what is unexplained from each line on if moved by -far ... far, (n_shifts, n_lines).

    What sounds before and after a line goes on (`both`), what else is `sounding` after it is
    faded in, as is best for each shift.
    """
    # One sample a row: some of them are looked at in each turn.
    around = np.ascontiguousarray(around.T)
    lines = np.arange(-far, far + 1) + len(around) // 2
    (late,) = _fits(sounding[None], weights)
    since = np.cumsum(late.unexplained(around)[::-1], axis=0)[::-1]
    best = since[lines]
    least = best @ weights
    for n in _fade_lengths(sr):
        ramp = np.arange(n) / n
        for curve in (ramp, 0.5 - 0.5 * np.cos(np.pi * ramp)):
            left, still = since[lines + n], np.arange(len(lines))
            for first in range(0, n, _STEPS):
                # It only grows: where another fade leaves less already, this one is given up.
                better = left @ weights < least[still]
                left, still = left[better], still[better]
                levels = curve[first : first + _STEPS, None, None]
                fits = _fits((1 - levels) * both + levels * sounding, weights)
                for time, fit in enumerate(fits, first):
                    left += fit.unexplained(around[lines[still] + time])
            total = left @ weights
            better = total < least[still]
            best[still[better]], least[still[better]] = left[better], total[better]
    return best


def _fade_lengths(sr: float) -> list[int]:
    """Return the lengths in samples of fades that are tried."""
    lengths = {round(seconds * sr) for seconds in _FADES_S}
    # Whether a fade's silent first and full last sample are of it moves it by a sample.
    lengths |= {n + more for n in lengths if n <= _SHORT for more in (-1, 1)}
    return sorted(n for n in lengths if n > 0)


@dataclass(frozen=True, eq=False)
class _Fit:
    """A least squares fit of the crossings to what sounds at all lines at a time.

    Attributes
    ----------
    known : np.ndarray, shape (n_lines, n_crossings)
        An orthonormal basis, as lines weigh, of what crossings can explain.
    weighed : np.ndarray, shape (n_lines, n_crossings)
        The same times the weights.
    scale : float
        Each crossing fits a part of what it does not explain: what is left is more by so much.
    """

    known: np.ndarray
    weighed: np.ndarray
    scale: float

    def unexplained(self, around: np.ndarray) -> np.ndarray:
        """Return the energy that is left of (n_samples, n_lines), in the same shape."""
        left: np.ndarray = (around @ self.weighed) @ self.known.T
        np.subtract(around, left, out=left)
        np.square(left, out=left)
        left *= self.scale
        return left


def _fits(sounding: np.ndarray, weights: np.ndarray) -> list[_Fit]:
    """Return a fit for each way (n_fits, n_lines, n_crossings) in which crossings sound."""
    n_lines = len(weights)
    weighed = weights[:, None] * sounding
    values, vectors = np.linalg.eigh(sounding.swapaxes(1, 2) @ weighed)
    used = values > _RANK * np.maximum(values[:, -1:], 1e-20)
    vectors = vectors / np.sqrt(np.where(used, values, np.inf))[:, None, :]
    scales = n_lines / np.maximum(n_lines - used.sum(axis=1), 1)
    return [
        _Fit(known, each, float(scale))
        for known, each, scale in zip(sounding @ vectors, weighed @ vectors, scales, strict=True)
    ]
