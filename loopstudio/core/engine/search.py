"""From several starts to the best minimum among theirs, or on from a given start."""

from __future__ import annotations

import numpy as np

from loopstudio.core.engine.compression import Compressed
from loopstudio.core.engine.constraints import CORE, State, constraints_for, state_of
from loopstudio.core.engine.run import PATIENCE, Clock, Run
from loopstudio.core.engine.starts import random_start, reference_start, svd_start
from loopstudio.core.engine.types import Factors, Fixed, Sparsity

# Iterations after which starts are compared.  Every time the better half goes on: starts from
# singular vectors lead early, and are often overtaken.
AUDITIONS = (60, 150, 300)
# The first start's, when it may reach a target before any comparison.
AUDITION_TO_TARGET = 150
# Auditions of one more start, and of the halves that go on, in lengths of the first audition.
AUDITIONS_COST = 2.5
# A start this much worse than the best at the same iteration is given up at once ...
HOPELESS = 1.1
# ... and this much from here on.
LATE, HOPELESS_LATE = 200, 1.01
# Starts compared by default: small cubes have more dissimilar optima, and time for more, up to
# this many multiplications in one iteration of all.
FEWEST_STARTS, MOST_STARTS = 3, 6
AUDITIONED_PRODUCTS = 100_000_000
# Further starts when the best one ends short of the target, or of the time that it was given.
SECOND_CHANCES = 10
# Share of the iterations and of the time in which the compressed cube is searched; what
# compression hides, up to a hundredth of the error, is found in the rest.
SEARCH_ITERATIONS, SEARCH_TIME = 0.95, 0.7


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
        """Compare starts, follow the best to its end, and use what time is left for others."""
        if self._divergence != "euclidean":
            run = self._start(0)
            self._finish(run)
            return run.factors()
        clock = self._clock
        runs, reached = self._audition(n_starts)
        best = min(runs, key=_error)
        if reached:
            return best.factors()
        rival = self._finish(best)
        wanted = clock.target_error is not None or clock.time_limit_s is not None
        for number in range(len(runs), len(runs) + SECOND_CHANCES):
            if not wanted or self._reached(best) or clock.past(SEARCH_TIME):
                break
            run = self._start(number)
            if self._search(run, clock.max_iterations, rival):
                return run.factors()
            if _error(run) < rival[-1]:
                rival = self._finish(run)
                best = min(best, run, key=_error)
        return best.factors()

    def from_factors(self, start: Factors, fixed: Fixed | None) -> Factors:
        """Continue from where `start` is."""
        run = self._run(state_of(start), start, fixed)
        self._finish(run)
        return run.factors()

    def _audition(self, n_starts: int | None) -> tuple[list[Run], bool]:
        """Compare starts at several lengths; alone and True if one reached the target."""
        clock = self._clock
        began = clock.elapsed_s
        runs = [self._start(0)]
        first = AUDITIONS[0] if clock.target_error is None else AUDITION_TO_TARGET
        if self._search(runs[0], first, None):
            return runs, True
        for number in range(1, self._affordable(n_starts, clock.elapsed_s - began)):
            runs.append(self._start(number))
            if self._search(runs[-1], AUDITIONS[0], min(runs[:-1], key=_error).errors):
                return runs[-1:], True
        better = runs
        for length in AUDITIONS[1:]:
            better = sorted(better, key=_error)[: (len(better) + 1) // 2]
            for run in better if len(better) > 1 else ():
                if self._search(run, length, None):
                    return [run], True
        return runs, False

    def _affordable(self, n_starts: int | None, first_s: float) -> int:
        """How many starts to compare when the first one took so long."""
        clock = self._clock
        if n_starts is None:
            affordable = AUDITIONED_PRODUCTS // self._products()
            n_starts = min(max(affordable, FEWEST_STARTS), MOST_STARTS)
        if clock.time_limit_s is None:
            return n_starts
        # Half of the time belongs to the best of them.
        left = (clock.time_limit_s - clock.elapsed_s) / 2
        return min(n_starts, 1 + max(0, int(left / (AUDITIONS_COST * first_s))))

    def _products(self) -> int:
        """Multiplications in an iteration: into the bases and back, Gram matrices, and the core."""
        core = self._problem.core
        per_factor = (
            n * rank * (2 * n_kept + 4 * rank)
            for n, n_kept, rank in zip(self._problem.shape, core.shape, self._size, strict=True)
        )
        return int(sum(per_factor) + core.size * (self._size[1] + self._size[2]))

    def _start(self, number: int) -> Run:
        """Begin at the singular vectors, where the reference does, then at random."""
        self._clock.wait(0.0, "Finding loops")
        if number == 0:
            state = svd_start(self._problem, self._size, self._clock.wait)
        elif number == 1:
            state = reference_start(self._problem, self._size, self._clock.wait)
        else:
            state = random_start(self._problem, self._size, self._rng)
        return self._run(state, None, None)

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
            given=None if start is None else state_of(start),
        )

    def _finish(self, run: Run) -> list[float]:
        """Follow a run to its end; returns its errors in the compressed cube."""
        clock = self._clock
        reached = self._search(run, clock.max_iterations, None)
        seen = list(run.errors)
        if not reached and run.can_widen and len(seen) < clock.max_iterations and not clock.late:
            run.widen()
            reached = self._reached(run) or self._follow(run, clock.max_iterations, 1.0, None)
        if not reached:
            run.measure()
        return seen

    def _search(self, run: Run, length: int, rival: list[float] | None) -> bool:
        """Follow a run while it is to see no more than the compressed cube."""
        if not run.can_widen:
            return self._follow(run, length, 1.0, rival)
        share = int(np.ceil(SEARCH_ITERATIONS * self._clock.max_iterations))
        return self._follow(run, min(length, share), SEARCH_TIME, rival)

    def _follow(self, run: Run, length: int, until: float, rival: list[float] | None) -> bool:
        """Advance until something says stop; True if the target was reached and measured."""
        clock = self._clock
        length = min(length, clock.max_iterations)
        while len(run.errors) < length and not (run.errors and clock.past(until)):
            run.advance()
            clock.report(run)
            target = clock.target_error
            if target is not None and run.errors[-1] <= target and run.measure() <= target:
                return True
            if clock.converged(run) or (rival is not None and _hopeless(run.errors, rival)):
                break
        return False

    def _reached(self, run: Run) -> bool:
        target = self._clock.target_error
        return target is not None and _error(run) <= target


def _error(run: Run) -> float:
    return run.errors[-1]


def _hopeless(errors: list[float], rival: list[float]) -> bool:
    """Whether a run is so far behind at this iteration that it will hardly win."""
    at = len(errors)
    if at % PATIENCE or at > len(rival):
        return False
    return errors[-1] > (HOPELESS if at < LATE else HOPELESS_LATE) * rival[at - 1]
