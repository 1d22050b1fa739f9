"""Nonnegative Tucker decomposition of a spectral cube into sounds, rhythms, recipes and layout."""

from __future__ import annotations

import time

import numpy as np

from loopstudio.core.errors import InputError
from loopstudio.core.progress import Progress, silent
from loopstudio.core.tucker_types import Factors, Fixed, Ranks, Sparsity

__all__ = ["Factors", "Fixed", "Ranks", "Sparsity", "factorise"]


def factorise(
    cube: np.ndarray,
    ranks: Ranks,
    *,
    divergence: str = "euclidean",
    start: Factors | None = None,
    fixed: Fixed | None = None,
    sparsity: Sparsity | None = None,
    rng: np.random.Generator,
    max_iterations: int = 500,
    tolerance: float = 1e-5,
    time_limit_s: float | None = None,
    target_error: float | None = None,
    progress: Progress = silent,
) -> Factors:
    """Factorise a cube."""
    if divergence not in ("euclidean", "kl", "is"):
        raise InputError(f"there is no divergence {divergence!r}; use euclidean, kl or is")
    cube = np.ascontiguousarray(cube, dtype=np.float32)
    began = time.perf_counter()
    size = (ranks.sounds, ranks.rhythms, ranks.layers)
    if start is None:
        w, h, d = (
            rng.random((n, r), dtype=np.float32) + 0.1
            for n, r in zip(cube.shape, size, strict=True)
        )
        c = rng.random(size, dtype=np.float32) + 0.1
        c *= cube.mean() / max(float(_model(w, h, c, d).mean()), 1e-30)
    else:
        w, h, c, d = (
            np.array(a, np.float32) for a in (start.sounds, start.rhythms, start.core, start.layout)
        )
    total = float(np.vdot(cube, cube)) or 1.0
    errors: list[float] = []
    for iteration in range(max_iterations):
        for mode in range(4):
            model = _model(w, h, c, d)
            if divergence == "euclidean":
                up, down = cube, model
                gamma = 1.0
            elif divergence == "kl":
                up, down = cube / np.maximum(model, 1e-12), np.ones_like(model)
                gamma = 1.0
            else:
                down = 1 / np.maximum(model, 1e-12)
                up = cube * down**2
                gamma = 0.5
            factor = (w, h, c, d)[mode]
            a, b = _pull(up, w, h, c, d, mode), _pull(down, w, h, c, d, mode)
            factor *= (np.maximum(a, 0) / np.maximum(b, 1e-12)) ** gamma
        model = _model(w, h, c, d)
        if divergence == "euclidean":
            errors.append(float(np.sqrt(np.square(cube - model).sum(dtype=float) / total)))
        elif divergence == "kl":
            errors.append(_kl(cube, model))
        else:
            ratio = np.maximum(cube, 1e-12) / np.maximum(model, 1e-12)
            errors.append(float((ratio - np.log(ratio) - 1).mean(dtype=float)))
        progress((iteration + 1) / max_iterations, f"error {errors[-1]:.4f}")
        if time_limit_s is not None and time.perf_counter() - began > time_limit_s:
            break
        if target_error is not None and errors[-1] <= target_error:
            break
        if iteration and abs(errors[-2] - errors[-1]) < tolerance * errors[-2]:
            break
    return Factors(w, h, c, d, np.array(errors))


def _kl(cube: np.ndarray, model: np.ndarray) -> float:
    ratio = np.maximum(cube, 1e-12) / np.maximum(model, 1e-12)
    return float((cube * np.log(ratio) - cube + model).mean(dtype=float))


def _model(w: np.ndarray, h: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    return Factors(w, h, c, d, np.empty(0)).model()


def _pull(
    x: np.ndarray, w: np.ndarray, h: np.ndarray, c: np.ndarray, d: np.ndarray, mode: int
) -> np.ndarray:
    """Contract a cube with all factors but one."""
    if mode == 0:
        part = np.tensordot(np.tensordot(x, d, (2, 0)), h, (1, 0))  # bin, layer, rhythm
        return np.tensordot(part, c, ((2, 1), (1, 2)))
    part = np.tensordot(w, x, (0, 0))  # sound, tatum, bar
    if mode == 1:
        return np.tensordot(np.tensordot(part, d, (2, 0)), c, ((0, 2), (0, 2)))
    part = np.tensordot(part, h, (1, 0))  # sound, bar, rhythm
    if mode == 2:
        return np.tensordot(part, d, (1, 0))
    return np.tensordot(part, c, ((0, 2), (0, 1)))
