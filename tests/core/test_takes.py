"""The bars that a loop could be taken from, ranked."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core import stems
from loopstudio.core.audio import Audio
from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.loops import takes
from loopstudio.core.takes import find_takes
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
