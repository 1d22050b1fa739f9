"""Separable factorization."""

import itertools

import numpy as np
import pytest

from loopstudio.core.errors import InputError
from loopstudio.core.progress import Cancelled
from loopstudio.core.workshop.separable import greedy, snpa
from loopstudio.core.workshop.simplex import onto_simplex, project

CORNERS_AND_CENTRE = np.array([[1, 0, 0, 1 / 3], [0, 1, 0, 1 / 3], [0, 0, 1, 1 / 3]])


def separable(rng, rank, n, n_mixed):
    """A separable matrix, and where its pure columns are."""
    vertices = rng.random((20, n))
    if rank < n:
        # Corners of a polygon: none is a mixture of the others, though three span them all.
        turns = 2 * np.pi * np.arange(n) / n
        corners = np.stack([1 + 0.9 * np.cos(turns), 1 + 0.9 * np.sin(turns), np.ones(n)])
        vertices = rng.random((20, 3)) @ corners
    vertices /= vertices.sum(axis=0)
    mixed = rng.dirichlet(np.full(n, 0.3), n_mixed).T
    order = rng.permutation(n + n_mixed)
    activations = np.hstack([np.eye(n), mixed])[:, order]
    return vertices @ activations, set(np.flatnonzero(order < n).tolist())


@pytest.mark.parametrize(("rank", "n"), [(8, 8), (3, 7)], ids=["full rank", "rank-deficient"])
@pytest.mark.parametrize("seed", range(3))
def test_pure_frames_are_found_without_noise(rank, n, seed):
    matrix, pure = separable(np.random.default_rng(seed), rank, n, 120)
    found = snpa(matrix, n)
    assert set(found.chosen) == pure
    model = matrix[:, list(found.chosen)] @ found.activations
    np.testing.assert_allclose(model, matrix, atol=1e-4 * matrix.max())


def test_of_three_points_and_their_centre_only_the_greedy_choice_takes_the_centre():
    assert set(snpa(CORNERS_AND_CENTRE, 3).chosen) == {0, 1, 2}
    assert snpa(CORNERS_AND_CENTRE, 3).losses[-1] == pytest.approx(0, abs=1e-12)
    assert greedy(CORNERS_AND_CENTRE, 3).chosen[0] == 3
    assert greedy(CORNERS_AND_CENTRE, 3).losses[-1] > 0.01


@pytest.mark.parametrize("method", [snpa, greedy])
def test_losses_never_rise_and_weights_lie_in_the_simplex(method, rng):
    matrix = rng.random((20, 50))
    found = method(matrix, 6)
    assert len(found.losses) == len(found.chosen) + 1 == 7
    assert len(set(found.chosen)) == 6
    assert np.all(np.diff(found.losses) <= 0)
    assert found.activations.min() >= 0
    assert found.activations.sum(axis=0).max() <= 1 + 1e-9


@pytest.mark.parametrize("method", [snpa, greedy])
def test_no_more_frames_are_chosen_than_are_needed(method):
    matrix = np.outer([1.0, 2.0], [1.0, 0.5, 0.25])
    assert method(matrix, 3).chosen == (0,)


def test_of_residuals_alike_the_loudest_frame_is_taken(rng):
    found = snpa(np.array([[0.0, 3.0, 0.0], [1.0, 0.0, 3.0]]), 1)
    assert found.chosen == (1,)


def test_silence_is_refused():
    with pytest.raises(InputError):
        snpa(np.zeros((4, 5)), 2)


def test_a_cancel_gets_through(rng):
    def cancel(fraction, message):
        raise Cancelled

    with pytest.raises(Cancelled):
        greedy(rng.random((4, 5)), 2, progress=cancel)


def test_points_are_projected_on_the_simplex(rng):
    points = rng.standard_normal((3, 40)) * 2
    near = onto_simplex(points)
    assert near.min() >= 0
    assert near.sum(axis=0).max() <= 1 + 1e-12
    corners = np.vstack([np.zeros(3), np.eye(3)])
    # Nearest: no way to any corner makes an acute angle with the way to the point.
    for corner, k in itertools.product(corners, range(points.shape[1])):
        assert (points[:, k] - near[:, k]) @ (corner - near[:, k]) <= 1e-9


def test_weights_are_those_of_the_nearest_mixture(rng):
    vertices, points = rng.random((5, 3)), rng.random((5, 30))
    gram, products = vertices.T @ vertices, vertices.T @ points
    weights = project(gram, products, np.zeros((3, 30)))
    slope = gram @ weights - products
    # At the least, moving to any corner or to nothing does not go down.
    along = np.einsum("ij,ij->j", slope, weights)
    assert np.all(slope.min(axis=0) - along >= -1e-6)
    assert np.all(along <= 1e-6)
