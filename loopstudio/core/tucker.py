"""Nonnegative Tucker decomposition of a spectral cube.

A song built from loops is a few *sounds* (spectra) in a few *rhythms* (places in the bar),
combined into *layers*, the recipes of its loops, that play in some bars and not in others, the
*layout*.  Producers audition rather than wait, so the engine answers while they listen: it
compresses the cube once, takes multiplicative updates in the compressed space with momentum,
tries several starts, and looks at the whole cube in the end.

Based on the method of:
    Jordan B. L. Smith and Masataka Goto, "Nonnegative tensor factorization for source
    separation of loops in audio", ICASSP 2018.

Where we depart from it: the solver (see the modules beside this one), the divergences to
choose from, and everything that can be held, warm-started or watched.  The reference solver
is in `loopstudio.core.engine.reference`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core.engine.compression import blocks, compress
from loopstudio.core.engine.run import Clock
from loopstudio.core.engine.search import Search
from loopstudio.core.engine.starts import resized
from loopstudio.core.engine.types import Factors, Fixed, Ranks, Sparsity
from loopstudio.core.errors import InputError
from loopstudio.core.progress import Progress, silent

__all__ = ["Factors", "Fixed", "Ranks", "Sparsity", "factorise"]

# Matrices here are small: threads would gain little, and lose a hundredfold where another
# process wants the cores, since they wait for each other by spinning.
MAX_THREADS = 1


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
    n_starts: int | None = None,
    partial: Callable[[Factors], None] | None = None,
) -> Factors:
    """Factorise a cube into sounds, rhythms, recipes and layout.

    Parameters
    ----------
    cube : np.ndarray, shape (n_bins, n_tatums, n_bars), nonnegative and finite
        Computed with in float32.
    ranks : Ranks
        At most the cube's size along each axis.
    divergence : {"euclidean", "kl", "is"}
        Squared error, Kullback-Leibler or Itakura-Saito divergence.
    start : Factors, optional
        Where to begin.  Its zeros stay zero.  With other ranks, its least distinct templates
        are merged, or new ones are added from what it leaves unexplained.
    fixed : Fixed, optional
        Entries of `start` to hold; needs a `start` of the same ranks.
    sparsity : Sparsity, optional
        Pulls small values of layout and core to zero; euclidean only.
    rng : np.random.Generator
        The result depends on its state and the other arguments alone, as long as there is no
        time limit.
    max_iterations : int > 0
        Of the start that is returned.
    tolerance : float >= 0
        Stop when an iteration lowers the loss by less than this share of it, on average; ten
        times as much with a `start`, for which somebody waits.
    time_limit_s : float, optional
        Return what there is after this time.  Up to ten more starts are tried when others have
        converged before.
    target_error : float, optional
        Return as soon as the loss, as in `Factors.errors`, is this low.
    progress : Progress
        Called at least once per iteration, and twenty times a second at least.
    n_starts : int > 0, optional
        Starts that are compared, when none is given and the divergence is euclidean; more of
        them by default where they are cheap.  If the best of them ends short of
        `target_error`, up to ten others follow.
    partial : callable of Factors, optional
        Called several times a second with the best factors so far, for display.

    Returns
    -------
    Factors
        Of exactly the given ranks.

    Raises
    ------
    InputError
        If the cube is not a nonnegative finite cube with something in it, or the arguments do
        not fit it.
    Cancelled
        If `progress` raises it.

    See Also
    --------
    loopstudio.core.ranks.suggest : ranks for a cube.
    """
    clock = Clock(max_iterations, tolerance, time_limit_s, target_error, progress, partial)
    size = (ranks.sounds, ranks.rhythms, ranks.layers)
    cube = _checked(cube, size, progress)
    if divergence not in ("euclidean", "kl", "is"):
        raise InputError(f"there is no divergence {divergence!r}; use euclidean, kl or is")
    _check_wishes(ranks, cube.shape, divergence, start, fixed, sparsity)
    with threadpool_limits(MAX_THREADS):
        known = None if start is None else start.compressed
        problem = compress(cube, size, rng=rng, known=known, progress=progress)
        search = Search(cube, problem, size, divergence, sparsity, clock, rng)
        if start is None:
            return search.from_scratch(n_starts)
        return search.from_factors(resized(start, size, problem), fixed)


def _checked(cube: np.ndarray, size: tuple[int, int, int], progress: Progress) -> np.ndarray:
    """Return the cube contiguous and in single precision, or say what is wrong with it."""
    cube = np.asarray(cube)
    if cube.ndim != 3:
        raise InputError(f"a cube has three axes, but this one has shape {cube.shape}")
    if any(not 1 <= rank <= n for rank, n in zip(size, cube.shape, strict=True)):
        raise InputError(f"ranks {size} do not fit a cube of shape {cube.shape}")
    whole = cube.flags.c_contiguous and cube.dtype == np.float32
    copy = cube if whole else np.empty(cube.shape, np.float32)
    loudest = 0.0
    for rows in blocks(cube):
        progress(0.0, "Reading the cube")
        if not whole:
            copy[rows] = cube[rows]
        low, high = float(copy[rows].min()), float(copy[rows].max())
        if not (low >= 0 and np.isfinite(high)):
            raise InputError(
                "a cube holds magnitudes, but this one has negative or infinite entries"
            )
        loudest = max(loudest, high)
    if loudest == 0:
        raise InputError("a silent cube has nothing to factorise")
    return copy


def _check_wishes(
    ranks: Ranks,
    shape: tuple[int, ...],
    divergence: str,
    start: Factors | None,
    fixed: Fixed | None,
    sparsity: Sparsity | None,
) -> None:
    """Refuse arguments that do not belong together."""
    if fixed is not None and (start is None or start.ranks != ranks):
        raise InputError("entries can be held only at those of a start of the same ranks")
    if sparsity is not None and divergence != "euclidean":
        raise InputError("sparsity is for the euclidean loss only")
    if start is not None:
        found = (len(start.sounds), len(start.rhythms), len(start.layout))
        if found != shape:
            raise InputError(f"the start is of a cube of shape {found}, this one has {shape}")
