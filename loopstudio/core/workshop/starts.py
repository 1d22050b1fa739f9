"""Where a factorization starts, and which of several starts goes on.

The divergences that suit sound have many poor optima: started from noise, Kullback-Leibler
spends templates on faint hiss while two loud notes share one.  The Euclidean distance sees
what is loud first, so every start goes down it for a while before the loss that was asked
for takes over.

Based on the method of:
    Christos Boutsidis and Efstratios Gallopoulos, "SVD based initialization: a head start for
    nonnegative matrix factorization", Pattern Recognition 41(4), 2008.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from loopstudio.core.progress import Progress, part
from loopstudio.core.workshop.divergence import Factors
from loopstudio.core.workshop.nmf import Factorization, Options, factorise

N_RANDOM = 2
"""Starts from noise that are tried beside the singular vectors."""

N_NOISE = 3
"""The same where attack and body tell good starts from poor ones, of each kind."""

_ENTRIES = 1 << 22
"""Of a matrix, about half a minute of music, and of all tries from noise together: the more
music, the more a try costs, and the less a start decides."""

_TRIED = 40
"""Iterations after which a start has shown what it is worth."""

_CLEARLY = 0.99
"""Noise has to beat the singular vectors by this: optima of like loss sound worse from it."""

_FILLING = np.float32(1e-2)
_LIFT = np.float32(1e-6)
"""What zeros of the Euclidean solution get, relative to the factor's peak: products keep zeros."""


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
    w, h = (_FILLING * factor for factor in random(matrix, n_components, rng))
    u, s, v = _leading(matrix, min(n_components, *matrix.shape), rng)
    for k in range(len(s)):
        sides = [(np.maximum(sign * u[:, k], 0), np.maximum(sign * v[k], 0)) for sign in (1, -1)]
        lengths = [(float(np.linalg.norm(a)), float(np.linalg.norm(b))) for a, b in sides]
        side = int(np.prod(lengths[1]) > np.prod(lengths[0]))
        (a, b), (a_length, b_length) = sides[side], lengths[side]
        if s[k] * a_length * b_length > 0:
            strength = np.float32(np.sqrt(s[k] * a_length * b_length))
            w[:, k] += strength / a_length * a
            h[k] += strength / b_length * b
    return w, h


def best(
    matrix: np.ndarray,
    n_components: int,
    options: Options,
    rng: np.random.Generator,
    *,
    fixed: np.ndarray | None = None,
    progress: Progress,
) -> Factorization:
    """Try several starts, and return the one of lowest loss as far as it came.

    Parameters
    ----------
    matrix : np.ndarray, shape (n_bins, n_frames), float32
    n_components : int
    options : Options
        Of the factorization that is to follow.
    rng : np.random.Generator
    fixed : np.ndarray, shape (n_bins, n_fixed), or None
        The first spectra, which are held.
    progress : Progress
    """
    makers = [nndsvd] + [random] * N_RANDOM
    found: Factorization | None = None
    for i, make in enumerate(makers):
        reports = part(progress, i / len(makers), (i + 1) / len(makers))
        tried = _tried(matrix, make(matrix, n_components, rng), options, fixed, reports)
        if found is None or tried.losses[-1] < _CLEARLY * found.losses[-1]:
            found = tried
    assert found is not None
    return found


Way = tuple[str, tuple[float, ...]]
"""A maker of starts, and the betas of the divergences to go down from there; nan for the one
that was asked for."""

_ASKED_FOR = float("nan")


def ways(n_entries: int) -> tuple[Way, ...]:
    """Return starts that are worth trying for a matrix of some size."""
    loud: tuple[Way, ...] = tuple(
        ("nndsvd", betas) for betas in ((2.0,), (2.0, _ASKED_FOR), (_ASKED_FOR,))
    )
    noise: tuple[Way, ...] = (("random", (2.0,)), ("random", (_ASKED_FOR,)))
    return loud + noise * min(N_NOISE, _ENTRIES // n_entries)


def descend(
    matrix: np.ndarray,
    n_components: int,
    way: Way,
    options: Options,
    rng: np.random.Generator,
    *,
    progress: Progress,
) -> Factorization:
    """Go one way of `ways` and return how far it leads."""
    maker, betas = way
    make = nndsvd if maker == "nndsvd" else random
    w, h = make(matrix, n_components, rng)
    for i, beta in enumerate(betas):
        asked = np.isnan(beta)
        brief = replace(options if asked else Options(beta), n_iterations=_TRIED)
        reports = part(progress, i / len(betas), (i + 1) / len(betas))
        found = factorise(matrix, *lifted((w, h)), brief, progress=reports)
        w, h = found.spectra, found.activations
    return found


def lifted(factors: Factors) -> Factors:
    """Return factors without zeros, which products would keep."""
    w, h = (np.maximum(factor, _LIFT * factor.max()) for factor in factors)
    return w, h


def held_columns(n_components: int, fixed: np.ndarray | None) -> np.ndarray | None:
    """Return which columns of the spectra are held, shape (n_components,)."""
    if fixed is None:
        return None
    held: np.ndarray = np.arange(n_components) < fixed.shape[1]
    return held


def with_fixed(start: Factors, fixed: np.ndarray | None) -> Factors:
    """Return a start whose first spectra are the fixed ones."""
    w, h = start
    if fixed is not None:
        w = np.hstack([fixed, w[:, fixed.shape[1] :]])
    return w, h


def _tried(
    matrix: np.ndarray,
    start: Factors,
    options: Options,
    fixed: np.ndarray | None,
    progress: Progress,
) -> Factorization:
    w, h = with_fixed(start, fixed)
    held = held_columns(len(h), fixed)
    loud = replace(options, beta=2.0, n_iterations=_TRIED, l1_spectra=0, l1_activations=0)
    found = factorise(matrix, w, h, loud, held_spectra=held, progress=part(progress, 0, 0.4))
    if options.beta == 2 and not (options.l1_spectra or options.l1_activations):
        return found
    brief = replace(options, n_iterations=_TRIED)
    start = with_fixed(lifted((found.spectra, found.activations)), fixed)
    return factorise(matrix, *start, brief, held_spectra=held, progress=part(progress, 0.4, 1))


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
