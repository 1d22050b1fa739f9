import numpy as np
import pytest

from loopstudio.core.render import Mutes, renderer
from loopstudio.playback.mix import Mix, MixPlan
from tests.playback.songs import SR, bands


@pytest.fixture(scope="module")
def song():
    samples, found = bands(2)
    return samples, renderer(samples, SR, found)


def test_everything_at_once_is_the_song(song):
    samples, renderer = song
    out = MixPlan(samples, renderer, 3, Mix())(0, samples.shape[1])
    np.testing.assert_allclose(out.T, samples, atol=1e-6)


def test_a_loop_switched_off_is_what_is_missing(song):
    samples, renderer = song
    out = MixPlan(samples, renderer, 3, Mix((0.0, 1.0, 1.0)))(1000, 5000).T
    loops = renderer.loops(1000, 5000)
    np.testing.assert_allclose(out + loops[0], samples[:, 1000:6000], atol=1e-5)
    assert np.abs(loops[0]).max() > 0.05


def test_the_original_knows_no_gains(song):
    samples, renderer = song
    mix = Mix((0.0, 0.0, 0.0), rest_gain=0.0, source="original")
    np.testing.assert_array_equal(
        MixPlan(samples, renderer, 3, mix)(100, 50).T, samples[:, 100:150]
    )


def test_the_rest_is_the_song_without_its_loops(song):
    samples, renderer = song
    mix = Mix((1.0, 0.0, 1.0), rest_gain=0.0, source="rest")
    out = MixPlan(samples, renderer, 3, mix)(1000, 5000).T
    wanted = samples[:, 1000:6000] - renderer.loops(1000, 5000).sum(axis=0)
    np.testing.assert_allclose(out, wanted, atol=1e-5)


def test_a_muted_sound_is_silent(song):
    samples, renderer = song
    mutes = Mutes(sounds=frozenset({1}))
    mix = Mix((1.0, 1.0, 1.0), mutes=mutes)
    out = MixPlan(samples, renderer.with_mutes(mutes), 3, mix)(4000, 8000).T
    without = samples[:, 4000:12_000] - renderer.loops(4000, 8000)[1]
    assert np.abs(out - without).max() < 0.05 * np.abs(without).max()


def test_without_loops_the_song_is_heard(song):
    samples, _ = song
    plan = MixPlan(samples, None, 0, Mix((0.0,)))
    np.testing.assert_array_equal(plan(0, 100).T, samples[:, :100])


@pytest.mark.parametrize("gains", [(), (1.0,), (1.0, 1.0, 1.0, 0.0)])
def test_gains_for_other_loops_do_no_harm(song, gains):
    samples, renderer = song
    out = MixPlan(samples, renderer, 3, Mix(gains))(0, 3000)
    np.testing.assert_allclose(out.T, samples[:, :3000], atol=1e-6)


def test_outside_the_song_there_is_silence(song):
    samples, renderer = song
    n = samples.shape[1]
    for plan in (MixPlan(samples), MixPlan(samples, renderer, 3, Mix((0.0, 1.0, 1.0)))):
        assert not plan(-500, 500).any()
        assert not plan(n, 500).any()
        assert plan(n - 10, 20).shape == (20, 2)
