"""A tour of leaving: the window is closed in every state that the program can be in.

As `tests.test_tour_studio`.  However it is closed, the program ends with exit code 0, and no
process that it has started is left.
"""

import re

import numpy as np
import pytest
import soundfile

from loopstudio.project import file
from tests import tour_desk
from tests.pulse import Recorder
from tests.tour_desk import BARS, at_work, environment, project_path, sound_server
from tests.tour_user import User, alive

__all__ = ["at_work", "environment", "project_path", "sound_server"]

pytestmark = pytest.mark.sound

SAVE = "Save what you changed in Night Bus?"
STOP = "A file is still being written. Stop that and go on?"


def question(user: User, text: str) -> None:
    """Wait until this is asked."""
    user.until(lambda: any(text in (s.name, s.value) for s in user.look()), f"the question {text}")


def no_question(user: User) -> None:
    """Wait until nothing is asked any more."""
    user.until(lambda: all(s.kind != "QMessageBox" for s in user.look()), "no question")


def has_left_nothing(user: User, processes: set[int]) -> None:
    """Wait until the program has ended, and check how."""
    assert user.has_left() == 0
    user.until(lambda: not any(map(alive, processes)), "the last of its processes to end")


def test_nothing_is_asked_while_there_is_nothing_to_save(at_work, sound_server):
    user = at_work
    with Recorder(sound_server) as recorder:
        tour_desk.play_range(user, recorder, *BARS)
    processes = user.processes()
    assert processes  # the sound has one of its own
    user.press("ctrl+q")
    has_left_nothing(user, processes)


def test_unsaved_edits_are_asked_about_and_saved(at_work, tmp_path, project_path):
    user = at_work
    user.press("1")
    user.wait_for("Drums, on", checked=False)
    user.press("ctrl+q")
    question(user, SAVE)
    user.press("Escape")
    no_question(user)
    assert user.sees("Night Bus (edited) – Loopstudio")
    processes = user.processes()
    user.press("ctrl+q")
    question(user, SAVE)
    user.press("Return")
    has_left_nothing(user, processes)
    strips = file.load(str(project_path)).project.strips
    assert [strip.muted for strip in strips] == [True, False, False, False, False]


def test_unsaved_edits_are_left_where_that_is_wanted(at_work, project_path):
    user, before = at_work, project_path.read_bytes()
    user.press("1")
    user.wait_for("Drums, on", checked=False)
    processes = user.processes()
    user.press("ctrl+q")
    question(user, SAVE)
    user.click("Discard", "QPushButton")
    has_left_nothing(user, processes)
    assert project_path.read_bytes() == before


def test_a_search_for_loops_ends_without_a_word(environment, project_path):
    with User(environment, project_path.parent / "night_bus.flac") as user:
        user.wait_for("Finding loops", "Label")
        user.until(
            lambda: any(re.match(r"\w.*, [1-9]\d* %", name) for name in user.names()),
            "the search to be under way",
        )
        assert user.sees("Cancel", "Button")
        processes = user.processes()
        user.press("ctrl+q")
        has_left_nothing(user, processes)


def test_a_song_being_opened_is_given_up_without_a_word(at_work, tmp_path):
    user = at_work
    long = tmp_path / "Long.flac"
    with soundfile.SoundFile(long, "w", 44_100, 2, "PCM_16") as file:
        for _ in range(10):
            file.write(np.zeros((60 * 44_100, 2), np.int16))
    user.press("ctrl+o")
    before = user.processes()
    user.answer(long)
    user.hold_others(before)  # as on a slow disk
    user.wait_for("Opening Long.flac", "Label")
    processes = user.processes()
    user.press("ctrl+q")
    has_left_nothing(user, processes)


def test_listening_for_bars_ends_without_a_word(environment, project_path):
    with User(environment, project_path.parent / "night_bus.flac") as user:
        user.wait_for("Finding loops", "Label")
        user.press("Escape")
        user.wait_for("No loops yet.", "Label")
        user.click("Desk: Bars")
        before = user.processes()
        user.click("Listen", "Button")
        user.hold_others(before)
        user.wait_for("Finding bars", "Label")
        processes = user.processes()
        user.press("ctrl+q")
        has_left_nothing(user, processes)


def test_an_export_under_way_is_asked_about(at_work, tmp_path):
    user = at_work
    user.press("ctrl+e")
    user.wait_for("Export", "Button", enabled=True)
    user.click("Stems", "TickBox")
    user.wait_for("Stems", "TickBox", checked=True)
    user.wait_for("Export", "Button", enabled=True)
    before = user.processes()
    user.press("Return")
    writing = user.hold_others(before)  # as on a slow disk
    user.press("ctrl+q")
    question(user, STOP)
    user.press("Escape")
    no_question(user)
    user.press("1")  # everything still works
    user.wait_for("Drums, on", checked=False)
    user.press("ctrl+z")
    user.wait_for("Drums, on", checked=True)
    processes = user.processes()
    assert writing <= processes
    user.press("ctrl+q")
    question(user, STOP)
    user.click("Yes", "QPushButton")
    has_left_nothing(user, processes)
    assert [path for path in (tmp_path / "music").rglob("*") if path.is_file()] == []


def test_the_start_page_is_left_without_a_word(environment):
    with User(environment) as user:
        user.wait_for("Open a song")
        user.until(user.processes, "the process of the sound")
        processes = user.processes()
        user.press("ctrl+q")
        has_left_nothing(user, processes)


def test_what_was_not_saved_is_there_again_after_a_crash(at_work, environment, tmp_path):
    user, kept = at_work, tmp_path / "state" / "unsaved"
    user.press("1")
    user.wait_for("Drums, on", checked=False)
    user.until(lambda: list(kept.glob("*/unsaved.loopstudio")), "the edit to be kept")
    processes = user.processes()
    user.program.kill()
    user.program.wait()
    user.until(lambda: not any(map(alive, processes)), "the last of its processes to end")
    with User(environment) as again:
        again.wait_for("Night Bus, Not saved last time")
        again.click("Restore Night Bus", "Button")
        again.wait_for("Drums, on", "Switch", checked=False)
        assert again.sees("Night Bus (edited) – Loopstudio")
        assert again.sees("Bass, on", "Switch").checked
        processes = again.processes()
        again.press("ctrl+s")  # where the project was, without asking
        again.wait_for("Night Bus – Loopstudio", "MainWindow")
        again.press("ctrl+q")
        has_left_nothing(again, processes)
    assert list(kept.glob("*/unsaved.loopstudio")) == []
