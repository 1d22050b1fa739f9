"""The engine backed by TensorLy."""

import numpy as np
import pytest

from loopstudio.core.engine import reference as tucker_reference
from loopstudio.core.tucker import Ranks


def test_its_errors_are_those_of_its_factors(rng):
    cube = rng.random((20, 15, 10)) ** 3

    found = tucker_reference.factorise(cube, Ranks(5, 4, 3), max_iterations=30)

    assert found.ranks == Ranks(5, 4, 3)
    assert found.errors[-1] == pytest.approx(tucker_reference.relative_error(cube, found))
    assert np.all(np.diff(found.errors) <= 1e-9)
