"""Ranks from evidence."""

import numpy as np
import pytest

from loopstudio.core.ranks import suggest, suggest_with_confidence
from loopstudio.core.tucker import Ranks


def song(rng, n_layers, n_bars=24, noise=0.0):
    """Bars that sum those layers that a random layout lets play."""
    layout = rng.random((n_bars, n_layers)) < 0.5
    layout[:n_layers] = np.eye(n_layers)
    layers = rng.random((n_layers, 40, 24)) * (rng.random((n_layers, 40, 24)) < 0.3)
    cube = np.einsum("kl,lij->ijk", layout, layers)
    played = cube * (1 + noise * rng.standard_normal(cube.shape))
    return np.maximum(played, 0).astype(np.float32)


@pytest.mark.parametrize("n_layers", [1, 2, 4, 7, 12])
def test_layers_that_repeat_exactly_are_counted(rng, n_layers):
    found = suggest_with_confidence(song(rng, n_layers))

    assert found.ranks.layers == n_layers
    assert found.evidence == "gap"
    assert found.confidence > 0.6


def test_playing_lowers_the_confidence_and_not_the_count_by_much(rng):
    exact = suggest_with_confidence(song(rng, 4))
    played = suggest_with_confidence(song(rng, 4, noise=0.1))

    assert played.confidence < exact.confidence
    assert 3 <= played.ranks.layers <= 8


def test_sounds_and_rhythms_are_as_many_as_there_are(rng):
    core = rng.random((5, 3, 4)) * (rng.random((5, 3, 4)) < 0.6)
    factors = (rng.random((n, rank)) ** 4 for n, rank in ((60, 5), (48, 3), (20, 4)))
    cube = np.einsum("abc,ia,jb,kc->ijk", core, *factors).astype(np.float32)

    found = suggest(cube)

    assert 2 <= found.sounds <= 5
    assert 2 <= found.rhythms <= 3


def test_there_are_never_more_layers_than_asked_for_or_bars(rng):
    cube = rng.random((30, 20, 10), dtype=np.float32)

    assert suggest(cube, max_layers=3).layers <= 3
    assert suggest(cube[:, :, :2]).layers <= 2
    assert suggest(cube[:, :, :1]).layers == 1


def test_silence_needs_one_of_each():
    assert suggest(np.zeros((6, 5, 4), np.float32)) == Ranks(1, 1, 1)


def test_a_suggestion_is_no_matter_of_chance(rng):
    cube = song(rng, 5, noise=0.3)

    assert suggest_with_confidence(cube) == suggest_with_confidence(cube)
