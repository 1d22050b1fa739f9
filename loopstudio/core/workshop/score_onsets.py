"""When notes really begin: read from what was learned.

A score says about when a note begins; the learned activations say when: where the level of
the tone rises.  Where a tone was not allowed to sound before, its level jumps for no reason
in the sound, so a rise counts only between two moments at which it was allowed.

Conventions
-----------
Times in seconds.
"""

import numpy as np

from loopstudio.core.workshop.components import Components

_LEAST_FREE = 0.4
"""Of what is typical, where nothing says when to listen: every attack makes all pitches rise a
little."""
LEAST_GAP_S = 0.1
"""The same key is not struck again sooner, but now and then in a trill."""


def level(components: Components, k: int) -> np.ndarray:
    """Return the magnitude that a component adds to each frame, shape (n_frames,)."""
    added: np.ndarray = components.activations[k] * components.spectra[:, k].sum()
    return added


def may_sound(components: Components, k: int) -> np.ndarray:
    """Return when a component was allowed to sound, bool, shape (n_frames,)."""
    if components.initial is None:
        return np.ones(components.activations.shape[1], bool)
    key = (components.groups[k], components.names[k])
    start = components.initial
    row = list(zip(start.groups, start.names, strict=True)).index(key)
    allowed: np.ndarray = start.activations[row] > 0
    return allowed


def rises(levels: np.ndarray, allowed: np.ndarray | None = None) -> np.ndarray:
    """Return how much a level grows around each frame, shape (n_frames,), nonnegative."""
    padded = np.pad(levels, 1, mode="edge")
    grown: np.ndarray = np.maximum(padded[2:] - padded[:-2], 0)
    if allowed is not None:
        both = np.pad(allowed, 1, mode="edge")
        grown = grown * (both[2:] & both[:-2])
    return grown


def peaks_s(curve: np.ndarray, times_s: np.ndarray) -> list[float]:
    """Return the times of all clear maxima of a curve of shape (n_frames,)."""
    from scipy.signal import find_peaks

    clear = _LEAST_FREE * float(np.quantile(curve, 0.99))
    frame_s = float(times_s[1] - times_s[0])
    at, _ = find_peaks(
        curve, height=max(clear, 1e-9), distance=max(1, round(LEAST_GAP_S / frame_s))
    )
    return [_between(curve, times_s, int(i)) for i in at]


def highest_near(
    curve: np.ndarray, times_s: np.ndarray, centre_s: float, reach_s: float
) -> tuple[float, float]:
    """Return when a curve is highest within `reach_s` of a time, and how high."""
    frame_s = float(times_s[1] - times_s[0])
    first = min(max(0, round((centre_s - reach_s) / frame_s)), len(curve) - 1)
    last = max(first + 1, round((centre_s + reach_s) / frame_s) + 1)
    top = first + int(curve[first:last].argmax())
    return _between(curve, times_s, top), float(curve[top])


def _between(curve: np.ndarray, times_s: np.ndarray, i: int) -> float:
    """Time of a maximum by the parabola through it and its neighbours."""
    if not 0 < i < len(curve) - 1:
        return float(times_s[i])
    left, middle, right = (float(value) for value in curve[i - 1 : i + 2])
    bend = left - 2 * middle + right
    offset = 0.0 if bend >= 0 else float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5))
    return float(times_s[i] + offset * (times_s[1] - times_s[0]))
