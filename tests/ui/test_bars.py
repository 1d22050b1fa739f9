"""Editing bars in the program: steps to undo, what follows them, and loops found in them."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from loopstudio.core.audio import Audio
from loopstudio.core.bars import similarity
from loopstudio.core.downbeats import Beats
from loopstudio.core.extraction import Extraction
from loopstudio.project import edits
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from loopstudio.ui.commands import COMMANDS
from loopstudio.ui.controller_taps import TapController
from loopstudio.ui.desk.bars_words import EDITED, NO_BARS, SEARCHED
from loopstudio.ui.desk.pages import BARS
from loopstudio.ui.menus import CommandAction
from tests.ui import song_pieces
from tests.ui.looks import button, texts
from tests.ui.song_pieces import BAR, N_BARS, SR

LEFT = Qt.MouseButton.LeftButton


def open_song(studio, extraction: Extraction | None, audio: Audio | None = None) -> None:
    """Open the song with drums and bass, with these loops or without."""
    project = song_pieces.project() if extraction is not None else Project()
    document = Document(replace(project, song="/songs/pieces.wav"), extraction, "pieces")
    studio.session.open_document(document, audio or song_pieces.audio(), None)
    studio.window.show_song()
    studio.window.activateWindow()


@pytest.fixture
def studio(whole, qtbot):
    """The program's window with drums and bass, and the page of bars."""
    open_song(whole, song_pieces.extraction())
    qtbot.waitUntil(whole.window.isActiveWindow)
    qtbot.mouseClick(button(whole.window.song.ruler_panel, "Edit bars"), LEFT)
    assert whole.window.desk.page == BARS
    return whole


def page(studio):
    return studio.window.desk.bars


def lines(studio):
    """The bars that are shown, in bars of the song."""
    return studio.bars.grid.bar_starts / BAR


def test_edit_bars_opens_the_page_also_of_a_folded_desk_and_from_components(qtbot, studio):
    studio.window.desk.show_page("recipe")
    studio.window.page.toggle_desk()
    studio.workshop.toggle_shown()
    studio.bars.open()
    assert studio.window.desk.page == BARS
    assert not studio.window.page.desk_folded
    assert not studio.workshop.shown
    assert page(studio).view.hasFocus()


def test_every_edit_is_a_step_with_a_name(qtbot, studio):
    history = studio.session.history
    for words, name in (
        ("Beat later", "Bars one beat later"),
        ("Half", "Half the bars"),
        ("Double", "Double the bars"),
        ("3", "3 beats in a bar"),
    ):
        qtbot.mouseClick(button(page(studio), words), LEFT)
        assert history.undoText() == name
    for _ in range(4):
        history.undo()
    np.testing.assert_allclose(lines(studio), np.arange(N_BARS + 1))
    assert studio.session.project.settings.downbeats_s is None


def test_a_drag_is_one_step_and_so_are_some_arrows(qtbot, studio):
    view, history = page(studio).view, studio.session.history
    view.line_dragged.emit(3, 3.2)
    assert not history.canUndo()  # what is dragged is only shown
    assert view.axis.bar_starts[3] == pytest.approx(3.2 * SR)
    view.line_dropped.emit(3, 3.2)
    assert (history.count(), history.undoText()) == (1, "Move bar line 4")
    view.setFocus()
    view.select(3)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert history.count() == 2
    assert lines(studio)[3] == pytest.approx(3.203)


def test_a_line_let_go_where_it_was_is_no_step(qtbot, studio):
    view = page(studio).view
    view.line_dragged.emit(3, 3.2)
    view.drag_cancelled.emit()
    assert view.axis.bar_starts[3] == 3 * BAR
    assert not studio.session.history.canUndo()


def test_lines_are_inserted_and_deleted(qtbot, studio):
    view, history = page(studio).view, studio.session.history
    view.insert_asked.emit(4.5)
    assert history.undoText() == "Insert bar line 6"
    assert view.selected == 5
    assert len(lines(studio)) == N_BARS + 2
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert history.undoText() == "Delete bar line 6"
    assert studio.session.project.settings.downbeats_s is None  # as they were


def test_the_head_of_the_desk_says_what_bars_there_are(qtbot, studio):
    head = studio.window.desk.head
    assert "16 bars of 4 beats, steady tempo, 240.00 BPM" in texts(head)
    qtbot.mouseClick(button(page(studio), "Half"), LEFT)
    assert "8 bars of 4 beats, steady tempo, 120.00 BPM" in texts(head)
    studio.window.desk.show_page("recipe")
    assert "8 bars of 4 beats, steady tempo, 120.00 BPM" not in texts(head)


def test_the_menu_divides_the_users_bars_anew(qtbot, studio):
    qtbot.mouseClick(button(page(studio), "Beat later"), LEFT)
    actions = studio.window.findChildren(CommandAction)
    metres = [action for action in actions if action._command.menu == "Song/Beats in a bar"]
    next(action for action in metres if action.text() == "3").trigger()
    assert not studio.finder.finding
    assert studio.session.history.undoText() == "3 beats in a bar"
    np.testing.assert_allclose(np.diff(lines(studio)), 0.75)


def test_what_cannot_be_done_is_said_in_the_banner(studio):
    page(studio).view.insert_asked.emit(4.02)
    assert "There is a bar line" in studio.window.banner.text()
    assert not studio.session.history.canUndo()


def test_loops_stay_while_ruler_steps_and_click_go_by_the_edited_bars(qtbot, studio):
    song, heads = studio.window.song, len(studio.window.song.rows.heads)
    studio.playback.set_clicking(True)
    qtbot.mouseClick(button(page(studio), "Beat later"), LEFT)
    assert EDITED in texts(page(studio))
    assert (len(song.rows.heads), song.axis.grid.bar_starts[1]) == (heads, BAR)
    assert song.axis.marked.bar_starts[1] == pytest.approx(1.25 * BAR)
    assert song.edited_lines.isVisible()
    assert studio.playback._engine._wanted.click is studio.bars.grid
    studio.playback.seek(0)
    studio.playback.step(1)
    assert studio.playback.position == pytest.approx(0.25 * BAR, abs=1)
    qtbot.waitUntil(lambda: "1.1.1" in texts(studio.window.transport))
    studio.session.history.undo()
    assert EDITED not in texts(page(studio))
    assert song.axis.marked is song.axis
    assert not song.edited_lines.isVisible()
    assert studio.playback._engine._wanted.click is studio.session.extraction.grid


def test_the_judge_points_to_the_bars_in_which_the_song_was_made(qtbot, studio):
    panel = page(studio)
    qtbot.waitUntil(lambda: "Bars repeat" in " ".join(texts(panel)), timeout=20_000)
    assert "before" not in " ".join(texts(panel))
    description = panel.matrix.accessibleDescription
    for words in ("Beat later", "3"):
        qtbot.mouseClick(button(panel, words), LEFT)
        qtbot.waitUntil(lambda: description().endswith("worse than before"))
        studio.session.history.undo()
    qtbot.waitUntil(lambda: "before" not in description())


def test_edits_that_come_faster_than_they_are_judged_end_with_the_judge_of_the_last(
    qtbot, studio, monkeypatch
):
    panel, go_on, compare = page(studio), threading.Event(), similarity.compare
    qtbot.waitUntil(lambda: len(panel.matrix._alike) == N_BARS, timeout=20_000)

    def compare_slowly(heard, times_s):
        go_on.wait(10)
        return compare(heard, times_s)

    monkeypatch.setattr(similarity, "compare", compare_slowly)
    for words in ("Beat later", "Double"):
        qtbot.mouseClick(button(panel, words), LEFT)
        QApplication.processEvents()
    assert len(panel.matrix._alike) == N_BARS  # the window did not wait for it
    go_on.set()
    qtbot.waitUntil(lambda: len(panel.matrix._alike) == studio.bars.grid.n_bars)
    assert studio.bars.grid.n_bars > N_BARS


def test_a_fader_does_not_show_the_bars_anew(qtbot, studio):
    qtbot.mouseClick(button(page(studio), "Beat later"), LEFT)
    shown, changes = studio.bars.grid, []
    studio.window.song.axis.changed.connect(lambda: changes.append(1))
    project = edits.set_gain(studio.session.project, 0, -3.0)
    studio.session.apply("Level", project)
    assert studio.bars.grid is shown
    assert not changes


def test_loops_are_found_again_in_the_edited_bars_without_listening_again(qtbot, studio):
    found = song_pieces.extraction()
    beats = Beats(np.arange(64) / 4, np.arange(64) % 4 + 1, 4, "madmom", np.full(64, 0.5))
    open_song(studio, replace(found, beats=beats, settings=replace(found.settings, n_loops=2)))
    # The wrong bars are half as long.
    qtbot.mouseClick(button(page(studio), "Double"), LEFT)
    edited = studio.bars.grid.bar_starts
    qtbot.mouseClick(button(page(studio), "Find loops again"), LEFT)
    again = studio.session
    qtbot.waitUntil(lambda: again.extraction.grid.n_bars == 2 * N_BARS, timeout=60_000)
    np.testing.assert_allclose(again.extraction.grid.bar_starts, edited)
    np.testing.assert_array_equal(again.extraction.beats.times_s, beats.times_s)
    assert EDITED not in texts(page(studio))
    again.history.undo()  # loops and edited bars as they were
    assert again.extraction.grid.n_bars == N_BARS
    assert EDITED in texts(page(studio))


def test_a_song_without_bars_is_listened_to_or_tapped(qtbot, whole):
    open_song(whole, None)
    QTest.keyClick(whole.window.windowHandle(), Qt.Key.Key_T)
    panel = page(whole)
    assert whole.window.desk.page == BARS
    assert "0 taps. Tap every beat, from the first of a bar on" in texts(panel)
    whole.bars._taps.forget()
    panel.show_taps("")
    assert NO_BARS in texts(panel)
    qtbot.mouseClick(button(panel, "Listen"), LEFT)
    assert whole.window.status.slot() == "bars"
    assert "Listening for bars…" in texts(panel)
    qtbot.waitUntil(lambda: whole.bars.grid is not None, timeout=60_000)
    assert whole.window.status.slot() == ""
    assert whole.window.song.axis.grid is None
    assert whole.window.song.axis.marked.n_bars == whole.bars.grid.n_bars
    assert whole.bars.beats is not None
    n_bars = whole.bars.grid.n_bars
    assert f"No loops yet. Find loops in these {n_bars} bars." in texts(whole.window.song.empty)
    assert button(panel, "Find loops").isVisible()


def test_another_song_forgets_the_bars_of_the_one_before(qtbot, studio):
    studio.playback.set_clicking(True)
    qtbot.mouseClick(button(page(studio), "Beat later"), LEFT)
    open_song(studio, None)
    assert studio.bars.grid is None
    assert studio.playback._engine._wanted.click is None
    assert "Find loops" not in texts(page(studio))


def test_a_project_that_is_opened_still_waits_for_loops_in_its_edited_bars(qtbot, studio):
    qtbot.mouseClick(button(page(studio), "Beat later"), LEFT)
    document = studio.session.document()
    open_song(studio, None)
    studio.session.open_document(document, song_pieces.audio(), None)
    assert EDITED in texts(page(studio))
    assert studio.window.song.axis.marked.bar_starts[0] == pytest.approx(BAR / 4)
    assert len(studio.window.song.rows.heads) == 2


def test_bar_lines_of_a_file_are_shown_first_and_can_be_taken_back(monkeypatch, studio, tmp_path):
    times = tmp_path / "bars.txt"
    times.write_text("".join(f"{1.0 + 2.0 * bar}\n" for bar in range(4)))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(times), ""))
    load = next(command for command in COMMANDS if command.text == "Load bar lines…")
    load.run(studio)
    assert studio.bars.grid.downbeats_s(studio.session.audio.sr) == pytest.approx([1, 3, 5, 7])
    assert studio.window.desk.page == BARS
    assert not studio.finder.finding  # whoever loaded lines wants to see them
    studio.session.history.undo()
    assert studio.bars.grid is studio.session.extraction.grid


@pytest.mark.parametrize("lines", ["not a time", "0.0\n900.0\n1000.0\n"])
def test_bar_lines_that_do_not_fit_the_song_change_nothing(monkeypatch, studio, tmp_path, lines):
    times = tmp_path / "bars.txt"
    times.write_text(lines)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(times), ""))
    studio.bars.load(str(tmp_path))
    assert studio.window.banner.text()
    assert not studio.session.history.canUndo()


def test_nobody_is_asked_to_find_loops_while_they_are_found_in_these_bars(qtbot, studio):
    studio.bars.open()
    studio.bars.edit("halve")
    assert EDITED in texts(studio.window.desk.bars)
    studio.bars.show_search(studio.session.project.settings)
    assert SEARCHED in texts(studio.window.desk.bars)
    assert "Find loops again" not in texts(studio.window.desk.bars)
    studio.bars.edit("later")  # the search goes by other bars than these
    assert EDITED in texts(studio.window.desk.bars)
    studio.bars.show_search(None)
    assert EDITED in texts(studio.window.desk.bars)


def test_a_range_repeats_edited_bars(studio):
    studio.bars.edit("later")
    studio.playback.seek(3 * BAR)
    studio.playback.toggle_looping()
    assert studio.playback.range == (round(2.25 * BAR), round(6.25 * BAR))


def test_who_opens_the_page_while_loops_are_looked_for_is_told_that_bars_come(qtbot, whole):
    open_song(whole, None)
    whole.bars.open()
    whole.finder.find_loops()
    words = "Finding loops, and bars with them…"
    qtbot.waitUntil(lambda: words in texts(page(whole)), timeout=20_000)
    QTest.keyClick(whole.window.windowHandle(), Qt.Key.Key_Escape)
    assert NO_BARS in texts(page(whole))


def test_listening_can_be_cancelled(qtbot, whole):
    open_song(whole, None)
    whole.bars.open()
    whole.bars.listen()
    QTest.keyClick(whole.window.windowHandle(), Qt.Key.Key_Escape)
    assert whole.window.status.slot() == ""
    assert NO_BARS in texts(page(whole))


def test_bars_of_the_users_own_give_way_to_those_that_are_found(qtbot, studio):
    qtbot.mouseClick(button(page(studio), "Beat later"), LEFT)
    found = button(page(studio), "Bars as found")
    assert found.isEnabled()
    qtbot.mouseClick(found, LEFT)
    assert studio.session.history.undoText() == "Bars as found"
    np.testing.assert_allclose(lines(studio), np.arange(N_BARS + 1))
    assert not found.isEnabled()


class Played:
    """A song that plays, and is where the test says."""

    def __init__(self, places: list[int], *, playing: bool = True) -> None:
        self.places, self.playing = places, playing

    @property
    def position(self) -> int:
        return self.places.pop(0)

    def play(self) -> None:
        self.playing = True


@pytest.fixture
def taps(qtbot, studio):
    def tapping(places_s, **how):
        played = Played([round(place * SR) for place in places_s], **how)
        controller = TapController(studio.session, played, studio)
        controller.finished.connect(studio.bars._on_tapped)
        return controller

    return tapping


def test_taps_become_bars_after_a_pause(qtbot, studio, taps):
    places_s = 2.25 + 0.25 * np.arange(8) + 0.01
    tapping = taps(places_s)
    with qtbot.waitSignal(tapping.finished, timeout=10_000):
        for _ in places_s:
            tapping.tap()
    qtbot.waitUntil(lambda: studio.session.history.canUndo(), timeout=20_000)
    assert studio.session.history.undoText() == "Tap the bars"
    np.testing.assert_allclose(lines(studio)[1:-1] % 1, 0.25, atol=1e-3)


def test_the_first_tap_at_rest_plays_the_song(taps):
    tapping, counts = taps([], playing=False), []
    tapping.counted.connect(lambda n, taps: counts.append(n))
    tapping.tap()
    assert counts == [0]
    assert tapping._playback.playing


def test_taps_before_the_song_went_back_are_forgotten(qtbot, studio, taps):
    tapping, counts = taps([5.0, 5.25, 1.0, 1.25]), []
    tapping.counted.connect(lambda n, taps: counts.append(n))
    for _ in range(4):
        tapping.tap()
    assert counts == [1, 2, 1, 2]
    tapping.finish()
    assert not studio.session.history.canUndo()  # too few
