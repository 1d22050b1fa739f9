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

_MOST_ITERATIONS = 5000
_TOLERANCE = 1e-10
"""A column is done when no other weights can lower its squared distance by more than this
share of the largest vertex's."""

_EVERY = 5
"""Iterations from one look at what is left to be gained to the next."""


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
    least = _TOLERANCE * float(gram.diagonal().max())
    todo = np.arange(weights.shape[1])
    h = point = weights
    momentum = np.ones(len(todo))
    for i in range(_MOST_ITERATIONS):
        tick()
        new = onto_simplex(point - (gram @ point - products[:, todo]) / step)
        change = new - h
        # Past the lowest point along the way: forget the momentum of that column.
        overshot = np.einsum("ij,ij->j", point - new, change) > 0
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        pull = np.where(overshot, 0.0, (momentum - 1) / faster)
        momentum = np.where(overshot, 1.0, faster)
        point, h = new + pull * change, new
        if i % _EVERY == 0:
            moving = _gaps(gram, products[:, todo], h) > least
            weights[:, todo] = h
            todo, momentum = todo[moving], momentum[moving]
            point, h = point[:, moving], h[:, moving]
            if not len(todo):
                return weights
    weights[:, todo] = h
    return weights


def _gaps(gram: np.ndarray, products: np.ndarray, h: np.ndarray) -> np.ndarray:
    """Bound what each column's half squared distance can still fall by, shape (n,).

    The way to the best corner, or to nothing, falls by at most that [1]_.

    References
    ----------
    .. [1] M. Jaggi, "Revisiting Frank-Wolfe: projection-free sparse convex optimization",
       ICML 2013.
    """
    slope = gram @ h - products
    gaps: np.ndarray = np.einsum("ij,ij->j", h, slope) - np.minimum(slope.min(axis=0), 0)
    return gaps


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
