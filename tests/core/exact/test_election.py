import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.core.exact.candidates import binary_vectors
from loopstudio.core.exact.election import elect, whole_vectors
from loopstudio.core.exact.witnesses import Witness


def row(text):
    return np.array([mark == "#" for mark in text])


def witness(layers, known, level=1.0):
    """Somebody who knows these layers (n_layers, n_bars) in the bars that are marked."""
    bars = np.flatnonzero(known)
    basis, _ = np.linalg.qr(np.atleast_2d(layers)[:, bars].T.astype(float))
    vectors = binary_vectors(basis)
    return Witness(
        0, 3, (3, 5), bars, basis, vectors[np.argsort(vectors.sum(axis=1), kind="stable")], level
    )


def spanned(layers, wanted):
    """Tell whether vectors depend on layers."""
    basis = layers.T.astype(float)
    return np.allclose(basis @ np.linalg.lstsq(basis, wanted.T.astype(float))[0], wanted.T)


def test_two_who_know_different_bars_make_a_whole_vector():
    layer = row("..######....####")
    known = [row("############...."), row("....############")]
    vectors = whole_vectors([witness(layer, one) for one in known], 16)
    assert [vector.tobytes() for vector in vectors] == [layer.tobytes()]


def test_a_bar_that_nobody_knows_is_as_in_the_same_loop():
    layers = np.stack([row("#...#.......#..."), row(".#...#.......#.."), row("..#...#.......#.")])
    everywhere, not_twelve = row("#" * 16), row("############.###")
    witnesses = [witness(layers[0], not_twelve) for _ in range(4)]
    witnesses += [witness(one, everywhere) for one in layers[1:] for _ in range(3)]
    elected = elect(witnesses, 16, 8).layers
    assert {one.tobytes() for one in elected} == {one.tobytes() for one in layers}


def test_the_accident_of_two_blocks_is_no_layer():
    true, accident = row("####....####...."), row(".#..#......#..#.")
    everywhere = row("#" * 16)
    witnesses = [witness(true, everywhere) for _ in range(9)]
    witnesses += [witness(accident, everywhere) for _ in range(2)]
    elected = elect(witnesses, 16, 8)
    assert [one.tobytes() for one in elected.layers] == [true.tobytes()]
    assert elected.agreed.tolist() == list(range(9))


def test_nobody_elects_nothing():
    assert len(elect([], 16, 8).layers) == 0


def test_no_more_are_elected_than_there_is_room_for():
    layers = np.stack([row("####............"), row("....####........"), row("........####....")])
    witnesses = [witness(one, row("#" * 16)) for one in layers for _ in range(3)]
    assert len(elect(witnesses, 16, 2).layers) == 2


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_layers_of_which_each_witness_misses_bars_are_all_elected(seed):
    rng = np.random.default_rng(seed)
    layers = np.repeat(rng.random((3, 8)) < 0.5, 2, axis=1)
    values = np.linalg.svd(layers.astype(float), compute_uv=False)
    if values[-1] < 1.2:
        return
    witnesses = []
    for number in range(60):
        known = rng.random(16) < 0.8
        chosen = layers[number % 3 : number % 3 + 1] if number % 2 else layers
        if np.linalg.svd(chosen[:, known].astype(float), compute_uv=False)[-1] > 1:
            witnesses.append(witness(chosen, known, float(rng.uniform(0.5, 2))))
    elected = elect(witnesses, 16, 8).layers
    assert len(elected) == 3
    assert spanned(elected, layers)
