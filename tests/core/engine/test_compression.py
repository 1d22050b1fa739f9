"""Reducing a cube to the subspaces of its factors."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.engine.compression import compress
from loopstudio.core.engine.constraints import Constraints
from loopstudio.core.engine.euclidean import EuclideanSweep
from loopstudio.core.progress import Cancelled


def low_rank(rng, shape, rank):
    factors = [rng.random((n, rank)) for n in shape]
    core = rng.random((rank,) * 3)
    cube = np.einsum("abc,ia,jb,kc->ijk", core, *factors, optimize=True)
    return cube.astype(np.float32)


def restored(problem):
    cube = problem.core
    for axis in range(3):
        flat = np.moveaxis(cube, axis, 0)
        left = problem.leave(axis, flat.reshape(len(flat), -1))
        cube = np.moveaxis(left.reshape(-1, *flat.shape[1:]), 0, axis)
    return cube * problem.scale


@pytest.mark.parametrize("shape", [(60, 50, 40), (400, 30, 30), (30, 400, 30), (30, 30, 400)])
def test_a_cube_of_low_rank_survives(rng, shape):
    cube = low_rank(rng, shape, 3)

    problem = compress(cube, (3, 3, 3), rng=rng)

    assert problem.core.size < cube.size / 8
    np.testing.assert_allclose(restored(problem), cube, rtol=1e-3)


def test_bases_are_orthonormal_and_factors_enter_and_leave_through_them(rng):
    cube = rng.random((400, 60, 50), dtype=np.float32)

    problem = compress(cube, (3, 3, 3), rng=rng)

    for axis, basis in enumerate(problem.bases):
        np.testing.assert_allclose(basis.T @ basis, np.eye(basis.shape[1]), atol=1e-5)
        factor = rng.random((basis.shape[1], 2), dtype=np.float32)
        np.testing.assert_allclose(
            problem.enter(axis, problem.leave(axis, factor)), factor, atol=1e-5
        )


def test_the_kept_energy_is_near_the_best_possible(rng):
    cube = low_rank(rng, (400, 40, 30), 30)
    cube += 0.1 * cube.mean() * rng.random(cube.shape, dtype=np.float32)

    problem = compress(cube, (6, 40, 30), rng=rng)

    best = np.linalg.svd(cube.reshape(400, -1), compute_uv=False)[: len(problem.core)]
    kept = float(np.square(problem.core, dtype=float).sum()) * problem.scale**2
    assert kept > 0.9999 * float(np.square(best, dtype=float).sum())


def test_small_axes_are_left_alone(rng):
    problem = compress(rng.random((12, 10, 8), dtype=np.float32), (5, 5, 5), rng=rng)

    assert problem.bases == (None, None, None)


def test_a_large_cube_reports_often_enough_to_be_cancelled(rng):
    cube = rng.random((1025, 96, 80), dtype=np.float32)
    reports = 0

    def cancel(fraction, message):
        nonlocal reports
        reports += 1
        if reports == 7:
            raise Cancelled

    with pytest.raises(Cancelled):
        compress(cube, (20, 10, 5), rng=rng, progress=cancel)


@pytest.mark.parametrize("precise", [False, True])
def test_the_whole_cube_is_seen_without_a_copy_of_it(rng, precise):
    cube = rng.random((60, 50, 40), dtype=np.float32) * 1e4
    problem = compress(cube, (3, 3, 3), rng=rng)
    assert problem.compressed
    state = [rng.random((n, 3), dtype=np.float32) for n in cube.shape]
    state.append(rng.random((3, 3, 3), dtype=np.float32))

    whole = problem.whole(cube)
    assert whole.core is cube
    scaled = replace(whole, core=cube / np.float32(problem.scale), unit=1.0)
    if precise:
        whole, scaled = whole.precise(), scaled.precise()
    constraints = Constraints([None] * 4, state)

    for found, expected in zip(
        EuclideanSweep(whole, constraints)(state)[0],
        EuclideanSweep(scaled, constraints)(state)[0],
        strict=True,
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-3)
