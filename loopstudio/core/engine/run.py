"""One start of a factorization on its way down, and the clock that all of them share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from loopstudio.core.engine.acceleration import accelerated
from loopstudio.core.engine.compression import Compressed
from loopstudio.core.engine.constraints import CORE, Constraints, State, to_factors
from loopstudio.core.engine.divergence import DivergenceSweep
from loopstudio.core.engine.euclidean import EuclideanSweep, relative_error
from loopstudio.core.engine.types import Factors
from loopstudio.core.progress import Progress

# Stop when this many iterations together gained less than `tolerance` each.
PATIENCE = 20
# Iterations before anything new is worth showing, and the time between two pictures of it.
PREVIEW = 15
BETWEEN_PREVIEWS_S = 0.25
# Below this relative error single precision can no longer tell better from worse.
PRECISE_BELOW = 0.01
# The whole cube is looked at in the end up to this size: a sweep over it, which no cancel can
# interrupt, takes a fortieth of a second ...
WHOLE_ENTRIES = 1 << 24
# ... and after a warm start, which somebody waits for, up to this one.
WHOLE_ENTRIES_WARM = 1 << 21
# A warm start is done when this many times `tolerance` is gained.  It was near its end already,
# and what another hundred iterations find is below half a percent.
WARM_TOLERANCE = 10


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
        self._shown, self._best = -np.inf, np.inf
        self._fraction = 0.0

    @property
    def elapsed_s(self) -> float:
        """Time since the beginning."""
        return time.perf_counter() - self._began

    def past(self, share: float) -> bool:
        """Whether this share of the time is over."""
        return self.time_limit_s is not None and self.elapsed_s >= share * self.time_limit_s

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return self.past(1.0)

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
        first = 1 if run.warm else PREVIEW
        if self.partial is None or len(run.errors) < first or run.errors[-1] > self._best:
            return
        self._best = run.errors[-1]
        if time.perf_counter() - self._shown > BETWEEN_PREVIEWS_S:
            self.partial(run.factors())
            self._shown = time.perf_counter()

    def converged(self, run: Run) -> bool:
        """Whether the last iterations gained too little to go on."""
        if len(run.errors) - run.widened_at <= PATIENCE:
            return False
        gain = run.errors[-PATIENCE - 1] - run.errors[-1]
        tolerance = self.tolerance * (WARM_TOLERANCE if run.warm else 1)
        return gain <= PATIENCE * tolerance * run.errors[-1]


class Run:
    """One start on its way down.

    Parameters
    ----------
    cube : np.ndarray, shape (n_bins, n_tatums, n_bars), float32
    problem : Compressed
    constraints : Constraints
    start : State
        Of the cube in the scale of the divergence: divided by its norm when euclidean.
    divergence : {"euclidean", "kl", "is"}
    progress : Progress
    given : State, optional
        A warm start, in the cube's own scale.

    Attributes
    ----------
    warm : bool
        Whether the start is an earlier result.
    state : State
        The best so far.
    errors : list of float
        Loss after each iteration.
    widened_at : int
        Iterations that were taken before the whole cube was looked at, if it was.
    """

    def __init__(
        self,
        cube: np.ndarray,
        problem: Compressed,
        constraints: Constraints,
        start: State,
        divergence: str,
        progress: Progress,
        *,
        given: State | None = None,
    ) -> None:
        self.warm = given is not None
        self._given = given
        self.cube = cube
        self.problem = self._compressed = problem
        self.constraints = constraints
        self.divergence = divergence
        self.errors: list[float] = []
        self.widened_at = 0
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
            if loss < PRECISE_BELOW and not self._precise:
                self._become_precise()
        if self.widened_at and not self.constraints.penalised:
            # The loss on the cube was measured in another precision than it is followed in.
            loss = min(loss, self.errors[-1])
        self.errors.append(loss)

    @property
    def _precise(self) -> bool:
        return self.state[CORE].dtype == np.float64

    def _become_precise(self) -> None:
        self.problem = self.problem.precise()
        self.state = [factor.astype(np.float64) for factor in self.state]
        self._steps = self._descend(self.state)

    @property
    def can_widen(self) -> bool:
        """Whether there is more to see in the cube than was compressed, at a bearable cost."""
        return (
            self.euclidean
            and self.problem.compressed
            and not self._precise
            and self.cube.size <= (WHOLE_ENTRIES_WARM if self.warm else WHOLE_ENTRIES)
        )

    def widen(self) -> None:
        """Go on with the whole cube."""
        self.measure()
        self.widened_at = len(self.errors)
        self._shift = 0.0
        self.problem = self.problem.whole(self.cube)
        self._steps = self._descend(self.state)

    def measure(self) -> float:
        """Measure the loss on the cube itself, and correct the errors by what is found."""
        if self.euclidean:
            true = relative_error(self.cube, self.state, self.problem.scale, self._progress)
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
        parts = (factors.sounds, factors.rhythms, factors.layout, factors.core)
        for part, held, given in zip(parts, self.constraints.held, self._given or (), strict=False):
            # Division by the scale and back may have cost them their last bit.
            if held is not None:
                part[held] = given[held]
        return replace(factors, compressed=self._compressed)
