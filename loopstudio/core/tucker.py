"""Nonnegative Tucker decomposition of a spectral cube.

A song built from loops is a few *sounds* (spectra) in a few *rhythms* (places in the bar),
combined into *layers*, the recipes of its loops, that play in some bars and not in others, the
*layout*.  Producers audition rather than wait, so the engine answers while they listen: it
compresses the cube once, takes multiplicative updates in the compressed space with momentum,
and tries several starts.

Based on the method of:
    Jordan B. L. Smith and Masataka Goto, "Nonnegative tensor factorization for source
    separation of loops in audio", ICASSP 2018.

Where we depart from it: the solver (see the modules beside this one), the divergences to
choose from, and everything that can be held, warm-started or watched.  The reference solver
is in `loopstudio.core.tucker_reference`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from loopstudio.core.errors import InputError
from loopstudio.core.progress import Progress, silent
from loopstudio.core.tucker_acceleration import accelerated
from loopstudio.core.tucker_compression import Compressed, compress
from loopstudio.core.tucker_constraints import (
    CORE,
    Constraints,
    State,
    constraints_for,
    state_of,
    to_factors,
)
from loopstudio.core.tucker_divergence import DivergenceSweep
from loopstudio.core.tucker_euclidean import EuclideanSweep, relative_error
from loopstudio.core.tucker_starts import random_start, resized, svd_start
from loopstudio.core.tucker_types import Factors, Fixed, Ranks, Sparsity

__all__ = ["Factors", "Fixed", "Ranks", "Sparsity", "factorise"]

# Matrices here are small: more threads only wait for each other.
MAX_THREADS = 2
# Iterations after which starts are compared; only the best goes on.
AUDITION = 50
# A start this much worse than the best at the same iteration is given up at once.
HOPELESS = 1.1
# Stop when this many iterations together gained less than `tolerance` each.
PATIENCE = 10
# Below this relative error single precision can no longer tell better from worse.
PRECISE_BELOW = 0.01


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
    n_starts: int = 3,
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
        Stop when an iteration lowers the loss by less than this share of it, on average.
    time_limit_s : float, optional
        Return what there is after this time.
    target_error : float, optional
        Return as soon as the loss, as in `Factors.errors`, is this low.
    progress : Progress
        Called at least once per iteration, and twenty times a second at least.
    n_starts : int > 0
        Starts that are compared, when none is given and the divergence is euclidean.
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
    size = (ranks.sounds, ranks.rhythms, ranks.layers)
    cube = _checked(cube, size)
    if divergence not in ("euclidean", "kl", "is"):
        raise InputError(f"there is no divergence {divergence!r}; use euclidean, kl or is")
    _check_wishes(ranks, cube.shape, divergence, start, fixed, sparsity)
    clock = _Clock(max_iterations, tolerance, time_limit_s, target_error, progress, partial)
    with threadpool_limits(MAX_THREADS):
        problem = compress(cube, size, rng=rng, progress=progress)
        search = _Search(cube, problem, size, divergence, sparsity, clock, rng)
        if start is None:
            return search.from_scratch(1 if divergence != "euclidean" else n_starts)
        return search.from_factors(resized(start, size, problem), fixed)


@dataclass
class _Clock:
    """When to stop, and whom to tell."""

    max_iterations: int
    tolerance: float
    time_limit_s: float | None
    target_error: float | None
    progress: Progress
    partial: Callable[[Factors], None] | None

    def __post_init__(self) -> None:
        self._began = time.perf_counter()
        self._shown = self._began

    @property
    def elapsed_s(self) -> float:
        """Time since the beginning."""
        return time.perf_counter() - self._began

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return self.time_limit_s is not None and self.elapsed_s >= self.time_limit_s

    def report(self, run: _Run) -> None:
        """Tell of one more iteration."""
        share = len(run.errors) / self.max_iterations
        if self.time_limit_s:
            share = max(share, self.elapsed_s / self.time_limit_s)
        self.progress(min(share, 1.0), f"Finding loops, error {run.errors[-1]:.4f}")
        if self.partial is not None and time.perf_counter() - self._shown > 0.25:
            self.partial(run.factors())
            self._shown = time.perf_counter()

    def converged(self, errors: list[float]) -> bool:
        """Whether the last iterations gained too little to go on."""
        if len(errors) <= PATIENCE:
            return False
        return errors[-PATIENCE - 1] - errors[-1] <= PATIENCE * self.tolerance * errors[-1]


class _Run:
    """One start on its way down."""

    def __init__(
        self,
        cube: np.ndarray,
        problem: Compressed,
        constraints: Constraints,
        start: State,
        divergence: str,
        progress: Progress,
    ) -> None:
        self.cube = cube
        self.problem = problem
        self.constraints = constraints
        self.divergence = divergence
        self.errors: list[float] = []
        self.state = start
        self._progress = progress
        # Squared error that the compression hides or adds, as last measured.
        self._shift = 0.0
        self._steps = self._descend(start)

    @property
    def euclidean(self) -> bool:
        """Whether the loss is the relative error."""
        return self.divergence == "euclidean"

    def _descend(self, start: State) -> Iterator[tuple[State, float]]:
        if self.euclidean:
            sweep: Callable[[State], tuple[State, float]] = EuclideanSweep(
                self.problem, self.constraints
            )
        else:
            sweep = DivergenceSweep(self.cube, self.divergence, self.constraints, self._still_there)
        return accelerated(sweep, start, self.constraints)

    def _still_there(self, fraction: float, message: str) -> None:
        self._progress(0.0, message)

    def advance(self) -> None:
        """Take one iteration."""
        self.state, loss = next(self._steps)
        if self.euclidean:
            loss -= self.constraints.penalty(self.state)
            loss = float(np.sqrt(max(2 * loss + self._shift, 0.0)))
            if loss < PRECISE_BELOW and self.state[CORE].dtype == np.float32:
                self._become_precise()
        self.errors.append(loss)

    def _become_precise(self) -> None:
        self.problem = self.problem.precise()
        self.state = [factor.astype(np.float64) for factor in self.state]
        self._steps = self._descend(self.state)

    def measure(self) -> float:
        """Measure the loss on the cube itself, and correct the errors by what is found."""
        if self.euclidean:
            true = relative_error(self.cube, self.state, self.problem.scale)
            change = true**2 - self.errors[-1] ** 2
            self._shift += change
            errors = np.sqrt(np.maximum(np.square(self.errors) + change, 0))
            self.errors = [float(error) for error in errors]
            return true
        sweep = DivergenceSweep(self.cube, self.divergence, self.constraints, self._still_there)
        self.errors[-1] = min(self.errors[-1], sweep.loss(self.state))
        return self.errors[-1]

    def factors(self) -> Factors:
        """Return the factors as they are now, in the scale of the cube."""
        scale = self.problem.scale if self.euclidean else 1.0
        return to_factors(self.state, self.constraints, scale, np.array(self.errors))


class _Search:
    """Runs from one or several starts."""

    def __init__(
        self,
        cube: np.ndarray,
        problem: Compressed,
        size: tuple[int, int, int],
        divergence: str,
        sparsity: Sparsity | None,
        clock: _Clock,
        rng: np.random.Generator,
    ) -> None:
        self._cube = cube
        self._problem = problem
        self._size = size
        self._divergence = divergence
        self._sparsity = sparsity
        self._clock = clock
        self._rng = rng

    def from_scratch(self, n_starts: int) -> Factors:
        """Audition the starts one after the other and finish the best."""
        best: _Run | None = None
        for number in range(n_starts):
            if number == 0:
                state = svd_start(self._problem, self._size)
            else:
                state = random_start(self._problem, self._size, self._rng)
            run = self._run(state, None, None)
            if self._follow(run, AUDITION if n_starts > 1 else None, best):
                return run.factors()
            if best is None or run.errors[-1] < best.errors[-1]:
                best = run
            if self._clock.late:
                break
        assert best is not None
        self._follow(best, None, None)
        best.measure()
        return best.factors()

    def from_factors(self, start: Factors, fixed: Fixed | None) -> Factors:
        """Continue from where `start` is."""
        run = self._run(state_of(start), start, fixed)
        if not self._follow(run, None, None):
            run.measure()
        return run.factors()

    def _run(self, state: State, start: Factors | None, fixed: Fixed | None) -> _Run:
        scale = np.float32(self._problem.scale)
        if self._divergence == "euclidean" and start is not None:
            state[CORE] /= scale
        elif self._divergence != "euclidean" and start is None:
            state[CORE] *= scale
        constraints = constraints_for(start, fixed, self._sparsity, state)
        return _Run(
            self._cube,
            self._problem,
            constraints,
            state,
            self._divergence,
            self._clock.progress,
        )

    def _follow(self, run: _Run, iterations: int | None, rival: _Run | None) -> bool:
        """Advance until something says stop; True if the target was reached and measured."""
        clock = self._clock
        stop = min(clock.max_iterations, iterations or clock.max_iterations)
        while len(run.errors) < stop and not (run.errors and clock.late):
            run.advance()
            clock.report(run)
            target = clock.target_error
            if target is not None and run.errors[-1] <= target and run.measure() <= target:
                return True
            if clock.converged(run.errors):
                break
            at = len(run.errors)
            if (
                rival is not None
                and at % PATIENCE == 0
                and at <= len(rival.errors)
                and run.errors[-1] > HOPELESS * rival.errors[at - 1]
            ):
                break
        return False


def _checked(cube: np.ndarray, size: tuple[int, int, int]) -> np.ndarray:
    """Return the cube in single precision, or say what is wrong with it."""
    cube = np.asarray(cube)
    if cube.ndim != 3:
        raise InputError(f"a cube has three axes, but this one has shape {cube.shape}")
    if any(not 1 <= rank <= n for rank, n in zip(size, cube.shape, strict=True)):
        raise InputError(f"ranks {size} do not fit a cube of shape {cube.shape}")
    cube = np.ascontiguousarray(cube, dtype=np.float32)
    low, high = float(cube.min()), float(cube.max())
    if not (low >= 0 and np.isfinite(high)):
        raise InputError("a cube holds magnitudes, but this one has negative or infinite entries")
    if high == 0:
        raise InputError("a silent cube has nothing to factorise")
    return cube


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
