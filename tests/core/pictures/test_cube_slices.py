"""The spectral cube and the model beside it, as they are looked into."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.cube import fold_bars, tatums_per_bar
from loopstudio.core.model import Mutes
from loopstudio.core.pictures import cube_columns
from loopstudio.core.pictures.cube_columns import C1_HZ, CQT, N_NOTES, STFT, rows_of
from loopstudio.core.pictures.cube_slices import RANGE_DB, along, model_slices, song_slices
from loopstudio.core.pictures.loop_picture import TILT_DB_PER_OCTAVE, rows_at
from loopstudio.core.spectrogram import Spec
from tests.ui import song_pieces
from tests.ui.song_pieces import BASS, DRUMS, N_BARS, SR

BARS = np.arange(N_BARS + 1) * float(song_pieces.BAR)


@pytest.fixture(scope="module")
def song():
    return song_slices(song_pieces.audio(), BARS)


@pytest.fixture(scope="module")
def folded():
    """The song with as many tatums as the factors of the extraction have."""
    return song_slices(song_pieces.audio(), BARS, n_tatums=song_pieces.N_TATUMS)


def sine(hz, n_bars=4, amplitude=0.5):
    time = np.arange(n_bars * SR) / SR
    return Audio((amplitude * np.sin(2 * np.pi * hz * time)).astype(np.float32)[None], SR)


def tilt(hz):
    return TILT_DB_PER_OCTAVE * np.log2(hz / 1000)


def test_every_slice_is_that_of_the_cube_that_is_factorized(song):
    spec = Spec.for_rate(SR)
    n_tatums = tatums_per_bar(BARS, spec.hop)
    folded = fold_bars(song_pieces.audio().samples[0], BARS, n_tatums, spec) * 4 / spec.n_fft
    rows = np.stack([rows_at(bar.T, SR / spec.n_fft, song.hz) for bar in folded.T], axis=2)
    decibels = 20 * np.log10(np.maximum(rows, 1e-9)) + tilt(song.hz)[:, None, None]
    levels = 255 * np.clip(1 + (decibels - decibels.max()) / RANGE_DB, 0, 1)

    assert song.levels.shape == (120, n_tatums, N_BARS)
    assert np.abs(song.levels - levels).max() <= 1  # half a step, and what float16 rounds
    for axis, index in ((2, 5), (1, 7), (0, 60)):
        expected = np.take(levels, index, axis=axis)
        assert np.abs(along(song.levels, axis, index) - expected).max() <= 1


def test_the_loudest_cell_is_full_and_cells_tell_their_level(song):
    row, tatum, bar = np.unravel_index(song.levels.argmax(), song.levels.shape)

    assert song.levels.max() == 255
    assert song.decibels(row, tatum, bar) == pytest.approx(
        20 * np.log10(song.top) - tilt(song.hz[row])
    )
    assert song.decibels(119, 0, 4) is None  # no treble where the bass plays alone


@pytest.mark.parametrize("note", [0, 33, 57, 83])
@pytest.mark.parametrize("sr", [22_050, 44_100])
def test_a_sine_on_a_note_is_in_its_row_of_the_constant_q_transform(note, sr):
    time = np.arange(4 * sr) / sr
    hz = C1_HZ * 2 ** (note / 12)
    audio = Audio((0.5 * np.sin(2 * np.pi * hz * time)).astype(np.float32)[None], sr)
    found = song_slices(audio, np.arange(5) * float(sr), CQT)
    middle = found.levels[:, found.levels.shape[1] // 2, 2]

    assert found.levels.shape[0] == N_NOTES
    assert (middle.argmax(), middle.max()) == (note, pytest.approx(255, abs=2))
    assert found.decibels(note, 0, 2) == pytest.approx(20 * np.log10(0.5), abs=0.5)


def test_both_transforms_have_the_same_scale():
    short, notes = (song_slices(sine(440), BARS[:5], kind) for kind in (STFT, CQT))
    row = int(np.abs(short.hz - 440).argmin())

    assert short.decibels(row, 0, 2) == pytest.approx(notes.decibels(45, 0, 2), abs=1.5)


def test_a_song_longer_than_what_is_transformed_at_once_has_no_seams(monkeypatch):
    audio = sine(C1_HZ * 4, n_bars=16)
    whole = song_slices(audio, BARS, CQT)
    monkeypatch.setattr(cube_columns, "_CQT_S", 3.0)
    pieces = song_slices(audio, BARS, CQT)

    loud = whole.levels[:, :, 1:-1] > 30
    assert np.abs(pieces.levels[:, :, 1:-1].astype(int) - whole.levels[:, :, 1:-1])[loud].max() <= 2


def test_notes_above_half_the_sample_rate_are_silent():
    time = np.arange(2 * 6000) / 6000
    audio = Audio(np.sin(2 * np.pi * 440 * time).astype(np.float32)[None], 6000)
    found = song_slices(audio, np.arange(3) * 6000.0, CQT)

    assert found.levels[rows_of(CQT) > 3000].max() == 0
    assert found.levels[45].max() == 255


@pytest.mark.parametrize("kind", [STFT, CQT])
def test_silence_is_silent_and_bars_may_reach_out_of_the_song(kind):
    quiet = Audio(np.zeros((1, 2 * SR), np.float32), SR)
    found = song_slices(quiet, np.array([-0.5, 0.5, 1.5, 2.5]) * SR, kind)

    assert (found.levels.max(), found.top) == (0, 0.0)
    assert found.decibels(3, 0, 0) is None


def test_the_model_of_a_loop_is_where_the_loop_plays_and_as_loud_as_in_the_factors(folded):
    extraction = song_pieces.extraction()
    model = model_slices(extraction, SR, folded, (BASS,))
    plays = song_pieces.BASS_PLAYS > 0

    assert model.owners is None
    assert model.levels.shape[0] == folded.levels.shape[0]
    assert (model.levels.max(axis=(0, 1)) > 0).tolist() == plays.tolist()
    factors = extraction.factors
    row = int(np.abs(folded.hz - 100).argmin())
    expected = factors.layout[5, BASS] * 4 / extraction.spec.n_fft  # a sound of ones
    assert model.decibels(row, 3, 5) == pytest.approx(20 * np.log10(expected), abs=0.3)
    quieter = model.decibels(row, 3, 10) - model.decibels(row, 3, 5)
    assert quieter == pytest.approx(20 * np.log10(0.6), abs=0.5)


def test_all_loops_add_up_and_every_cell_knows_the_strongest(folded):
    extraction = song_pieces.extraction()
    both = model_slices(extraction, SR, folded, (DRUMS, BASS))
    drums = model_slices(extraction, SR, folded, (DRUMS,))
    low, high = (int(np.abs(folded.hz - hz).argmin()) for hz in (100, 2000))

    assert both.owners[low, 0, 8] == BASS
    assert both.owners[high, 0, 8] == DRUMS
    np.testing.assert_array_equal(both.levels[high], drums.levels[high])


def test_a_slice_of_several_bars_comes_apart_into_its_bars(folded):
    one = song_pieces.extraction()
    factors = one.factors
    n_tatums = song_pieces.N_TATUMS
    rhythms = np.zeros((2 * n_tatums, 2))
    rhythms[n_tatums:] = factors.rhythms  # all in the second bar of each slice
    twos = replace(
        one,
        slices=replace(one.slices, bars=2),
        factors=replace(factors, rhythms=rhythms, layout=factors.layout[::2]),
    )
    model = model_slices(twos, SR, folded, (DRUMS,))

    assert model.levels[:, :, ::2].max() == 0
    single = model_slices(one, SR, folded, (DRUMS,))
    np.testing.assert_array_equal(model.levels[:, :, 1], single.levels[:, :, 1])


def test_what_is_off_or_was_drawn_is_not_in_the_model(folded):
    extraction = song_pieces.extraction()
    silent = model_slices(extraction, SR, folded, (DRUMS,), mutes=Mutes(sounds=frozenset({0})))
    edited = replace(extraction.factors, sounds=extraction.factors.sounds[:, ::-1])
    swapped = model_slices(extraction, SR, folded, (DRUMS,), edited)

    assert silent.levels.max() == 0
    assert swapped.levels[folded.hz > 400].max() == 0
    assert swapped.levels[folded.hz < 200].max() > 0


def test_half_an_hour_is_a_few_megabytes():
    rng = np.random.default_rng(0)
    audio = Audio(rng.standard_normal((1, 60 * 8000)).astype(np.float32), 8000)
    minute = song_slices(audio, np.arange(31) * 16000.0)

    assert 30 * minute.levels.nbytes < 11e6
