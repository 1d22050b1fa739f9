"""Unsaved work: kept while it is edited, offered after a crash, gone when it is not needed."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from loopstudio.playback.engine import SoundEngine
from loopstudio.project import edits, file, recovery, state
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from loopstudio.ui import controller_keeping, dialogs, menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.version_menu import VersionMenu
from tests.ui import desk_song
from tests.ui.looks import button, texts

LEFT = Qt.MouseButton.LeftButton
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch):
    monkeypatch.setattr(controller_keeping, "AFTER_S", 0.02)


@pytest.fixture
def open_studio(qtbot, tmp_path):
    """A function that starts the program, as often as a test likes."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    opened = []

    def open_it() -> Studio:
        studio = Studio(Theme("dark"), SoundEngine(), settings)
        menus.build(studio.window, studio)
        # Nobody is there to answer whether to save.
        qtbot.addWidget(studio.window, before_close_func=lambda _: studio.session.close_song())
        studio.window.show()
        opened.append(studio)
        return studio

    yield open_it
    for studio in opened:
        studio.close()


@pytest.fixture
def song(tmp_path):
    """A silent song of thirty bars."""
    path = tmp_path / "Night Bus.flac"
    n = desk_song.N_BARS * desk_song.BAR
    soundfile.write(path, np.zeros(n, np.float32), desk_song.SR)
    return str(path)


def _edit(studio, gain_db=-9.0):
    studio.session.apply("Gain", edits.set_gain(studio.session.project, 0, gain_db))


def _kept() -> list[Path]:
    return list(state.unsaved_folder().glob(f"*/{recovery.KEPT}"))


def _die(studio):
    """End the program as a signal does: nobody is asked."""
    studio.close()


def test_an_edit_is_kept_soon_and_off_the_gui_thread(qtbot, open_studio, song):
    studio = open_studio()
    desk_song.open_in(studio, song)
    assert _kept() == []
    _edit(studio)
    assert _kept() == []  # not within the edit itself
    qtbot.waitUntil(lambda: len(_kept()) == 1)
    qtbot.waitUntil(lambda: "is kept as it was a moment ago" in studio.keeping.kept_text())
    assert file.load(_kept()[0]).project.strips[0].gain_db == -9.0


def test_editing_without_a_pause_is_kept_all_the_same(qtbot, open_studio, song, monkeypatch):
    monkeypatch.setattr(controller_keeping, "AFTER_S", 60.0)
    monkeypatch.setattr(controller_keeping, "EVERY_S", 0.1)
    studio = open_studio()
    desk_song.open_in(studio, song)
    gains = iter(np.linspace(-40, 0, 10_000))

    def edited_and_kept():
        _edit(studio, next(gains))
        return bool(_kept())

    qtbot.waitUntil(edited_and_kept)


@pytest.mark.parametrize("way", ["saved", "undone", "closed", "window closed"])
def test_nothing_is_left_when_there_is_nothing_unsaved(
    qtbot, open_studio, song, monkeypatch, tmp_path, way
):
    studio = open_studio()
    desk_song.open_in(studio, song)
    _edit(studio)
    qtbot.waitUntil(lambda: len(_kept()) == 1)
    monkeypatch.setattr(dialogs, "ask_to_save", lambda *ignored: True)
    if way == "saved":
        target = str(tmp_path / "p.loopstudio")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *ignored: (target, ""))
        studio.files.save()
    elif way == "undone":
        studio.session.history.undo()
    elif way == "closed":
        studio.files.close_song()
    else:
        studio.window.close()
    qtbot.waitUntil(lambda: _kept() == [])
    studio.close()
    root = state.unsaved_folder()
    assert not root.exists() or list(root.iterdir()) == []


def test_what_was_lost_is_on_the_start_page_and_comes_back(qtbot, open_studio, song):
    before = open_studio()
    desk_song.open_in(before, song)
    _edit(before)
    _die(before)

    after = open_studio()
    assert texts(after.window.start).count("Night Bus") == 1
    assert "Not saved last time" in texts(after.window.start)
    qtbot.mouseClick(button(after.window.start, "Restore"), LEFT)
    qtbot.waitUntil(after.window.shows_song, timeout=20_000)
    assert after.session.project.strips[0].gain_db == -9.0
    assert after.session.edited
    assert after.window.windowTitle().startswith("Night Bus (edited)")
    assert after.session.path is None
    assert after.recents.list[0].path == song
    # It is kept under the new program's name, and no longer under the old one's.
    qtbot.waitUntil(lambda: len(_kept()) == 1 and after.keeping._restored is None)
    assert recovery.lost(state.unsaved_folder()) == ()


def test_restored_work_is_asked_about_before_it_is_left(qtbot, open_studio, song, monkeypatch):
    before = open_studio()
    desk_song.open_in(before, song)
    _edit(before)
    _die(before)
    after = open_studio()
    asked = []
    monkeypatch.setattr(dialogs, "ask_to_save", lambda *ignored: bool(asked.append(1)))
    after.keeping.restore(str(after.keeping.lost[0].path))
    qtbot.waitUntil(after.window.shows_song, timeout=20_000)
    after.files.close_song()
    assert asked == [1]
    assert after.window.shows_song()


def test_restored_work_is_saved_where_its_project_was(qtbot, open_studio, song, tmp_path):
    before = open_studio()
    desk_song.open_in(before, song)
    project = str(tmp_path / "Night Bus.loopstudio")
    file.save(project, before.session.document())
    before.session.set_saved(project)
    _edit(before)
    _die(before)
    assert file.load(project).project.strips[0].gain_db == 0

    after = open_studio()
    after.keeping.restore(str(after.keeping.lost[0].path))
    qtbot.waitUntil(after.window.shows_song, timeout=20_000)
    assert after.session.path == project
    after.files.save()
    qtbot.waitUntil(lambda: not after.session.edited, timeout=20_000)
    assert file.load(project).project.strips[0].gain_db == -9.0
    qtbot.waitUntil(lambda: _kept() == [])


def test_forgetting_can_be_undone_until_the_program_ends(qtbot, open_studio, song):
    before = open_studio()
    desk_song.open_in(before, song)
    _edit(before)
    _die(before)

    after = open_studio()
    qtbot.mouseClick(button(after.window.start, "Forget"), LEFT)
    assert after.window.banner.text() == "What was not saved of Night Bus is forgotten."
    assert "Restore" not in texts(after.window.start)
    qtbot.mouseClick(button(after.window.banner, "Undo"), LEFT)
    assert "Restore" in texts(after.window.start)
    QTest.keyClick(after.window.start.recents.rows[0], Qt.Key.Key_Delete)
    assert len(_kept()) == 1
    after.close()
    assert _kept() == []


def test_opening_the_same_song_offers_what_was_lost_of_it(qtbot, open_studio, song):
    before = open_studio()
    desk_song.open_in(before, song)
    _edit(before)
    _die(before)

    after = open_studio()
    desk_song.open_in(after, song)
    qtbot.waitUntil(lambda: after.window.banner.text() != "")
    assert after.window.banner.text().startswith("What you did in Night Bus was not saved (Today")
    qtbot.mouseClick(button(after.window.banner, "Restore"), LEFT)
    qtbot.waitUntil(lambda: after.session.project.strips[0].gain_db == -9.0, timeout=20_000)


def test_a_place_that_takes_nothing_is_said_once(qtbot, open_studio, song):
    state.unsaved_folder().write_text("a file is in the way")
    studio = open_studio()
    desk_song.open_in(studio, song)
    _edit(studio)
    qtbot.waitUntil(lambda: "save often" in studio.window.banner.text())
    studio.window.banner.hide()
    _edit(studio, -3.0)
    qtbot.waitUntil(lambda: not studio.keeping._runner.busy)
    qtbot.waitUntil(lambda: not studio.keeping._timer.isActive())
    qtbot.waitUntil(lambda: not studio.keeping._runner.busy)
    assert studio.window.banner.text() == ""
    assert "is not kept yet" in studio.keeping.kept_text()


_VICTIM = """
    import sys, time
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication
    from loopstudio.playback.engine import SoundEngine
    from loopstudio.project import edits, recovery, state
    from loopstudio.ui import controller_keeping
    from loopstudio.ui.controller import Studio
    from loopstudio.ui.theme.theme import Theme
    controller_keeping.AFTER_S = 0.2
    application = QApplication([])
    settings = QSettings(sys.argv[2], QSettings.Format.IniFormat)
    studio = Studio(Theme("dark"), SoundEngine(), settings)
    studio.window.show()
    studio.files.open(sys.argv[1])
    while studio.session.extraction is None:
        application.processEvents()
    project = edits.set_gain(studio.session.project, 1, -7.5)
    studio.session.apply("Gain", edits.set_muted(project, 0, True))
    while not list(state.unsaved_folder().glob("*/" + recovery.KEPT)):
        application.processEvents()
    print("kept", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed like this here")
def test_edits_survive_kill_minus_nine_of_the_real_program(qtbot, open_studio, song, tmp_path):
    project = tmp_path / "Night Bus.loopstudio"
    found = desk_song.extraction()
    strips = desk_song.project(found).strips
    file.save(project, Document(Project(song=song, strips=strips), found, "Night Bus"))
    victim = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_VICTIM), str(project), str(tmp_path / "s.ini")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert victim.stdout.readline() == "kept\n"
    victim.kill()
    victim.wait()
    victim.stdout.close()
    assert file.load(project).project.strips[1].gain_db == 0

    studio = open_studio()
    qtbot.mouseClick(button(studio.window.start, "Restore"), LEFT)
    qtbot.waitUntil(studio.window.shows_song, timeout=20_000)
    assert studio.session.project.strips[1].gain_db == -7.5
    assert studio.session.project.strips[0].muted
    assert studio.session.path == str(project)
    qtbot.waitUntil(lambda: studio.keeping._restored is None)
    assert len(_kept()) == 1


def test_a_project_that_is_open_elsewhere_is_saved_under_another_name(
    qtbot, open_studio, song, tmp_path, monkeypatch
):
    first, second = open_studio(), open_studio()
    desk_song.open_in(first, song)
    project = str(tmp_path / "Night Bus.loopstudio")
    file.save(project, first.session.document())
    first.session.set_saved(project)

    second.files.open(project)
    qtbot.waitUntil(
        lambda: "open in another Loopstudio" in second.window.banner.text(), timeout=20_000
    )
    assert second.session.path is None
    _edit(second)
    before = Path(project).read_bytes()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *ignored: (project, ""))
    first.session.close_song()
    second.files.save()
    qtbot.waitUntil(lambda: not second.session.edited, timeout=20_000)
    assert Path(project).read_bytes() != before
    assert second.session.path == project


def test_a_project_that_is_open_elsewhere_is_read_only_until_it_is_closed_there(
    qtbot, open_studio, song, tmp_path
):
    first, second = open_studio(), open_studio()
    desk_song.open_in(first, song)
    project = str(tmp_path / "Night Bus.loopstudio")
    file.save(project, first.session.document())
    first.session.set_saved(project)
    second.files.open(project)
    qtbot.waitUntil(lambda: "read only" in second.window.banner.text(), timeout=20_000)
    assert second.window.windowTitle().startswith("Night Bus (read only)")
    _edit(second)
    assert second.window.windowTitle().startswith("Night Bus (read only, edited)")
    second.session.history.undo()

    first.session.close_song()
    qtbot.mouseClick(button(second.window.banner, "Open again"), LEFT)
    qtbot.waitUntil(lambda: second.session.path == project, timeout=20_000)
    assert second.window.windowTitle().startswith("Night Bus –")


def test_an_earlier_version_can_be_had_back(qtbot, open_studio, song, tmp_path):
    studio = open_studio()
    desk_song.open_in(studio, song)
    project = str(tmp_path / "Night Bus.loopstudio")
    studio.session.set_saved(project)
    for gain_db in (-3.0, -6.0):
        _edit(studio, gain_db)
        studio.files.save()
        qtbot.waitUntil(lambda: not studio.session.edited, timeout=20_000)
    (menu,) = studio.window.findChildren(VersionMenu)
    (action,) = menu.actions()
    assert action.text().startswith("Today, ")
    action.trigger()
    qtbot.waitUntil(lambda: studio.session.project.strips[0].gain_db == -3.0, timeout=20_000)
    assert "This is Night Bus as it was." in studio.window.banner.text()
    assert (studio.session.path, studio.session.edited) == (project, True)
    assert file.load(project).project.strips[0].gain_db == -6.0


def test_a_project_without_earlier_versions_offers_none(open_studio, song):
    studio = open_studio()
    (menu,) = studio.window.findChildren(VersionMenu)
    assert not menu.menuAction().isEnabled()
