"""One sweep of euclidean updates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.core.engine.acceleration import accelerated
from loopstudio.core.engine.compression import compress
from loopstudio.core.engine.constraints import Constraints
from loopstudio.core.engine.euclidean import EuclideanSweep, relative_error
from loopstudio.core.engine.starts import random_start, svd_start
from loopstudio.core.engine.types import Sparsity


class Recording(EuclideanSweep):
    """Keeps what each update of a factor or the core is made from."""

    def __init__(self, problem, constraints):
        super().__init__(problem, constraints)
        self.seen = []

    def _repeat(self, which, factor, pull, gram):
        self.seen.append(factor @ gram - pull)
        return factor

    def _repeat_core(self, core, pull, grams):
        down = np.einsum("abc,ad,be,cf->def", core, *grams)
        self.seen.append(down - pull)
        return core, down


def misfit(cube, state):
    w, h, d, c = state
    model = np.einsum("abc,ia,jb,kc->ijk", c, w, h, d)
    return 0.5 * np.square(cube - model).sum()


@pytest.mark.parametrize("which", range(4))
def test_the_gradient_is_that_of_finite_differences(rng, which):
    cube = rng.random((9, 8, 7)).astype(np.float32)
    problem = compress(cube, (4, 4, 4), rng=rng).precise()
    assert problem.bases == (None, None, None)
    state = [f.astype(float) for f in random_start(problem, (4, 3, 2), rng)]
    sweep = Recording(problem, Constraints([None] * 4, state))
    sweep(state)
    entry = tuple(rng.integers(n) for n in state[which].shape)

    step = np.zeros_like(state[which])
    step[entry] = 1e-5
    sides = []
    for sign in (1, -1):
        moved = list(state)
        moved[which] = state[which] + sign * step
        sides.append(misfit(problem.core, moved))

    expected = (sides[0] - sides[1]) / 2e-5
    assert sweep.seen[which][entry] == pytest.approx(expected, rel=1e-4, abs=1e-8)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), weight=st.sampled_from([0.0, 0.01, 0.3]))
def test_no_sweep_raises_the_loss(seed, weight):
    rng = np.random.default_rng(seed)
    shape = rng.integers(3, 14, 3)
    ranks = tuple(int(rng.integers(1, n + 1)) for n in shape)
    cube = (rng.random(shape) ** rng.integers(1, 6)).astype(np.float32)
    problem = compress(cube, ranks, rng=rng)
    state = random_start(problem, ranks, rng)
    held = [rng.random(factor.shape) < 0.1 for factor in state]
    for mask, factor in zip(held, state, strict=True):
        factor[mask & (rng.random(factor.shape) < 0.5)] = 0
    constraints = Constraints(held, [f.copy() for f in state], Sparsity(weight, weight))
    sweep = EuclideanSweep(problem, constraints)

    losses = []
    for _ in range(8):
        before = state
        state, loss = sweep(state)
        losses.append(loss)

    assert np.all(np.diff(losses) <= 1e-6)
    for mask, old, new in zip(held, before, state, strict=True):
        assert np.all(new >= 0)
        np.testing.assert_array_equal(new[mask], old[mask])


@pytest.mark.parametrize("from_vectors", [True, False])
def test_momentum_keeps_the_loss_falling_and_falls_further(rng, from_vectors):
    cube = (rng.random((40, 30, 20)) ** 4).astype(np.float32)
    problem = compress(cube, (8, 6, 4), rng=rng)
    ranks = (8, 6, 4)
    start = svd_start(problem, ranks) if from_vectors else random_start(problem, ranks, rng)
    constraints = Constraints([None] * 4, start)
    sweep = EuclideanSweep(problem, constraints)

    plain = start
    for _ in range(60):
        plain, plain_loss = sweep(plain)
    steps = accelerated(sweep, start, constraints)
    losses = [next(steps)[1] for _ in range(60)]

    assert np.all(np.diff(losses) <= 0)
    assert losses[-1] < plain_loss


def test_the_error_is_measured_on_the_cube(rng):
    cube = rng.random((70, 20, 10), dtype=np.float32)
    problem = compress(cube, (4, 3, 2), rng=rng)
    state = random_start(problem, (4, 3, 2), rng)
    model = np.einsum("abc,ia,jb,kc->ijk", state[3], *state[:3]) * problem.scale

    error = relative_error(cube, state, problem.scale)

    assert error == pytest.approx(np.linalg.norm(cube - model) / np.linalg.norm(cube), rel=1e-5)
