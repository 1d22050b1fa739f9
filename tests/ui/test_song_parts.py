"""Small parts of the song view."""

from itertools import pairwise

import numpy as np
import pytest

from loopstudio.core.grid import Grid
from loopstudio.ui.song.colour_table import by_loop_table, level_table, narrowed, selected_table
from loopstudio.ui.song.frequency_axis import FrequencyAxis
from loopstudio.ui.song.heights import BARS, OVERVIEW, REST, SECTIONS, divide
from loopstudio.ui.song.song_keys import next_line
from loopstudio.ui.song.song_model import bar_levels
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.waveform import envelope
from loopstudio.ui.song.words import piece_text, pitch_text, place_text, shares_text
from loopstudio.ui.theme.heatmaps import level_lut, tinted_lut
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import DARK


@pytest.fixture
def axis(qapp):
    axis = TimeAxis()
    axis.show_song(100_000, 10_000)
    axis.set_width(1000)
    return axis


def rgb(colour):
    return [colour >> 16 & 255, colour >> 8 & 255, colour & 255]


def test_samples_and_pixels_are_each_others_inverse(axis):
    axis.zoom(3.7, 41_000)
    assert axis.sample_at(axis.x(52_345)) == pytest.approx(52_345)


def test_zoom_stops_where_there_is_nothing_more_to_see(axis):
    axis.zoom(1e9, 50_000)
    assert axis.span == 2500
    axis.zoom(1e-9, 50_000)
    assert (axis.first, axis.span) == (0, 100_000)


def test_bars_need_not_be_equally_long(axis):
    axis.show_grid(Grid(np.array([0.0, 20_000, 30_000, 60_000]), 2, constant=False, confidence=1.0))
    assert axis.bar_at(45_000) == 2.5
    np.testing.assert_array_equal(axis.beats(), [0, 10_000, 20_000, 25_000, 30_000, 45_000, 60_000])
    assert axis.nearest_line(26_000) == 30_000


def test_arrows_stay_in_the_song(axis):
    assert next_line(axis, 0, -1, beats=False) == 0
    assert next_line(axis, 95_000, 1, beats=False) == 95_000


def test_arrows_go_by_second_without_bars(axis):
    assert next_line(axis, 12_000, 1, beats=False) == 20_000


def test_the_usual_window_has_the_usual_proportions():
    heights = divide(502, 5)
    assert (heights.picture, heights.row, heights.scrolls) == (212, 44, False)
    assert heights.sections == SECTIONS


def test_a_small_window_has_small_proportions_and_a_large_one_large_ones():
    small, large = divide(400, 5), divide(630, 5)
    assert (small.picture, small.row) == (150, 36)
    assert (large.picture, large.row) == (295, 53)


@pytest.mark.parametrize(("height", "n_loops"), [(502, 5), (434, 5), (502, 12), (434, 6)])
def test_the_overview_takes_its_room_from_the_picture_alone(height, n_loops):
    without, with_it = divide(height, n_loops), divide(height, n_loops, overview=True)
    assert (with_it.overview, with_it.picture) == (OVERVIEW, without.picture - OVERVIEW)
    assert (with_it.row, with_it.rows) == (without.row, without.rows)


def test_names_of_sections_give_way_before_rows_scroll():
    tight = divide(340, 5)
    assert tight.sections < SECTIONS
    assert tight.picture >= 96
    assert not tight.scrolls


@pytest.mark.parametrize("n_loops", [0, 1, 3, 5, 8, 9, 14, 40])
@pytest.mark.parametrize("height", [260, 340, 436, 502, 640, 900, 1300])
@pytest.mark.parametrize("overview", [False, True])
def test_parts_fill_the_height_exactly(height, n_loops, overview):
    heights = divide(height, n_loops, overview=overview)
    rest = REST if n_loops else 0
    above = heights.overview + heights.sections + BARS
    assert above + heights.picture + heights.rows + rest == height
    assert heights.scrolls == (heights.rows < n_loops * heights.row)
    assert 36 <= heights.row <= 72


def test_many_loops_leave_the_picture_its_small_size():
    assert divide(502, 14).picture >= 150
    assert divide(502, 14).scrolls


def test_the_colour_of_a_cell_is_mixed_by_share():
    table = by_loop_table(DARK, (0, 1)).reshape(256, 3, 3, 8)
    first, second = tinted_lut(DARK, 0).astype(int), tinted_lut(DARK, 1).astype(int)
    assert rgb(table[200, 0, 1, 7]) == first[200].tolist()
    assert rgb(table[200, 0, 1, 0]) == pytest.approx((first[200] + second[200]) / 2, abs=1)
    assert rgb(table[90, 2, 0, 7]) == level_lut(DARK)[90].tolist()


def test_a_selected_loop_is_bright_by_its_share_only():
    table = selected_table(DARK, (0, 1), 1).reshape(256, 3, 3, 8)
    bright = tinted_lut(DARK, 1)
    assert rgb(table[255, 1, 0, 7]) == bright[255].tolist()
    assert max(rgb(table[255, 0, 1, 7])) - min(rgb(table[255, 0, 1, 7])) <= 3  # no hue
    assert sum(rgb(table[255, 0, 1, 0])) < sum(rgb(table[255, 1, 0, 7]))


def test_level_has_one_colour_a_level():
    assert [rgb(colour) for colour in level_table(DARK)[[0, 255]]] == level_lut(DARK)[
        [0, 255]
    ].tolist()


def test_a_narrower_range_begins_at_the_loudest_cell():
    table = by_loop_table(DARK, (0, 1))
    half = narrowed(table, 31).reshape(256, -1)
    np.testing.assert_array_equal(half[255], table.reshape(256, -1)[255])
    np.testing.assert_array_equal(half[127], table.reshape(256, -1)[0])
    np.testing.assert_array_equal(narrowed(table, 62), table)


def test_bars_below_half_of_the_peak_are_silent():
    np.testing.assert_array_equal(
        bar_levels(np.array([0.8, 0.39, 0.0, 0.6, 0.79])), [1, 0, 0, 0.75, 1]
    )


def test_a_loop_that_never_plays_has_no_blocks():
    assert not bar_levels(np.zeros(4)).any()


def test_the_envelope_keeps_the_loudest_peak_of_a_pixel(axis):
    peaks = np.zeros(98, dtype=np.float32)
    peaks[50] = 1
    axis.set_width(10)
    seen = envelope(peaks, axis, 10)
    assert seen.argmax() == 5
    assert seen.max() == 1


def test_pitches_levels_and_shares_in_words():
    assert pitch_text(329.6) == "E4, 329.6 Hz"
    assert pitch_text(5274) == "E8, 5.27 kHz"
    names = ["Keys", "Arp", "Rest"]
    assert shares_text(names, np.array([0.22, 0.71, 0.07])) == "Arp 71 %, Keys 22 %"
    assert shares_text(names, np.array([0.99, 0.01, 0.0])) == "Keys 99 %"


def test_pieces_in_words():
    assert piece_text(12.3, 14, None, None) == "0:12.3 to 0:14.0"
    assert piece_text(12.3, 14, 200, 1500) == "0:12.3 to 0:14.0, 200 Hz to 1.5 kHz"
    assert piece_text(0, 1, 90, None) == "0:00.0 to 0:01.0, above 90 Hz"
    assert piece_text(0, 1, None, 90) == "0:00.0 to 0:01.0, below 90 Hz"


def test_places_without_bars_are_times(axis):
    assert place_text(axis, 25_000) == "0:02.5"


@pytest.mark.parametrize("height", [96, 150, 212, 400])
@pytest.mark.parametrize("notes", [False, True])
def test_pitch_labels_do_not_touch(qtbot, height, notes):
    strip = FrequencyAxis(Theme("dark"))
    qtbot.addWidget(strip)
    strip.resize(40, height)
    strip.show_notes(notes)
    labels = strip.labels()
    assert len(labels) >= 4
    assert all(low - high >= 12 for (low, _), (high, _) in pairwise(labels))
    strip.grab()
