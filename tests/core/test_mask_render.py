"""Loops and mixes as sound, rendered where they are asked for."""

import numpy as np
import pytest

from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.mask_render import MaskRenderer
from loopstudio.core.render import Mutes
from tests.core.songs import SR, song


@pytest.fixture(scope="module")
def small():
    return song(lead=1000, tail=3000)


@pytest.fixture(scope="module")
def found(small):
    return find_loops(small.audio, small.grid, Settings(method="masks", n_loops=3))


@pytest.fixture(scope="module")
def stems(small, renderer):
    loops = renderer.loops(0, small.audio.samples.shape[1])
    return np.concatenate([loops, (small.audio.samples - loops.sum(axis=0))[None]])


@pytest.fixture(scope="module")
def renderer(small, found):
    return MaskRenderer(small.audio.samples, SR, found)


def test_all_gains_at_one_give_the_song(small, renderer):
    mixed = renderer.mix(777, 5000, [1, 1, 1], 1)
    np.testing.assert_array_equal(mixed, small.audio.samples[:, 777:5777])


def test_a_mix_is_the_sum_of_its_loops_and_the_rest(small, stems, renderer):
    gains = np.array([0.5, 0, 2, 0.7])
    mixed = renderer.mix(20000, 9000, gains[:3], gains[3])
    expected = np.tensordot(gains, stems[:, :, 20000:29000], 1)
    np.testing.assert_allclose(mixed, expected, atol=1e-5)


def test_blocks_of_any_size_in_any_order_are_the_same(renderer):
    whole = renderer.mix(-300, 4096, [1, 0, 0], 0)
    assert not whole[:, :300].any()
    for start, n in ((2000, 512), (-300, 300), (900, 33), (1800, 1996)):
        part = renderer.mix(start, n, [1, 0, 0], 0)
        np.testing.assert_allclose(part, whole[:, start + 300 : start + 300 + n], atol=1e-6)


def test_outside_of_the_song_there_is_silence(small, renderer):
    n = small.audio.samples.shape[1]
    assert not renderer.mix(n + 10, 2000, [1, 0.5, 1], 1).any()
    assert not renderer.loops(-9000, 2000).any()


def test_a_muted_layer_is_silent_and_the_others_stay(found, stems, renderer):
    loop = found.loops[0]
    layers = frozenset(layer for layer, _ in loop.layers)
    muted = renderer.with_mutes(Mutes(layers=layers)).loops(30000, 3000)
    assert not muted[0].any()
    np.testing.assert_allclose(muted[1:], stems[1:-1, :, 30000:33000], atol=1e-6)
    left = renderer.with_mutes(Mutes(layers=layers)).mix(30000, 3000, [1, 1, 1], 1)
    expected = stems[1:, :, 30000:33000].sum(axis=0)
    np.testing.assert_allclose(left, expected, atol=1e-5)


def test_muting_parts_takes_power_from_every_loop_that_has_them(found, renderer):
    before = np.square(renderer.loops(40000, 8000)).sum()
    for mutes in (
        Mutes(sounds=frozenset({0})),
        Mutes(rhythms=frozenset({1})),
        Mutes(cells=frozenset({(i, 0, 0) for i in range(found.factors.ranks.sounds)})),
    ):
        muted = renderer.with_mutes(mutes)
        assert np.square(muted.loops(40000, 8000)).sum() <= before
        assert np.square(muted.with_mutes(Mutes()).loops(40000, 8000)).sum() == before


def test_a_level_of_every_sound_is_a_level_of_every_loop(found, renderer):
    levels = frozenset((i, -6.0) for i in range(found.factors.ranks.sounds))
    softer = renderer.with_mutes(Mutes(sound_levels=levels)).loops(40000, 8000)
    expected = 10 ** (-6 / 20) * renderer.loops(40000, 8000)
    np.testing.assert_allclose(softer, expected, atol=1e-5)
