"""Sweeps of hierarchical alternating least squares for the Euclidean distance.

Based on the method of:
    Nicolas Gillis and François Glineur, "Accelerated multiplicative updates and hierarchical
    ALS algorithms for nonnegative matrix factorization", Neural Computation 24(4), 2012.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from loopstudio.core.workshop.divergence import Factors

_BLOCK = 1 << 21
"""Entries of a block: its products take well under 100 ms."""

_REPEATS = 3
"""How often a factor is updated before its costly products are made anew."""


class EuclideanSweep:
    """Update both factors of a matrix; returns the new ones and the loss of the old ones.

    Parameters
    ----------
    matrix : np.ndarray, shape (n_bins, n_frames), float32
    l1 : (float, float)
        What an entry of the spectra and of the activations adds to the loss.
    learn : (np.ndarray or bool, np.ndarray or bool)
        Which entries of the spectra and of the activations are updated; the others keep
        their values.
    tick : callable
        Called for every block, to let a cancel through.
    """

    def __init__(
        self,
        matrix: np.ndarray,
        l1: tuple[float, float],
        learn: tuple[np.ndarray | bool, np.ndarray | bool],
        tick: Callable[[], None],
    ) -> None:
        self._matrix = matrix
        self._l1 = l1
        self._learn = learn
        self._tick = tick
        n_bins, n_frames = matrix.shape
        rows = max(1, _BLOCK // n_frames)
        self._blocks = [slice(at, at + rows) for at in range(0, n_bins, rows)]
        self._energy = sum(
            float(np.einsum("ij,ij->i", matrix[rows], matrix[rows]).sum(dtype=np.float64))
            for rows in self._blocks
        )

    def __call__(self, w: np.ndarray, h: np.ndarray) -> tuple[Factors, float]:
        """Sweep once."""
        pull = self._against_activations(h)
        gram = h @ h.T
        loss = self._loss(w, h, pull, gram)
        new_w = w
        if np.any(self._learn[0]):
            columns = _descend(w.T, pull.T, gram, self._l1[0], _transposed(self._learn[0]))
            new_w = np.ascontiguousarray(columns.T)
        if not np.any(self._learn[1]):
            return (new_w, h), loss
        pull = np.zeros_like(h)
        for rows in self._blocks:
            self._tick()
            pull += new_w[rows].T @ self._matrix[rows]
        return (new_w, _descend(h, pull, new_w.T @ new_w, self._l1[1], self._learn[1])), loss

    def loss(self, w: np.ndarray, h: np.ndarray) -> float:
        """Return half the squared distance, and the penalties."""
        return self._loss(w, h, self._against_activations(h), h @ h.T)

    def _against_activations(self, h: np.ndarray) -> np.ndarray:
        """Return the matrix times the transposed activations, (n_bins, n_components)."""
        h_rows = np.ascontiguousarray(h.T)
        product = np.empty((len(self._matrix), len(h)), np.float32)
        for rows in self._blocks:
            self._tick()
            np.matmul(self._matrix[rows], h_rows, out=product[rows])
        return product

    def _loss(self, w: np.ndarray, h: np.ndarray, pull: np.ndarray, gram: np.ndarray) -> float:
        common = np.einsum("ij,ij->", pull, w, dtype=np.float64)
        modelled = np.einsum("ij,ij->", w.T @ w, gram, dtype=np.float64)
        penalty = sum(
            weight * float(factor.sum(dtype=np.float64))
            for weight, factor in zip(self._l1, (w, h), strict=True)
        )
        return max(0.5 * self._energy - float(common) + 0.5 * float(modelled), 0.0) + penalty


def _descend(
    factor: np.ndarray,
    pull: np.ndarray,
    gram: np.ndarray,
    l1: float,
    learn: np.ndarray | bool,
) -> np.ndarray:
    """Minimise over one component after another, (n_components, n), a few times."""
    rows = np.array(factor, order="C")
    for _ in range(_REPEATS):
        for k in range(len(rows)):
            if gram[k, k] <= 0:
                continue
            change = (pull[k] - gram[k] @ rows - np.float32(l1)) / gram[k, k]
            row = np.maximum(rows[k] + change, 0)
            rows[k] = (
                row
                if learn is True
                else np.where(np.broadcast_to(learn, rows.shape)[k], row, rows[k])
            )
    return rows


def _transposed(mask: np.ndarray | bool) -> np.ndarray | bool:
    return mask.T if isinstance(mask, np.ndarray) else mask
