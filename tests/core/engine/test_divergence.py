"""Sweeps for the Kullback-Leibler and Itakura-Saito divergences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.core.engine import divergence as sweeps
from loopstudio.core.engine.constraints import Constraints
from loopstudio.core.engine.divergence import DivergenceSweep


def random_state(rng, shape, ranks):
    sizes = zip(shape, ranks, strict=True)
    factors = [rng.random(size, dtype=np.float32) + 0.1 for size in sizes]
    return [*factors, rng.random(ranks, dtype=np.float32) + 0.1]


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1000),
    divergence=st.sampled_from(["kl", "is"]),
    hold=st.booleans(),
    block=st.sampled_from([1, 200, 1 << 18]),
)
def test_no_sweep_raises_the_loss(seed, divergence, hold, block):
    rng = np.random.default_rng(seed)
    shape = tuple(int(n) for n in rng.integers(3, 14, 3))
    cube = (rng.random(shape) ** rng.integers(1, 6) + 1e-3).astype(np.float32)
    state = random_state(rng, shape, (4, 3, 2))
    held = [rng.random(f.shape) < 0.1 if hold else None for f in state]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweeps, "BLOCK", block)
        sweep = DivergenceSweep(cube, divergence, Constraints(held, [f.copy() for f in state]))

    losses = []
    for _ in range(9):
        before = state
        state, loss = sweep(state)
        losses.append(loss)
    losses.append(sweep.loss(state))

    assert np.all(np.diff(losses) <= 1e-6 * losses[0])
    for mask, old, new in zip(held, before, state, strict=True):
        assert np.all(new >= 0)
        if mask is not None:
            np.testing.assert_array_equal(new[mask], old[mask])


@pytest.mark.parametrize("divergence", ["kl", "is"])
@pytest.mark.parametrize("which", range(4))
def test_the_first_update_of_a_factor_follows_the_gradient(rng, divergence, which):
    """A factor's update shrinks what the finite difference says should shrink."""
    shape = (9, 8, 7)
    cube = (rng.random(shape) + 0.1).astype(np.float32)
    state = random_state(rng, shape, (4, 3, 2))
    held = [None if k == which else np.ones(f.shape, bool) for k, f in enumerate(state)]
    sweep = DivergenceSweep(cube, divergence, Constraints(held, [f.copy() for f in state]))
    new = state
    for _ in range(3):
        new, _ = sweep(new)

    for entry in [tuple(rng.integers(n) for n in state[which].shape) for _ in range(3)]:
        losses = []
        for sign in (1, -1):
            moved = [f.copy() for f in state]
            moved[which][entry] *= 1 + sign * 0.02
            losses.append(sweep.loss(moved))
        slope = losses[0] - losses[1]
        if which == 0 or abs(slope) > 1e-4:
            one = _once(cube, divergence, state, held, which)
            assert np.sign(one[entry] - state[which][entry]) == -np.sign(slope)


def _once(cube, divergence, state, held, which):
    sweep = DivergenceSweep(cube, divergence, Constraints(held, [f.copy() for f in state]))
    for _ in range(3):
        state, _ = sweep(state)
        if np.any(state[which] != sweep.constraints.values[which]):
            return state[which]
    raise AssertionError("nothing was updated")


def test_silence_in_the_cube_is_no_trouble(rng):
    cube = rng.random((9, 8, 7)).astype(np.float32)
    cube[2:4] = 0
    cube[:, :, 3] = 0
    for divergence in ("kl", "is"):
        state = random_state(rng, cube.shape, (3, 3, 3))
        sweep = DivergenceSweep(cube, divergence, Constraints([None] * 4, state))
        for _ in range(20):
            state, loss = sweep(state)
        assert np.isfinite(loss)
        assert all(np.isfinite(factor).all() for factor in state)
