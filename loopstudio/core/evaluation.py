"""How good an extraction is, where the truth is known.

The same numbers as the tool that judges the program from outside, so that tests and
benchmarks speak its language.

Based on the measures of:
    J. Le Roux, S. Wisdom, H. Erdogan and J. R. Hershey, "SDR - half-baked or well done?",
    ICASSP 2019.

Conventions
-----------
All ratios are in dB, capped at 60, past which nothing can be heard.  Signals of several
channels count as one long signal.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

FLOOR_DB, CEILING_DB = -20.0, 60.0


def si_sdr(reference: np.ndarray, estimate: np.ndarray) -> float:
    """Return the scale-invariant signal-to-distortion ratio in dB.

    Parameters
    ----------
    reference, estimate : np.ndarray of the same shape

    Returns
    -------
    float, in [FLOOR_DB, CEILING_DB]
        `FLOOR_DB` when either is silent, and for an estimate of opposite polarity.
    """
    ref, est = _flat(reference), _flat(estimate)
    common, power = float(ref @ est), float(ref @ ref)
    if est @ est == 0 or power == 0 or common <= 0:
        return FLOOR_DB
    target = common / power * ref
    ratio = _db(float(target @ target) / max(float(np.square(target - est).sum()), 1e-20))
    return min(max(ratio, FLOOR_DB), CEILING_DB)


def sdr(reference: np.ndarray, estimate: np.ndarray) -> float:
    """Return the signal-to-distortion ratio in dB, at most `CEILING_DB`; it sees the level too."""
    ref, est = _flat(reference), _flat(estimate)
    ratio = float(ref @ ref) / max(float(np.square(ref - est).sum()), 1e-20)
    return min(_db(ratio), CEILING_DB)


def match(scores: np.ndarray) -> list[tuple[int, int]]:
    """Pair references with estimates one to one so that the sum of scores is highest.

    Parameters
    ----------
    scores : np.ndarray, shape (n_references, n_estimates)

    Returns
    -------
    list of (reference, estimate)
        As many as the smaller of both numbers.
    """
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-scores)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]


def layout_f1(truth: np.ndarray, estimate: np.ndarray) -> float:
    """Return the F-measure of the bars in which a loop plays; both bool, shape (n_bars,)."""
    hits = int((truth & estimate).sum())
    return 2 * hits / max(int(truth.sum() + estimate.sum()), 1)


def activation_at(
    activation: np.ndarray, downbeats_s: np.ndarray, true_downbeats_s: np.ndarray
) -> np.ndarray:
    """Read an activation at the middle of every true bar, relative to its peak.

    Parameters
    ----------
    activation : np.ndarray, shape (n_bars,)
    downbeats_s : np.ndarray, shape (n_bars + 1,), seconds
    true_downbeats_s : np.ndarray, shape (n_true_bars + 1,), seconds

    Returns
    -------
    np.ndarray, shape (n_true_bars,), in [0, 1]
        Zero where there is no bar.
    """
    middle = (true_downbeats_s[:-1] + true_downbeats_s[1:]) / 2
    peak = float(activation.max(initial=0))
    if peak <= 0:
        return np.zeros(len(middle))
    bar = np.searchsorted(downbeats_s, middle, side="right") - 1
    inside = (bar >= 0) & (bar < len(activation))
    read: np.ndarray = activation[np.clip(bar, 0, len(activation) - 1)] / peak
    return np.where(inside, read, 0.0)


def downbeat_f(true_s: Sequence[float], found_s: Sequence[float], tolerance_s: float) -> float:
    """Return the F-measure of downbeats that come within `tolerance_s` of a true one."""
    if not len(found_s):
        return 0.0
    apart = np.abs(np.subtract.outer(np.asarray(true_s, float), np.asarray(found_s, float)))
    hits = int((apart.min(axis=1) <= tolerance_s).sum())
    return 2 * hits / (len(true_s) + len(found_s))


def _flat(signal: np.ndarray) -> np.ndarray:
    return np.asarray(signal, np.float64).ravel()


def _db(ratio: float) -> float:
    return float(10 * np.log10(max(ratio, 1e-12)))
