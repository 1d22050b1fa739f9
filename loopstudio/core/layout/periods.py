"""How long each loop is, once it is known where it plays.

The search sees bars coarsely, and takes a loop whose bars differ little for a shorter one.
Whether bars differ or only seem to is asked of the song: four bars at a time are left out,
and predicted from what was learnt from all the others.  A period too short predicts an
average, one too long a single bar with all that was playing on top of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from loopstudio.core.layout.cost import Part, columns, fit_powers
from loopstudio.core.layout.search import PERIODS
from loopstudio.core.progress import Progress, silent

_LEFT_OUT, _FOLDS = 4, 12
"""Bars left out together; of a long song several such groups at once."""
_PRECISION = 0.1
_ITERATIONS = 6
_SWEEPS = 2
_ENOUGH = 0.004
"""Part of the error by which another period must be better."""


def refine_periods(
    amplitudes: np.ndarray, parts: Sequence[Part], *, progress: Progress = silent
) -> tuple[Part, ...]:
    """Choose the periods that predict best.

    Parameters
    ----------
    amplitudes : np.ndarray, shape (n_bars, n_features)
        From `loopstudio.core.layout.cost.features`, finer than for the search.
    parts : sequence of Part

    Returns
    -------
    tuple of Part
        In the same order.
    """
    found = list(parts)
    error = prediction_error(amplitudes, found)
    for step in range(_SWEEPS * len(found)):
        progress(step / (_SWEEPS * len(found)), "Measuring the loops")
        i = step % len(found)
        for period in PERIODS:
            changed = replace(found[i], period=period)
            if changed in found or 2 * period > sum(changed.plays):
                continue
            other = [*found[:i], changed, *found[i + 1 :]]
            other_error = prediction_error(amplitudes, other)
            if other_error < error * (1 - _ENOUGH):
                found, error = other, other_error
    return tuple(found)


def prediction_error(amplitudes: np.ndarray, parts: Sequence[Part]) -> float:
    """Return the error of bars that are predicted from the others.

    Parameters
    ----------
    amplitudes : np.ndarray, shape (n_bars, n_features)
    parts : sequence of Part

    Returns
    -------
    float
        Sum over the bars of the mean error, in tenths of what is usual in a feature.
    """
    heard, weights = scaled(amplitudes)
    layout = columns(parts)
    group = np.arange(len(layout)) // _LEFT_OUT % _FOLDS
    error = 0.0
    for left_out in range(group.max() + 1):
        known, asked = group != left_out, group == left_out
        powers = fit_powers(heard[known], layout[known], _ITERATIONS)
        wrong = np.abs(heard[asked] - np.sqrt(layout[asked] @ powers))
        error += float((wrong @ weights).sum())
    return error


def scaled(amplitudes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return amplitudes in tenths of what is usual in their feature, and features' weights."""
    usual = np.sqrt(np.square(amplitudes).mean(axis=0))
    weights: np.ndarray = np.sqrt(usual) / np.sqrt(usual).sum()
    return amplitudes / (_PRECISION * usual), weights
