"""Pictures of loops over logarithmic frequency."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.model import Mutes
from loopstudio.core.pictures.loop_picture import (
    N_ROWS,
    RANGE_DB,
    log_rows,
    recipe_picture,
    row_hz,
    song_pictures,
    to_levels,
)
from loopstudio.core.tucker import Factors
from tests.ui import desk_song

HZ_PER_BIN = 44100 / 4096


@pytest.mark.parametrize("hz", [60.0, 440.0, 5000.0, 12000.0])
def test_a_peak_of_one_bin_is_kept_wherever_it_lies(hz):
    spectra = np.zeros((2049, 1), np.float32)
    at = round(hz / HZ_PER_BIN)
    spectra[at] = 1

    rows = log_rows(spectra, HZ_PER_BIN, 120)

    # Low down a row falls between two bins and sees both.
    assert rows.max() == pytest.approx(1, abs=0.15)
    assert row_hz(120)[rows[:, 0].argmax()] == pytest.approx(at * HZ_PER_BIN, rel=0.06)


def test_above_the_highest_frequency_there_is_nothing():
    rows = log_rows(np.ones((513, 1), np.float32), 4000 / 512, 60)

    assert rows[row_hz(60) < 3900].min() == 1
    assert rows[row_hz(60) > 4100].max() == 0


@pytest.fixture
def factors(rng):
    return Factors(
        sounds=np.eye(6, 3, dtype=np.float32),
        rhythms=np.eye(8, 2, dtype=np.float32),
        core=rng.random((3, 2, 4)).astype(np.float32),
        layout=np.array([[1, 0, 0.5, 0], [0, 1, 0, 0]], np.float32),
        errors=np.zeros(1),
    )


def test_the_slices_of_a_loop_follow_each_other(factors):
    picture = recipe_picture(factors.sounds, factors, ((2, 1), (0, 0)), 2, Mutes())

    assert picture.shape == (6, 16)
    np.testing.assert_allclose(picture[:3, :2], factors.core[:, :, 0])
    np.testing.assert_allclose(picture[:3, 8:10], 0.5 * factors.core[:, :, 2])


def test_what_is_switched_off_is_not_in_the_picture(factors):
    mutes = Mutes(sounds=frozenset({0}), cells=frozenset({(1, 1, 0)}))

    picture = recipe_picture(factors.sounds, factors, ((0, 0),), 1, mutes)

    assert not picture[0].any()
    assert picture[1, 0] > 0
    assert picture[1, 1] == 0


def test_levels_span_their_range_and_do_not_grow_when_parts_go():
    whole = np.array([[1.0, 0.5, 10 ** (-70 / 20)]]).repeat(2, axis=0)
    whole[1] = 0

    np.testing.assert_array_equal(to_levels(whole)[0], [255, round(255 * (1 - 6.02 / RANGE_DB)), 0])
    assert to_levels(0.5 * whole, whole)[0, 0] == to_levels(whole)[0, 1]
    assert not to_levels(np.zeros((3, 3))).any()


def test_a_loop_is_pictured_as_it_sounds_in_its_best_bars():
    found = replace(desk_song.extraction(), best_bars=(20, 4, 0))
    time_s = np.arange(desk_song.N_BARS * desk_song.BAR) / desk_song.SR
    tone = np.where(time_s < 10 * 2, np.sin(2 * np.pi * 440 * time_s), 0).astype(np.float32)
    seen = []

    silent, tonal, _ = song_pictures(
        Audio(np.stack([tone, -tone]), desk_song.SR),
        found,
        progress=lambda fraction, words: seen.append(fraction),
    )

    assert silent.shape == (N_ROWS, 120)
    assert not silent.any()  # its best bars lie after the tone has ended
    assert tonal.shape == (N_ROWS, 240)  # two bars
    # A stereo song whose sides cancel each other is still seen.
    assert row_hz(N_ROWS)[tonal.mean(axis=1).argmax()] == pytest.approx(440, rel=0.06)
    assert seen == sorted(seen)
