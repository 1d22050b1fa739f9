"""What the rows show of bars that the user arranged otherwise than the song."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from loopstudio.core.extract import PEAK_HOP
from loopstudio.project import arrangement_edits as arrange
from loopstudio.ui.song.row_item import level_y
from loopstudio.ui.theme.tokens import loop_colour
from loopstudio.ui.tools.tool import DRAW, LEVEL
from tests.ui import song_pieces
from tests.ui.song_pieces import BAR, BASS, DRUMS, x_of

EDGE = 5


@pytest.fixture
def found(song):
    return song[2]


@pytest.fixture
def project():
    return song_pieces.project()


def image(view):
    return view.rows.layout_view.grab().toImage()


def row_height(view):
    return view.rows.layout_view.height() // 2


def ink(view, theme, left, right, top, bottom):
    """How many pixels of a piece of the rows are ink."""
    shown, wanted = image(view), QColor(theme.tokens.ink)
    return sum(
        QColor(shown.pixel(x, y)) == wanted
        for x in range(round(left), round(right))
        for y in range(round(top), round(bottom))
    )


def test_a_bar_that_was_drawn_has_a_block_with_a_folded_corner(view, theme, project, found):
    before = ink(view, theme, x_of(view, 4), x_of(view, 4) + 12, 3, 15)
    view.show_project(arrange.draw(project, found, DRUMS, 4, 5))
    shown = image(view)
    for bar in (4, 5):
        colour = QColor(shown.pixel(x_of(view, bar + 0.6), EDGE))
        assert colour == QColor(loop_colour(theme.tokens, DRUMS))
        corner = (x_of(view, bar), x_of(view, bar) + 12, 3, 15)
        assert ink(view, theme, *corner) > before + 20
    assert ink(view, theme, x_of(view, 3), x_of(view, 3) + 12, 3, 15) == 0  # it is the song's


def test_a_bar_that_was_cleared_is_a_ghost_with_stripes(view, theme, project, found):
    view.show_project(arrange.clear(project, found, DRUMS, 2, 2))
    shown, colour = image(view), QColor(loop_colour(theme.tokens, DRUMS))
    y = row_height(view) // 2
    across = [QColor(shown.pixel(x, y)) for x in range(x_of(view, 2) + 4, x_of(view, 3) - 4)]
    assert colour not in across
    striped = [
        c.hue() == pytest.approx(colour.hue(), abs=6) and c.saturation() > 60 for c in across
    ]
    assert 0.1 < np.mean(striped) < 0.6
    assert np.count_nonzero(np.diff(striped)) >= 4


def test_a_changed_level_is_a_line_above_a_lower_block(view, theme, project, found):
    view.show_project(arrange.set_level(project, found, DRUMS, 1, 2, -6.0))
    height, shown = row_height(view), image(view)
    left, right = x_of(view, 1) + 4, x_of(view, 3) - 4
    top = round(level_y(10 ** (-6 / 20), height))
    # The line of the level goes on over both bars, the song's own is dashed.
    assert ink(view, theme, left, right, top, top + 2) >= 1.8 * (right - left)
    dashes = [QColor(shown.pixel(x, 4)).lightness() > 120 for x in range(left, right)]
    assert 0.4 < np.mean(dashes) < 0.8


def test_the_waveform_is_that_of_the_bar_that_is_heard(view, project, found):
    peaks = np.array(found.peaks)
    points = slice(int(9.1 * BAR / PEAK_HOP), int(9.9 * BAR / PEAK_HOP))
    peaks[DRUMS, points] *= 0.1  # bar 9 of the drums is soft inside
    quiet = replace(found, peaks=peaks)
    view.show_extraction(quiet, project)
    moved = arrange.move_run(project, quiet, DRUMS, 9, 9, 5)
    view.show_project(moved)
    dark = darkness(view, 5), darkness(view, 1)
    assert dark[0] < 0.5 * dark[1]


def darkness(view, bar):
    """Share of a bar of the drums in which there is waveform, a little off the middle."""
    shown, y = image(view), row_height(view) // 4
    xs = range(x_of(view, bar + 0.15), x_of(view, bar + 0.85))
    return np.mean([QColor(shown.pixel(x, y)).lightness() < 100 for x in xs])


def test_rows_that_are_as_in_the_song_again_look_so(view, project, found):
    before = image(view)
    edited = arrange.draw(project, found, DRUMS, 4, 5)
    edited = arrange.set_level(edited, found, BASS, 4, 6, 2.0)
    view.show_project(edited)
    assert image(view) != before
    view.show_project(arrange.reset(edited))
    assert image(view) == before


def test_the_overview_shows_what_is_heard(view, project, found):
    view.axis.zoom(4, 0)
    view.resize(1440, 540)
    strip = view.overview
    before = strip.grab().toImage()
    view.show_project(arrange.clear(project, found, DRUMS, 0, 15))
    assert strip.grab().toImage() != before


def test_words_say_what_was_edited(view, project, found):
    words = view.rows.layout_view.words
    edited = arrange.draw(project, found, DRUMS, 4, 5)
    edited = arrange.set_level(edited, found, DRUMS, 5, 5, -2.0)
    edited = arrange.clear(edited, found, DRUMS, 8, 8)
    edited = arrange.set_level(edited, found, BASS, 10, 10, 1.0)
    view.show_project(edited)
    assert words(DRUMS, 4) == "Drums, bar 5, added, level 0 dB"
    assert words(DRUMS, 5) == "Drums, bar 6, added, level −2.0 dB"
    assert words(DRUMS, 8) == "Drums, bar 9, removed"
    assert words(DRUMS, 6) == "Drums, bar 7, not playing"
    assert words(DRUMS, 0) == "Drums, bar 1, playing, level 0 dB"
    assert words(BASS, 10) == "Bass, bar 11, playing, level −3.1 dB, −4.1 dB in the song"


def hover(view, qtbot, bar, loop):
    rows = view.rows.layout_view
    top, height = rows.row_place(loop)
    qtbot.mouseMove(rows.viewport(), QPoint(x_of(view, bar), top + height // 2))


def test_a_bar_that_would_be_drawn_is_outlined_with_dashes(qtbot, view):
    view.rows.layout_view.hand.show_tool(DRAW)
    hover(view, qtbot, 6.5, DRUMS)
    shown, y = image(view), row_height(view) - 6
    dashes = [
        QColor(shown.pixel(x, y)).lightness() > 90 for x in range(x_of(view, 6.1), x_of(view, 6.9))
    ]
    assert 0.3 < np.mean(dashes) < 0.9
    hover(view, qtbot, 1.5, DRUMS)
    assert QColor(image(view).pixel(x_of(view, 6.5), y)).lightness() < 60


def test_a_level_that_can_be_taken_hold_of_has_a_handle(qtbot, view, theme):
    before = ink(view, theme, x_of(view, 2.3), x_of(view, 2.7), 2, 10)
    view.rows.layout_view.hand.show_tool(LEVEL)
    hover(view, qtbot, 2.5, DRUMS)
    assert ink(view, theme, x_of(view, 2.3), x_of(view, 2.7), 2, 10) > before + 40
