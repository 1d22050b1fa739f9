"""The song view under mouse, wheel and keyboard."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from loopstudio.core.pictures.picture import N_ROWS, row_at
from tests.ui.looks import texts
from tests.ui.song_pieces import BAR, BASS, DRUMS, N_BARS, place, x_of

LEFT = Qt.MouseButton.LeftButton
N_SAMPLES = N_BARS * BAR


def drag(qtbot, widget, start, stop, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.mousePress(widget, LEFT, modifiers, start)
    qtbot.mouseMove(widget, (start + stop) / 2)
    # `mouseMove` knows no modifiers; the release tells them again.
    qtbot.mouseMove(widget, stop)
    qtbot.mouseRelease(widget, LEFT, modifiers, stop)


def wheel(widget, at, notches, modifiers=Qt.KeyboardModifier.NoModifier):
    event = QWheelEvent(
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_a_click_in_the_picture_goes_to_that_sample(qtbot, view):
    with qtbot.waitSignal(view.seek_edited) as seek:
        qtbot.mouseClick(view.spectrogram.viewport(), LEFT, pos=place(view, 5.5))
    assert seek.args[0] == pytest.approx(5.5 * BAR, abs=view.axis.span / view.axis.width)


def test_a_drag_in_the_picture_takes_in_every_bar_it_touches(qtbot, view):
    with qtbot.waitSignal(view.range_edited) as drawn, qtbot.assertNotEmitted(view.seek_edited):
        drag(qtbot, view.spectrogram.viewport(), place(view, 3.3), place(view, 6.2))
    assert drawn.args == [3 * BAR, 7 * BAR]


def test_a_drag_to_the_left_is_the_same_range(qtbot, view):
    with qtbot.waitSignal(view.range_edited) as drawn:
        drag(qtbot, view.ruler, place(view, 6.2, 10), place(view, 3.3, 10))
    assert drawn.args == [3 * BAR, 7 * BAR]


def test_a_drag_with_shift_is_the_range_as_drawn(qtbot, view):
    shift = Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(view.range_edited) as drawn:
        drag(qtbot, view.spectrogram.viewport(), place(view, 3.3), place(view, 6.2), shift)
    pixel_samples = view.axis.span / view.axis.width
    assert drawn.args == [
        pytest.approx(3.3 * BAR, abs=pixel_samples),
        pytest.approx(6.2 * BAR, abs=pixel_samples),
    ]


def test_the_end_of_a_range_can_be_moved_to_another_bar_line(qtbot, view):
    view.show_range(4 * BAR, 8 * BAR)
    with qtbot.waitSignal(view.range_edited) as drawn:
        drag(qtbot, view.ruler, place(view, 8, 4), place(view, 11.9, 4))
    assert drawn.args == [4 * BAR, 12 * BAR]


def test_a_double_click_on_the_range_clears_it(qtbot, view):
    view.show_range(4 * BAR, 8 * BAR)
    with qtbot.waitSignal(view.range_edited) as cleared:
        qtbot.mouseDClick(view.ruler, LEFT, pos=place(view, 6, 10))
    assert cleared.args[0] == cleared.args[1]


def test_the_playhead_can_be_dragged_by_its_handle(qtbot, view):
    view.show_position(2 * BAR, False)
    heard = []
    view.seek_edited.connect(heard.append)
    with qtbot.assertNotEmitted(view.range_edited):
        drag(qtbot, view.ruler, place(view, 2, 14), place(view, 5, 14))
    assert heard[-1] == pytest.approx(5 * BAR, abs=view.axis.span / view.axis.width)


def test_escape_gives_up_a_range_that_is_being_drawn(qtbot, view):
    viewport = view.spectrogram.viewport()
    with qtbot.assertNotEmitted(view.range_edited):
        qtbot.mousePress(viewport, LEFT, pos=place(view, 3))
        qtbot.mouseMove(viewport, place(view, 6))
        qtbot.keyClick(view.spectrogram, Qt.Key.Key_Escape)
        qtbot.mouseRelease(viewport, LEFT, pos=place(view, 6))


def test_the_wheel_zooms_and_keeps_the_sample_under_the_pointer(view):
    pointer = place(view, 6.5)
    before, span = view.axis.sample_at(pointer.x()), view.axis.span
    wheel(view.spectrogram.viewport(), pointer, 3)
    assert view.axis.span < span / 1.9
    assert view.axis.sample_at(pointer.x()) == pytest.approx(before, abs=1)


def test_shift_and_wheel_scroll(view):
    view.axis.zoom(4, 8 * BAR)
    first, span = view.axis.first, view.axis.span
    wheel(view.spectrogram.viewport(), place(view, 8), -1, Qt.KeyboardModifier.ShiftModifier)
    assert view.axis.first > first
    assert view.axis.span == span


def test_zooming_out_never_leaves_the_song(view):
    wheel(view.spectrogram.viewport(), place(view, 3), -20)
    assert (view.axis.first, view.axis.span) == (0, N_SAMPLES)


def test_every_view_zooms_together(view):
    wheel(view.ruler, place(view, 3, 10), 4)
    line = view.axis.line_pixels()[1]
    for part in (view.spectrogram, view.rows.layout_view, view.rows.rest_lane):
        image = part.grab().toImage()
        seen = [image.pixelColor(int(line) + beside, 1).lightness() for beside in (-2, 0, 2)]
        assert seen[1] > max(seen[0], seen[2]), "the bar line is where the axis has it"


def test_the_pointer_is_read_out(view, qtbot):
    y = round(view.spectrogram.height() * (1 - (row_at(110) + 0.5) / N_ROWS))
    heard = []
    view.hover_changed.connect(heard.append)
    qtbot.mouseMove(view.spectrogram.viewport(), QPoint(x_of(view, 6.52), y))
    bar, pitch, level, loops = view.panel.readout()
    assert bar == "7.3.1"
    assert pitch.startswith("A2, 1")
    assert -14 < float(level.removesuffix(" dB").replace("−", "-")) < -8
    assert loops == "Bass 100 %"
    assert heard[-1].startswith("Spectrogram")


def test_the_read_out_says_nothing_of_a_song_that_was_closed(view):
    view.panel.show_readout(("7.3.1", "A2", "−9 dB", "Bass 100 %"))
    view.show_song(None)
    assert not any(view.panel.readout())


def test_the_read_out_comes_and_goes_with_its_captions(view):
    view.panel.show_readout(("7.3.1", "A2", "−9 dB", "Bass 100 %"))
    assert "Pitch" in texts(view.panel)
    view.panel.resize(300, 80)
    assert "Pitch" not in texts(view.panel)
    view.panel.resize(300, 212)
    assert "Pitch" in texts(view.panel)


def test_where_there_is_no_room_for_it_the_hover_line_is_the_read_out(view, qtbot):
    view.resize(1280, 265)
    heard = []
    view.hover_changed.connect(heard.append)
    qtbot.mouseMove(view.spectrogram.viewport(), QPoint(x_of(view, 6.52), 60))
    assert not view.panel.has_readout
    assert heard[-1].startswith("Spectrogram: 7.3.1, ")
    assert heard[-1].endswith(" %.")


def test_a_click_in_a_row_selects_its_loop_and_goes_there(qtbot, view):
    layout = view.rows.layout_view
    spot = place(view, 9.5, layout.height() * 3 // 4)
    heard = []
    view.loop_selected.connect(heard.append)
    view.seek_edited.connect(heard.append)
    qtbot.mouseClick(layout.viewport(), LEFT, pos=spot)
    assert heard == [BASS, pytest.approx(9.5 * BAR, abs=view.axis.span / view.axis.width)]


def test_a_row_says_what_is_under_the_pointer(qtbot, view):
    heard = []
    view.hover_changed.connect(heard.append)
    layout = view.rows.layout_view
    qtbot.mouseMove(layout.viewport(), place(view, 10.5, layout.height() * 3 // 4))
    assert heard[-1].startswith("Bass, bar 11, playing, level −4.")


@pytest.mark.parametrize(
    ("key", "modifiers", "beats"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 12),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 8),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 11),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, 10),
    ],
)
def test_arrows_go_by_bar_and_with_shift_by_beat(qtbot, view, key, modifiers, beats):
    view.show_position(round(2.6 * BAR), False)
    with qtbot.waitSignal(view.seek_edited) as seek:
        qtbot.keyClick(view.spectrogram, key, modifiers)
    assert seek.args == [round(beats * BAR / 4)]


def test_brackets_set_the_ends_of_the_range_at_the_playhead(qtbot, view):
    view.show_position(round(3.5 * BAR), False)
    with qtbot.waitSignal(view.range_edited) as begun:
        qtbot.keyClick(view.rows.layout_view, Qt.Key.Key_BracketLeft)
    assert begun.args == [3 * BAR, N_SAMPLES]
    view.show_range(*begun.args)
    view.show_position(round(6.5 * BAR), False)
    with qtbot.waitSignal(view.range_edited) as ended:
        qtbot.keyClick(view.spectrogram, Qt.Key.Key_BracketRight)
    assert ended.args == [3 * BAR, 7 * BAR]


def test_up_and_down_choose_the_loop_above_and_below(qtbot, view):
    view.show_selected(DRUMS)
    with qtbot.waitSignal(view.loop_selected) as below:
        qtbot.keyClick(view.rows.layout_view, Qt.Key.Key_Down)
    assert below.args == [BASS]


def test_plus_minus_and_f_zoom(qtbot, view):
    view.show_position(4 * BAR, False)
    qtbot.keyClick(view.spectrogram, Qt.Key.Key_Plus)
    assert view.axis.span < N_SAMPLES
    qtbot.keyClick(view.spectrogram, Qt.Key.Key_F)
    assert view.axis.span == N_SAMPLES


def test_the_range_can_be_brought_closer(view):
    view.show_range_closer()
    assert view.axis.fits
    view.show_range(4 * BAR, 8 * BAR)
    view.show_range_closer()
    assert 0.9 < 4 * BAR / view.axis.span < 1
    assert view.axis.first < 4 * BAR < 8 * BAR < view.axis.first + view.axis.span


def test_the_page_turns_when_the_playhead_leaves_it(view):
    view.axis.show_stretch(0, 4 * BAR)
    view.show_position(3 * BAR, True)
    first = view.axis.first
    view.show_position(round(4.4 * BAR), True)
    assert view.axis.first > first
    assert 0 <= view.axis.x(view.position) < view.axis.width / 4


def test_a_view_moved_away_from_the_playhead_stays_there(view):
    view.axis.show_stretch(8 * BAR, 12 * BAR)
    first = view.axis.first
    view.show_position(1 * BAR, True)
    view.show_position(round(1.1 * BAR), True)
    assert view.axis.first == first


ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def y_of(view, hz):
    return round(view.spectrogram.height() * (1 - (row_at(hz) + 0.5) / N_ROWS))


def test_a_drag_with_alt_is_a_piece_of_time_and_pitch(qtbot, view):
    viewport = view.spectrogram.viewport()
    corners = QPoint(x_of(view, 2), y_of(view, 1000)), QPoint(x_of(view, 3), y_of(view, 100))
    with qtbot.waitSignal(view.piece_drawn) as drawn, qtbot.assertNotEmitted(view.range_edited):
        drag(qtbot, viewport, *corners, ALT)
    piece = drawn.args[0]
    assert (piece.start, piece.stop) == pytest.approx((2 * BAR, 3 * BAR), abs=BAR / 20)
    assert (piece.low_hz, piece.high_hz) == pytest.approx((100, 1000), rel=0.05)


def test_a_flat_drag_with_alt_has_all_pitches(qtbot, view):
    with qtbot.waitSignal(view.piece_drawn) as drawn:
        drag(qtbot, view.spectrogram.viewport(), place(view, 2), place(view, 3), ALT)
    assert (drawn.args[0].low_hz, drawn.args[0].high_hz) == (None, None)


def test_escape_gives_up_a_rectangle(qtbot, view):
    viewport = view.spectrogram.viewport()
    with qtbot.assertNotEmitted(view.piece_drawn):
        qtbot.mousePress(viewport, LEFT, ALT, place(view, 3))
        qtbot.mouseMove(viewport, place(view, 6, 100))
        assert view.drawing
        qtbot.keyClick(view.spectrogram, Qt.Key.Key_Escape)
        assert not view.drawing
        qtbot.mouseRelease(viewport, LEFT, ALT, place(view, 6, 100))


def test_the_wheel_with_ctrl_gives_the_colours_fewer_decibels(view):
    heard = []
    view.hover_changed.connect(heard.append)
    viewport, span = view.spectrogram.viewport(), view.axis.span
    wheel(viewport, place(view, 6), 3, CTRL)
    assert (view.spectrogram.range_db, view.axis.span) == (50, span)
    assert "50 dB" in heard[-1]
    wheel(viewport, place(view, 6), 30, CTRL)
    wheel(viewport, place(view, 6), -40, CTRL)
    assert view.spectrogram.range_db == 62
