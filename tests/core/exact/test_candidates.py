import itertools

import numpy as np

from loopstudio.core.exact import candidates as module
from loopstudio.core.exact.candidates import binary_vectors, spans


def by_trial(basis):
    """Every 0/1 vector whose distance to a space is rounding."""
    every = np.array(list(itertools.product([0, 1], repeat=len(basis))), float)[1:]
    outside = every - (every @ basis) @ basis.T
    return {tuple(vector) for vector in every[np.linalg.norm(outside, axis=1) < 1e-6]}


def test_the_vectors_of_a_space_are_those_found_by_trying_all():
    rng = np.random.default_rng(0)
    for _ in range(10):
        basis, _ = np.linalg.qr((rng.random((11, 5)) < 0.5) + 1e-9 * rng.random((11, 5)))
        assert {tuple(vector) for vector in binary_vectors(basis).astype(float)} == by_trial(basis)


def test_assignments_that_are_split_in_two_give_the_same_vectors(monkeypatch):
    rng = np.random.default_rng(1)
    basis, _ = np.linalg.qr((rng.random((40, 9)) < 0.5).astype(float))
    at_once = {vector.tobytes() for vector in binary_vectors(basis)}
    monkeypatch.setattr(module, "_LOW_BITS", 3)
    assert {vector.tobytes() for vector in binary_vectors(basis)} == at_once


def test_many_layers_are_no_matter():
    rng = np.random.default_rng(2)
    layout = (rng.random((80, 21)) < 0.4).astype(float)
    basis, _ = np.linalg.qr(layout)
    found = {vector.tobytes() for vector in binary_vectors(basis)}
    assert {column.tobytes() for column in (layout.T > 0)} <= found
    assert spans(binary_vectors(basis), basis)


def test_a_space_in_which_everything_is_possible_tells_nothing():
    assert len(binary_vectors(np.eye(19))) == 0


def test_a_space_of_other_numbers_is_not_spanned():
    rng = np.random.default_rng(3)
    basis, _ = np.linalg.qr(rng.uniform(0.1, 1, (20, 3)))
    assert not spans(binary_vectors(basis), basis)
