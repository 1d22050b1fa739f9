"""Folding a spectrogram into a spectral cube."""

from itertools import pairwise

import numpy as np
import pytest

from loopstudio.core.cube import Slices, fold_bars, fold_slices, tatum_centres, tatums_per_bar
from loopstudio.core.errors import InputError
from loopstudio.core.progress import Cancelled
from loopstudio.core.spectrogram import Spec

SPEC = Spec(256, 64)


def test_bars_that_repeat_have_columns_that_repeat(rng):
    bar = rng.standard_normal(1200).astype(np.float32)
    cube = fold_bars(np.tile(bar, 5), np.arange(6) * 1200.0, 24, SPEC)
    assert cube.shape == (129, 24, 5)
    # The outer bars see silence before and after the song.
    np.testing.assert_allclose(cube[:, :, 1], cube[:, :, 3], rtol=1e-3, atol=1e-4)


def test_a_drifting_tempo_keeps_an_onset_on_its_tatum():
    starts = np.array([0.0, 1000.0, 2300.0, 3100.0])
    song = np.zeros(3200, np.float32)
    for first, last in pairwise(starts):
        song[round(first + (last - first) / 2)] = 1
    cube = fold_bars(song, starts, 12, Spec(64, 16))
    assert np.argmax(cube.sum(axis=0), axis=0).tolist() == [6, 6, 6]


def test_the_first_tatum_is_centred_on_the_downbeat():
    centres = tatum_centres(np.array([10.0, 110.0, 230.0]), 4)
    assert centres.tolist() == [[10, 35, 60, 85], [110, 140, 170, 200]]


@pytest.mark.parametrize(
    ("bar", "n_tatums"), [(1200.0, 24), (1000.0, 12), (50.0, 12), (7000.0, 108)]
)
def test_tatums_are_about_a_hop_and_a_multiple_of_twelve(bar, n_tatums):
    assert tatums_per_bar(np.arange(4) * bar, 64) == n_tatums


def test_bars_that_do_not_follow_one_another_are_refused():
    with pytest.raises(InputError, match="follow one another"):
        fold_bars(np.zeros(100, np.float32), np.array([0.0, 50.0, 40.0]), 12, SPEC)


def test_folding_can_be_cancelled():
    def cancel(fraction, message):
        raise Cancelled

    with pytest.raises(Cancelled):
        fold_bars(np.zeros(100, np.float32), np.array([0.0, 50.0]), 12, SPEC, progress=cancel)


def test_slices_hold_bars_one_after_the_other(rng):
    bars = rng.random((3, 5, 6)).astype(np.float32)
    cube = fold_slices(bars, Slices(2))
    assert cube.shape == (3, 10, 3)
    np.testing.assert_array_equal(cube[:, 5:, 1], bars[:, :, 3])


def test_slices_that_reach_out_of_the_song_are_silent_there(rng):
    bars = rng.random((3, 5, 6)).astype(np.float32)
    slices = Slices(4, -1)
    cube = fold_slices(bars, slices)
    assert cube.shape == (3, 20, 2)
    assert not cube[:, :5, 0].any()
    assert not cube[:, 15:, 1].any()
    np.testing.assert_array_equal(cube[:, 5:10, 0], bars[:, :, 0])
    assert slices.of_bars(6).tolist() == [0, 0, 0, 1, 1, 1]
    assert slices.places(6).tolist() == [1, 2, 3, 0, 1, 2]
