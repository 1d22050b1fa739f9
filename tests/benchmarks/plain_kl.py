"""Multiplicative updates for the Kullback-Leibler divergence as one writes them in NumPy."""

import numpy as np

from loopstudio.core.tucker import Factors


def descend(cube: np.ndarray, start: Factors, n_iterations: int) -> float:
    """Update each factor with the model made anew; returns the mean loss."""
    parts = [part.copy() for part in (start.sounds, start.rhythms, start.layout, start.core)]
    for _ in range(n_iterations):
        for which in range(4):
            ratio = cube / np.maximum(_model(parts), 1e-12)
            ones = [part.sum(axis=0) for part in parts[:3]]
            up, down = _contracted(ratio, parts, which), _summed(ones, parts[3], which)
            parts[which] *= up / np.maximum(down, 1e-12)
    model = np.maximum(_model(parts), 1e-12)
    ratio = np.maximum(cube, 1e-12) / model
    return float((cube * np.log(ratio) - cube + model).mean(dtype=np.float64))


def _model(parts: list[np.ndarray]) -> np.ndarray:
    w, h, d, core = parts
    inner = np.tensordot(h, np.tensordot(core, d, (2, 1)), (1, 1))  # (tatum, sound, bar)
    return np.tensordot(w, inner, (1, 1))


def _contracted(ratio: np.ndarray, parts: list[np.ndarray], which: int) -> np.ndarray:
    w, h, d, core = parts
    if which == 0:
        by_both = np.tensordot(np.tensordot(ratio, d, (2, 0)), h, (1, 0))  # (bin, c, b)
        return np.tensordot(by_both, core, ((2, 1), (1, 2)))
    by_sound = np.tensordot(w, ratio, (0, 0))  # (a, tatum, bar)
    if which == 1:
        return np.tensordot(np.tensordot(by_sound, d, (2, 0)), core, ((0, 2), (0, 2)))
    by_both = np.tensordot(by_sound, h, (1, 0))  # (a, bar, b)
    if which == 2:
        return np.tensordot(by_both, core, ((0, 2), (0, 1)))
    return np.tensordot(by_both, d, (1, 0))


def _summed(ones: list[np.ndarray], core: np.ndarray, which: int) -> np.ndarray:
    """Contract a cube of ones like `_contracted`."""
    a, b, c = ones
    if which == 3:
        return a[:, None, None] * b[:, None] * c
    return np.einsum(("abc,b,c->a", "abc,a,c->b", "abc,a,b->c")[which], core,
                     *(one for k, one in enumerate(ones) if k != which))  # fmt: skip
