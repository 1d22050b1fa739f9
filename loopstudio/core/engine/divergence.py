"""Sweeps of multiplicative updates for the Kullback-Leibler and Itakura-Saito divergences.

These losses look at every entry of the model, so nothing can be compressed away and the cube
itself streams past: in blocks of rows small enough to stay in the processor's cache, without
a temporary of the cube's size.

Based on the methods of:
    Cédric Févotte and Jérôme Idier, "Algorithms for nonnegative matrix factorization with the
    beta-divergence", Neural Computation 23(9), 2011 (the exponent of the Itakura-Saito update);
    Madhusudana Shashanka, Bhiksha Raj and Paris Smaragdis, "Probabilistic latent variable
    models as nonnegative factorizations", Computational Intelligence and Neuroscience, 2008
    (all factors from one expectation step, which is one pass over the cube).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from loopstudio.core.engine.constraints import CORE, LAYOUT, RHYTHMS, SOUNDS, Constraints, State
from loopstudio.core.progress import Progress, silent

# Entries of a block: small enough for the cache, large enough that adding up the products of
# the blocks costs little.
BLOCK = 1 << 19
# Smallest modelled value, relative to the mean of the cube.
EPSILON = 1e-8
SMALLEST = np.float32(1e-30)


class DivergenceSweep:
    """Update the factors of a cube; returns the new state and the mean loss of the old one.

    Parameters
    ----------
    cube : np.ndarray, shape (n_bins, n_tatums, n_bars), float32
    divergence : {"kl", "is"}
    constraints : Constraints
    progress : Progress
        Called for every block, to let a cancel through.
    """

    def __init__(
        self,
        cube: np.ndarray,
        divergence: str,
        constraints: Constraints,
        progress: Progress = silent,
    ) -> None:
        self.cube = cube
        self.divergence = divergence
        self.constraints = constraints
        self._progress = progress
        self._flat = cube.reshape(len(cube), -1)
        self._epsilon = np.float32(EPSILON * cube.mean(dtype=np.float64))
        self._sum = _sum(self._flat)
        self._has_zeros = not self._flat.all()
        self._turn = 0
        rows = max(1, BLOCK // self._flat.shape[1])
        self._blocks = [slice(at, at + rows) for at in range(0, len(cube), rows)]
        self._buffers = np.empty((2, min(rows, len(cube)), self._flat.shape[1]), np.float32)

    def __call__(self, state: State) -> tuple[State, float]:
        """Sweep once."""
        if self.divergence == "kl" and not self.constraints.holds_values:
            return self._all_at_once(state)
        return self._in_turn(state)

    def loss(self, state: State) -> float:
        """Return the mean divergence of an entry."""
        inner = _inner_model(state)
        total = self._excess(state[SOUNDS], inner)
        total += sum(loss for *_, loss in self._passes(state[SOUNDS], inner))
        return total / self.cube.size

    def _excess(self, w: np.ndarray, inner: np.ndarray) -> float:
        """Sum of the model less that of the cube, which Kullback-Leibler adds to the rows'."""
        if self.divergence != "kl":
            return 0.0
        model = w.sum(axis=0, dtype=np.float64) @ inner.sum(axis=1, dtype=np.float64)
        return float(model) - self._sum

    def _all_at_once(self, state: State) -> tuple[State, float]:
        """Take one expectation-maximisation step of Kullback-Leibler, in one pass."""
        w, h, d, c = state
        inner = _inner_model(state)
        new_w = np.empty_like(w)
        back = np.zeros_like(inner)  # (a, tatum x bar)
        upright = np.ascontiguousarray(inner.T)
        total = self._excess(w, inner)
        for rows, ratio, _, misfit in self._passes(w, inner):
            total += misfit
            np.multiply(w[rows], ratio @ upright, out=new_w[rows])
            back += w[rows].T @ ratio
        back = back.reshape(len(c), len(h), len(d))
        by_bar = np.tensordot(c, d, (2, 1))  # (a, b, bar)
        new_h = h * np.tensordot(back, by_bar, ((0, 2), (0, 2)))
        by_rhythm = np.matmul(h.T, back)  # (a, b, bar)
        new_d = d * np.tensordot(by_rhythm, c, ((0, 1), (0, 1)))
        new_c = c * (by_rhythm @ d)
        for factor in (new_w, new_h, new_d):
            sums = factor.sum(axis=0)
            factor /= np.where(sums > 0, sums, 1)
        new = [new_w, new_h, new_d, new_c]
        return [self.constraints.apply(k, part) for k, part in enumerate(new)], (
            total / self.cube.size
        )

    def _in_turn(self, state: State) -> tuple[State, float]:
        """Update the sounds and then one other factor, the next one at the next call."""
        w, h, d, c = state
        inner = _inner_model(state)
        gamma = 1.0 if self.divergence == "kl" else 0.5
        new_w = np.empty_like(w)
        total = self._excess(w, inner)
        for rows, up, down, misfit in self._passes(w, inner):
            total += misfit
            pull, push = up @ inner.T, down @ inner.T
            new_w[rows] = w[rows] * _ratio(pull, push, gamma)
        w = self.constraints.apply(SOUNDS, new_w)
        ups, downs = np.zeros_like(inner), np.zeros_like(inner)
        for rows, up, down, _ in self._passes(w, inner):
            ups += w[rows].T @ up
            downs += w[rows].T @ down
        which = (RHYTHMS, LAYOUT, CORE)[self._turn]
        self._turn = (self._turn + 1) % 3
        new = [w, h, d, c]
        shape = (len(c), len(h), len(d))
        pull, push = (_against(which, new, back.reshape(shape)) for back in (ups, downs))
        new[which] = self.constraints.apply(which, new[which] * _ratio(pull, push, gamma))
        return new, total / self.cube.size

    def _passes(
        self, w: np.ndarray, inner: np.ndarray
    ) -> Iterator[tuple[slice, np.ndarray, np.ndarray, float]]:
        """Rows with what pulls the model up and down there, and their summed loss."""
        for rows in self._blocks:
            self._progress(0.0, "Finding loops")
            model = np.matmul(w[rows], inner, out=self._buffers[0][: len(w[rows])])
            yield (rows, *self._misfit(rows, model))

    def _misfit(self, rows: slice, model: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        """Weights of numerator and denominator, and what the rows alone add to the loss."""
        x, other = self._flat[rows], self._buffers[1][: len(model)]
        np.maximum(model, self._epsilon, out=model)
        if self.divergence == "kl":
            ratio = np.divide(x, model, out=model)
            logs = np.log(
                np.maximum(ratio, SMALLEST, out=other) if self._has_zeros else ratio, out=other
            )
            loss = float(np.einsum("ij,ij->i", x, logs).sum(dtype=np.float64))
            return ratio, np.broadcast_to(np.float32(1), ratio.shape), loss
        np.reciprocal(model, out=model)
        np.maximum(x, self._epsilon, out=other)
        other *= model  # x / y
        loss = _sum(other) - _sum(np.log(other)) - other.size
        other *= model
        return other, model, loss


def _inner_model(state: State) -> np.ndarray:
    """Multiply core, rhythms and layout, shape (a, tatum x bar)."""
    _, h, d, c = state
    inner: np.ndarray = np.matmul(h, np.tensordot(c, d, (2, 1)))
    return inner.reshape(len(c), -1)


def _against(which: int, state: State, back: np.ndarray) -> np.ndarray:
    """Contract (a, tatum, bar) with all factors but the sounds and one other."""
    _, h, d, c = state
    if which == RHYTHMS:
        pulled: np.ndarray = np.tensordot(back, np.tensordot(c, d, (2, 1)), ((0, 2), (0, 2)))
        return pulled
    by_rhythm = np.matmul(h.T, back)
    if which == LAYOUT:
        pulled = np.tensordot(by_rhythm, c, ((0, 1), (0, 1)))
    else:
        pulled = by_rhythm @ d
    return pulled


def _ratio(up: np.ndarray, down: np.ndarray, gamma: float) -> np.ndarray:
    ratio: np.ndarray = up / np.maximum(down, SMALLEST)
    return ratio if gamma == 1 else np.sqrt(ratio)


def _sum(block: np.ndarray) -> float:
    """Sum of a block: pairwise along rows, in double precision over them."""
    return float(block.sum(axis=1).sum(dtype=np.float64))
