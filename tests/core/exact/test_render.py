"""Playing exact loops: placed where they sound, with parts switched off."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core import stems
from loopstudio.core.audio import Audio
from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.grid import Grid
from loopstudio.core.render import Mutes, renderer

SR = 8000
N_BAR = 4000
LAYOUT = np.array([[1, 1, 1, 1, 0, 0, 1, 1], [0, 0, 1, 1, 1, 1, 1, 1]], bool)


@pytest.fixture(scope="module")
def parts():
    """Two loops of one bar in stereo, shape (2, 2, N_BAR)."""
    rng = np.random.default_rng(3)
    t = np.arange(N_BAR) / SR
    hits = rng.standard_normal((2, N_BAR)) * np.exp(-(t % 0.25) * 30)
    notes = np.sin(2 * np.pi * 330 * t) * np.exp(-(t % 0.125) * 12)
    return np.stack([0.2 * hits, 0.3 * np.stack([notes, 0.5 * notes])]).astype(np.float32)


@pytest.fixture(scope="module")
def song(parts):
    bars = [(parts * LAYOUT[:, bar, None, None]).sum(axis=0) for bar in range(8)]
    tail = 0.1 * parts[0, :, : N_BAR // 2]
    return Audio(np.ascontiguousarray(np.concatenate([*bars, tail], axis=1)), SR)


@pytest.fixture(scope="module")
def found(song):
    grid = Grid(np.arange(9) * float(N_BAR), 4, True, 1.0)
    return find_loops(song, grid, Settings())


def _of(found, plays):
    """Index of the loop that plays there."""
    return next(k for k, loop in enumerate(found.loops) if ((loop.activation > 0) == plays).all())


def test_loops_come_back_to_the_sample(song, parts, found):
    assert found.exact is not None
    assert len(found.loops) == 2
    out = renderer(song.samples, SR, found).loops(0, song.samples.shape[1])
    for part, plays in zip(parts, LAYOUT, strict=True):
        stem = out[_of(found, plays)]
        wanted = np.concatenate([part * on for on in plays], axis=1)
        error = stem[:, : 8 * N_BAR] - wanted
        assert np.square(error).sum() < 1e-4 * np.square(wanted).sum()
        assert not stem[:, 8 * N_BAR :].any()


def test_any_range_is_cut_from_the_same_stems(song, found):
    play = renderer(song.samples, SR, found)
    whole = play.loops(0, song.samples.shape[1])
    for start, n in [(0, 512), (N_BAR - 100, 300), (5 * N_BAR + 17, 9000), (31_990, 400)]:
        np.testing.assert_array_equal(play.loops(start, n), whole[:, :, start : start + n])


def test_outside_the_song_is_silence(song, found):
    play = renderer(song.samples, SR, found)
    n = song.samples.shape[1]
    assert not play.mix(-600, 600, (1.0, 1.0), 1.0).any()
    assert not play.mix(n, 600, (1.0, 0.5), 1.0).any()


def test_everything_on_is_the_song(song, found):
    out = renderer(song.samples, SR, found).mix(0, song.samples.shape[1], (1.0, 1.0), 1.0)
    np.testing.assert_array_equal(out, song.samples)


def test_a_mix_is_the_sum_of_its_loops(song, found):
    n = song.samples.shape[1]
    play = renderer(song.samples, SR, found)
    loops = play.loops(0, n)
    rest = song.samples - loops.sum(axis=0)
    mix = play.mix(0, n, (0.25, 2.0), 0.5)
    np.testing.assert_allclose(mix, 0.25 * loops[0] + 2 * loops[1] + 0.5 * rest, atol=3e-6)


def test_a_muted_layer_is_gone_and_nothing_else(song, found):
    n = song.samples.shape[1]
    play = renderer(song.samples, SR, found)
    layer = found.loops[0].layers[0][0]
    muted = play.with_mutes(Mutes(layers=frozenset({layer})))
    np.testing.assert_allclose(muted.loops(0, n)[1], play.loops(0, n)[1])
    assert np.abs(muted.loops(0, n)[0]).max() < 1e-6
    np.testing.assert_allclose(
        muted.mix(0, n, (1.0, 1.0), 1.0), song.samples - play.loops(0, n)[0], atol=3e-6
    )


def test_a_muted_sound_takes_its_share_in_any_block_size(song, found):
    play = renderer(song.samples, SR, found).with_mutes(Mutes(sounds=frozenset({0})))
    whole = play.mix(0, 9000, (1.0, 1.0), 1.0)
    blocks = [play.mix(start, 500, (1.0, 1.0), 1.0) for start in range(0, 9000, 500)]
    np.testing.assert_allclose(np.concatenate(blocks, axis=1), whole, atol=1e-6)
    assert np.square(whole).sum() < np.square(song.samples[:, :9000]).sum()


def test_a_cell_louder_is_heard_in_its_loop_alone(song, found):
    n = song.samples.shape[1]
    play = renderer(song.samples, SR, found)
    layer = found.loops[0].layers[0][0]
    n_sounds, n_rhythms, _ = found.factors.core.shape
    levels = frozenset((i, j, layer, 6.0) for i in range(n_sounds) for j in range(n_rhythms))
    louder = play.with_mutes(Mutes(cell_levels=levels)).loops(0, n)
    gain = 10 ** (6 / 20)
    np.testing.assert_allclose(louder[0], gain * play.loops(0, n)[0], atol=2e-3)
    np.testing.assert_allclose(louder[1], play.loops(0, n)[1])


def test_a_layer_of_no_loop_stays_in_the_rest(song, found):
    one = replace(found, loops=found.loops[:1])
    out = renderer(song.samples, SR, one).mix(0, song.samples.shape[1], (0.0,), 1.0)
    alone = renderer(song.samples, SR, found).loops(0, song.samples.shape[1])[0]
    np.testing.assert_allclose(out, song.samples - alone, atol=3e-6)


def test_the_loop_file_is_the_estimate_end_to_end(song, parts, found):
    k = _of(found, LAYOUT[1])
    bare = stems.bare_loop(song, found, k)
    assert bare.shape == (2, N_BAR)
    assert np.square(bare - parts[1]).sum() < 1e-4 * np.square(parts[1]).sum()
