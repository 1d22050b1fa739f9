import pickle

import numpy as np
import pytest

from loopstudio.core.model import Locked, Mutes, heard_core, heard_share, layer_magnitudes
from loopstudio.core.tucker import Factors

RNG = np.random.default_rng(4)


@pytest.fixture
def factors():
    """Two sounds that share no bin, two rhythms that share no tatum, two layers."""
    sounds = np.zeros((6, 2), np.float32)
    sounds[:3, 0], sounds[3:5, 1] = 1, 1
    rhythms = np.zeros((4, 2), np.float32)
    rhythms[:2, 0], rhythms[2:, 1] = 1, 1
    core = RNG.uniform(0.5, 1, (2, 2, 2)).astype(np.float32)
    return Factors(sounds, rhythms, core, np.ones((3, 2), np.float32), np.zeros(1))


def test_nothing_said_leaves_everything_as_it_was_found(factors):
    assert not Mutes()
    np.testing.assert_array_equal(heard_core(factors, Mutes()), factors.core)
    assert Mutes().touched(5) == []


def test_levels_of_sound_rhythm_and_cell_add_up(factors):
    mutes = Mutes(
        sound_levels=frozenset({(0, -6.0)}),
        rhythm_levels=frozenset({(1, -4.0)}),
        cell_levels=frozenset({(0, 1, 1, 3.0)}),
    )
    levels_db = 20 * np.log10(heard_core(factors, mutes) / factors.core)
    np.testing.assert_allclose(levels_db[:, :, 0], [[-6, -10], [0, -4]], atol=1e-4)
    np.testing.assert_allclose(levels_db[:, :, 1], [[-6, -7], [0, -4]], atol=1e-4)


def test_what_all_levels_make_together_has_a_limit(factors):
    mutes = Mutes(sound_levels=frozenset({(0, 12.0)}), cell_levels=frozenset({(0, 0, 0, 12.0)}))
    gains = mutes.gains(factors.core.shape)
    assert 20 * np.log10(gains.max()) == pytest.approx(12)


def test_what_is_off_is_silent_whatever_its_level(factors):
    cell = (0, 1, 1)
    mutes = Mutes(cells=frozenset({cell}), cell_levels=frozenset({(*cell, 6.0)}))
    assert heard_core(factors, mutes)[cell] == 0
    assert mutes.cell_db(cell) == 6
    assert mutes.cell_db((0, 0, 0)) == 0


def test_parts_that_are_not_there_are_passed_over(factors):
    mutes = Mutes(
        sounds=frozenset({9}),
        cells=frozenset({(0, 0, 7)}),
        rhythm_levels=frozenset({(8, 3.0)}),
        cell_levels=frozenset({(5, 0, 0, 3.0)}),
    )
    np.testing.assert_array_equal(heard_core(factors, mutes), factors.core)


def test_a_cell_touches_its_layer_and_a_sound_all_of_them():
    assert Mutes(cell_levels=frozenset({(0, 0, 3, 1.0)})).touched(5) == [3]
    assert Mutes(sound_levels=frozenset({(0, 1.0)})).touched(3) == [0, 1, 2]


def test_a_level_changes_the_magnitudes_of_the_part_and_nothing_else(factors):
    mutes = Mutes(cell_levels=frozenset({(1, 0, 0, 6.0)}))
    share = heard_share(factors, mutes, [0, 1])
    assert 20 * np.log10(share[0, 0, 3]) == pytest.approx(6, abs=1e-3)
    np.testing.assert_allclose(share[0, :, :3], 1, rtol=1e-6)
    np.testing.assert_allclose(share[1][:, :5], 1, rtol=1e-6)


def test_detail_makes_no_difference_to_a_share(factors):
    mutes = Mutes(sound_levels=frozenset({(1, -3.0)}))
    plain = layer_magnitudes(factors)
    detail = RNG.integers(-20, 20, plain.shape).astype(np.int8)
    np.testing.assert_allclose(
        heard_share(factors, mutes, [0])[..., :5],
        heard_share(factors, mutes, [0], detail)[..., :5],
        rtol=1e-4,
    )


def test_what_the_model_does_not_know_goes_with_the_whole_layer(factors):
    silent = heard_share(factors, Mutes(layers=frozenset({0})), [0])
    assert not silent.any()
    louder = heard_share(factors, Mutes(sound_levels=frozenset({(0, 6.0), (1, 6.0)})), [1])
    assert 20 * np.log10(louder[0, 0, 5]) == pytest.approx(6, abs=1e-3)


def test_mutes_are_values_that_travel():
    mutes = Mutes(cell_levels=frozenset({(1, 2, 3, -4.5)}), rhythm_levels=frozenset({(0, 2.0)}))
    assert pickle.loads(pickle.dumps(mutes)) == mutes
    assert len({mutes, Mutes(), Mutes()}) == 2
    assert mutes
    assert mutes.rhythm_db(0) == 2
    assert mutes.sound_db(0) == 0


def test_locked_parts_are_held_and_no_others(factors):
    fixed = Locked(frozenset({1}), frozenset({0}), frozenset({(0, 1, 1)})).fixed(factors)
    assert list(fixed.sounds) == [False, True]
    assert list(fixed.rhythms) == [True, False]
    assert np.argwhere(fixed.core).tolist() == [[0, 1, 1]]
    assert not Locked()
