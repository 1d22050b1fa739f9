"""How many sounds and rhythms describe layers."""

import numpy as np
import pytest

from loopstudio.core.ranks import DESCRIBED, suggest
from loopstudio.core.tucker import Ranks, factorise


def layers(rng, sounds, rhythms, n_layers=6, noise=0.0):
    """Layers of so many sounds and rhythms, each heard somewhere, with noise on every cell."""
    core = rng.random((sounds, rhythms, n_layers)) * (rng.random((sounds, rhythms, n_layers)) < 0.4)
    core[:, :, 0] += 0.5
    spectra = rng.random((80, sounds)) ** 4
    places = rng.random((48, rhythms)) ** 4
    cube = np.einsum("abc,ia,jb->ijc", core, spectra, places)
    noisy = cube * (1 + noise * rng.standard_normal(cube.shape))
    return np.maximum(noisy, 0).astype(np.float32)


@pytest.mark.parametrize(("sounds", "rhythms"), [(1, 1), (3, 2), (7, 5)])
def test_templates_are_counted_where_there_are_only_so_many(rng, sounds, rhythms):
    found = suggest(layers(rng, sounds, rhythms))
    assert found.ranks == Ranks(sounds, rhythms, 6)
    assert found.evidence == "gap"
    assert found.confidence > 0.8


def test_noise_makes_it_less_sure(rng):
    clean = suggest(layers(rng, 5, 4))
    noisy = suggest(layers(rng, 5, 4, noise=0.5))
    assert noisy.evidence == "energy"
    assert noisy.confidence < clean.confidence


def test_what_is_suggested_describes_the_layers(rng):
    cube = layers(rng, 9, 7, noise=0.2)
    found = factorise(cube, suggest(cube).ranks, rng=rng, n_starts=2, max_iterations=100)
    # Nonnegative templates do a little less well than the best of any sign.
    assert found.errors[-1] ** 2 < 3 * (1 - DESCRIBED)


def test_layers_are_those_of_the_cube(rng):
    assert suggest(layers(rng, 4, 3, n_layers=2)).ranks.layers == 2


def test_silence_needs_one_of_each():
    found = suggest(np.zeros((6, 5, 4), np.float32))
    assert (found.ranks, found.confidence) == (Ranks(1, 1, 4), 0.0)


def test_a_suggestion_is_no_matter_of_chance(rng):
    cube = layers(rng, 5, 4, noise=0.3)
    assert suggest(cube) == suggest(cube)
