"""The strip with the whole song, under mouse, wheel and keyboard."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from loopstudio.ui.theme.tokens import loop_colour
from loopstudio.ui.workshop.activation_row import ActivationRow
from tests.ui.song_pieces import BAR, BASS, DRUMS, N_BARS

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def overview(view):
    view.axis.show_between(4 * BAR, 8 * BAR)
    return view.overview


def at(overview, bar):
    return QPoint(round(bar * overview.width() / N_BARS), 12)


def drag(qtbot, overview, start, stop):
    qtbot.mousePress(overview, LEFT, pos=at(overview, start))
    qtbot.mouseMove(overview, at(overview, (start + stop) / 2))
    qtbot.mouseMove(overview, at(overview, stop))
    qtbot.mouseRelease(overview, LEFT, pos=at(overview, stop))


def near(bar, view):
    return pytest.approx(bar * BAR, abs=N_BARS * BAR / view.overview.width())


def test_it_is_there_only_while_the_song_does_not_fit(view):
    assert view.overview.isHidden()
    view.axis.zoom(2, 0)
    assert view.overview.isVisible()
    view.axis.fit()
    assert view.overview.isHidden()


def test_rows_stay_where_they_are_when_it_appears(view):
    before = view.rows.geometry()
    view.axis.zoom(2, 0)
    assert view.rows.geometry() == before


def test_the_frame_is_dragged_along(qtbot, view, overview):
    drag(qtbot, overview, 6, 9)
    assert (view.axis.first, view.axis.span) == (near(7, view), 4 * BAR)


def test_an_edge_of_the_frame_brings_the_song_closer(qtbot, view, overview):
    drag(qtbot, overview, 8, 6)
    assert (view.axis.first, view.axis.span) == (4 * BAR, near(2, view))
    drag(qtbot, overview, 4, 1)
    assert view.axis.first == near(1, view)
    assert view.axis.first + view.axis.span == near(6, view)


def test_a_press_beside_the_frame_brings_it_there(qtbot, view, overview):
    qtbot.mousePress(overview, LEFT, pos=at(overview, 12))
    qtbot.mouseRelease(overview, LEFT, pos=at(overview, 12))
    assert view.axis.first == near(10, view)


def test_a_double_click_shows_the_whole_song(qtbot, view, overview):
    qtbot.mouseDClick(overview, LEFT, pos=at(overview, 6))
    assert view.axis.fits


@pytest.mark.parametrize(
    ("key", "first", "span"),
    [
        (Qt.Key.Key_Right, 5, 4),
        (Qt.Key.Key_Left, 3, 4),
        (Qt.Key.Key_PageDown, 8, 4),
        (Qt.Key.Key_PageUp, 0, 4),
        (Qt.Key.Key_Home, 0, 4),
        (Qt.Key.Key_End, 12, 4),
        (Qt.Key.Key_Up, 4.4, 3.2),
        (Qt.Key.Key_Down, 3.5, 5),
    ],
)
def test_keys_move_the_frame_and_change_its_size(qtbot, view, overview, key, first, span):
    overview.setFocus()
    qtbot.keyClick(overview, key)
    assert (view.axis.first / BAR, view.axis.span / BAR) == pytest.approx((first, span))


def test_it_says_in_words_what_is_in_view(view, overview):
    assert overview.accessibleDescription() == "Bars 5–8 of 16"


def test_it_shows_where_each_loop_plays_in_its_colour(view, overview, theme):
    image = overview.grab().toImage()

    def colour(bar, lane):
        return QColor(image.pixel(at(overview, bar).x(), 6 + 12 * lane))

    assert colour(6.5, 1) == QColor(loop_colour(theme.tokens, BASS))
    assert colour(6.5, 0).saturation() < 40  # the drums do not play there
    beside = colour(2.5, 0)  # not in view, and veiled
    assert beside.hue() == pytest.approx(QColor(loop_colour(theme.tokens, DRUMS)).hue(), abs=12)
    assert beside.lightness() < QColor(loop_colour(theme.tokens, DRUMS)).lightness()


def test_without_loops_it_shows_how_loud_the_song_is(bare, song):
    audio, picture, *_ = song
    bare.show_song(audio)
    bare.show_picture(picture)
    bare.axis.zoom(4, 0)
    image = bare.overview.grab().toImage()
    beside_the_frame = image.width() // 2
    column = [QColor(image.pixel(beside_the_frame, y)).lightness() for y in range(29)]
    assert max(column) > column[1] + 20
    assert column[14] == max(column)


def test_components_are_drawn_by_their_loudest_moments():
    row = ActivationRow("Part", 0, np.array([0.0, 0, 4, 0, 1, 1, 0, 0]), 10)
    strengths = row.strengths(np.array([0.0, 20, 40, 60, 80]), np.empty(0))
    np.testing.assert_allclose(strengths, [0, 1, 0.25**0.7, 0])
