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

import numpy as np

from loopstudio.core.exact.bars import rows
from loopstudio.core.exact.candidates import Candidate

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
    # One channel in which the sides do not cancel.
    mono = np.float32(0.618) ** np.arange(len(samples), dtype=np.float32) @ samples
    shift = 0
    for _ in range(_MOVES):
        move = _move(mono, sr, starts + shift, crossings)
        shift += move
        # From there on it may be better farther away still.
        if not move:
            break
    return shift


def _move(
    mono: np.ndarray, sr: float, starts: np.ndarray, crossings: tuple[np.ndarray, np.ndarray]
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
        rows(mono[None], begins[lines], -2 * far, 4 * far)[:, 0].astype(float)
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
    moved = np.arange(-far, far + 1) + leading.shape[1] // 2
    # What is unexplained up to and from each sample where no fade goes on.
    early = _unexplained(leading, before, weights)
    late = _unexplained(following, after, weights)
    until = np.pad(np.cumsum(early, axis=1), ((0, 0), (1, 0)))
    since = np.cumsum(late[:, ::-1], axis=1)[:, ::-1]
    faded_in, faded_out = [since[:, moved]], [until[:, moved]]
    for n in _fade_lengths(sr):
        ramp = np.arange(n) / n
        for curve in (ramp, 0.5 - 0.5 * np.cos(np.pi * ramp)):
            entering, leaving = since[:, moved + n], until[:, moved - n]
            for time, level in enumerate(curve):
                rising = (1 - level) * both + level * after
                falling = (1 - level) * both + level * before
                entering += _unexplained(following[:, moved + time], rising, weights)
                leaving += _unexplained(leading[:, moved - 1 - time], falling, weights)
            faded_in.append(entering)
            faded_out.append(leaving)
    left: np.ndarray = _best(faded_in, weights) + _best(faded_out, weights)
    return left


def _fade_lengths(sr: float) -> list[int]:
    """Return the lengths in samples of fades that are tried."""
    lengths = {round(seconds * sr) for seconds in _FADES_S}
    # Whether a fade's silent first and full last sample are of it moves it by a sample.
    lengths |= {n + more for n in lengths if n <= _SHORT for more in (-1, 1)}
    return sorted(n for n in lengths if n > 0)


def _best(found: list[np.ndarray], weights: np.ndarray) -> np.ndarray:
    """Return for every shift the one of several (n_lines, n_shifts) that leaves least."""
    every = np.stack(found)
    least = np.argmin(np.tensordot(every, weights, (1, 0)), axis=0)
    best: np.ndarray = every[least, :, np.arange(every.shape[2])].T
    return best


def _unexplained(around: np.ndarray, sounding: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the energy that a least squares fit leaves, (n_lines, n_samples).

    `sounding` (n_lines, n_crossings) is how loudly each crossing sounds.
    """
    weighed = weights[:, None] * sounding
    values, vectors = np.linalg.eigh(sounding.T @ weighed)
    used = values > _RANK * max(values[-1], 1e-20)
    vectors = vectors[:, used] / np.sqrt(values[used])
    left = around - (sounding @ vectors) @ ((weighed @ vectors).T @ around)
    # Each crossing fits a part of what it does not explain.
    energy: np.ndarray = left**2 * (len(around) / max(len(around) - int(used.sum()), 1))
    return energy
