"""One sweep of euclidean multiplicative updates over a compressed cube.

Based on the updates of:
    Yong-Deok Kim and Seungjin Choi, "Nonnegative Tucker decomposition", CVPR 2007;
repeated while their costly products hold, as in:
    Nicolas Gillis and François Glineur, "Accelerated multiplicative updates and hierarchical
    ALS algorithms for nonnegative matrix factorization", Neural Computation 24(4), 2012.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.engine.compression import Compressed
from loopstudio.core.engine.constraints import CORE, LAYOUT, RHYTHMS, SOUNDS, Constraints, State
from loopstudio.core.progress import Progress, silent

# How often a factor is updated before its products are made anew.
REPEATS = (3, 3, 3, 6)
TINY = 1e-30


class EuclideanSweep:
    """Update sounds, rhythms, layout and core in turn.

    Called with a state it returns a new one and its loss: half the squared relative error plus
    the penalties.

    Parameters
    ----------
    problem : Compressed
    constraints : Constraints
    """

    def __init__(self, problem: Compressed, constraints: Constraints) -> None:
        self.problem = problem
        self.constraints = constraints

    def __call__(self, state: State) -> tuple[State, float]:
        """Sweep once; the loss is that of the new state."""
        problem = self.problem
        w, h, d, c = state
        whole, unit, (a, b, n_layers) = problem.core, problem.core.dtype.type(problem.unit), c.shape
        # Unfolded so that every product is one of contiguous matrices, or a batch of them.
        h_gram, d_gram, h_inner = h.T @ h, d.T @ d, problem.enter(1, h)
        by_layer = _last(whole, problem.enter(2, d) / unit)  # (bin, tatum, c)
        pull = _rows(np.matmul(h_inner.T, by_layer)) @ _rows(c).T
        c_hd = _times(_times(c, h_gram, 1), d_gram, 2)
        w = self._repeat(SOUNDS, w, problem.leave(0, pull), _rows(c_hd) @ _rows(c).T)

        w_inner, w_gram = problem.enter(0, w), w.T @ w
        c_w, upright = _times(c, w_gram, 0), c.transpose(0, 2, 1)
        by_sound = (w_inner.T @ _rows(by_layer)).reshape(a, -1, n_layers)
        pull = problem.leave(1, np.matmul(by_sound, upright).sum(axis=0))
        gram = np.matmul(_times(c_w, d_gram, 2), upright).sum(axis=0)
        h = self._repeat(RHYTHMS, h, pull, gram)

        h_gram = h.T @ h
        by_rhythm = np.matmul(problem.enter(1, h).T / unit, whole)  # (bin, b, bar)
        by_both = w_inner.T @ _rows(by_rhythm)
        by_both = by_both.reshape(a * b, -1)  # (a b, bar)
        flat = c.reshape(a * b, n_layers)
        c_wh = _times(c_w, h_gram, 1).reshape(flat.shape)
        d = self._repeat(LAYOUT, d, problem.leave(2, by_both.T @ flat), c_wh.T @ flat)

        d_gram = d.T @ d
        pull = (by_both @ problem.enter(2, d)).reshape(c.shape)
        c, down = self._repeat_core(c, pull, (w_gram, h_gram, d_gram))
        new = [w, h, d, c]
        misfit = self.problem.energy - 2 * _inner(pull, c) + _inner(down, c)
        return new, 0.5 * misfit + self.constraints.penalty(new)

    def _repeat(
        self, which: int, factor: np.ndarray, pull: np.ndarray, gram: np.ndarray
    ) -> np.ndarray:
        """Update a factor (n, rank) by its cross products (n, rank) and (rank, rank)."""
        slope, ridge = self.constraints.slopes[which], self.constraints.ridges[which]
        np.maximum(pull, 0, out=pull)
        for _ in range(REPEATS[which]):
            down = factor @ gram
            if slope or ridge:
                down += slope + ridge * factor
            np.maximum(down, TINY, out=down)
            np.divide(pull, down, out=down)
            down *= factor
            factor = self.constraints.apply(which, down)
        return factor

    def _repeat_core(
        self, core: np.ndarray, pull: np.ndarray, grams: tuple[np.ndarray, ...]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Update the core; returned with its product with all `grams`, same shape."""
        slope, ridge = self.constraints.slopes[CORE], self.constraints.ridges[CORE]
        up = np.maximum(pull, 0)
        down = _gram_product(core, grams)
        for _ in range(REPEATS[CORE]):
            if slope or ridge:
                down += slope + ridge * core
            np.maximum(down, TINY, out=down)
            np.divide(up, down, out=down)
            down *= core
            core = self.constraints.apply(CORE, down)
            down = _gram_product(core, grams)
        return core, down


def relative_error(
    cube: np.ndarray, state: State, scale: float, progress: Progress = silent
) -> float:
    """Measure ``|X - model| / |X|`` on the cube itself, block by block.

    Parameters
    ----------
    cube : np.ndarray, shape (n_bins, n_tatums, n_bars)
    state : State
        Of the cube divided by `scale`.
    scale : float
        Norm of the cube.
    progress : Progress
        Called for every block, to let a cancel through.
    """
    w, h, d, c = state
    inner = np.tensordot(np.tensordot(c, d, (2, 1)), h, (1, 1))  # (a, bar, tatum)
    inner = np.ascontiguousarray(inner.transpose(0, 2, 1)).reshape(len(c), -1)
    inner = (inner * scale).astype(np.float32)
    w = w.astype(np.float32)
    flat = cube.reshape(len(cube), -1)
    rows = max(1, (1 << 19) // flat.shape[1])
    total = 0.0
    for at in range(0, len(flat), rows):
        progress(0.0, "Measuring")
        rest = w[at : at + rows] @ inner
        rest -= flat[at : at + rows]
        total += float(np.einsum("ij,ij->i", rest, rest).sum(dtype=np.float64))
    return float(np.sqrt(total)) / scale


def _rows(cube: np.ndarray) -> np.ndarray:
    """Unfold along the first axis."""
    return cube.reshape(len(cube), -1)


def _last(cube: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Multiply the last axis by a matrix from the right."""
    product: np.ndarray = cube.reshape(-1, cube.shape[2]) @ matrix
    return product.reshape(*cube.shape[:2], matrix.shape[1])


def _times(core: np.ndarray, gram: np.ndarray, axis: int) -> np.ndarray:
    """Multiply one axis of a core by a symmetric matrix."""
    if axis == 0:
        product: np.ndarray = (gram @ _rows(core)).reshape(core.shape)
        return product
    return np.matmul(gram, core) if axis == 1 else _last(core, gram)


def _gram_product(core: np.ndarray, grams: tuple[np.ndarray, ...]) -> np.ndarray:
    for axis, gram in enumerate(grams):
        core = _times(core, gram, axis)
    return core


def _inner(a: np.ndarray, b: np.ndarray) -> float:
    """Inner product in double precision."""
    return float(np.vdot(a.astype(np.float64), b))
