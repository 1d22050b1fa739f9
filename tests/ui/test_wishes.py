"""Wishes in the whole window: made, changed, undone, listed, and answered."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from loopstudio.core.loops import loop_of_layer
from loopstudio.core.render import renderer
from loopstudio.core.wishes import Change, Granted, Wish
from loopstudio.project.file import Document
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.desk.sounds_view import SoundsView
from loopstudio.ui.tools.tool import KEEP, ONLY, SELECT, SILENT
from tests.ui import song_pieces
from tests.ui.desk_song import BAR
from tests.ui.looks import button, texts
from tests.ui.test_song_view import drag

LEFT = Qt.MouseButton.LeftButton
DRUMS, KEYS, VOICE = 0, 1, 2


def command(studio, text):
    for menu in studio.window.menuBar().findChildren(QMenu):
        for action in menu.actions():
            if action.text() == text:
                return action
    raise LookupError(text)


def at(studio, bar, y):
    return QPoint(round(studio.window.song.axis.x(bar * BAR)), y)


def row_y(studio, row):
    top, height = studio.window.song.rows.layout_view.row_place(row)
    return top + height // 2


def paint_on_row(qtbot, studio, row, first, stop):
    viewport = studio.window.song.rows.layout_view.viewport()
    y = row_y(studio, row)
    drag(qtbot, viewport, at(studio, first + 0.2, y), at(studio, stop - 0.2, y))


def paint_on_picture(qtbot, studio, first, stop, top=20, bottom=60):
    viewport = studio.window.song.spectrogram.viewport()
    drag(qtbot, viewport, at(studio, first + 0.2, top), at(studio, stop - 0.2, bottom))


def grant(studio, changes):
    """Let the loops go by the wishes, with these levels before and after."""
    found, wishes = studio.session.extraction, studio.session.project.wishes
    granted = Granted(
        wishes,
        tuple(Change(*levels, (0,)) for levels in changes),
        loop_of_layer(found.loops, found.factors.core.shape[2]),
        found.factors.layout,
        np.stack([loop.activation for loop in found.loops]),
    )
    project = studio.session.project
    studio.session.apply_loops("Find loops", project, replace(found, granted=granted))


@pytest.fixture
def wishing(loaded):
    """The window with the tool that paints silence, and the keys selected."""
    loaded.mix.select(KEYS)
    loaded.tools.choose(SILENT)
    return loaded


def test_a_wish_painted_along_a_row_is_about_its_bars_and_its_loop(qtbot, wishing):
    paint_on_row(qtbot, wishing, VOICE, 12, 16)
    assert wishing.session.project.wishes == (Wish(SILENT, VOICE, 12, 15, strength=0.8),)
    assert wishing.session.history.undoText() == "Wish: Vocal chop silent"
    assert wishing.mix.selected == VOICE


def test_tools_for_wishes_are_in_the_edit_menu(loaded):
    command(loaded, "Only this loop").trigger()
    assert loaded.tools.tool == ONLY
    assert loaded.window.page.tools.isVisible()


def test_a_wish_painted_in_the_picture_is_about_the_selected_loop(qtbot, wishing):
    wishing.tools.choose(ONLY)
    paint_on_picture(qtbot, wishing, 4, 6)
    (wish,) = wishing.session.project.wishes
    assert (wish.kind, wish.loop, wish.first_bar, wish.last_bar) == (ONLY, KEYS, 4, 5)
    assert 30 < wish.low_hz < wish.high_hz < 16_000
    assert wishing.session.history.undoText() == "Wish: only Keys"


def test_a_wish_from_beat_to_beat_keeps_them(qtbot, wishing):
    wishing.tools.set_snap("beat")
    viewport = wishing.window.song.rows.layout_view.viewport()
    y = row_y(wishing, KEYS)
    drag(qtbot, viewport, at(wishing, 4.3, y), at(wishing, 6.2, y))
    (wish,) = wishing.session.project.wishes
    assert (wish.first_bar, wish.start_beat) == (4, pytest.approx(1))
    assert (wish.last_bar, wish.stop_beat) == (6, pytest.approx(1))


def test_the_strength_of_the_tool_is_that_of_wishes_to_come(qtbot, wishing):
    wishing.window.page.tools.strength_edited.emit(40)
    paint_on_row(qtbot, wishing, KEYS, 2, 4)
    assert wishing.session.project.wishes[0].strength == pytest.approx(0.4)


def test_the_slider_changes_the_selected_wish_in_one_step(qtbot, wishing):
    paint_on_row(qtbot, wishing, KEYS, 2, 4)
    slider = wishing.window.page.tools.findChild(type(wishing.window.page.tools._slider))
    slider.setFocus()
    for _ in range(3):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert wishing.session.project.wishes[0].strength == pytest.approx(0.65)
    assert wishing.session.history.undoText() == "Strength of a wish"
    wishing.session.history.undo()
    assert wishing.session.project.wishes[0].strength == pytest.approx(0.8)


def test_taking_a_tool_leaves_the_strength_of_the_last_wish_alone(qtbot, wishing):
    paint_on_row(qtbot, wishing, KEYS, 2, 4)
    wishing.tools.choose(KEEP)
    wishing.window.page.tools.strength_edited.emit(40)
    assert wishing.session.project.wishes[0].strength == pytest.approx(0.8)


def test_every_wish_can_be_undone_and_redone(qtbot, wishing):
    paint_on_row(qtbot, wishing, KEYS, 2, 4)
    paint_on_row(qtbot, wishing, KEYS, 6, 8)
    qtbot.keyClick(wishing.window.song.spectrogram, Qt.Key.Key_Delete)
    assert len(wishing.session.project.wishes) == 1
    history = wishing.session.history
    for wanted in (2, 1, 0):
        history.undo()
        assert len(wishing.window.song.wishes.marks) == wanted
    for wanted in (1, 2, 1):
        history.redo()
        assert len(wishing.window.song.wishes.marks) == wanted


def test_the_row_of_tools_counts_the_wishes_and_clears_them(qtbot, wishing):
    paint_on_row(qtbot, wishing, KEYS, 2, 4)
    paint_on_row(qtbot, wishing, DRUMS, 6, 8)
    wishing.tools.put_down()
    bar = wishing.window.page.tools
    assert bar.isVisible()
    assert "2 wishes to try" in texts(bar)
    button(bar, "Clear").click()
    assert not wishing.session.project.wishes
    assert not bar.isVisible()
    wishing.session.history.undo()
    assert len(wishing.session.project.wishes) == 2


def test_escape_gives_up_a_drag_and_then_leaves_the_tool(qtbot, wishing):
    viewport = wishing.window.song.rows.layout_view.viewport()
    y = row_y(wishing, KEYS)
    qtbot.mousePress(viewport, LEFT, pos=at(wishing, 2, y))
    qtbot.mouseMove(viewport, at(wishing, 5, y))
    qtbot.keyClick(wishing.window, Qt.Key.Key_Escape)
    assert wishing.tools.tool == SILENT
    qtbot.mouseRelease(viewport, LEFT, pos=at(wishing, 5, y))
    assert not wishing.session.project.wishes
    qtbot.keyClick(wishing.window, Qt.Key.Key_Escape)
    assert wishing.tools.tool == SELECT


def test_an_edge_that_is_dragged_changes_the_wish(qtbot, wishing):
    paint_on_row(qtbot, wishing, KEYS, 2, 4)
    viewport = wishing.window.song.rows.layout_view.viewport()
    y = row_y(wishing, KEYS)
    drag(qtbot, viewport, at(wishing, 4, y), at(wishing, 8.1, y))
    assert wishing.session.project.wishes == (Wish(SILENT, KEYS, 2, 7, strength=0.8),)
    assert wishing.session.history.undoText() == "Change a wish"


def test_wishes_are_made_with_the_keyboard_alone(qtbot, loaded):
    song = loaded.window.song
    song.setFocus()
    loaded.mix.select(VOICE)
    loaded.playback.seek(4 * BAR)
    qtbot.keyClick(song.spectrogram, Qt.Key.Key_BracketLeft)
    loaded.playback.seek(7 * BAR)
    qtbot.keyClick(song.spectrogram, Qt.Key.Key_BracketRight)
    command(loaded, "Wish: keep this").trigger()
    assert loaded.session.project.wishes == (Wish(KEEP, VOICE, 4, 7, strength=0.8),)
    assert "1 wish to try" in texts(loaded.window.page.tools)


def test_without_a_range_the_bar_of_the_playhead_is_meant(loaded):
    loaded.mix.select(DRUMS)
    loaded.playback.seek(9 * BAR)
    command(loaded, "Wish: only this loop").trigger()
    assert loaded.session.project.wishes == (Wish(ONLY, DRUMS, 9, 9, strength=0.8),)


def test_wishes_need_a_loop(loaded):
    loaded.mix.select(loaded.mix.n_loops)  # the Rest
    assert not command(loaded, "Wish: silent here").isEnabled()
    loaded.mix.select(DRUMS)
    assert command(loaded, "Wish: silent here").isEnabled()
    assert not command(loaded, "Wishes…").isEnabled()


def test_the_list_of_wishes_is_worked_with_the_keyboard(qtbot, wishing):
    for first in (2, 6, 10):
        paint_on_row(qtbot, wishing, KEYS, first, first + 2)
    wishing.window.song.setFocus()
    before = QApplication.focusWidget()
    command(wishing, "Wishes…").trigger()
    listed = wishing.wishes.list
    assert listed.isVisible()
    assert [text for text in texts(listed) if text.startswith("Keys")] == [
        "Keys silent in bars 3–4",
        "Keys silent in bars 7–8",
        "Keys silent in bars 11–12",
    ]
    focused = QApplication.focusWidget()
    assert focused.accessibleName() == "Strength of Keys silent in bars 11–12"
    qtbot.keyClick(focused, Qt.Key.Key_Up)
    focused = QApplication.focusWidget()
    assert focused.accessibleName() == "Strength of Keys silent in bars 7–8"
    qtbot.keyClick(focused, Qt.Key.Key_Right)
    assert wishing.session.project.wishes[1].strength == pytest.approx(0.85)
    qtbot.keyClick(focused, Qt.Key.Key_Delete)
    assert [wish.first_bar for wish in wishing.session.project.wishes] == [2, 10]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not listed.isVisible()
    assert wishing.tools.tool == SILENT
    assert QApplication.focusWidget() is before


def test_the_list_stays_open_until_its_last_wish_is_removed(qtbot, wishing):
    for first in (2, 6):
        paint_on_row(qtbot, wishing, KEYS, first, first + 2)
    wishing.wishes.show_list()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert wishing.wishes.list.isVisible()
    assert QApplication.focusWidget().accessibleName().endswith("bars 3–4")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert not wishing.wishes.list.isVisible()


def test_a_long_list_is_complete_after_a_moment(qtbot, wishing):
    wishes = tuple(Wish(SILENT, KEYS, bar, bar) for bar in range(30))
    wishing.session.apply("Wishes", replace(wishing.session.project, wishes=wishes))
    wishing.wishes.select(20)
    wishing.wishes.show_list()
    assert QApplication.focusWidget().accessibleName().endswith("in bar 21")
    qtbot.waitUntil(lambda: sum(t.startswith("Keys") for t in texts(wishing.wishes.list)) == 30)
    wishing.wishes.clear()
    assert not wishing.wishes.list.isVisible()


def test_the_list_closes_when_the_keyboard_goes_elsewhere(qtbot, wishing):
    paint_on_row(qtbot, wishing, KEYS, 2, 4)
    button(wishing.window.page.tools, "1 wish to try").click()
    assert wishing.wishes.list.isVisible()
    wishing.window.song.spectrogram.setFocus()
    assert not wishing.wishes.list.isVisible()


def test_the_menu_of_a_wish_changes_kind_and_strength_and_removes_it(qtbot, wishing):
    paint_on_row(qtbot, wishing, KEYS, 2, 4)

    def choose(*texts_of_items):
        menu = wishing.window.findChild(QMenu, "wish menu")
        for text in texts_of_items:
            action = next(a for a in menu.actions() if a.text().startswith(text))
            menu = action.menu() or menu
        action.trigger()
        for other in wishing.window.findChildren(QMenu, "wish menu"):
            other.close()
            other.deleteLater()
        QApplication.sendPostedEvents(None, 52)  # DeferredDelete

    wishing.window.song.wishes.menu_asked.emit(0, QPoint(10, 10))
    choose("Keep this")
    assert wishing.session.project.wishes[0].kind == KEEP
    wishing.window.song.wishes.menu_asked.emit(0, QPoint(10, 10))
    choose("Strength", "40 %")
    assert wishing.session.project.wishes[0].strength == pytest.approx(0.4)
    wishing.window.song.wishes.menu_asked.emit(0, QPoint(10, 10))
    choose("Remove")
    assert not wishing.session.project.wishes


def test_what_came_of_a_wish_is_on_its_chip_and_in_the_status_line(qtbot, wishing):
    paint_on_row(qtbot, wishing, KEYS, 12, 16)
    wishing.tools.choose(KEEP)
    paint_on_row(qtbot, wishing, DRUMS, 2, 4)
    grant(wishing, [(-3.0, -34.0), (-8.0, -12.0)])
    silent, keep = wishing.window.song.wishes.marks
    assert silent.words(named=False)[0] == "Silent here: 31 dB less"
    assert keep.sentence == "Keep Drums in bars 3–4, 80 %: not granted"
    assert "2 wishes tried" in texts(wishing.window.page.tools)
    assert any(
        text.startswith("Keys silent in bars 13–16: 31 dB less") for text in texts(wishing.window)
    )
    assert wishing.window.song.rows.layout_view.wishes.flashing


def test_the_selected_loop_stays_selected_when_a_wish_is_granted(qtbot, wishing):
    paint_on_row(qtbot, wishing, VOICE, 12, 16)
    grant(wishing, [(-3.0, -34.0)])
    assert wishing.mix.selected == VOICE
    wishing.session.history.undo()
    assert wishing.mix.selected == VOICE


def test_a_wish_that_is_tried_is_heard(qtbot, whole):
    found = song_pieces.extraction()
    document = Document(song_pieces.project(), found, "Two loops")
    whole.session.open_document(document, song_pieces.audio(), None)
    whole.window.show_song()
    whole.tools.choose(SILENT)
    song = whole.window.song
    y = row_y(whole, song_pieces.DRUMS)
    start, stop = (QPoint(song_pieces.x_of(song, bar), y) for bar in (8.2, 10.8))
    drag(qtbot, song.rows.layout_view.viewport(), start, stop)
    button(whole.window.page.tools, "Find loops again").click()
    qtbot.waitUntil(lambda: whole.session.extraction.granted is not None, timeout=20_000)
    (mark,) = song.wishes.marks
    assert mark.answer.endswith("dB less")
    assert loudness_of_drums(whole, found, 8) > 2 * loudness_of_drums(
        whole, whole.session.extraction, 8
    )
    assert loudness_of_drums(whole, found, 12) == pytest.approx(
        loudness_of_drums(whole, whole.session.extraction, 12), rel=0.02
    )
    assert whole.session.history.undoText() == "Find loops again"


def loudness_of_drums(studio, extraction, bar):
    """Return how loud the drums are in a bar."""
    audio, n = studio.session.audio, song_pieces.BAR
    loops = renderer(audio.samples, audio.sr, extraction).loops(bar * n, n)
    return float(np.sqrt(np.mean(loops[song_pieces.DRUMS] ** 2)))


def test_only_wishes_that_are_new_are_still_to_try(qtbot, wishing):
    paint_on_row(qtbot, wishing, KEYS, 12, 16)
    grant(wishing, [(-3.0, -34.0)])
    paint_on_row(qtbot, wishing, KEYS, 2, 4)
    assert "1 wish to try" in texts(wishing.window.page.tools)
    wishing.wishes.clear()
    assert "1 wish to take back" in texts(wishing.window.page.tools)


def test_what_came_of_a_wish_is_still_said_when_loops_are_merged(qtbot, wishing):
    paint_on_row(qtbot, wishing, VOICE, 12, 16)
    grant(wishing, [(-3.0, -34.0)])
    wishing.mix.select(DRUMS, frozenset({KEYS}))
    wishing.regroup.merge()
    assert wishing.session.project.wishes[0].loop == 1
    assert wishing.window.song.wishes.marks[0].answer == "31 dB less"
    assert "1 wish tried" in texts(wishing.window.page.tools)


def test_nothing_is_said_anew_of_wishes_in_a_project_that_is_opened(qtbot, wishing):
    paint_on_row(qtbot, wishing, KEYS, 12, 16)
    grant(wishing, [(-3.0, -34.0)])
    document, audio = wishing.session.document(), wishing.session.audio
    qtbot.waitUntil(lambda: not wishing.window.song.rows.layout_view.wishes.flashing)
    wishing.session.open_document(document, audio, None)
    assert not wishing.window.song.rows.layout_view.wishes.flashing
    assert wishing.window.song.wishes.marks[0].answer == "31 dB less"


def test_nothing_is_said_anew_of_wishes_when_a_step_is_undone(qtbot, wishing):
    paint_on_row(qtbot, wishing, VOICE, 12, 16)
    wishing.tools.choose(SELECT)
    rows = wishing.window.song.rows.layout_view.viewport()
    qtbot.mouseMove(rows, at(wishing, 2, row_y(wishing, DRUMS)))
    grant(wishing, [(-3.0, -34.0)])
    layer, status = wishing.window.song.rows.layout_view.wishes, wishing.window.status
    assert "31 dB less" in status._text.text()  # though the pointer is over something
    qtbot.waitUntil(lambda: not layer.flashing)
    wishing.mix.select(DRUMS, frozenset({KEYS}))
    for step in (wishing.regroup.merge, wishing.session.history.undo):
        step()
        assert not layer.flashing
        assert "31 dB less" not in status._text.text()


def test_a_tool_says_about_which_loop_it_is_under_a_pointer_that_rests(qtbot, wishing):
    status = wishing.window.status
    wishing.mix.select(KEYS)
    qtbot.mouseMove(wishing.window.song.spectrogram.viewport(), at(wishing, 5, 40))
    assert "in which Keys shall be silent" in status._text.text()
    wishing.mix.select(DRUMS)
    assert "in which Drums shall be silent" in status._text.text()


def test_wishes_about_parts_of_a_recipe_are_in_the_list_alone(qtbot, loaded):
    loaded.mix.select(KEYS)
    qtbot.waitUntil(lambda: loaded.window.desk.name_part(Part(sound=3)) != "")
    panel = loaded.window.desk.panel
    menu = panel.part_actions.menu_of(panel.findChild(SoundsView), Part(sound=3))
    next(a for a in menu.actions() if a.text() == "Wish: silent in this loop").trigger()
    assert loaded.session.project.wishes[0].sound == 3
    assert not loaded.window.song.wishes.marks
    loaded.wishes.show_list()
    (words,) = [text for text in texts(loaded.wishes.list) if text.startswith("Keys")]
    assert "sound" in words
    assert words.endswith("silent in bars 1–30")
