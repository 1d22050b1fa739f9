"""The bars that a loop could be taken from, ranked."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core import stems
from loopstudio.core.audio import Audio
from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.loops import takes
from loopstudio.core.places import loop_places
from loopstudio.core.takes import AVERAGED, RECIPE, find_takes, first_bar
from loopstudio.core.turns import loop_turn
from tests.core import songs
from tests.project import small

N_BARS = 6


@pytest.fixture
def extraction():
    """Drums in every bar, a bass of two bars in the middle four."""
    found = small.extraction(N_BARS)
    drums, bass = found.loops
    bass = replace(bass, bars=2, activation=np.array([0, 1, 1, 1, 1, 0.0]))
    return replace(found, loops=(drums, bass))


@pytest.fixture
def energies():
    """Energies of drums, bass and Rest."""
    return np.array(
        [
            [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
            [0.0, 4.0, 4.0, 1.0, 1.0, 0.0],
            [0.1, 0.0, 0.0, 0.0, 0.0, 0.0],
        ]
    )


def test_bars_where_a_loop_plays_alone_come_first_and_then_those_with_the_least_leakage(
    extraction, energies
):
    found = find_takes(extraction, energies, 0)
    assert [take.first_bar for take in found] == [5, 0, 3, 4, 1, 2]
    assert [take.alone for take in found] == [True, True, False, False, False, False]


def test_leakage_is_the_energy_of_all_else_over_that_of_the_loop(extraction, energies):
    drums = {take.first_bar: take.leakage_db for take in find_takes(extraction, energies, 0)}
    assert drums[0] == pytest.approx(-10)
    assert drums[1] == pytest.approx(10 * np.log10(4))
    assert drums[5] == -np.inf


def test_a_loop_of_two_bars_is_taken_whole(extraction, energies):
    found = find_takes(extraction, energies, 1)
    assert [(take.first_bar, take.n_bars) for take in found] == [(1, 2), (3, 2)]
    assert [take.leakage_db for take in found] == pytest.approx([10 * np.log10(2 / 8), 0])


def test_a_loop_that_is_silent_there_has_leakage_without_end(extraction):
    silent = np.ones((3, N_BARS))
    silent[0] = 0
    assert {take.leakage_db for take in find_takes(extraction, silent, 0)} == {np.inf}


def test_what_begins_at_a_bar_line_does_not_leak_into_the_bar_before():
    sr = 8000
    found = small.extraction()
    heard = np.random.default_rng(1).standard_normal((2, 4 * sr + 500)).astype(np.float32)
    survey = stems.survey(Audio(heard, sr), found)
    bass = stems.renderer(heard, sr, found).loops(0, 4 * sr)[1]
    assert found.loops[1].activation[1] == 0
    in_bars = np.square(bass.astype(float)).sum(axis=0).reshape(4, sr).sum(axis=1)
    np.testing.assert_allclose(survey.energies[1], in_bars, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("method", ["masks", "exact"])
def test_a_take_repeats_without_a_seam_and_is_the_loop(method):
    song = songs.song()
    found = find_loops(song.audio, song.grid, Settings(method=method))
    whole = stems.renderer(song.audio.samples, song.audio.sr, found)
    heard = whole.loops(0, song.audio.n_samples)
    for k, loop in enumerate(found.loops):
        for first in takes(loop)[:3]:
            bare = stems.bare_loop(song.audio, found, k, first)
            begin = round(found.grid.bar_starts[first])
            stem = heard[k, :, begin : begin + bare.shape[1]]
            assert bare.shape == (2, loop.bars * songs.BAR)
            left = np.square(bare - stem).sum() / np.square(stem).sum()
            assert 10 * np.log10(left + 1e-20) < -15
            seam = np.abs(bare[:, 0] - bare[:, -1]).max()
            assert seam <= 1.5 * np.abs(np.diff(bare, axis=1)).max()


def test_a_take_of_an_exact_loop_has_what_is_different_in_its_bars():
    found = small.extraction()
    exact = replace(found.exact, layers=np.array([[0.0, 0, 0, 0], [1, 1, 1, 1]]))
    bass = replace(found.loops[1], activation=np.ones(4))
    found = replace(found, loops=(bass,), exact=exact, best_bars=(0,), peaks=found.peaks[:2])
    samples = np.tile(exact.sounds[1], (1, 4)).astype(np.float32)
    samples[:, 2 * 8000 + 4000] += 0.5
    song = Audio(samples, 8000)
    difference = stems.bare_loop(song, found, 0, 2) - stems.bare_loop(song, found, 0, 1)
    np.testing.assert_allclose(difference[:, 4000], 0.5, atol=1e-5)
    assert np.abs(np.delete(difference, 4000, axis=1)).max() < 1e-5


def played(n_bars=12, seed=4):
    """A tune that is played a little differently each time, with hits on top of some bars.

    Returns the song, the tune of a bar, and the loops.
    """
    rng = np.random.default_rng(seed)
    sr, bar = 8000, 8000
    t = np.arange(bar) / sr
    tune = sum(np.sin(2 * np.pi * hz * t) * np.exp(-4 * (t % 0.25)) for hz in (220, 330)) / 5
    samples = np.tile(tune, n_bars)
    for loud in range(0, n_bars, 3):
        hit = 0.6 * rng.standard_normal(1500) * np.exp(-np.arange(1500) / 300)
        samples[loud * bar + 2000 : loud * bar + 3500] += hit
    audio = Audio(np.stack([samples, 0.5 * samples]).astype(np.float32), sr)
    found = small.extraction(n_bars, sr)
    loop = replace(found.loops[0], activation=np.ones(n_bars), layers=((0, 0), (1, 0)))
    layout = np.ones((n_bars, 2), np.float32)
    found = replace(
        found,
        loops=(loop,),
        exact=None,
        best_bars=(0,),
        factors=replace(found.factors, layout=layout),
    )
    return audio, np.stack([tune, 0.5 * tune]), found


def test_the_average_of_all_takes_leaves_out_what_is_in_few_of_them():
    audio, tune, found = played()
    single = stems.bare_loop(audio, found, 0, 3)
    averaged = loop_turn(audio, found, 0, AVERAGED)
    assert averaged.shape == single.shape

    def off(loop):
        return float(np.square(loop - tune).sum())

    # Of the best take here, which has a hit on top, hardly anything of it is left.
    assert off(averaged) < 0.2 * off(stems.bare_loop(audio, found, 0, 0))
    seam = np.abs(averaged[:, 0] - averaged[:, -1]).max()
    assert seam <= 1.5 * np.abs(np.diff(single, axis=1)).max()


def test_the_average_of_an_exact_loop_is_its_estimate():
    found = small.extraction()
    song = Audio(np.zeros((2, 4 * 8000), np.float32), 8000)
    np.testing.assert_array_equal(
        loop_turn(song, found, 1, AVERAGED), stems.bare_loop(song, found, 1)
    )


def test_the_recipe_alone_is_as_long_as_the_loop_and_begins_where_it_does():
    audio, _, found = played()
    recipe, single = (loop_turn(audio, found, 0, take) for take in (RECIPE, None))
    assert recipe.shape == single.shape
    assert stems.loop_length(found, 0, RECIPE) == stems.loop_length(found, 0)
    np.testing.assert_array_equal(
        loop_places(found, 0, RECIPE), loop_places(found, 0, found.best_bars[0])
    )


@pytest.mark.parametrize(("take", "bar"), [(None, None), (AVERAGED, None), (RECIPE, None), (3, 3)])
def test_only_a_single_take_begins_with_a_bar(take, bar):
    assert first_bar(take) == bar
