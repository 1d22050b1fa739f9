"""Sweeps of multiplicative updates for the beta divergences.

These losses look at every entry of the model, so the matrix streams past in blocks of rows
that stay in the processor's cache: each block has its rows of the spectra updated and then
adds its part to the update of the activations, in one pass over the matrix.

Based on the methods of:
    Cédric Févotte and Jérôme Idier, "Algorithms for nonnegative matrix factorization with the
    beta-divergence", Neural Computation 23(9), 2011 (updates that never raise the loss).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

BLOCK = 1 << 17
"""Entries of a block: three of them in single precision fit a second-level cache."""

EPSILON = 1e-8
"""Smallest modelled value where the divergence needs one, relative to the matrix's mean."""

_SMALLEST = np.float32(1e-30)

Factors = tuple[np.ndarray, np.ndarray]


class BetaSweep:
    """Update both factors of a matrix; returns the new ones and the loss of the old ones.

    Parameters
    ----------
    matrix : np.ndarray, shape (n_bins, n_frames), float32, mean 1
    beta : float
        2 is Euclidean, 1 Kullback-Leibler, 0 Itakura-Saito.
    l1 : (float, float)
        What an entry of the spectra and of the activations adds to the loss.
    learn : (bool, bool)
        Whether spectra and activations are updated.
    tick : callable
        Called for every block, to let a cancel through.
    """

    def __init__(
        self,
        matrix: np.ndarray,
        beta: float,
        l1: tuple[float, float],
        learn: tuple[bool, bool],
        tick: Callable[[], None],
    ) -> None:
        self._matrix = matrix
        self._beta = beta
        self._l1 = l1
        self._learn = learn
        self._tick = tick
        self._exponent = np.float32(_exponent(beta))
        n_bins, n_frames = matrix.shape
        rows = max(1, min(n_bins, BLOCK // n_frames))
        self._blocks = [slice(at, at + rows) for at in range(0, n_bins, rows)]
        self._buffers = np.empty((2, rows, n_frames), np.float32)
        self._sum = float(matrix.sum(axis=1, dtype=np.float64).sum())

    def __call__(self, w: np.ndarray, h: np.ndarray) -> tuple[Factors, float]:
        """Sweep once."""
        new_w = np.empty_like(w) if self._learn[0] else w
        h_rows = np.ascontiguousarray(h.T)
        h_sums = h.sum(axis=1)
        pull, push = np.zeros_like(h), np.zeros_like(h)
        loss = self._start_of_loss(w, h)
        for rows in self._blocks:
            self._tick()
            up, down, part = self._weights(rows, w[rows] @ h, with_loss=True)
            loss += part
            if self._learn[0]:
                against = h_sums if down is None else down @ h_rows
                new_w[rows] = w[rows] * self._ratio(up @ h_rows, against, self._l1[0])
                if self._learn[1]:
                    up, down, _ = self._weights(rows, new_w[rows] @ h, with_loss=False)
            if self._learn[1]:
                pull += new_w[rows].T @ up
                if down is not None:
                    push += new_w[rows].T @ down
        if not self._learn[1]:
            return (new_w, h), loss
        if self._beta == 1:
            push += new_w.sum(axis=0)[:, None]
        return (new_w, h * self._ratio(pull, push, self._l1[1])), loss

    def loss(self, w: np.ndarray, h: np.ndarray) -> float:
        """Return the divergence, penalties included."""
        total = self._start_of_loss(w, h)
        for rows in self._blocks:
            self._tick()
            total += self._weights(rows, w[rows] @ h, with_loss=True)[2]
        return total

    def _start_of_loss(self, w: np.ndarray, h: np.ndarray) -> float:
        """Return what is not summed over blocks: penalties, and sums that factor."""
        total = sum(
            weight * float(factor.sum(dtype=np.float64))
            for weight, factor in zip(self._l1, (w, h), strict=True)
        )
        if self._beta == 1:
            total += float(w.sum(axis=0, dtype=np.float64) @ h.sum(axis=1, dtype=np.float64))
            total -= self._sum
        return total

    def _weights(
        self, rows: slice, model: np.ndarray, *, with_loss: bool
    ) -> tuple[np.ndarray, np.ndarray | None, float]:
        """Return what pulls a block's model up and down, None for one everywhere; its loss."""
        x, other = self._matrix[rows], self._buffers[1][: len(model)]
        np.maximum(model, np.float32(EPSILON), out=model)
        if self._beta == 1:
            up = np.divide(x, model, out=model)
            return up, None, _kullback_leibler(x, up, other) if with_loss else 0.0
        if self._beta == 0:
            down = np.reciprocal(model, out=model)
            up = np.multiply(np.maximum(x, np.float32(EPSILON), out=other), down, out=other)
            loss = _itakura_saito(up) if with_loss else 0.0
            up *= down
            return up, down, loss
        down = np.power(model, np.float32(self._beta - 1))
        loss = self._general(x, model, down) if with_loss else 0.0
        return np.multiply(np.divide(down, model, out=model), x, out=model), down, loss

    def _general(self, x: np.ndarray, model: np.ndarray, slope: np.ndarray) -> float:
        """Sum of the divergence of a block for any other beta; `slope` is model^(beta-1)."""
        beta = self._beta
        if beta < 0:
            x = np.maximum(x, np.float32(EPSILON))
        own = float(np.power(x, np.float32(beta)).sum(dtype=np.float64))
        cross = float(np.einsum("ij,ij->i", x, slope).sum(dtype=np.float64))
        modelled = float(np.einsum("ij,ij->i", model, slope).sum(dtype=np.float64))
        return (own + (beta - 1) * modelled - beta * cross) / (beta * (beta - 1))

    def _ratio(self, pull: np.ndarray, push: np.ndarray, l1: float) -> np.ndarray:
        ratio: np.ndarray = pull / np.maximum(push + np.float32(l1), _SMALLEST)
        return ratio if self._exponent == 1 else np.power(ratio, self._exponent)


def _exponent(beta: float) -> float:
    """Return the exponent with which updates provably never raise the loss."""
    if beta < 1:
        return 1 / (2 - beta)
    return 1 / (beta - 1) if beta > 2 else 1.0


def _kullback_leibler(x: np.ndarray, ratio: np.ndarray, out: np.ndarray) -> float:
    """Sum of x log(x / model) over a block."""
    logs = np.log(np.maximum(ratio, _SMALLEST, out=out), out=out)
    return float(np.einsum("ij,ij->i", x, logs).sum(dtype=np.float64))


def _itakura_saito(ratio: np.ndarray) -> float:
    logs = np.log(ratio)
    return float((ratio - logs).sum(axis=1).sum(dtype=np.float64)) - ratio.size
