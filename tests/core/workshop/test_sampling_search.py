"""Sums along diagonals, the heart of the search."""

import numpy as np

from loopstudio.core.workshop.sampling_search import diagonal_sums


def test_diagonal_sums_are_those_of_a_plain_loop(rng):
    table = rng.random((9, 7))

    sums = diagonal_sums(table, 4)

    expected = [[sum(table[t + i, o + i] for i in range(4)) for o in range(4)] for t in range(6)]
    np.testing.assert_allclose(sums, expected)
