"""Where between two bars the loops are switched.

Bars repeat wherever the song is cut, so aligning them does not tell where a bar begins.  The
layout does: before the true bar line the sound follows the layers of the bar before, after
it those of the bar itself.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.exact.bars import rows

_FARTHEST_S = 0.01
_BETTER = 0.5
"""All bar lines move only if that leaves less than this share of what was unexplained."""


def switch_shift(samples: np.ndarray, sr: float, starts: np.ndarray, layers: np.ndarray) -> int:
    """Return by how many samples all bar lines should move.

    Parameters
    ----------
    samples : np.ndarray, shape (n_channels, n)
    sr : float
        Hz.
    starts : np.ndarray of int, shape (n_bars,)
    layers : np.ndarray, shape (n_layers, n_bars)
    """
    far = int(_FARTHEST_S * sr)
    # No bar comes before the first.
    around = rows(samples, starts[1:], -far, 2 * far).reshape(len(starts) - 1, -1, 2 * far)
    before = _unexplained(around, layers[:, :-1])
    after = _unexplained(around, layers[:, 1:])
    # left[i]: bar lines `i - far` samples later than they are.
    left = np.concatenate([[0.0], np.cumsum(before)])
    left += after.sum() - np.concatenate([[0.0], np.cumsum(after)])
    best = int(np.argmin(left))
    return best - far if left[best] < _BETTER * left[far] else 0


def _unexplained(around: np.ndarray, layers: np.ndarray) -> np.ndarray:
    """Energy at each sample that is not in the space of the layers, shape (n,)."""
    vectors, values, _ = np.linalg.svd(layers.T, full_matrices=False)
    basis = vectors[:, values > 1e-6 * values[0]].astype(np.float32)
    inside = np.tensordot(basis.T, around, 1)
    energy = (around**2).sum(axis=(0, 1)) - (inside**2).sum(axis=(0, 1))
    unexplained: np.ndarray = np.maximum(energy, 0).astype(float)
    return unexplained
