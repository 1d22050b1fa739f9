"""The heads of the rows, and the rows as a whole."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from loopstudio.project import edits
from loopstudio.ui.song.head_ground import WIDE
from loopstudio.ui.song.head_menu import HeadMenu
from loopstudio.ui.theme.tokens import loop_colour
from tests.ui import song_pieces
from tests.ui.song_pieces import BAR, BASS, DRUMS

LEFT = Qt.MouseButton.LeftButton


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


def test_the_menu_of_a_head_switches_names_and_colours_its_loop(qtbot, theme):
    menu = HeadMenu(theme, on=True, soloed=False, colour=1)
    qtbot.addWidget(menu)
    actions = {action.text().split("\t")[0]: action for action in menu.actions()}
    colours = {action.text(): action for action in actions["Colour"].menu().actions()}
    assert colours["Blue"].isChecked()
    with qtbot.waitSignal(menu.on_edited) as switched:
        actions["On"].trigger()
    with qtbot.waitSignal(menu.solo_edited) as soloed:
        actions["Solo"].trigger()
    with qtbot.waitSignal(menu.colour_edited) as coloured:
        colours["Teal"].trigger()
    assert [*switched.args, *soloed.args, *coloured.args] == [False, True, 7]
    with qtbot.waitSignal(menu.rename_asked):
        actions["Rename…"].trigger()


def test_another_colour_reaches_head_row_and_picture(view, theme):
    view.show_project(edits.set_colour(song_pieces.project(), DRUMS, 7))
    teal = QColor(loop_colour(theme.tokens, 7))
    assert view.rows.heads[DRUMS].grab().toImage().pixelColor(1, 10) == teal
    layout = view.rows.layout_view.grab().toImage()
    assert layout.pixelColor(song_pieces.x_of(view, 1.5), 5) == teal


def test_the_hover_line_explains_heads_and_rest(qtbot, view):
    heard = []
    view.hover_changed.connect(heard.append)
    QApplication.sendEvent(view.rows.heads[BASS], QEnterEvent(QPointF(), QPointF(), QPointF()))
    assert heard[-1].startswith("Bass: ")
    QApplication.sendEvent(view.rows.heads[BASS], QEvent(QEvent.Type.Leave))
    assert heard[-1] == ""
    qtbot.mouseMove(view.rows.rest_lane.viewport(), QPoint(50, 10))
    assert heard[-1].startswith("Rest: ")


@pytest.mark.parametrize(("width", "words"), [(1280, ["Drums", "Bass"]), (1440, None)])
def test_heads_tell_the_lengths_of_all_loops_or_of_none(qtbot, view, width, words):
    view.resize(width, 560)
    qtbot.waitUntil(lambda: (view.rows.heads[BASS].width() < WIDE) == (words is not None))
    heads = view.rows.heads
    shown = [head._kind_that_fits(head.fontMetrics(), head.width()) for head in heads]
    assert words in (None, shown)
    assert all(("bar" in line) == (words is None) for line in shown)


@pytest.mark.parametrize("width", [1240, 1440])
def test_the_number_of_bars_is_never_cut_off(view, width):
    view.resize(width, 502)
    label = view.ruler_panel._text
    assert label.text().startswith("16 bars")
    assert label.accessibleName() == "16 bars, steady"
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()


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


def test_without_loops_the_rows_offer_to_find_them(qtbot, bare, song):
    bare.show_song(song[0])
    assert bare.empty.isVisible()
    assert not bare.rows.isVisible()
    with qtbot.waitSignal(bare.find_loops_asked):
        qtbot.mouseClick(bare.empty._find, LEFT)
    bare.show_waiting("Finding loops…")
    assert not bare.empty._find.isVisible()


def test_many_loops_scroll_and_the_rest_stays(bare, song, qtbot):
    audio, picture, *_ = song
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


def test_a_project_of_other_loops_waits_for_them(view):
    view.show_project(song_pieces.project(5))
    assert len(view.rows.heads) == 2
    view.show_extraction(song_pieces.extraction(5), song_pieces.project(5))
    assert len(view.rows.heads) == 5
