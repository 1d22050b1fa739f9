"""The song's picture: levels over pitch and time."""

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.pictures.picture import (
    MAX_COLUMNS,
    N_ROWS,
    RANGE_DB,
    gather,
    pyramid,
    row_at,
    row_hz,
    song_picture,
)
from loopstudio.core.progress import Cancelled

SR = 44_100


def tone(hz, seconds=1.0, level=1.0, sr=SR):
    return (level * np.sin(2 * np.pi * hz * np.arange(round(seconds * sr)) / sr)).astype("f4")


def song(*channels, sr=SR):
    return Audio(np.array(channels, dtype=np.float32), sr)


@pytest.mark.parametrize("hz", [55.0, 220.0, 1000.0, 6000.0])
def test_a_tone_is_loudest_in_the_row_of_its_pitch(hz):
    picture = song_picture(song(tone(hz)))
    middle = picture.levels[0][len(picture.levels[0]) // 2]
    assert abs(int(middle.argmax()) - row_at(hz)) <= (4 if hz < 100 else 1)


@pytest.mark.parametrize("hz", [110.0, 1000.0, 5000.0])
def test_levels_are_read_back_in_decibels_without_the_tilt(hz):
    picture = song_picture(song(tone(hz, level=0.1)))
    column = picture.column_at(SR / 2)
    # A pitch between two rows is as loud in one of them.
    nearby = [picture.level_db(column, row_at(hz) + step) for step in (-1, 0, 1)]
    assert max(nearby) == pytest.approx(-20, abs=1.5)


def test_what_lies_below_the_range_has_no_level():
    picture = song_picture(song(tone(1000.0)))
    assert picture.level_db(picture.column_at(SR / 2), row_at(60.0)) is None


def test_antiphase_channels_do_not_cancel():
    sound = tone(440.0)
    wide, narrow = song_picture(song(sound, -sound)), song_picture(song(sound, sound))
    np.testing.assert_array_equal(wide.levels[0], narrow.levels[0])


def test_silence_is_a_picture_of_nothing():
    picture = song_picture(song(np.zeros(SR)))
    assert not picture.levels[0].any()


def test_a_song_shorter_than_the_window_has_a_picture():
    assert song_picture(song(tone(440.0, 0.005))).levels[0].shape == (1, N_ROWS)


def test_rows_above_half_the_sample_rate_are_empty():
    picture = song_picture(song(tone(1000.0, sr=8000), sr=8000))
    assert not picture.levels[0][:, row_at(4500.0) :].any()
    assert picture.levels[0][:, row_at(1000.0)].max() == 255


def test_treble_is_lifted_over_bass_of_the_same_level():
    picture = song_picture(song(tone(250.0) + tone(4000.0)))
    column = picture.levels[0][len(picture.levels[0]) // 2].astype(float)
    lift = (column[row_at(4000.0)] - column[row_at(250.0)]) * RANGE_DB / 255
    assert lift == pytest.approx(4 * 2.5, abs=1.5)


def test_long_songs_get_a_longer_hop_instead_of_more_columns():
    picture = song_picture(song(np.zeros(8000 * 60 * 12), sr=8000))
    assert MAX_COLUMNS / 2 < len(picture.levels[0]) <= MAX_COLUMNS


def test_rows_and_pitches_agree():
    assert [row_at(float(row_hz(row))) for row in range(N_ROWS)] == list(range(N_ROWS))


def test_a_drum_hit_survives_zooming_out():
    clicks = np.zeros(SR * 20, dtype=np.float32)
    clicks[SR * 7] = 1.0
    picture = song_picture(song(clicks))
    n_columns = len(picture.levels[0])
    for n_pixels in (300, 20, 3):
        seen = gather(picture.levels, 0.0, n_columns / n_pixels, n_pixels)
        assert seen.max() == 255
        assert seen.max(axis=1).argmax() == 7 * n_pixels // 20


def test_gathering_takes_the_loudest_of_the_columns_a_pixel_covers(rng):
    cells = rng.integers(0, 255, (3000, 5)).astype(np.uint8)
    seen = gather(pyramid(cells), 8.0, 4.0, 100)
    np.testing.assert_array_equal(seen, cells[8:408].reshape(100, 4, 5).max(axis=1))


def test_zoomed_in_a_column_fills_its_pixels(rng):
    cells = rng.integers(0, 255, (50, 5)).astype(np.uint8)
    np.testing.assert_array_equal(gather(pyramid(cells), 10.0, 0.25, 8), cells[10:12].repeat(4, 0))


def test_outside_of_the_song_there_is_nothing(rng):
    cells = rng.integers(1, 255, (50, 5)).astype(np.uint8)
    seen = gather(pyramid(cells), -2.0, 1.0, 60)
    assert not seen[:2].any()
    np.testing.assert_array_equal(seen[2:52], cells)
    assert not seen[52:].any()


def test_drawing_can_be_cancelled():
    def stop(fraction, message):
        raise Cancelled

    with pytest.raises(Cancelled):
        song_picture(song(tone(440.0)), progress=stop)
