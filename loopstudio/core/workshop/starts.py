"""Where a factorization starts.

Based on the method of:
    Christos Boutsidis and Efstratios Gallopoulos, "SVD based initialization: a head start for
    nonnegative matrix factorization", Pattern Recognition 41(4), 2008.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.workshop.divergence import Factors


def random(matrix: np.ndarray, n_components: int, rng: np.random.Generator) -> Factors:
    """Return positive noise at the level of the matrix: (n_bins, k) and (k, n_frames)."""
    level = np.sqrt(matrix.mean(dtype=np.float64) / n_components)
    n_bins, n_frames = matrix.shape
    w, h = (
        (level * rng.uniform(0.1, 1.9, shape)).astype(np.float32)
        for shape in ((n_bins, n_components), (n_components, n_frames))
    )
    return w, h


def nndsvd(matrix: np.ndarray, n_components: int, rng: np.random.Generator) -> Factors:
    """Return the stronger signs of the singular vectors.

    Zeros are filled with a little of the mean, as multiplication would keep them.  Components
    beyond the rank of the matrix start from noise.
    """
    w, h = random(matrix, n_components, rng)
    filling = np.float32(0.01)
    w *= filling
    h *= filling
    u, s, v = _leading(matrix, min(n_components, *matrix.shape), rng)
    for k in range(len(s)):
        left, right = u[:, k], v[k]
        parts = [(np.maximum(sign * left, 0), np.maximum(sign * right, 0)) for sign in (1, -1)]
        strengths = [float(np.linalg.norm(a) * np.linalg.norm(b)) for a, b in parts]
        side = int(strengths[1] > strengths[0])
        a, b = parts[side]
        if strengths[side] > 0 and s[k] > 0:
            w[:, k] += np.sqrt(s[k] * strengths[side]) * a / np.linalg.norm(a)
            h[k] += np.sqrt(s[k] * strengths[side]) * b / np.linalg.norm(b)
    return w, h


def _leading(
    matrix: np.ndarray, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Leading singular vectors by subspace iteration: (n_bins, n), (n,) and (n, n_frames)."""
    size = min(n + 8, *matrix.shape)
    basis = rng.standard_normal((matrix.shape[1], size)).astype(np.float32)
    for _ in range(4):
        left, _ = np.linalg.qr(matrix @ basis)
        basis, _ = np.linalg.qr(matrix.T @ left)
    u, s, v = np.linalg.svd(matrix @ basis, full_matrices=False)
    return u[:, :n], s[:n], (v @ basis.T)[:n]
