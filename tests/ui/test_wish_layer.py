"""Wishes over picture and rows: how they look, and what the mouse does with them."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from loopstudio.core.pictures.picture import N_ROWS, row_at
from loopstudio.ui.song.wish_layer import NO_LOOP, Subject
from loopstudio.ui.song.wish_mark import WishMark, WishPlace
from loopstudio.ui.theme.tokens import DARK, loop_colour
from loopstudio.ui.tools.tool import BEAT, KEEP, OFF, ONLY, SELECT, SILENT
from tests.ui.song_pieces import BAR, BASS, DRUMS, place, x_of
from tests.ui.test_song_view import drag

LEFT = Qt.MouseButton.LeftButton
SUBJECTS = (Subject("Drums", 0), Subject("Bass", 1))


def mark(kind=SILENT, row=BASS, first=4, last=8, low=None, high=None, **more):
    subject = SUBJECTS[row]
    where = WishPlace(first * BAR, last * BAR, low, high)
    return WishMark(kind, row, subject.name, subject.colour, where, more.pop("percent", 80), **more)


def y_of(view, hz):
    return round(view.spectrogram.height() * (1 - (row_at(hz) + 0.5) / N_ROWS))


def row_y(view, row):
    top, height = view.rows.layout_view.row_place(row)
    return top + height // 2


def pixels(widget, left, right, y):
    image = widget.viewport().grab().toImage()
    return [QColor(image.pixel(x, y)) for x in range(left, right)]


@pytest.fixture
def painter(view):
    """The song view with the tool that paints silence, and the bass selected."""
    view.wishes.show_subjects(SUBJECTS, BASS)
    view.wishes.show_tool(SILENT)
    return view


def test_a_wish_about_some_pitches_is_over_the_picture_and_not_over_the_row(view):
    before = view.rows.layout_view.viewport().grab().toImage()
    view.wishes.show_marks([mark(low=200.0, high=2000.0)])
    assert view.rows.layout_view.viewport().grab().toImage() == before
    place_seen = view.spectrogram.wishes.place(view.wishes.marks[0], view.spectrogram.height())
    assert place_seen.left() == pytest.approx(x_of(view, 4), abs=2)
    assert place_seen.right() == pytest.approx(x_of(view, 8), abs=2)
    assert place_seen.top() == pytest.approx(y_of(view, 2000), abs=2)
    assert place_seen.bottom() == pytest.approx(y_of(view, 200), abs=2)


def test_a_wish_about_all_pitches_is_over_the_row_of_its_loop(view):
    before = view.spectrogram.viewport().grab().toImage()
    view.wishes.show_marks([mark()])
    assert view.spectrogram.viewport().grab().toImage() == before
    rows = view.rows.layout_view
    seen = rows.wishes.place(view.wishes.marks[0], rows.height())
    assert rows.row_at(seen.top()) == rows.row_at(seen.bottom()) == BASS


def test_what_shall_be_silent_is_striped_in_ink(view):
    view.wishes.show_marks([mark(percent=100)])
    y = row_y(view, BASS) + 12
    row = pixels(view.rows.layout_view, x_of(view, 5), x_of(view, 6), y)
    light = [colour.lightness() for colour in row]
    changes = sum((a > 128) != (b > 128) for a, b in pairwise(light))
    assert changes >= len(row) // 10  # one stripe, and two changes, in ten pixels


def test_the_pattern_is_as_plain_as_the_wish_is_strong(view):
    def contrast(percent):
        view.wishes.show_marks([mark(KEEP, DRUMS, 4, 8, percent=percent)])
        seen = [
            colour.lightness()
            for y in range(row_y(view, DRUMS), row_y(view, DRUMS) + 8)
            for colour in pixels(view.rows.layout_view, x_of(view, 7) + 2, x_of(view, 8) - 4, y)
        ]
        return max(seen) - min(seen)

    assert contrast(10) < contrast(60) < contrast(100)


def test_only_this_loop_is_an_outline_in_the_colour_of_the_loop(view):
    view.wishes.show_marks([mark(ONLY, low=300.0, high=3000.0)])
    seen = view.spectrogram.wishes.place(view.wishes.marks[0], view.spectrogram.height())
    image = view.spectrogram.viewport().grab().toImage()
    colour = QColor(image.pixel(round(seen.left()), round(seen.center().y()) + 20))
    wanted = QColor(loop_colour(DARK, 1))
    assert colour.hslHue() == pytest.approx(wanted.hslHue(), abs=6)


def test_the_words_of_a_wish_name_its_loop_where_the_row_does_not():
    silent, only, keep = mark(low=100.0), mark(ONLY), mark(KEEP, percent=100)
    assert silent.words(named=True) == ("Bass silent here, 80 %", "Bass silent here")
    assert only.words(named=True) == ("Only Bass, 80 %", "Only Bass")
    assert keep.words(named=False) == ("Keep this, 100 %", "Keep this")
    answered = replace(silent, answer="31 dB less")
    assert answered.words(named=False) == ("Silent here: 31 dB less", "31 dB less")
    assert answered.words(named=True)[1:] == ("Bass: 31 dB less", "31 dB less")


def test_a_narrow_wish_says_it_in_fewer_words(view):
    item = view.rows.layout_view.wishes
    view.wishes.show_marks([mark(first=4, last=8), mark(first=9, last=10)])
    wide, narrow = (item.chip(shown, view.rows.layout_view.height()) for shown in item._marks)
    assert 0 < narrow.width() < wide.width()
    assert narrow.right() <= x_of(view, 10)


def test_a_tooltip_says_all_there_is_to_say_of_a_wish(view):
    view.wishes.show_marks([mark(detail="Bass silent in bars 5–8", answer="31 dB less")])
    viewport = view.rows.layout_view.viewport()
    at = place(view, 6, row_y(view, BASS))
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
    assert QToolTip.text().startswith("Bass silent in bars 5–8, 80 %: 31 dB less")
    QToolTip.hideText()


def test_wishes_follow_the_time_axis(view):
    view.wishes.show_marks([mark()])
    rows = view.rows.layout_view
    wide = rows.wishes.place(view.wishes.marks[0], rows.height()).width()
    view.axis.zoom(2, 6 * BAR)
    closer = rows.wishes.place(view.wishes.marks[0], rows.height())
    assert closer.width() == pytest.approx(2 * wide, rel=0.02)
    assert closer.left() == pytest.approx(x_of(view, 4), abs=2)


def test_the_words_stay_in_view_when_a_wish_begins_before_it(view):
    view.wishes.show_marks([mark(first=2, last=12)])
    view.axis.show_between(6 * BAR, 10 * BAR)
    rows = view.rows.layout_view
    assert rows.wishes.chip(view.wishes.marks[0], rows.height()).left() >= 0


def test_without_a_tool_for_wishes_the_mouse_does_what_it_always_does(qtbot, view):
    view.wishes.show_subjects(SUBJECTS, BASS)
    view.wishes.show_marks([mark(low=100.0, high=8000.0)])
    with qtbot.waitSignal(view.range_edited) as drawn, qtbot.assertNotEmitted(view.wishes.drawn):
        drag(qtbot, view.spectrogram.viewport(), place(view, 5.3), place(view, 6.2))
    assert drawn.args == [5 * BAR, 7 * BAR]


def test_a_rectangle_in_the_picture_wishes_for_its_bars_and_pitches(qtbot, painter):
    viewport = painter.spectrogram.viewport()
    start, stop = QPoint(x_of(painter, 3.3), 20), QPoint(x_of(painter, 5.2), 70)
    with (
        qtbot.waitSignal(painter.wishes.drawn) as drawn,
        qtbot.assertNotEmitted(painter.range_edited),
        qtbot.assertNotEmitted(painter.seek_edited),
    ):
        drag(qtbot, viewport, start, stop)
    (found,) = drawn.args
    assert (found.kind, found.row, found.percent) == (SILENT, BASS, 80)
    assert (found.place.start, found.place.stop) == (3 * BAR, 6 * BAR)
    height = painter.spectrogram.height()
    assert y_of(painter, found.place.high_hz) == pytest.approx(20, abs=2), height
    assert y_of(painter, found.place.low_hz) == pytest.approx(70, abs=2)


def test_a_flat_rectangle_wishes_for_all_pitches(qtbot, painter):
    with qtbot.waitSignal(painter.wishes.drawn) as drawn:
        drag(
            qtbot, painter.spectrogram.viewport(), place(painter, 3.3, 50), place(painter, 5.2, 53)
        )
    assert not drawn.args[0].place.has_pitch


def test_a_rectangle_from_edge_to_edge_wishes_for_all_pitches(qtbot, painter):
    viewport = painter.spectrogram.viewport()
    low = QPoint(x_of(painter, 5.2), painter.spectrogram.height() + 10)
    with qtbot.waitSignal(painter.wishes.drawn) as drawn:
        drag(qtbot, viewport, QPoint(x_of(painter, 3.3), -3), low)
    assert not drawn.args[0].place.has_pitch


@pytest.mark.parametrize(
    ("snap", "ends"), [(BEAT, (3.25, 5.25)), (OFF, (3.3, 5.1))], ids=["beat", "off"]
)
def test_wishes_hold_on_to_what_was_chosen(qtbot, painter, snap, ends):
    painter.wishes.show_snap(snap)
    with qtbot.waitSignal(painter.wishes.drawn) as drawn:
        drag(
            qtbot, painter.spectrogram.viewport(), place(painter, 3.3, 50), place(painter, 5.1, 90)
        )
    found = drawn.args[0].place
    pixel = painter.axis.span / painter.axis.width
    assert [found.start, found.stop] == pytest.approx([end * BAR for end in ends], abs=pixel)


def test_a_drag_along_a_row_is_about_the_loop_of_that_row(qtbot, painter):
    rows = painter.rows.layout_view
    y = row_y(painter, DRUMS)
    with qtbot.waitSignal(painter.wishes.drawn) as drawn:
        drag(qtbot, rows.viewport(), place(painter, 9.1, y), place(painter, 10.9, y + 60))
    (found,) = drawn.args
    assert (found.row, found.name) == (DRUMS, "Drums")
    assert found.place == WishPlace(9 * BAR, 11 * BAR)


def test_a_wish_is_seen_while_it_is_drawn(qtbot, painter):
    viewport = painter.spectrogram.viewport()
    before = viewport.grab().toImage()
    qtbot.mousePress(viewport, LEFT, pos=place(painter, 3.3, 20))
    qtbot.mouseMove(viewport, place(painter, 5.2, 90))
    assert painter.drawing
    assert viewport.grab().toImage() != before
    qtbot.keyClick(painter.spectrogram, Qt.Key.Key_Escape)
    assert not painter.drawing
    with qtbot.assertNotEmitted(painter.wishes.drawn):
        qtbot.mouseRelease(viewport, LEFT, pos=place(painter, 5.2, 90))
    assert viewport.grab().toImage() == before


def test_without_a_selected_loop_a_sentence_says_what_to_do(qtbot, painter):
    painter.wishes.show_subjects(SUBJECTS, len(SUBJECTS))  # the Rest
    viewport = painter.spectrogram.viewport()
    heard = []
    painter.hover_changed.connect(heard.append)
    with qtbot.assertNotEmitted(painter.wishes.drawn):
        drag(qtbot, viewport, place(painter, 3.3, 20), place(painter, 5.2, 90))
    assert heard[-1] == NO_LOOP


def test_a_drag_beyond_the_edge_brings_more_of_the_song(qtbot, painter):
    painter.axis.show_between(2 * BAR, 6 * BAR)
    viewport, y = painter.rows.layout_view.viewport(), row_y(painter, DRUMS)
    qtbot.mousePress(viewport, LEFT, pos=QPoint(x_of(painter, 4.2), y))
    beyond = QPoint(painter.axis.width + 5, y)
    qtbot.mouseMove(viewport, beyond)
    qtbot.waitUntil(lambda: painter.axis.first > 5 * BAR)
    with qtbot.waitSignal(painter.wishes.drawn) as drawn:
        qtbot.mouseRelease(viewport, LEFT, pos=beyond)
    place_drawn = drawn.args[0].place
    assert place_drawn.start == 4 * BAR
    assert place_drawn.stop >= 9 * BAR


def test_a_click_beside_all_wishes_still_goes_there(qtbot, painter):
    at = place(painter, 5.5, row_y(painter, DRUMS))
    with (
        qtbot.waitSignal(painter.seek_edited),
        qtbot.waitSignal(painter.loop_selected) as selected,
        qtbot.waitSignal(painter.wishes.picked) as picked,
    ):
        qtbot.mouseClick(painter.rows.layout_view.viewport(), LEFT, pos=at)
    assert (selected.args, picked.args) == ([DRUMS], [-1])


def test_a_click_selects_a_wish(qtbot, painter):
    painter.wishes.show_marks([mark(first=2, last=12), mark(ONLY, first=5, last=6)])
    at = place(painter, 5.5, row_y(painter, BASS))
    with (
        qtbot.waitSignal(painter.wishes.picked) as picked,
        qtbot.assertNotEmitted(painter.seek_edited),
    ):
        qtbot.mouseClick(painter.rows.layout_view.viewport(), LEFT, pos=at)
    assert picked.args == [1]


def test_delete_removes_the_selected_wish_and_nothing_else(qtbot, painter):
    painter.wishes.show_marks([mark(), mark(first=9, last=12, selected=True)])
    with qtbot.waitSignal(painter.wishes.removed) as removed:
        qtbot.keyClick(painter.spectrogram, Qt.Key.Key_Delete)
    assert removed.args == [1]
    painter.wishes.show_marks([mark()])
    with qtbot.assertNotEmitted(painter.wishes.removed):
        qtbot.keyClick(painter.spectrogram, Qt.Key.Key_Delete)


def test_an_edge_of_the_selected_wish_can_be_dragged(qtbot, painter):
    painter.wishes.show_marks([mark(selected=True)])
    y = row_y(painter, BASS)
    with qtbot.waitSignal(painter.wishes.changed) as changed:
        drag(
            qtbot,
            painter.rows.layout_view.viewport(),
            place(painter, 8, y),
            place(painter, 10.1, y),
        )
    assert changed.args == [0, WishPlace(4 * BAR, 10 * BAR)]


def test_the_pitches_of_the_selected_wish_can_be_dragged(qtbot, painter):
    painter.wishes.show_marks([mark(low=200.0, high=2000.0, selected=True)])
    top = y_of(painter, 2000)
    with qtbot.waitSignal(painter.wishes.changed) as changed:
        drag(
            qtbot,
            painter.spectrogram.viewport(),
            QPoint(x_of(painter, 6), top),
            QPoint(x_of(painter, 6), y_of(painter, 4000)),
        )
    number, found = changed.args
    assert number == 0
    assert found.high_hz == pytest.approx(4000, rel=0.03)
    assert (found.start, found.stop, found.low_hz) == (4 * BAR, 8 * BAR, 200.0)


def test_the_selected_wish_can_be_moved_as_a_whole(qtbot, painter):
    painter.wishes.show_marks([mark(selected=True)])
    y = row_y(painter, BASS)
    with qtbot.waitSignal(painter.wishes.changed) as changed:
        drag(
            qtbot, painter.rows.layout_view.viewport(), place(painter, 6, y), place(painter, 8.1, y)
        )
    assert changed.args == [0, WishPlace(6 * BAR, 10 * BAR)]


def test_a_right_click_asks_for_the_menu_of_a_wish_with_any_tool(qtbot, painter):
    painter.wishes.show_marks([mark()])
    painter.wishes.show_tool(SELECT)
    viewport = painter.rows.layout_view.viewport()
    at = place(painter, 6, row_y(painter, BASS))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    with qtbot.waitSignal(painter.wishes.menu_asked) as asked:
        QApplication.sendEvent(viewport, event)
    assert asked.args == [0, viewport.mapToGlobal(at)]


def test_the_hover_line_tells_of_the_tool_and_of_the_wish_under_the_pointer(qtbot, painter):
    heard = []
    painter.hover_changed.connect(heard.append)
    viewport = painter.spectrogram.viewport()
    qtbot.mouseMove(viewport, place(painter, 2, 50))
    assert heard[-1].startswith("Drag a rectangle in which Bass shall be silent")
    painter.wishes.show_marks([mark(low=100.0, high=8000.0)])
    qtbot.mouseMove(viewport, QPoint(x_of(painter, 6), y_of(painter, 1000)))
    assert heard[-1].startswith("Bass silent here, 80 %")


def test_wishes_that_landed_flash_their_outline_once(qtbot, view):
    view.wishes.show_marks([mark()])
    item = view.rows.layout_view.wishes
    view.wishes.flash(frozenset({0}))
    assert item.flashing
    qtbot.waitUntil(lambda: not item.flashing)


def test_nothing_flashes_for_people_who_want_to_see_no_motion(view, theme):
    theme.set_motion("off")
    view.wishes.show_marks([mark()])
    view.wishes.flash(frozenset({0}))
    assert not view.rows.layout_view.wishes.flashing
