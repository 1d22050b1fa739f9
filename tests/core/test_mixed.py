"""Songs of which some loops are copied and one is played."""

import numpy as np
import pytest

from loopstudio.core import stems
from loopstudio.core.audio import Audio
from loopstudio.core.evaluation import match, si_sdr
from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.grid import Grid
from loopstudio.core.render import Mutes, renderer

SR = 8000
BAR = 8000
COPIED = ["########....########....", "....############....####"]
PLAYED = "..####..####..######..##"


def plays(row):
    return np.array([mark == "#" for mark in row])


def tune(hz):
    """One bar of four plucked notes in stereo."""
    t = np.arange(BAR // 4) / SR
    notes = [np.sin(2 * np.pi * f * t) * np.exp(-6 * t) for f in hz]
    return np.outer((1.0, 0.7), np.concatenate(notes))


def hits(rng, row):
    """Hits of noise, each with its own sound, time and loudness."""
    out = np.zeros((2, len(row) * BAR))
    fall = np.exp(-np.arange(900) / 200)
    for bar in np.flatnonzero(plays(row)):
        for place in (0, 3000, 5000):
            at = bar * BAR + place + rng.integers(0, 40)
            noise = np.diff(rng.standard_normal((2, 901)), axis=1) * fall
            out[:, at : at + 900] += 0.25 * 10 ** (rng.uniform(-2, 2) / 20) * noise
    return out


@pytest.fixture(scope="module")
def true():
    """Stems, shape (3, 2, n): two copied loops and a played one."""
    rng = np.random.default_rng(8)
    sounds = [tune((220, 262, 330, 262)), tune((440, 392, 523, 587))]
    copied = [
        np.concatenate([bar * on for on in plays(row)], axis=1)
        for bar, row in zip(sounds, COPIED, strict=True)
    ]
    return np.stack([*copied, hits(rng, PLAYED)]).astype(np.float32)


@pytest.fixture(scope="module")
def song(true):
    return Audio(true.sum(axis=0), SR)


def find(song, **settings):
    n_bars = song.n_samples // BAR
    grid = Grid(np.arange(n_bars + 1) * float(BAR), 4, True, 1.0)
    return find_loops(song, grid, Settings(**settings))


@pytest.fixture(scope="module")
def found(song):
    return find(song)


def scores(true, song, found):
    heard = renderer(song.samples, SR, found).loops(0, song.n_samples)
    table = np.array([[si_sdr(one, other) for other in heard] for one in true])
    return [table[pair] for pair in match(table)]


def test_copied_loops_stay_exact_beside_a_played_one(true, song, found):
    assert [loop.exactness_db is None for loop in found.loops].count(True) == 1
    assert len(found.loops) == 3
    assert min(scores(true, song, found)[:2]) > 20


def test_the_played_loop_is_no_worse_than_as_a_mask_on_the_song(true, song, found):
    masks = find(song, method="masks", n_loops=3)
    assert scores(true, song, found)[2] >= scores(true, song, masks)[2]


def test_the_played_loop_plays_where_it_should(found):
    played = next(loop for loop in found.loops if loop.exactness_db is None)
    np.testing.assert_array_equal(played.activation > 0.5, plays(PLAYED))


def test_the_song_says_that_a_loop_is_played(found):
    assert any("1 more" in note for note in found.notes)


def test_everything_on_is_the_song(song, found):
    out = renderer(song.samples, SR, found).mix(0, song.n_samples, (1.0,) * 3, 1.0)
    np.testing.assert_array_equal(out, song.samples)


def test_a_mix_is_the_sum_of_loops_and_rest(song, found):
    play = renderer(song.samples, SR, found)
    loops = play.loops(0, song.n_samples)
    rest = song.samples - loops.sum(axis=0)
    gains = (0.5, 2.0, 0.25)
    mix = play.mix(0, song.n_samples, gains, 0.75)
    wanted = sum(gain * loop for gain, loop in zip(gains, loops, strict=True)) + 0.75 * rest
    np.testing.assert_allclose(mix, wanted, atol=3e-6)


def test_any_range_is_cut_from_the_same_stems(song, found):
    play = renderer(song.samples, SR, found)
    whole = play.loops(0, song.n_samples)
    for start, n in [(0, 512), (BAR - 100, 300), (5 * BAR + 17, 9000)]:
        np.testing.assert_allclose(play.loops(start, n), whole[:, :, start : start + n], atol=1e-6)


def test_a_muted_layer_is_gone_and_nothing_else(song, found):
    play = renderer(song.samples, SR, found)
    loops = play.loops(0, song.n_samples)
    for k, loop in enumerate(found.loops):
        layers = frozenset(layer for layer, _ in loop.layers)
        left = play.with_mutes(Mutes(layers=layers)).loops(0, song.n_samples)
        assert np.abs(left[k]).max() < 1e-5
        others = [i for i in range(3) if i != k]
        np.testing.assert_allclose(left[others], loops[others], atol=1e-6)


def test_every_loop_has_a_file_of_its_length(song, found):
    for k, loop in enumerate(found.loops):
        assert stems.bare_loop(song, found, k).shape == (2, loop.bars * BAR)


def test_the_method_exact_takes_no_masks(song):
    assert all(loop.exactness_db is not None for loop in find(song, method="exact").loops)
