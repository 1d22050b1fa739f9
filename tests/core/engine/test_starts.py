"""Where factorizations begin."""

import numpy as np
import pytest
from tensorly.decomposition._tucker import initialize_tucker

from loopstudio.core.engine.compression import compress
from loopstudio.core.engine.starts import random_start, reference_start, svd_start

RANKS = (5, 4, 3)


@pytest.fixture
def cube(rng):
    """A cube of some structure, large enough to be compressed."""
    factors = [rng.random((n, 9)) ** 3 for n in (90, 45, 30)]
    cube = np.einsum("ir,jr,kr->ijk", *factors) + 0.1 * rng.random((90, 45, 30))
    return cube.astype(np.float32)


def test_one_start_is_the_references(cube, rng):
    problem = compress(cube, RANKS, rng=rng)
    assert problem.compressed

    state = reference_start(problem, RANKS)

    _, factors = initialize_tucker(
        cube, list(RANKS), range(3), random_state=0, init="svd", non_negative=True
    )
    for found, factor in zip(state, factors, strict=False):
        unit = factor / np.linalg.norm(factor, axis=0)
        np.testing.assert_allclose(np.sum(unit * found, axis=0), 1, atol=2e-3)


@pytest.mark.parametrize("start", [svd_start, reference_start, random_start])
def test_every_start_is_positive_and_of_the_cubes_size(cube, rng, start):
    problem = compress(cube, RANKS, rng=rng)

    state = start(problem, RANKS, rng) if start is random_start else start(problem, RANKS)

    assert all(np.all(factor > 0) for factor in state)
    model = np.einsum("abc,ia,jb,kc->ijk", state[3], *state[:3])
    target = cube / problem.scale
    assert np.linalg.norm(target - model) < 1
    assert np.vdot(model, target) == pytest.approx(np.vdot(model, model), rel=0.05)


def test_a_song_of_silence_but_for_one_cell_can_be_begun(rng):
    cube = np.zeros((8, 6, 5), np.float32)
    cube[3, 2, 1] = 1
    problem = compress(cube, (3, 2, 2), rng=rng)

    for state in (
        svd_start(problem, (3, 2, 2)),
        reference_start(problem, (3, 2, 2)),
        random_start(problem, (3, 2, 2), rng),
    ):
        assert all(np.isfinite(factor).all() for factor in state)
