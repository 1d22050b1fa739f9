"""Runs of a factorization: from several starts, or on from a given one, until told to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.engine.acceleration import accelerated
from loopstudio.core.engine.compression import Compressed
from loopstudio.core.engine.constraints import (
    CORE,
    Constraints,
    State,
    constraints_for,
    state_of,
    to_factors,
)
from loopstudio.core.engine.divergence import DivergenceSweep
from loopstudio.core.engine.euclidean import EuclideanSweep, relative_error
from loopstudio.core.engine.starts import random_start, svd_start
from loopstudio.core.engine.types import Factors, Fixed, Sparsity
from loopstudio.core.progress import Progress

# Iterations after which starts are compared; only the best goes on.
AUDITION = 60
# The first start's, when it may reach a target before any comparison.
AUDITION_TO_TARGET = 150
# A start this much worse than the best at the same iteration is given up at once.
HOPELESS = 1.1
# Stop when this many iterations together gained less than `tolerance` each.
PATIENCE = 20
# Starts compared by default: small cubes have more dissimilar optima, and time for more.
FEWEST_STARTS, MOST_STARTS = 3, 10
AUDITIONED_ENTRIES = 600_000
# Further starts when the best one ends short of the target.
SECOND_CHANCES = 10
# Iterations before anything is worth showing, and the time between two pictures of it.
PREVIEW = 15
BETWEEN_PREVIEWS_S = 0.25
# Below this relative error single precision can no longer tell better from worse.
PRECISE_BELOW = 0.01


@dataclass
class Clock:
    """When to stop, and whom to tell."""

    max_iterations: int
    tolerance: float
    time_limit_s: float | None
    target_error: float | None
    progress: Progress
    partial: Callable[[Factors], None] | None

    def __post_init__(self) -> None:
        self._began = time.perf_counter()
        self._shown = -np.inf
        self._fraction = 0.0

    @property
    def elapsed_s(self) -> float:
        """Time since the beginning."""
        return time.perf_counter() - self._began

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return self.time_limit_s is not None and self.elapsed_s >= self.time_limit_s

    def wait(self, fraction: float, message: str) -> None:
        """Tell that there is nothing new, and let a cancel through; a `Progress`."""
        self.progress(self._fraction, message)

    def report(self, run: Run) -> None:
        """Tell of one more iteration."""
        share = len(run.errors) / self.max_iterations
        if self.time_limit_s:
            share = max(share, self.elapsed_s / self.time_limit_s)
        # Another start begins anew, but the whole does not.
        self._fraction = max(self._fraction, min(share, 1.0))
        self.progress(self._fraction, f"Finding loops, error {run.errors[-1]:.4f}")
        if self.partial is None or len(run.errors) < PREVIEW:
            return
        if time.perf_counter() - self._shown > BETWEEN_PREVIEWS_S:
            self.partial(run.factors())
            self._shown = time.perf_counter()

    def converged(self, errors: list[float]) -> bool:
        """Whether the last iterations gained too little to go on."""
        if len(errors) <= PATIENCE:
            return False
        return errors[-PATIENCE - 1] - errors[-1] <= PATIENCE * self.tolerance * errors[-1]


class Run:
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
        self.problem = self._compressed = problem
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
            sweep = DivergenceSweep(self.cube, self.divergence, self.constraints, self._progress)
        return accelerated(sweep, start, self.constraints)

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
        sweep = DivergenceSweep(self.cube, self.divergence, self.constraints, self._progress)
        self.errors[-1] = min(self.errors[-1], sweep.loss(self.state))
        return self.errors[-1]

    def factors(self) -> Factors:
        """Return the factors as they are now, in the scale of the cube."""
        scale = self.problem.scale if self.euclidean else 1.0
        factors = to_factors(self.state, self.constraints, scale, np.array(self.errors))
        return replace(factors, compressed=self._compressed)


class Search:
    """Runs from one or several starts."""

    def __init__(
        self,
        cube: np.ndarray,
        problem: Compressed,
        size: tuple[int, int, int],
        divergence: str,
        sparsity: Sparsity | None,
        clock: Clock,
        rng: np.random.Generator,
    ) -> None:
        self._cube = cube
        self._problem = problem
        self._size = size
        self._divergence = divergence
        self._sparsity = sparsity
        self._clock = clock
        self._rng = rng

    def from_scratch(self, n_starts: int | None) -> Factors:
        """Audition the starts one after the other and finish the best."""
        if self._divergence != "euclidean":
            return self._finished(self._start(0))
        if n_starts is None:
            affordable = AUDITIONED_ENTRIES // self._problem.core.size
            n_starts = min(max(affordable, FEWEST_STARTS), MOST_STARTS)
        best: Run | None = None
        for number in range(n_starts):
            run = self._start(number)
            first_to_target = number == 0 and self._clock.target_error is not None
            if self._follow(run, AUDITION_TO_TARGET if first_to_target else AUDITION, best):
                return run.factors()
            if best is None or run.errors[-1] < best.errors[-1]:
                best = run
            if self._clock.late:
                break
        assert best is not None
        target = self._clock.target_error
        for number in range(n_starts, n_starts + SECOND_CHANCES):
            found = self._finished(best)
            if target is None or found.errors[-1] <= target or self._clock.late:
                break
            run = self._start(number)
            self._follow(run, None, best)
            if run.errors[-1] < best.errors[-1]:
                best = run
        return best.factors()

    def _start(self, number: int) -> Run:
        """Begin at the singular vectors, then at random."""
        self._clock.wait(0.0, "Finding loops")
        if number == 0:
            state = svd_start(self._problem, self._size)
        else:
            state = random_start(self._problem, self._size, self._rng)
        return self._run(state, None, None)

    def _finished(self, run: Run) -> Factors:
        """Follow a run to its end."""
        if not self._follow(run, None, None):
            run.measure()
        return run.factors()

    def from_factors(self, start: Factors, fixed: Fixed | None) -> Factors:
        """Continue from where `start` is."""
        return self._finished(self._run(state_of(start), start, fixed))

    def _run(self, state: State, start: Factors | None, fixed: Fixed | None) -> Run:
        scale = np.float32(self._problem.scale)
        if self._divergence == "euclidean" and start is not None:
            state[CORE] /= scale
        elif self._divergence != "euclidean" and start is None:
            state[CORE] *= scale
        constraints = constraints_for(start, fixed, self._sparsity, state)
        return Run(
            self._cube,
            self._problem,
            constraints,
            state,
            self._divergence,
            self._clock.wait,
        )

    def _follow(self, run: Run, iterations: int | None, rival: Run | None) -> bool:
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
