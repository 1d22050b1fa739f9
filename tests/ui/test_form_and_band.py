"""Sections and rectangles in the whole window: what is kept, and what is heard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from loopstudio.core.form import Form, form_of
from loopstudio.ui.song.rectangle import Piece
from tests.ui.desk_song import BAR, N_BARS, SR

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier


def key(studio, pressed, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(studio.window.windowHandle(), pressed, modifiers)
    QApplication.processEvents()


def test_the_sections_of_a_song_are_found_with_its_loops(loaded):
    assert loaded.window.song.sections.form == form_of(loaded.session.extraction)


def test_what_the_user_makes_of_the_sections_is_in_the_project_and_can_be_undone(loaded):
    song, session = loaded.window.song, loaded.session
    found = song.sections.form
    song.show_position(round(4.5 * BAR), False)
    loaded.form.split_here()
    assert session.project.form == song.sections.form == found.split(4)
    session.history.undo()
    assert session.project.form is None
    assert song.sections.form == found
    session.history.redo()
    loaded.form.reset()
    assert session.project.form is None


def test_sections_of_other_bars_are_not_shown(loaded):
    found = loaded.window.song.sections.form
    loaded.form._on_form_edited("Rename", Form(N_BARS + 1, (0,), ("Verse",)))
    assert loaded.window.song.sections.form == found


def test_a_song_that_is_closed_takes_its_sections_along(loaded):
    loaded.session.history.setClean()
    loaded.session.close_song()
    assert loaded.window.song.sections.form is None


def test_a_rectangle_is_heard_until_escape(loaded, qtbot):
    song, engine = loaded.window.song, loaded.playback._engine
    viewport = song.spectrogram.viewport()
    start, stop = QPoint(100, 40), QPoint(300, 120)
    qtbot.mousePress(viewport, LEFT, ALT, start)
    qtbot.mouseMove(viewport, QPoint(200, 80))
    qtbot.mouseMove(viewport, stop)
    qtbot.mouseRelease(viewport, LEFT, ALT, stop)
    status = loaded.window.status
    qtbot.waitUntil(lambda: status._title.text().startswith("Only 0:"))
    assert "Hz" in status._title.text()
    seconds = song.axis.sample_at(300) - song.axis.sample_at(100)
    assert engine._wanted.song.samples.shape[1] == pytest.approx(seconds, abs=2)
    key(loaded, Qt.Key.Key_Escape)
    assert not status._title.text().startswith("Only")
    assert engine._wanted.song.samples.shape[1] == N_BARS * BAR


def test_a_click_elsewhere_ends_a_rectangle(loaded, qtbot):
    loaded.band.hear(Piece(0, BAR, 100.0, 200.0))
    engine = loaded.playback._engine
    qtbot.waitUntil(lambda: engine._wanted.song.samples.shape[1] == BAR)
    viewport = loaded.window.song.spectrogram.viewport()
    qtbot.mouseClick(viewport, LEFT, pos=QPoint(400, 60))
    assert engine._wanted.song.samples.shape[1] == N_BARS * BAR


def test_a_sliver_is_heard_as_long_as_it_takes_to_hear_it(loaded, qtbot):
    end = N_BARS * BAR
    loaded.band.hear(Piece(end - 10, end, None, None))
    engine = loaded.playback._engine
    qtbot.waitUntil(lambda: engine._wanted.song.samples.shape[1] == round(0.05 * SR))


@pytest.mark.parametrize("playing", [True, False])
def test_after_a_rectangle_the_song_plays_on_only_if_it_played_before(loaded, qtbot, playing):
    engine, viewport = loaded.playback._engine, loaded.window.song.spectrogram.viewport()
    loaded.playback.set_playing(playing)
    for start in (0, BAR):
        loaded.band.hear(Piece(start, start + BAR // 2, 100.0, 200.0))
        qtbot.waitUntil(lambda: engine._wanted.song.samples.shape[1] == BAR // 2)
        qtbot.waitUntil(lambda: not loaded.band._runner.busy)
    key(loaded, Qt.Key.Key_Escape)
    assert engine._wanted.song.samples.shape[1] == N_BARS * BAR
    assert engine.playing is playing
    loaded.band.hear(Piece(0, BAR // 2, 100.0, 200.0))
    qtbot.waitUntil(lambda: engine._wanted.song.samples.shape[1] == BAR // 2)
    qtbot.mouseClick(viewport, LEFT, pos=QPoint(400, 60))
    assert engine.playing is playing
