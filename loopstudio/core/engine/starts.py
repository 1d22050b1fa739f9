"""Where a factorization begins.

The loss has many local minima, and the start decides which is found: one start is that of the
reference, one comes from the singular vectors in another way, others from spectra, rhythms and
bars of the cube drawn at random.

Based on the method of:
    Christos Boutsidis and Efstratios Gallopoulos, "SVD based initialization: A head start for
    nonnegative matrix factorization", Pattern Recognition 41(4), 2008.
"""

from __future__ import annotations

import numpy as np

from loopstudio.core.engine.compression import Compressed, leading
from loopstudio.core.engine.constraints import State
from loopstudio.core.engine.types import Factors
from loopstudio.core.progress import Progress, silent

# Level put where a singular vector has the wrong sign, relative to the mean of its column.
FILL = 0.1
# The same when a start is brought to other ranks.
REVIVED = 1e-3
# Fibres of the cube averaged into one random template.
FIBRES = 3
TINY = 1e-30


def svd_start(
    problem: Compressed, ranks: tuple[int, int, int], progress: Progress = silent
) -> State:
    """Nonnegative parts of the singular vectors of each unfolding, zeros filled in."""
    factors = [
        _filled(_nonnegative_vectors(problem, axis, rank, progress)[0])
        for axis, rank in enumerate(ranks)
    ]
    return _with_core(problem, factors)


def reference_start(
    problem: Compressed, ranks: tuple[int, int, int], progress: Progress = silent
) -> State:
    """Begin where TensorLy does, so that the minimum it finds is among those compared.

    Its zeros are filled with the mean of the cube, beside columns as long as the square roots
    of the singular values; so this start, unlike the others, depends on the cube's loudness.
    """
    total = problem.core
    for axis, n in enumerate(problem.shape):
        ones = np.ones((n, 1), problem.core.dtype)
        total = np.tensordot(total, problem.enter(axis, ones), (0, 0))
    mean = max(float(total.sum()), 0.0) * problem.scale / np.prod(problem.shape)
    factors = []
    for axis, rank in enumerate(ranks):
        factor, lengths = _nonnegative_vectors(problem, axis, rank, progress)
        factor *= np.sqrt(problem.scale * lengths) / np.maximum(
            np.linalg.norm(factor, axis=0), TINY
        )
        factor = np.where(factor > 0, factor, max(mean, TINY)).astype(factor.dtype)
        factors.append(factor / np.linalg.norm(factor, axis=0))
    return _with_core(problem, factors)


def random_start(
    problem: Compressed, ranks: tuple[int, int, int], rng: np.random.Generator
) -> State:
    """Means of a few random fibres of the cube for each template, loud ones more often."""
    factors = []
    for axis, rank in enumerate(ranks):
        others = [k for k in range(3) if k != axis]
        levels = [_levels(problem, k) for k in others]
        factor = np.zeros((problem.shape[axis], rank), problem.core.dtype)
        for _ in range(FIBRES):
            fibres = np.moveaxis(problem.core, axis, 0)  # (n_kept, other, other)
            picks = [rng.choice(len(level), rank, p=level) for level in levels]
            first, second = (_rows(problem, k, pick) for k, pick in zip(others, picks, strict=True))
            inner = np.einsum("nij,ri,rj->nr", fibres, first, second, optimize=True)
            factor += np.maximum(problem.leave(axis, inner), 0)
        factors.append(_filled(factor))
    return _with_core(problem, factors)


def _levels(problem: Compressed, axis: int) -> np.ndarray:
    """Share of the energy in each place of an axis, shape (n,)."""
    flat = np.moveaxis(problem.core, axis, 0).reshape(problem.core.shape[axis], -1)
    gram = (flat @ flat.T).astype(np.float64)
    basis = problem.bases[axis]
    if basis is None:
        energy = np.diag(gram).copy()
    else:
        energy = np.einsum("ni,ij,nj->n", basis, gram, basis, optimize=True)
    energy = np.maximum(energy, 0) + 1e-12
    share: np.ndarray = energy / energy.sum()
    return share


def _rows(problem: Compressed, axis: int, picks: np.ndarray) -> np.ndarray:
    """Rows of a basis, shape (n_picks, n_kept)."""
    basis = problem.bases[axis]
    if basis is None:
        basis = np.eye(problem.shape[axis], dtype=problem.core.dtype)
    rows: np.ndarray = basis[picks]
    return rows


def _nonnegative_vectors(
    problem: Compressed, axis: int, rank: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Signed singular vectors of an unfolding made nonnegative, shape (n, rank).

    The second value is the part of each singular value that the kept signs stand for.
    """
    unfolded = np.moveaxis(problem.core, axis, 0)
    flat = unfolded.reshape(len(unfolded), -1)
    _, vectors = leading(flat @ flat.T, rank)
    vectors = vectors.astype(flat.dtype)
    left = problem.leave(axis, vectors)
    right = (vectors.T @ flat).reshape(-1, *unfolded.shape[1:])
    factor = np.zeros((problem.shape[axis], rank), flat.dtype)
    lengths = np.zeros(rank, flat.dtype)
    for column in range(left.shape[1]):
        progress(0.0, "Finding loops")
        positive, negative = np.maximum(left[:, column], 0), np.maximum(-left[:, column], 0)
        up, down = _parts(problem, axis, right[column])
        up *= float(np.linalg.norm(positive))
        down *= float(np.linalg.norm(negative))
        factor[:, column] = positive if up >= down else negative
        lengths[column] = max(up, down)
    return factor, lengths


def _parts(problem: Compressed, axis: int, right: np.ndarray) -> tuple[float, float]:
    """Norms of the positive and the negative part of a right singular vector."""
    first, second = (problem.bases[k] for k in range(3) if k != axis)
    if first is not None:
        right = first @ right
    if second is not None:
        right = right @ second.T
    return float(np.linalg.norm(np.maximum(right, 0))), float(np.linalg.norm(np.minimum(right, 0)))


def _filled(factor: np.ndarray) -> np.ndarray:
    """Lift small entries to a share of the column's mean, and columns to unit length."""
    means = factor.mean(axis=0)
    empty = means <= 0
    factor[:, empty] = 1
    means[empty] = 1
    np.maximum(factor, FILL * means, out=factor)
    factor /= np.linalg.norm(factor, axis=0)
    return factor


def _with_core(problem: Compressed, factors: list[np.ndarray]) -> State:
    """Complete a state with the projection of the cube as its core."""
    core = problem.core
    for axis, factor in enumerate(factors):
        # The axis in front moves to the end, so that the next one is in front.
        core = np.tensordot(core, problem.enter(axis, factor), (0, 0))
    pull = np.ascontiguousarray(np.maximum(core, 0))
    core = np.maximum(pull, FILL * max(float(core.mean()), 1e-12))
    model = core
    for factor in factors:
        model = np.tensordot(model, factor.T @ factor, (0, 0))
    core *= np.vdot(pull, core) / max(float(np.vdot(model, core)), 1e-30)
    return [*factors, core]


def resized(start: Factors, ranks: tuple[int, int, int], problem: Compressed) -> Factors:
    """Bring a start to other ranks.

    The templates whose merging costs least are merged; a new one is the strongest
    direction of what the start leaves unexplained.
    """
    factors = [start.sounds, start.rhythms, start.layout]
    core = start.core.astype(np.float32)
    for axis, rank in enumerate(ranks):
        while core.shape[axis] > rank:
            factors[axis], core = _merged(factors[axis], core, axis)
    for axis, rank in enumerate(ranks):
        while core.shape[axis] < rank:
            factors[axis], core = _extended(factors, core, axis, problem)
    if core.shape != start.core.shape:
        # What was all but silenced for the old ranks may be wanted now.
        factors = [_revived(factor, 0) for factor in factors]
        core = _revived(core, None)
    return Factors(factors[0], factors[1], core, factors[2], start.errors)


def _revived(values: np.ndarray, axis: int | None) -> np.ndarray:
    """Lift what is not quite zero to a small share of the mean."""
    least = REVIVED * values.mean(axis=axis)
    revived: np.ndarray = np.where(values > 0, np.maximum(values, least), values)
    return revived


def _merged(factor: np.ndarray, core: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Merge two columns of a factor, those whose merging costs least."""
    slices = np.moveaxis(core, axis, 0).reshape(core.shape[axis], -1)
    lengths = np.linalg.norm(factor, axis=0)
    power = np.linalg.norm(slices, axis=1) * lengths
    unit = factor / np.maximum(lengths, 1e-20)
    # What is lost when the weaker one takes the shape of the stronger.
    loss = np.minimum(power[:, None], power) * np.sqrt(np.maximum(1 - (unit.T @ unit) ** 2, 0))
    loss[np.diag_indices_from(loss)] = np.inf
    keep, drop = (int(k) for k in np.unravel_index(np.argmin(loss), loss.shape))
    column = power[keep] * unit[:, keep] + power[drop] * unit[:, drop]
    length = max(float(np.linalg.norm(column)), 1e-20)
    column *= lengths[keep] / length
    core = core.copy()
    slab = np.moveaxis(core, axis, 0)
    slab[keep] += slab[drop] * (lengths[drop] / max(lengths[keep], 1e-20))
    factor = factor.copy()
    factor[:, keep] = column
    return np.delete(factor, drop, axis=1), np.delete(core, drop, axis)


def _extended(
    factors: list[np.ndarray], core: np.ndarray, axis: int, problem: Compressed
) -> tuple[np.ndarray, np.ndarray]:
    """Add a column to a factor and a slice to the core, from the residual."""
    inner = [problem.enter(k, np.asarray(f, np.float32)) for k, f in enumerate(factors)]
    rest = core / np.float32(problem.scale)
    for factor in inner:
        rest = np.tensordot(rest, factor, (0, 1))
    rest = problem.core - rest
    flat = np.moveaxis(rest, axis, 0).reshape(rest.shape[axis], -1)
    vector = problem.leave(axis, leading(flat @ flat.T, 1)[1].astype(np.float32))[:, 0]
    positive, negative = np.maximum(vector, 0), np.maximum(-vector, 0)
    column = positive if np.linalg.norm(positive) >= np.linalg.norm(negative) else negative
    column = _filled(column[:, None])
    slab = np.tensordot(rest, problem.enter(axis, column)[:, 0], (axis, 0))
    for k in (k for k in range(3) if k != axis):
        unit = inner[k] / np.maximum(np.linalg.norm(factors[k], axis=0), 1e-20)
        slab = np.tensordot(slab, unit.astype(np.float32), (0, 0))
    level = float(core.mean())
    slab = np.maximum(slab * np.float32(problem.scale), FILL * level)
    wider = np.concatenate([core, np.expand_dims(slab, axis).astype(np.float32)], axis)
    return np.concatenate([factors[axis], column.astype(np.float32)], axis=1), wider
