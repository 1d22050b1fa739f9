"""Editing the layout with mouse and keyboard, in the program's window."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from loopstudio.project import arrangement_edits as arrange
from loopstudio.project.file import Document
from loopstudio.ui.controls.name_field import NameField
from loopstudio.ui.tools.tool import DRAW, LEVEL, SELECT
from tests.ui import desk_song

LEFT = Qt.MouseButton.LeftButton
NO, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
KEYS = 1
ENTER = Qt.Key.Key_Return


@pytest.fixture
def studio(loaded):
    """The window with keys of two bars, of which bars 5 to 8 and 13 to 16 play, counted from 1."""
    session = loaded.session
    extraction, project = session.extraction, session.project
    plays = [*range(4, 8), *range(12, 16)]
    for loop, bars in ((KEYS, plays), (0, range(desk_song.N_BARS)), (2, range(20))):
        inside = np.isin(np.arange(desk_song.N_BARS), list(bars))
        extraction.loops[loop].activation[:] = inside
    extraction.loops[KEYS].activation[:] *= 0.8
    session.open_document(Document(project, extraction, "Night Bus"), session.audio, None)
    loaded.mix.select(KEYS)
    return loaded


def place(studio, bar, loop=KEYS, height=0.5):
    """Where a bar of a loop is in the rows, counted from 0."""
    rows, axis = studio.window.song.rows.layout_view, studio.window.song.axis
    top, tall = rows.row_place(loop)
    return QPoint(round(axis.x(bar * desk_song.BAR)), round(top + height * tall))


def move_to(widget, point, keys=NO):
    """Move the held button; `QTest.mouseMove` tells no keys and no buttons."""
    where = QPointF(point)
    event = QMouseEvent(
        QEvent.Type.MouseMove, where, QPointF(widget.mapToGlobal(point)), LEFT, LEFT, keys
    )
    QApplication.sendEvent(widget, event)


def begin(studio, start, stop, keys=NO):
    """Press and move, without letting go."""
    viewport = studio.window.song.rows.layout_view.viewport()
    QTest.mousePress(viewport, LEFT, keys, start)
    for step in (0.3, 0.7, 1.0):
        move_to(viewport, start + (stop - start) * step, keys)


def drag(studio, start, stop, keys=NO):
    begin(studio, start, stop, keys)
    QTest.mouseRelease(studio.window.song.rows.layout_view.viewport(), LEFT, keys, stop)


def bars(studio, loop=KEYS):
    """The bars in which a loop plays, as edited."""
    every = arrange.bars_of(studio.session.project, studio.session.extraction, loop)
    return [bar.bar for bar in every if bar.source is not None]


def levels(studio, loop=KEYS):
    every = arrange.bars_of(studio.session.project, studio.session.extraction, loop)
    return {bar.bar: bar.gain_db for bar in every if bar.gain_db}


def shown(studio, loop=KEYS):
    """The bars in which a loop plays, as seen."""
    return np.flatnonzero(studio.window.song.rows.layout_view.row(loop).sources >= 0).tolist()


def press(studio, key, keys=NO):
    QTest.keyClick(QApplication.focusWidget() or studio.window, key, keys)


def undo_text(studio):
    return studio.session.history.undoText()


# Drawing


def test_a_drag_from_an_empty_bar_draws_bars(studio):
    studio.tools.choose(DRAW)
    drag(studio, place(studio, 8.5), place(studio, 10.2))
    assert bars(studio) == [4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15]
    assert undo_text(studio) == "Draw Keys"
    assert studio.session.history.count() == 1
    studio.session.history.undo()
    assert bars(studio) == shown(studio) == [4, 5, 6, 7, 12, 13, 14, 15]


def test_a_drag_from_a_bar_that_plays_clears_bars(studio):
    studio.tools.choose(DRAW)
    drag(studio, place(studio, 6.5), place(studio, 3.5))
    assert bars(studio) == [7, 12, 13, 14, 15]
    assert undo_text(studio) == "Clear Keys"


def test_a_click_with_the_draw_tool_switches_one_bar(studio):
    studio.tools.choose(DRAW)
    viewport = studio.window.song.rows.layout_view.viewport()
    before = studio.window.song.position
    for played in ([4, 5, 6, 7, 9, 12, 13, 14, 15], [4, 5, 6, 7, 12, 13, 14, 15]):
        QTest.mouseClick(viewport, LEFT, NO, place(studio, 9.5))
        assert bars(studio) == played
    assert studio.window.song.position == before


def test_what_is_drawn_is_seen_before_the_button_goes_up(studio):
    studio.tools.choose(DRAW)
    begin(studio, place(studio, 8.5), place(studio, 9.5))
    assert shown(studio) == [4, 5, 6, 7, 8, 9, 12, 13, 14, 15]
    assert bars(studio) == [4, 5, 6, 7, 12, 13, 14, 15]
    assert studio.window.song.rows.layout_view._mark.words == "Draw bars 9–10"


def test_escape_gives_up_what_is_drawn_and_keeps_the_tool(studio):
    studio.tools.choose(DRAW)
    begin(studio, place(studio, 8.5), place(studio, 9.5))
    press(studio, Qt.Key.Key_Escape)
    assert shown(studio) == [4, 5, 6, 7, 12, 13, 14, 15]
    assert studio.tools.tool == DRAW
    QTest.mouseRelease(studio.window.song.rows.layout_view.viewport(), LEFT, NO, place(studio, 9.5))
    assert not studio.session.history.canUndo()
    press(studio, Qt.Key.Key_Escape)
    assert studio.tools.tool == SELECT


def test_drawing_in_another_row_selects_its_loop(studio):
    studio.tools.choose(DRAW)
    drag(studio, place(studio, 21.5, loop=2), place(studio, 23.5, loop=2))
    assert studio.mix.selected == 2
    assert bars(studio, 2) == [*range(20), 21, 22, 23]


def test_bars_beyond_the_edges_of_the_song_are_not_drawn(studio):
    studio.tools.choose(DRAW)
    start = place(studio, 27.5)
    drag(studio, start, QPoint(start.x() + 4000, start.y()))
    assert bars(studio)[-3:] == [27, 28, 29]


# Moving and selecting


def test_a_click_selects_and_goes_there_as_ever(studio):
    viewport = studio.window.song.rows.layout_view.viewport()
    QTest.mouseClick(viewport, LEFT, NO, place(studio, 5.5, loop=0))
    assert studio.mix.selected == 0
    assert studio.window.song.position == pytest.approx(5.5 * desk_song.BAR, rel=0.01)
    assert not studio.session.history.canUndo()


def test_a_hand_that_shakes_still_clicks(studio):
    start = place(studio, 5.5)
    drag(studio, start, start + QPoint(2, 9))
    assert studio.window.song.position == pytest.approx(5.5 * desk_song.BAR, rel=0.01)
    assert not studio.session.history.canUndo()


def test_a_drag_of_a_bar_that_plays_moves_all_that_goes_on(studio):
    drag(studio, place(studio, 5.5), place(studio, 12.5))
    assert bars(studio) == [11, 12, 13, 14, 15]
    assert undo_text(studio) == "Move Keys"
    mark = studio.window.song.rows.layout_view._mark
    assert mark.words == "Moved to bars 12–15"
    assert mark.origin == (4, 7)
    assert studio.playback.range is None


def test_with_ctrl_it_is_copied(studio):
    drag(studio, place(studio, 5.5), place(studio, 21.5), CTRL)
    assert bars(studio) == [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23]
    assert undo_text(studio) == "Copy Keys"


def test_within_the_range_only_its_bars_are_moved(studio):
    studio.window.song.range_edited.emit(6 * desk_song.BAR, 12 * desk_song.BAR)
    drag(studio, place(studio, 6.5), place(studio, 8.5))
    assert bars(studio) == [4, 5, 8, 9, 12, 13, 14, 15]


def test_nothing_is_moved_off_the_song(studio):
    drag(studio, place(studio, 13.5), QPoint(-900, place(studio, 13.5).y()))
    assert bars(studio) == [0, 1, 2, 3, 4, 5, 6, 7]
    assert undo_text(studio) == "Move Keys"


def test_a_drag_from_empty_ground_or_in_another_row_is_a_range(studio):
    drag(studio, place(studio, 8.5), place(studio, 10.5))
    assert studio.playback.range == (8 * desk_song.BAR, 11 * desk_song.BAR)
    drag(studio, place(studio, 2.5, loop=0), place(studio, 4.5, loop=0))
    assert studio.playback.range == (2 * desk_song.BAR, 5 * desk_song.BAR)
    assert not studio.session.history.canUndo()


def test_with_shift_a_drag_is_a_range_even_where_the_loop_plays(studio):
    drag(studio, place(studio, 5.25), place(studio, 6.5), SHIFT)
    assert studio.playback.range == pytest.approx(
        (5.25 * desk_song.BAR, 6.5 * desk_song.BAR), rel=0.01
    )
    assert not studio.session.history.canUndo()


def test_a_run_that_is_put_back_is_no_step(studio):
    begin(studio, place(studio, 5.5), place(studio, 9.5))
    viewport = studio.window.song.rows.layout_view.viewport()
    move_to(viewport, place(studio, 5.6))
    QTest.mouseRelease(viewport, LEFT, NO, place(studio, 5.6))
    assert not studio.session.history.canUndo()
    assert shown(studio) == bars(studio)


def test_escape_puts_a_run_back(studio):
    begin(studio, place(studio, 5.5), place(studio, 20.5))
    assert shown(studio) == [12, 13, 14, 15, 19, 20, 21, 22]
    press(studio, Qt.Key.Key_Escape)
    assert shown(studio) == [4, 5, 6, 7, 12, 13, 14, 15]
    assert studio.window.song.rows.layout_view._mark is None


def test_another_edit_in_the_middle_of_a_drag_ends_it(studio):
    studio.mix.set_muted(0, True)
    begin(studio, place(studio, 5.5), place(studio, 20.5))
    studio.session.history.undo()
    QTest.mouseRelease(
        studio.window.song.rows.layout_view.viewport(), LEFT, NO, place(studio, 20.5)
    )
    assert shown(studio) == bars(studio) == [4, 5, 6, 7, 12, 13, 14, 15]


# Levels


def test_the_level_of_all_that_goes_on_is_dragged(studio):
    studio.tools.choose(LEVEL)
    drag(studio, place(studio, 5.5, height=0.2), place(studio, 5.5, height=0.5))
    gains = levels(studio)
    assert list(gains) == [4, 5, 6, 7]
    assert len(set(gains.values())) == 1
    assert -8 < gains[5] < -2
    assert undo_text(studio) == "Level of Keys"


def test_with_ctrl_only_one_bar_becomes_louder_or_softer(studio):
    studio.tools.choose(LEVEL)
    drag(studio, place(studio, 5.5, height=0.4), place(studio, 5.5, height=0.0), CTRL)
    gains = levels(studio)
    assert list(gains) == [5]
    assert gains[5] > 0


def test_with_shift_a_pixel_is_a_tenth_of_a_decibel(studio):
    studio.tools.choose(LEVEL)
    start = place(studio, 5.5, height=0.3)
    drag(studio, start, start + QPoint(0, 7), SHIFT)
    assert set(levels(studio).values()) == {-0.7}


def test_the_level_is_told_while_it_is_dragged(studio):
    studio.tools.choose(LEVEL)
    start = place(studio, 5.5, height=0.3)
    begin(studio, start, start + QPoint(0, 7), SHIFT)
    assert studio.window.song.rows.layout_view._mark.words == "−0.7 dB"
    press(studio, Qt.Key.Key_Escape)
    assert not levels(studio)


def test_the_level_that_the_song_has_is_easily_met_again(studio):
    studio.tools.choose(LEVEL)
    start = place(studio, 5.5, height=0.3)
    drag(studio, start, start + QPoint(0, 12))
    assert levels(studio)
    drag(studio, start, start - QPoint(0, 12))
    assert not levels(studio)
    assert not studio.layout.edited


def test_a_double_click_takes_the_level_of_the_song_again(studio):
    studio.tools.choose(LEVEL)
    start = place(studio, 5.5, height=0.3)
    drag(studio, start, start + QPoint(0, 12))
    assert len(levels(studio)) == 4
    viewport = studio.window.song.rows.layout_view.viewport()
    QTest.mouseDClick(viewport, LEFT, NO, start)
    assert not levels(studio)
    assert undo_text(studio) == "Level of Keys"


def test_a_click_with_the_level_tool_changes_nothing(studio):
    studio.tools.choose(LEVEL)
    start = place(studio, 5.5, height=0.3)
    drag(studio, start, start + QPoint(0, 5))
    steps, gains = studio.session.history.count(), levels(studio)
    QTest.mouseClick(studio.window.song.rows.layout_view.viewport(), LEFT, NO, start)
    assert (studio.session.history.count(), levels(studio)) == (steps, gains)


def test_a_silent_bar_has_no_level(studio):
    studio.tools.choose(LEVEL)
    drag(studio, place(studio, 9.5, height=0.3), place(studio, 9.5, height=0.8))
    assert not studio.layout.edited


# The keyboard


def focus_rows(studio, bar, loop=KEYS):
    studio.mix.select(loop)
    studio.playback.seek(bar * desk_song.BAR)
    studio.window.song.rows.layout_view.setFocus(Qt.FocusReason.TabFocusReason)


def test_enter_switches_the_bar_of_the_playhead(studio):
    focus_rows(studio, 9)
    press(studio, Qt.Key.Key_Return)
    assert 9 in bars(studio)
    assert undo_text(studio) == "Draw Keys"
    press(studio, Qt.Key.Key_Return)
    assert 9 not in bars(studio)
    assert undo_text(studio) == "Clear Keys"


def test_arrows_go_from_bar_to_bar_and_loop_to_loop(studio):
    focus_rows(studio, 9)
    press(studio, Qt.Key.Key_Right)
    press(studio, Qt.Key.Key_Return)
    assert 10 in bars(studio)
    press(studio, Qt.Key.Key_Down)
    assert studio.mix.selected == 2


def test_ctrl_and_arrows_move_what_plays_over_what_is_there(studio):
    focus_rows(studio, 5)
    for _ in range(7):
        press(studio, Qt.Key.Key_Right, CTRL)
    assert bars(studio) == [11, 12, 13, 14, 15]
    assert studio.window.song.position == 12 * desk_song.BAR
    for _ in range(2):
        press(studio, Qt.Key.Key_Left, CTRL)
    # What it passed over is there again.
    assert bars(studio) == [9, 10, 11, 12, 13, 14, 15]
    assert studio.session.history.count() == 1
    assert undo_text(studio) == "Move Keys"
    studio.session.history.undo()
    assert bars(studio) == [4, 5, 6, 7, 12, 13, 14, 15]


def test_comma_and_point_are_levels_of_bars_with_the_level_tool(studio):
    focus_rows(studio, 5)
    studio.tools.choose(LEVEL)
    press(studio, Qt.Key.Key_Comma)
    press(studio, Qt.Key.Key_Comma)
    assert levels(studio) == {5: -2.0}
    press(studio, Qt.Key.Key_Period)
    assert levels(studio) == {5: -1.0}
    assert studio.session.history.count() == 1
    assert studio.session.project.strips[KEYS].gain_db == 0


def test_without_it_they_are_the_gain_of_the_loop_as_ever(studio):
    focus_rows(studio, 5)
    press(studio, Qt.Key.Key_Comma)
    assert not studio.layout.edited
    assert studio.session.project.strips[KEYS].gain_db == -1


def test_screen_readers_are_told_what_a_key_did(studio):
    focus_rows(studio, 9)
    rows = studio.window.song.rows.layout_view
    assert rows.accessibleDescription() == "Keys, bar 10, not playing"
    press(studio, Qt.Key.Key_Return)
    assert rows.accessibleDescription() == "Keys, bar 10, added, level 0 dB"
    studio.tools.choose(LEVEL)
    press(studio, Qt.Key.Key_Comma)
    assert rows.accessibleDescription() == "Keys, bar 10, added, level −1.0 dB"


# The menu of a bar


def choose(studio, bar, text, loop=KEYS):
    """Open the menu of a bar and take an entry; return the texts of those that can be taken."""
    rows = studio.window.song.rows.layout_view
    at = place(studio, bar, loop)
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, at, rows.viewport().mapToGlobal(at), NO
    )
    QApplication.sendEvent(rows.viewport(), event)
    menu = studio.window.findChild(QMenu, "layout menu")
    entries = {action.text().split("\t")[0]: action for action in menu.actions()}
    offered = [name for name, action in entries.items() if action.isEnabled() and name]
    if text:
        assert text in offered
        entries[text].trigger()
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return offered


def test_the_menu_of_a_bar_edits_it_and_all_that_goes_on(studio):
    choose(studio, 9.5, "Draw bar 10")
    assert 9 in bars(studio)
    choose(studio, 5.5, "Clear bar 6")
    choose(studio, 13.5, "Clear bars 13–16")
    assert bars(studio) == [4, 6, 7, 9]
    choose(studio, 5.5, "Bar 6 as in the song")
    assert bars(studio) == [4, 5, 6, 7, 9]
    assert undo_text(studio) == "Original bar of Keys"
    choose(studio, 0.5, "Original layout of Keys")
    assert not studio.layout.edited


def test_the_menu_of_a_bar_takes_its_level_back(studio):
    studio.tools.choose(LEVEL)
    start = place(studio, 5.5, height=0.3)
    drag(studio, start, start + QPoint(0, 12))
    assert len(levels(studio)) == 4
    choose(studio, 6.5, "Level as in the song")
    assert not levels(studio)


def test_the_menu_of_a_bar_takes_tools_and_selects_its_loop(studio):
    choose(studio, 3.5, "Draw tool", loop=0)
    assert studio.tools.tool == DRAW
    assert studio.mix.selected == 0


def test_the_menu_offers_only_what_would_do_something(studio):
    offered = choose(studio, 9.5, "")
    assert "Hear bar 10 alone" not in offered
    assert "Level as in the song" not in offered
    assert "Original layout of Keys" not in offered


def test_the_menu_key_opens_the_menu_of_the_playhead(studio):
    focus_rows(studio, 6)
    rows = studio.window.song.rows.layout_view
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5), NO)
    QApplication.sendEvent(rows, event)
    menu = studio.window.findChild(QMenu, "layout menu")
    assert menu.actions()[0].text().startswith("Clear bar 7")
    menu.close()


def test_bars_beyond_the_edge_of_the_view_come_into_it(qtbot, studio):
    axis = studio.window.song.axis
    axis.show_stretch(0, 12 * desk_song.BAR)
    studio.tools.choose(DRAW)
    viewport = studio.window.song.rows.layout_view.viewport()
    begin(studio, place(studio, 8.5), QPoint(axis.width + 30, place(studio, 8.5).y()))
    qtbot.waitUntil(lambda: 20 in shown(studio))
    there = QPoint(axis.width + 30, place(studio, 8.5).y())
    QTest.mouseRelease(viewport, LEFT, NO, there)
    assert axis.first > 2 * desk_song.BAR
    first = axis.first
    qtbot.wait(120)
    assert axis.first == first


# Hearing, words and the way back


def test_alt_click_hears_this_bar_alone(qtbot, studio):
    engine, status = studio.playback._engine, studio.window.status
    viewport = studio.window.song.rows.layout_view.viewport()
    QTest.mouseClick(viewport, LEFT, ALT, place(studio, 9.5))
    assert status._title.text() == ""  # nothing plays there
    QTest.mouseClick(viewport, LEFT, ALT, place(studio, 5.5))
    assert status._title.text() == "Only Keys in bar 6, Esc ends it"
    assert engine.playing
    assert engine.position == 5 * desk_song.BAR
    press(studio, Qt.Key.Key_Escape)
    assert status._title.text() == ""
    assert not engine.playing  # as before
    assert not studio.session.history.canUndo()


def test_ranges_snap_to_what_the_row_of_tools_says(studio):
    ruler, axis = studio.window.song.ruler, studio.window.song.axis
    beat = desk_song.BAR / 4

    def drawn():
        studio.window.song.range_edited.emit(0, 0)
        start, stop = (QPoint(round(axis.x(b * desk_song.BAR)), 4) for b in (9.3, 10.6))
        QTest.mousePress(ruler, LEFT, NO, start)
        move_to(ruler, stop)
        QTest.mouseRelease(ruler, LEFT, NO, stop)
        return studio.playback.range

    studio.tools.choose(DRAW)
    assert drawn() == (9 * desk_song.BAR, 11 * desk_song.BAR)
    studio.tools.set_snap("beat")
    assert drawn() == (37 * beat, 43 * beat)
    studio.tools.set_snap("off")
    assert drawn() == pytest.approx((9.3 * desk_song.BAR, 10.6 * desk_song.BAR), rel=0.01)
    studio.tools.choose(SELECT)  # the row is no longer there to say so
    assert drawn() == (9 * desk_song.BAR, 11 * desk_song.BAR)


def test_the_way_back_is_where_the_edits_are_counted(studio):
    studio.tools.choose(DRAW)
    drag(studio, place(studio, 8.5), place(studio, 9.5))
    drag(studio, place(studio, 4.5), place(studio, 4.5))
    ruler, overview = studio.window.song.ruler_panel, studio.window.song.overview_panel
    assert ruler._edits.isVisible()
    assert ruler._edits._back.text() == "2 edits"
    studio.window.song.axis.zoom(2, 0)
    assert not ruler._edits.isVisible()
    assert overview._edits.isVisible()
    assert overview._edits._count.text() == "2 edits"
    QTest.mouseClick(overview._edits._back, LEFT)
    assert not studio.layout.edited
    assert undo_text(studio) == "Back to the original layout"
    assert not overview._edits.isVisible()
    studio.session.history.undo()
    assert len(bars(studio)) == 9


def test_the_hover_line_says_what_the_tool_does(studio):
    lines = []
    studio.window.song.hover_changed.connect(lines.append)
    viewport = studio.window.song.rows.layout_view.viewport()

    def hover(bar, loop=KEYS):
        QTest.mouseMove(viewport, place(studio, bar, loop))
        return lines[-1]

    assert hover(5.5).startswith(
        "Keys, bar 6, playing, level 0 dB. Click to go there, drag to move"
    )
    assert "Click to select the loop" in hover(5.5, loop=0)
    studio.tools.choose(DRAW)
    assert hover(9.5).startswith("Keys, bar 10, not playing. Drag to draw")
    assert "Drag to clear" in hover(6.5)
    studio.tools.choose(LEVEL)
    assert "Drag up or down" in hover(5.5)


def test_the_hover_line_follows_what_happens_under_a_pointer_that_rests(studio):
    status = studio.window.status

    def line():
        return status._text.text()

    QTest.mouseMove(studio.window.song.rows.layout_view.viewport(), place(studio, 8.5))
    assert line().startswith("Keys, bar 9, not playing.")
    studio.tools.choose(DRAW)
    assert line().startswith("Keys, bar 9, not playing. Drag to draw bars")
    drag(studio, place(studio, 8.5), place(studio, 10.5))
    assert line().startswith("Keys, bar 11, added, level 0 dB. Drag to clear")
    studio.session.history.undo()
    assert line().startswith("Keys, bar 11, not playing.")
    status.show_hover("What is soon no longer so")
    studio.mix.set_muted(0, True)
    assert line().startswith("Keys, bar 11, not playing.")
    studio.tools.choose(SELECT)
    studio.mix.select(0)
    assert line().startswith("Keys, bar 11, not playing. Click to select the loop")


def test_nothing_is_said_again_of_a_row_that_is_gone(studio):
    QTest.mouseMove(studio.window.song.rows.layout_view.viewport(), place(studio, 8.5))
    studio.session.open_song("/songs/Other.wav", studio.session.audio)
    assert studio.window.status._text.text() == ""


@pytest.mark.parametrize("width", [210, 230, 250, 260, 280, 300])
def test_the_number_of_edits_leaves_the_buttons_beside_it_alone(studio, width):
    panel = studio.window.song.ruler_panel
    studio.tools.choose(DRAW)
    for bar in (1.5, 8.5, 10.5, 18.5):
        drag(studio, place(studio, bar), place(studio, bar))
    panel.resize(width, panel.height())
    shown = [child for child in panel.children() if isinstance(child, QWidget)]
    shown = sorted((c for c in shown if c.isVisible() and c.width()), key=lambda c: c.x())
    assert panel._edits in shown
    for left, right in itertools.pairwise(shown):
        assert left.geometry().right() < right.x()
    assert panel._edits.geometry().right() < width
    assert panel._edits._back.width() >= panel._edits._back.sizeHint().width()
    words = panel._text
    assert words.fontMetrics().horizontalAdvance(words.text()) <= words.width()
    assert panel._edit.accessibleName() == "Edit bars"
    studio.layout.reset()
    assert panel._edit.isVisible()
    assert panel._edit.text() == "Edit bars"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_keyboard_is_back_in_the_rows_after_a_loop_was_named(studio, key):
    rows = studio.window.song.rows.layout_view
    rows.setFocus()
    press(studio, Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, NameField)
    QTest.keyClicks(field, "Piano")
    QTest.keyClick(field, key)
    assert QApplication.focusWidget() is rows
    assert studio.session.project.strips[KEYS].name == ("Piano" if key == ENTER else "Keys")


def test_a_name_that_is_left_by_a_click_lets_the_keyboard_go_there(studio):
    studio.window.song.rows.layout_view.setFocus()
    press(studio, Qt.Key.Key_F2)
    studio.window.song.spectrogram.setFocus()
    assert QApplication.focusWidget() is studio.window.song.spectrogram


def test_the_status_line_explains_a_tool_while_nothing_else_is_said(studio):
    status = studio.window.status
    status.show_hover("")
    studio.tools.choose(DRAW)
    assert status._title.text() == "Layout"
    assert "folded corner" in status._text.text()
    drag(studio, place(studio, 8.5), place(studio, 8.5))
    QApplication.sendEvent(studio.window.song.rows.layout_view, QEvent(QEvent.Type.Leave))
    assert status._text.text().endswith("Ctrl+Z takes back “Draw Keys”.")
    status.show_hover("Overview")
    assert status._text.text() == "Overview"
    status.show_hover("")
    studio.tools.choose(SELECT)
    assert status._text.text() == ""


@pytest.mark.parametrize("seed", [0, 1])
def test_whatever_is_dragged_is_kept_as_it_was_seen_and_can_be_undone(studio, seed):
    rng = np.random.default_rng(seed)
    history = studio.session.history
    seen_after = {0: [shown(studio, loop) for loop in range(3)]}
    for _ in range(40):
        if rng.random() < 0.3:
            studio.tools.choose(str(rng.choice([SELECT, DRAW, LEVEL])))
        studio.mix.select(int(rng.integers(3)))
        start, stop = (
            place(studio, rng.uniform(-1, 31), int(rng.integers(3)), rng.uniform(0.1, 0.9))
            for _ in range(2)
        )
        keys = (NO, NO, CTRL, SHIFT)[int(rng.integers(4))]
        begin(studio, start, stop, keys)
        if rng.random() < 0.2:
            press(studio, Qt.Key.Key_Escape)
        before = [shown(studio, loop) for loop in range(3)]
        viewport = studio.window.song.rows.layout_view.viewport()
        QTest.mouseRelease(viewport, LEFT, keys, stop)
        now = [shown(studio, loop) for loop in range(3)]
        assert now == [bars(studio, loop) for loop in range(3)] == before
        seen_after[history.index()] = now
    assert history.count() > 10
    while history.canUndo():
        history.undo()
        seen = [shown(studio, loop) for loop in range(3)]
        assert seen == seen_after.get(history.index(), seen)
    assert not studio.layout.edited
