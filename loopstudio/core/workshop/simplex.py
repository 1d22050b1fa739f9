"""Least squares with weights that are not negative and sum to at most one.

Based on the methods of:
    Yurii Nesterov, "A method of solving a convex programming problem with convergence rate
    O(1/k^2)", Soviet Math. Dokl. 27(2), 1983, restarted where it overshoots as in
    Brendan O'Donoghue and Emmanuel Candès, "Adaptive restart for accelerated gradient
    schemes", Found. Comput. Math. 15(3), 2015.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_MOST_ITERATIONS = 1000
_TOLERANCE = 1e-10
"""A column is done when one more iteration changes its weights by less than this."""


def project(
    gram: np.ndarray,
    products: np.ndarray,
    start: np.ndarray,
    *,
    tick: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """Return the weights of vertices that come nearest to every column.

    Minimises ``|m - U h|^2`` over ``h >= 0, sum(h) <= 1`` for all columns m at once.

    Parameters
    ----------
    gram : np.ndarray, shape (k, k), float64
        ``U.T @ U``.
    products : np.ndarray, shape (k, n), float64
        ``U.T @ M``.
    start : np.ndarray, shape (k, n)
    tick : callable
        Called every iteration, to let a cancel through.

    Returns
    -------
    np.ndarray, shape (k, n), float64
    """
    weights = onto_simplex(np.array(start, np.float64))
    step = float(np.linalg.norm(gram, 2))
    if step <= 0:
        return np.zeros_like(weights)
    todo = np.arange(weights.shape[1])
    h = point = weights
    momentum = np.ones(len(todo))
    for _ in range(_MOST_ITERATIONS):
        tick()
        new = onto_simplex(point - (gram @ point - products[:, todo]) / step)
        change = new - h
        # Past the lowest point along the way: forget the momentum of that column.
        overshot = np.einsum("ij,ij->j", point - new, change) > 0
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        pull = np.where(overshot, 0.0, (momentum - 1) / faster)
        momentum = np.where(overshot, 1.0, faster)
        moving = np.abs(change).max(axis=0) > _TOLERANCE
        point, h = new + pull * change, new
        if not moving.all():
            weights[:, todo] = new
            todo, momentum = todo[moving], momentum[moving]
            point, h = point[:, moving], h[:, moving]
            if not len(todo):
                return weights
    weights[:, todo] = h
    return weights


def onto_simplex(weights: np.ndarray) -> np.ndarray:
    """Return the nearest columns that are not negative and sum to at most one."""
    positive: np.ndarray = np.maximum(weights, 0)
    over = positive.sum(axis=0) > 1
    if over.any():
        # Lower all entries alike until the positive ones sum to one.
        ordered = -np.sort(-weights[:, over], axis=0)
        excess = (np.cumsum(ordered, axis=0) - 1) / np.arange(1, len(weights) + 1)[:, None]
        last = np.count_nonzero(ordered > excess, axis=0) - 1
        positive[:, over] = np.maximum(weights[:, over] - excess[last, np.arange(len(last))], 0)
    return positive
