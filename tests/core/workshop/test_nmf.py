"""Nonnegative matrix factorization."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from loopstudio.core.errors import InputError
from loopstudio.core.progress import Cancelled
from loopstudio.core.workshop import nmf, starts

BETAS = (2.0, 1.0, 0.0, 0.5, 1.5, 3.0, -1.0)


def problem(rng, n_bins=40, n_frames=60, n=4):
    return rng.random((n_bins, n)), rng.random((n, n_frames))


def divergence(x, y, beta):
    """Mean divergence of an entry, in double precision."""
    x, y = np.asarray(x, np.float64), np.maximum(np.asarray(y, np.float64), 1e-30)
    if beta == 1:
        return np.mean(x * np.log(np.maximum(x, 1e-30) / y) - x + y)
    if beta == 0:
        return np.mean(x / y - np.log(x / y) - 1)
    return np.mean(
        (x**beta + (beta - 1) * y**beta - beta * x * y ** (beta - 1)) / beta / (beta - 1)
    )


@settings(max_examples=60, deadline=None)
@given(
    matrix=arrays(
        np.float32,
        st.tuples(st.integers(1, 12), st.integers(1, 12)),
        elements=st.floats(0, 1000, width=32),
    ),
    n=st.integers(1, 6),
    beta=st.sampled_from(BETAS),
    seed=st.integers(0, 99),
    l1=st.sampled_from([0.0, 0.1]),
)
def test_losses_never_rise(matrix, n, beta, seed, l1):
    if not matrix.any():
        return
    start = starts.random(matrix, n, np.random.default_rng(seed))
    options = nmf.Options(beta, 30, tolerance=0.0, l1_spectra=l1, l1_activations=l1)
    found = nmf.factorise(matrix, *start, options)
    assert np.all(np.isfinite(found.losses))
    assert np.all(np.diff(found.losses) <= 0)
    assert found.spectra.min() >= 0
    assert found.activations.min() >= 0


@pytest.mark.parametrize("beta", BETAS)
def test_the_last_loss_is_that_of_the_factors(beta, rng):
    w, h = problem(rng)
    matrix = w @ h + 0.1 * rng.random((40, 60))
    found = nmf.factorise(matrix, *starts.random(matrix, 3, rng), nmf.Options(beta, 50))
    model = found.spectra.astype(float) @ found.activations
    assert found.losses[-1] == pytest.approx(divergence(matrix, model, beta), rel=1e-3)


@pytest.mark.parametrize("beta", [2.0, 1.0, 0.0])
def test_a_matrix_that_is_a_product_is_recovered(beta, rng):
    w, h = problem(rng)
    matrix = w @ h
    options = nmf.Options(beta, 2000, tolerance=0.0)
    found = nmf.factorise(matrix, *starts.random(matrix, 4, rng), options)
    error = np.linalg.norm(found.spectra @ found.activations - matrix) / np.linalg.norm(matrix)
    assert error < 1e-2


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_the_level_of_the_matrix_only_scales_the_result(scale, rng):
    matrix = np.matmul(*problem(rng)).astype(np.float32)
    start = starts.random(matrix, 3, np.random.default_rng(1))
    quiet = starts.random(matrix * np.float32(scale), 3, np.random.default_rng(1))
    one = nmf.factorise(matrix, *start, nmf.Options(1.0, 40))
    other = nmf.factorise(matrix * np.float32(scale), *quiet, nmf.Options(1.0, 40))
    np.testing.assert_allclose(other.losses / scale, one.losses, rtol=2e-2)


@pytest.mark.parametrize("beta", [2.0, 1.0, 0.0])
def test_zeros_of_the_start_stay_zeros(beta, rng):
    w, h = problem(rng)
    matrix = w @ h
    w_start, h_start = starts.random(matrix, 4, rng)
    w_start[:10, 0] = 0
    h_start[1, 20:40] = 0
    found = nmf.factorise(matrix, w_start, h_start, nmf.Options(beta, 50))
    assert not found.spectra[:10, 0].any()
    assert not found.activations[1, 20:40].any()
    assert found.spectra[10:, 0].any()


@pytest.mark.parametrize("beta", [2.0, 1.0, 0.0])
def test_held_columns_keep_their_values(beta, rng):
    w, h = problem(rng)
    matrix = w @ h
    _, h_start = starts.random(matrix, 4, rng)
    w_start = w.astype(np.float32)
    w_start[:, 2:] = 0.5
    held = np.array([True, True, False, False])
    found = nmf.factorise(matrix, w_start, h_start, nmf.Options(beta, 100), held_spectra=held)
    np.testing.assert_array_equal(found.spectra[:, :2], w_start[:, :2])
    assert not np.array_equal(found.spectra[:, 2:], w_start[:, 2:])
    assert found.losses[-1] < found.losses[0]


@pytest.mark.parametrize("beta", [2.0, 1.0, 0.0])
def test_a_held_factor_lets_the_other_be_found(beta, rng):
    w, h = problem(rng)
    start = np.full_like(h, 0.5)
    options = nmf.Options(beta, 2000, tolerance=0.0)
    found = nmf.factorise(w @ h, w, start, options, held_spectra=np.True_)
    np.testing.assert_array_equal(found.spectra, w.astype(np.float32))
    assert np.linalg.norm(found.activations - h) / np.linalg.norm(h) < 0.02
    turned = nmf.factorise((w @ h).T, start.T, w.T, options, held_activations=np.True_)
    np.testing.assert_array_equal(turned.activations, w.T.astype(np.float32))
    assert np.linalg.norm(turned.spectra - h.T) / np.linalg.norm(h) < 0.02


def test_penalties_make_the_factors_sparse(rng):
    matrix = np.matmul(*problem(rng))
    start = starts.random(matrix, 6, rng)
    plain = nmf.factorise(matrix, *start, nmf.Options(2.0, 200))
    sparse = nmf.factorise(matrix, *start, nmf.Options(2.0, 200, 1e-4, 0.05, 0.05))
    assert sparse.activations.sum() < plain.activations.sum()
    assert np.mean(sparse.activations == 0) > np.mean(plain.activations == 0)


def test_the_same_start_gives_the_same_factors(rng):
    matrix = np.matmul(*problem(rng))
    found = [
        nmf.factorise(matrix, *starts.random(matrix, 3, np.random.default_rng(5))) for _ in range(2)
    ]
    np.testing.assert_array_equal(found[0].spectra, found[1].spectra)
    np.testing.assert_array_equal(found[0].losses, found[1].losses)


@pytest.mark.filterwarnings("ignore:Maximum number of iterations")
@pytest.mark.parametrize("loss", ["kullback-leibler", "frobenius", "itakura-saito"])
def test_the_loss_agrees_with_scikit_learn(loss, rng):
    from sklearn.decomposition import NMF

    beta = {"kullback-leibler": 1.0, "frobenius": 2.0, "itakura-saito": 0.0}[loss]
    matrix = (np.matmul(*problem(rng, n=3)) + 0.2).astype(np.float32)
    w, h = starts.random(matrix, 3, rng)
    model = NMF(
        3,
        init="custom",
        solver="cd" if beta == 2 else "mu",
        beta_loss=loss,
        max_iter=500,
        tol=1e-6,
    )
    model.fit_transform(matrix, W=w.copy(), H=h.copy())
    theirs = model.reconstruction_err_**2 / 2 / matrix.size
    found = nmf.factorise(matrix, w, h, nmf.Options(beta, 5000, tolerance=1e-9))
    assert found.losses[-1] <= theirs * 1.05


def test_a_cancel_gets_through(rng):
    def cancel(fraction, message):
        raise Cancelled

    matrix = rng.random((20, 20))
    with pytest.raises(Cancelled):
        nmf.factorise(matrix, *starts.random(matrix, 2, rng), progress=cancel)


def test_partial_results_come_now_and_then(rng):
    seen = []
    matrix = rng.random((20, 20))
    options = nmf.Options(1.0, 25, tolerance=0.0)
    found = nmf.factorise(matrix, *starts.random(matrix, 2, rng), options, partial=seen.append)
    assert len(seen) == 2
    assert seen[-1].losses[-1] >= found.losses[-1]


@pytest.mark.parametrize(
    ("matrix", "w", "h"),
    [
        (np.zeros((3, 4)), np.ones((3, 2)), np.ones((2, 4))),
        (np.ones((3, 4)), np.ones((3, 2)), np.ones((3, 4))),
        (np.ones((3, 4)), -np.ones((3, 2)), np.ones((2, 4))),
        (np.full((3, 4), np.nan), np.ones((3, 2)), np.ones((2, 4))),
        (np.full((3, 4), np.inf), np.ones((3, 2)), np.ones((2, 4))),
    ],
    ids=["silence", "shapes", "negative", "not a number", "infinite"],
)
def test_what_cannot_be_factorised_is_refused(matrix, w, h):
    with pytest.raises(InputError):
        nmf.factorise(matrix, w, h)


def test_singular_vectors_start_near_the_matrix(rng):
    w, h = problem(rng)
    w[:20, 2:] = 0
    w[20:, :2] = 0
    matrix = (w @ h).astype(np.float32)
    start = starts.nndsvd(matrix, 4, rng)
    noise = starts.random(matrix, 4, rng)
    assert all(factor.min() > 0 for factor in start)
    errors = [np.linalg.norm(matrix - a @ b) for a, b in (start, noise)]
    assert errors[0] < errors[1]


def test_there_can_be_more_components_than_bins(rng):
    matrix = rng.random((3, 20)).astype(np.float32)
    w, h = starts.nndsvd(matrix, 7, rng)
    assert (w.shape, h.shape) == ((3, 7), (7, 20))
    assert np.isfinite(w).all()
    assert nmf.factorise(matrix, w, h).spectra.shape == (3, 7)
