"""The song view, as its user meets it."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from loopstudio.core.picture import N_ROWS, row_at, song_picture
from loopstudio.core.shares import loop_shares
from loopstudio.project import edits
from loopstudio.ui.song.song_view import SongView
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import loop_colour
from tests.ui import song_pieces
from tests.ui.song_pieces import BAR, BASS, DRUMS, N_BARS, SR

LEFT = Qt.MouseButton.LeftButton
N_SAMPLES = N_BARS * BAR
EDGE = 5
"""Pixels below the top of a row at which a block shows its colour, above its waveform."""


@pytest.fixture(scope="module")
def pieces():
    audio, extraction = song_pieces.audio(), song_pieces.extraction()
    picture = song_picture(audio)
    return audio, picture, extraction, loop_shares(extraction, picture)


@pytest.fixture
def theme(qapp):
    return Theme("dark")


@pytest.fixture
def bare(qtbot, theme):
    view = SongView(theme)
    qtbot.addWidget(view)
    view.resize(1440, 502)
    view.show()
    return view


@pytest.fixture
def view(bare, pieces):
    audio, picture, extraction, shares = pieces
    bare.show_song(audio)
    bare.show_picture(picture)
    bare.show_extraction(extraction, song_pieces.project())
    bare.show_shares(shares)
    return bare


def x_of(view, bar):
    return round(view.axis.x(bar * BAR))


def place(view, bar, y=60):
    return QPoint(x_of(view, bar), y)


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


def pixel(widget, x, y):
    return QColor(widget.grab().toImage().pixel(x, y))


def lit_columns(view):
    """Brightness of the picture's treble at each pixel, shape (width,)."""
    image = view.spectrogram.grab().toImage()
    y = round(image.height() * (1 - row_at(5000) / N_ROWS))
    return np.array([QColor(image.pixel(x, y)).lightness() for x in range(image.width())])


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
        drag(qtbot, view.ruler, place(view, 6.2, 30), place(view, 3.3, 30))
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
        drag(qtbot, view.ruler, place(view, 8, 10), place(view, 11.9, 10))
    assert drawn.args == [4 * BAR, 12 * BAR]


def test_a_double_click_on_the_range_clears_it(qtbot, view):
    view.show_range(4 * BAR, 8 * BAR)
    with qtbot.waitSignal(view.range_edited) as cleared:
        qtbot.mouseDClick(view.ruler, LEFT, pos=place(view, 6, 30))
    assert cleared.args[0] == cleared.args[1]


def test_the_playhead_can_be_dragged_by_its_handle(qtbot, view):
    view.show_position(2 * BAR, False)
    heard = []
    view.seek_edited.connect(heard.append)
    with qtbot.assertNotEmitted(view.range_edited):
        drag(qtbot, view.ruler, place(view, 2, 32), place(view, 5, 32))
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


def test_zooming_repaints_picture_and_rows(view, theme):
    layout, orange = view.rows.layout_view, QColor(loop_colour(theme.tokens, DRUMS))
    view.axis.show_stretch(3 * BAR, 5 * BAR)
    assert pixel(layout, x_of(view, 3.9), EDGE) == orange
    assert pixel(layout, x_of(view, 4.1), EDGE).lightness() < 40
    image = view.spectrogram.grab().toImage()
    y = round(image.height() * (1 - (row_at(110) + 0.5) / N_ROWS))
    assert QColor(image.pixel(x_of(view, 3.7), y)).lightness() < 60
    assert QColor(image.pixel(x_of(view, 4.7), y)).lightness() > 120


def test_every_view_zooms_together(view):
    wheel(view.ruler, place(view, 3, 10), 4)
    for part in (view.spectrogram, view.rows.layout_view, view.rows.rest_lane):
        assert part.box.viewRange()[0] == pytest.approx(
            [view.axis.first, view.axis.first + view.axis.span]
        )


def test_a_block_has_the_colour_of_its_loop(view, theme):
    layout = view.rows.layout_view
    y = layout.height() // 4
    block = pixel(layout, x_of(view, 1.5), EDGE)
    assert block == QColor(loop_colour(theme.tokens, DRUMS))
    assert pixel(layout, x_of(view, 5.5), y).saturation() < 40  # the drums do not play there


def test_a_weaker_bar_has_a_lower_block(view, theme):
    layout = view.rows.layout_view
    top = layout.height() // 2 + EDGE
    blue = QColor(loop_colour(theme.tokens, BASS))
    assert pixel(layout, x_of(view, 8.5), top) == blue
    assert pixel(layout, x_of(view, 10.5), top).lightness() < blue.lightness() / 2
    assert pixel(layout, x_of(view, 10.5), layout.height() - 1 - EDGE) == blue


def test_the_blocks_of_a_silent_loop_are_pale(view, theme):
    view.show_project(edits.set_muted(song_pieces.project(), DRUMS, True))
    colour = QColor(loop_colour(theme.tokens, DRUMS))
    pale = pixel(view.rows.layout_view, x_of(view, 1.5), EDGE)
    assert pale.red() == pytest.approx(0.22 * colour.red() + 0.78 * 15, abs=3)


def test_a_change_of_theme_repaints_everything(view, theme):
    theme.set_mode("light")
    layout = view.rows.layout_view
    assert pixel(layout, x_of(view, 1.5), EDGE) == QColor(loop_colour(theme.tokens, DRUMS))
    assert pixel(view.spectrogram, x_of(view, 4.5), 5).lightness() > 200


def test_drum_hits_survive_zooming_out(bare):
    audio = song_pieces.audio()
    clicks = np.zeros((1, SR * 600), dtype=np.float32)
    clicks[0, SR * 150] = 0.5
    long = replace(audio, samples=clicks)
    bare.show_song(long)
    bare.show_picture(song_picture(long))
    lit = lit_columns(bare)
    assert lit.max() > 150
    assert lit.argmax() == pytest.approx(len(lit) / 4, abs=1.5)


def test_sounds_have_the_colour_of_their_loop(view, theme):
    image = view.spectrogram.grab().toImage()

    def colour(bar, hz):
        y = round(image.height() * (1 - (row_at(hz) + 0.5) / N_ROWS))
        return QColor(image.pixel(x_of(view, bar), y))

    assert colour(6.5, 110).hue() == pytest.approx(
        QColor(loop_colour(theme.tokens, BASS)).hue(), abs=12
    )
    assert colour(1.1, 3000).hue() == pytest.approx(
        QColor(loop_colour(theme.tokens, DRUMS)).hue(), abs=12
    )


def test_mode_level_shows_no_hue(qtbot, view):
    with qtbot.waitSignal(view.mode_edited) as mode:
        qtbot.mouseClick(view.panel._modes._buttons["level"], LEFT)
    assert mode.args == ["level"]
    image = view.spectrogram.grab().toImage()
    hues = [QColor(image.pixel(x, 100)).saturation() for x in range(0, image.width(), 5)]
    assert max(hues) < 12


def test_mode_selected_tints_only_the_selected_loop(qtbot, view):
    qtbot.mouseClick(view.panel._modes._buttons["selected"], LEFT)
    view.show_selected(BASS)
    image = view.spectrogram.grab().toImage()
    y = round(image.height() * (1 - (row_at(120) + 0.5) / N_ROWS))
    drums_y = round(image.height() * (1 - (row_at(3000) + 0.5) / N_ROWS))
    assert QColor(image.pixel(x_of(view, 6.5), y)).saturation() > 60
    assert QColor(image.pixel(x_of(view, 1.1), drums_y)).saturation() < 12


def test_without_loops_only_level_can_be_chosen(bare, pieces):
    audio, picture, *_ = pieces
    bare.show_song(audio)
    bare.show_picture(picture)
    assert not bare.panel._modes._buttons["by loop"].isEnabled()
    assert bare.panel._modes.value() == "level"


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
    assert heard[-1].startswith("Bass, bar 11, playing at 6")


def test_switching_a_loop_off_reports_the_user(qtbot, view):
    with qtbot.waitSignal(view.mute_edited) as mute:
        qtbot.mouseClick(view.rows.heads[BASS].switch, LEFT)
    assert mute.args == [BASS, True]


def test_the_rest_is_reported_as_the_rest(qtbot, view):
    with qtbot.waitSignal(view.mute_edited) as mute:
        qtbot.mouseClick(view.rows.rest_head.switch, LEFT)
    assert mute.args == [edits.REST, True]
    with qtbot.waitSignal(view.loop_selected) as selected:
        qtbot.mouseClick(view.rows.rest_head, LEFT, pos=QPoint(100, 10))
    assert selected.args == [2]


def test_showing_a_project_is_not_an_edit(qtbot, view):
    project = song_pieces.project()
    for edit in (edits.set_muted, edits.set_soloed):
        project = edit(project, DRUMS, True)
    project = edits.rename(edits.set_gain(project, BASS, -6), BASS, "Low end")
    signals = (view.mute_edited, view.solo_edited, view.gain_edited, view.rename_edited)
    reported = []
    for signal in signals:
        signal.connect(lambda *args: reported.append(args))
    view.show_project(project)
    assert reported == []
    head = view.rows.heads[BASS]
    assert head.slider.gain_db() == -6
    assert head.accessibleName() == "Low end"
    assert not view.rows.heads[DRUMS].switch.isChecked()


def test_a_double_click_on_the_name_renames(qtbot, view):
    name = view.rows.heads[DRUMS].name
    qtbot.mouseDClick(name, LEFT, pos=QPoint(10, 8))
    field = name.findChild(QLineEdit)
    field.setText("Beat 1 ")
    with qtbot.waitSignal(view.rename_edited) as renamed:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert renamed.args == [DRUMS, "Beat 1"]


def test_escape_leaves_the_name_as_it_was(qtbot, view):
    view.show_selected(BASS)
    qtbot.keyClick(view.spectrogram, Qt.Key.Key_F2)
    field = view.rows.heads[BASS].findChild(QLineEdit)
    field.setText("Other")
    with qtbot.assertNotEmitted(view.rename_edited):
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert view.rows.heads[BASS].name.findChild(QLineEdit) is None or field.isHidden()


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


def test_the_page_turns_when_the_playhead_leaves_it(view):
    view.axis.show_stretch(0, 4 * BAR)
    view.show_position(3 * BAR, True)
    first = view.axis.first
    view.show_position(round(4.4 * BAR), True)
    assert view.axis.first > first
    assert 0 <= view.playhead.line_x() < view.axis.width / 4


def test_a_view_moved_away_from_the_playhead_stays_there(view):
    view.axis.show_stretch(8 * BAR, 12 * BAR)
    first = view.axis.first
    view.show_position(1 * BAR, True)
    view.show_position(round(1.1 * BAR), True)
    assert view.axis.first == first


def test_meters_follow_the_loops_and_their_gains(view):
    loud, silent = view.rows.heads[DRUMS].meter, view.rows.heads[BASS].meter
    project = edits.set_gain(song_pieces.project(), DRUMS, -6)
    view.show_project(project)
    view.show_position(round(1.5 * BAR), True)
    assert loud.level_db() == pytest.approx(-6, abs=0.1)
    assert silent.level_db() == -np.inf


def test_meters_fall_after_the_song_has_stopped(qtbot, view):
    view.show_position(round(1.5 * BAR), True)
    view.show_position(round(1.5 * BAR), False)
    meter = view.rows.heads[DRUMS].meter
    before = meter.level_db()
    qtbot.waitUntil(lambda: meter.level_db() < before - 1, timeout=2000)


def test_without_loops_the_rows_offer_to_find_them(qtbot, bare, pieces):
    bare.show_song(pieces[0])
    assert bare.empty.isVisible()
    assert not bare.rows.isVisible()
    with qtbot.waitSignal(bare.find_loops_asked):
        qtbot.mouseClick(bare.empty._find, LEFT)
    bare.show_waiting("Finding loops…")
    assert not bare.empty._find.isVisible()


def test_many_loops_scroll_and_the_rest_stays(bare, pieces, qtbot):
    audio, picture, *_ = pieces
    bare.show_song(audio)
    bare.show_picture(picture)
    bare.show_extraction(song_pieces.extraction(12), song_pieces.project(12))
    rest = bare.rows.rest_head.mapTo(bare, QPoint(0, 0)).y()
    assert rest + bare.rows.rest_head.height() == bare.height()
    bare.show_selected(11)
    last = bare.rows.heads[11]
    assert last.mapTo(bare, QPoint(0, last.height())).y() <= rest
    x = bare.rows.layout_view.mapTo(bare, QPoint(0, 0)).x()
    assert x == bare.spectrogram.x()  # the scroll bar takes no room from the time axis


def test_the_next_song_begins_with_nothing_of_the_last(view):
    view.show_range(BAR, 2 * BAR)
    view.show_song(None)
    view.show_extraction(None, song_pieces.project(0))
    assert view.axis.n_bars == 0
    assert not view.rows.isVisible()
    view.grab()  # nothing to paint is painted without complaint
