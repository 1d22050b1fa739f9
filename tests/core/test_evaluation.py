"""The measures of an extraction."""

import numpy as np
import pytest

from loopstudio.core.evaluation import (
    CEILING_DB,
    FLOOR_DB,
    activation_at,
    downbeat_f,
    layout_f1,
    match,
    sdr,
    si_sdr,
)


def test_orthogonal_noise_a_tenth_as_loud_is_20_db_down():
    wanted, noise = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[0.0, 0.1], [0.0, 0.1]])
    assert si_sdr(wanted, wanted + noise) == pytest.approx(20)
    assert sdr(wanted, wanted + noise) == pytest.approx(20)


def test_a_wrong_level_counts_only_where_scale_does(rng):
    wanted = rng.standard_normal((2, 100))
    assert si_sdr(wanted, 0.5 * wanted) == CEILING_DB
    assert sdr(wanted, 0.5 * wanted) == pytest.approx(6.02, abs=0.01)


@pytest.mark.parametrize("estimate", [np.zeros(50), -np.arange(50.0)])
def test_silence_and_opposite_polarity_are_worth_nothing(estimate):
    assert si_sdr(np.arange(50.0), estimate) == FLOOR_DB


def test_a_perfect_estimate_is_capped(rng):
    wanted = rng.standard_normal(100)
    assert si_sdr(wanted, wanted) == sdr(wanted, wanted) == CEILING_DB


def test_matching_looks_at_all_pairs_together():
    scores = np.array([[9.0, 8.0], [8.0, 1.0]])
    assert match(scores) == [(0, 1), (1, 0)]
    assert match(np.zeros((3, 1))) == [(0, 0)]


def test_layout_f1_counts_hits_against_both():
    truth, estimate = np.array([1, 1, 0, 0], bool), np.array([1, 0, 1, 0], bool)
    assert layout_f1(truth, estimate) == 0.5
    assert layout_f1(truth & False, estimate & False) == 0


def test_an_activation_is_read_in_the_middle_of_true_bars():
    activation = np.array([0.2, 0.4])
    read = activation_at(activation, np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.1, 2.1, 3.1, 9.0]))
    np.testing.assert_allclose(read, [0, 0.5, 1, 0])
    assert not activation_at(np.zeros(2), np.arange(3.0), np.arange(4.0)).any()


def test_downbeats_count_when_they_are_near_enough():
    assert downbeat_f([0, 1, 2], [0.005, 1.05, 2.0], 0.01) == pytest.approx(2 / 3)
    assert downbeat_f([0, 1, 2], [0.005, 1.05, 2.0], 0.07) == 1
    assert downbeat_f([0, 1], [], 0.07) == 0
