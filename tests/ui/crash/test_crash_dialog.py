"""What is seen of a mistake of the program, and what one can do then."""

import sys

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from loopstudio.project import edits, file
from loopstudio.ui.crash.controller import CrashController
from loopstudio.ui.crash.hooks import Hooks
from loopstudio.ui.crash.log import PROGRAM_LOG
from loopstudio.ui.crash.log_window import LogWindow
from tests.ui.looks import button, texts

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def crash(whole):
    """The window, whose faults are told."""
    hooks = Hooks()
    hooks.install()
    yield CrashController(whole, hooks)
    hooks.remove()


def _fail(text):
    try:
        raise ValueError(text)
    except ValueError:
        sys.excepthook(*sys.exc_info())


def _fail_elsewhere():
    try:
        raise IndexError("elsewhere")
    except IndexError:
        sys.excepthook(*sys.exc_info())


@pytest.fixture
def dialog(qtbot, crash):
    _fail("out of notes")
    qtbot.waitUntil(lambda: crash.dialog is not None)
    qtbot.waitUntil(crash.dialog.isVisible)
    return crash.dialog


@pytest.mark.qt_no_exception_capture
def test_a_slot_that_raises_opens_the_dialog_and_the_program_goes_on(qtbot, crash):
    timer = QTimer(singleShot=True)
    timer.timeout.connect(lambda: [][3])
    timer.start(0)
    qtbot.waitUntil(lambda: crash.dialog is not None)
    assert any(text.startswith("IndexError: ") for text in texts(crash.dialog))
    assert "[][3]" in crash.dialog.details()
    QTest.keyClick(crash.dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: crash.dialog is None)
    assert crash._studio.window.isVisible()


def test_it_says_what_is_kept(dialog):
    assert "Something went wrong inside Loopstudio" in texts(dialog)
    assert "No song is open, and nothing of yours is lost." in texts(dialog)
    assert dialog.focusWidget() is button(dialog, "Go on")


def test_a_flood_of_faults_is_one_dialog(qtbot, crash, dialog):
    for _ in range(100):
        _fail("out of notes")
    _fail_elsewhere()
    qtbot.waitUntil(lambda: "One more fault is in the log" in texts(dialog))
    assert crash.dialog is dialog
    qtbot.mouseClick(button(dialog, "Go on"), LEFT)
    qtbot.waitUntil(lambda: crash.dialog is None)
    _fail("out of notes")
    QApplication.processEvents()
    assert crash.dialog is None


def test_the_details_can_be_copied_with_all_versions(qtbot, dialog):
    qtbot.mouseClick(button(dialog, "Copy details"), LEFT)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("ValueError: out of notes (test_crash_dialog.py, line ")
    assert "Qt " in text
    assert "numpy " in text
    assert "raise ValueError" in text


def test_the_log_can_be_shown_from_it(qtbot, crash, dialog, tmp_path, monkeypatch):
    path = tmp_path / "loopstudio.log"
    path.write_text("what was before\n")
    monkeypatch.setattr(PROGRAM_LOG, "path", path)
    qtbot.mouseClick(button(dialog, "Show the log"), LEFT)
    (shown,) = crash._studio.window.findChildren(LogWindow)
    assert "what was before" in shown.text()
    qtbot.mouseClick(button(shown, "Copy all"), LEFT)
    assert "what was before" in QGuiApplication.clipboard().text()
    qtbot.mouseClick(button(shown, "Close"), LEFT)


@pytest.fixture
def exits(monkeypatch):
    codes = []
    monkeypatch.setattr(QApplication, "exit", staticmethod(codes.append))
    return codes


def test_without_a_song_one_can_only_quit(qtbot, dialog, exits):
    qtbot.mouseClick(button(dialog, "Quit"), LEFT)
    assert exits == [1]


def test_a_copy_is_saved_before_it_quits(qtbot, loaded, monkeypatch, tmp_path, exits):
    studio = loaded
    hooks = Hooks()
    crash = CrashController(studio, hooks)
    studio.session.apply("Gain", edits.set_gain(studio.session.project, 0, -9.0))
    hooks.install()
    _fail("out of notes")
    hooks.remove()
    qtbot.waitUntil(lambda: crash.dialog is not None)
    qtbot.waitUntil(lambda: any("Night Bus is kept as it" in text for text in texts(crash.dialog)))
    for target, code in ((tmp_path / "none" / "copy", []), (tmp_path / "copy", [1])):
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *ignored, target=target: (str(target), "")
        )
        qtbot.mouseClick(button(crash.dialog, "Save a copy and quit"), LEFT)
        assert exits == code
    saved = file.load(tmp_path / "copy.loopstudio")
    assert saved.project.strips[0].gain_db == -9.0
    assert any(text.startswith("The copy could not be saved") for text in texts(crash.dialog))
    crash.dialog.accept()


def test_the_start_after_a_crash_says_so(crash):
    crash.tell_of_last_run()
    assert crash._studio.window.banner.text() == "Loopstudio crashed when it ran last."
    assert "Show the log" in texts(crash._studio.window.banner)
