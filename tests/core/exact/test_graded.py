"""Loops whose level changes from bar to bar."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.core.exact.graded import levels, need_levels, switched_space

LAYOUT = np.array(
    [
        [mark == "#" for mark in row]
        for row in ("..######....####", "####....########", "....####.##.....")
    ],
    float,
)


def with_levels(rng, spread_db, which=(0, 1, 2)):
    """Return the layout with levels between -spread_db and 0 dB."""
    graded = LAYOUT.copy()
    for k in which:
        graded[k] *= 10 ** (-spread_db * rng.random(LAYOUT.shape[1]) / 20)
    return graded / graded.max(axis=1, keepdims=True)


def cells_of(rng, graded, noise=0.0):
    """Return cells of bars with sparse sounds, (n_bars, 400), scaled as they are when drawn."""
    sounds = (rng.standard_normal((len(graded), 400)) + 1j * rng.standard_normal((3, 400))) ** 3
    cells = graded.T @ sounds
    cells += noise * (rng.standard_normal(cells.shape) + 1j * rng.standard_normal(cells.shape))
    return cells / np.sqrt((np.abs(cells) ** 2).mean(axis=0))


def space_of(graded):
    basis, _ = np.linalg.qr(graded.T)
    return basis


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.floats(0, 2.5))
def test_the_space_of_zeros_and_ones_is_found_behind_levels(seed, spread_db):
    graded = with_levels(np.random.default_rng(seed), spread_db)
    found = switched_space(space_of(graded))
    assert found is not None
    inside = found @ (found.T @ LAYOUT.T)
    assert np.allclose(inside, LAYOUT.T, atol=1e-6)


def test_a_space_without_supports_has_no_zeros_and_ones():
    noise = np.random.default_rng(0).standard_normal((3, 16))
    assert switched_space(space_of(noise)) is None


@pytest.mark.parametrize("spread_db", [1, 3, 12])
def test_levels_come_back(spread_db):
    rng = np.random.default_rng(1)
    graded = with_levels(rng, spread_db)
    found = levels(LAYOUT, np.arange(3), cells_of(rng, graded, noise=1e-3), space_of(graded))
    # Levels of a loop that never plays alone are known up to a little of another loop.
    np.testing.assert_allclose(found, graded, atol=0.02)


def test_levels_come_back_below_a_soloist():
    rng = np.random.default_rng(2)
    graded = with_levels(rng, 3)
    cells = cells_of(rng, graded)
    solo = rng.random(cells.shape) < 0.15
    cells[solo] += 2 * rng.standard_normal(solo.sum())
    found = levels(LAYOUT, np.arange(3), cells, space_of(LAYOUT))
    np.testing.assert_allclose(found, graded, atol=0.1)


@pytest.mark.parametrize("noise", [0.0, 1e-3, 0.05])
def test_a_loop_without_levels_stays_at_one(noise):
    rng = np.random.default_rng(3)
    cells = cells_of(rng, LAYOUT, noise)
    np.testing.assert_array_equal(levels(LAYOUT, np.arange(3), cells, space_of(LAYOUT)), LAYOUT)


def test_only_the_loop_that_changes_gets_levels():
    rng = np.random.default_rng(4)
    graded = with_levels(rng, 3, [1])
    found = levels(LAYOUT, np.arange(3), cells_of(rng, graded, 1e-3), space_of(graded))
    np.testing.assert_array_equal(found[[0, 2]], LAYOUT[[0, 2]])
    assert found[1].min(where=LAYOUT[1] > 0, initial=1) < 0.9


def test_levels_stay_zero_where_the_loop_is_silent():
    rng = np.random.default_rng(5)
    graded = with_levels(rng, 3)
    found = levels(LAYOUT, np.arange(3), cells_of(rng, graded), space_of(graded))
    assert not found[LAYOUT == 0].any()
    assert found.max() <= 1


def test_copies_need_no_levels_and_changes_of_a_decibel_do():
    graded = with_levels(np.random.default_rng(6), 2)
    assert not need_levels(LAYOUT, space_of(LAYOUT))
    assert need_levels(LAYOUT, space_of(graded))
