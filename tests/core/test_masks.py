"""Soft masks."""

import numpy as np
import pytest

from loopstudio.core.masks import share_of_power


def test_shares_sum_to_what_is_present(rng):
    powers = rng.random((4, 3, 5)).astype(np.float32)
    present = np.array([[1.0], [0.5], [0.0]], np.float32)
    total = (powers * share_of_power(powers, present)).sum(axis=0)
    np.testing.assert_allclose(total, np.broadcast_to(present, (3, 5)), atol=1e-6)


def test_nobody_gets_a_share_of_a_cell_that_no_part_explains():
    assert not share_of_power(np.zeros((2, 3), np.float32)).any()


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_shares_do_not_depend_on_the_level(scale):
    powers = np.array([[1.0], [3.0]], np.float32) * np.float32(scale)
    np.testing.assert_allclose((powers * share_of_power(powers))[:, 0], [0.25, 0.75], rtol=1e-5)
