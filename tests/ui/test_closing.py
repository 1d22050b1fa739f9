"""Closing the window, whatever is going on."""

import threading

import numpy as np
import pytest

from loopstudio.core.progress import Cancelled
from loopstudio.ui import dialogs


@pytest.fixture
def never(monkeypatch):
    """Fails the test when anybody is asked."""

    def ask(*ignored):
        pytest.fail("asked")

    monkeypatch.setattr(dialogs, "ask_to_save", ask)
    monkeypatch.setattr(dialogs, "ask_to_stop_writing", ask)


@pytest.fixture
def endless():
    """A job that writes until it is cancelled, and a note of how it ended."""
    ended = []
    begun = threading.Event()

    def write(*ignored, progress):
        begun.set()
        try:
            while True:
                progress(0.5, "Writing")
        except Cancelled:
            ended.append("cancelled")
            raise

    write.begun, write.ended = begun, ended
    return write


def test_the_start_page_closes_without_a_word(whole, never):
    assert whole.window.close()
    assert not whole.window.isVisible()


def test_a_search_for_loops_ends_with_the_window(loaded, never):
    rng = np.random.default_rng(0)
    loaded.session.audio.samples[:] = 0.1 * rng.standard_normal(loaded.session.audio.samples.shape)
    loaded.finder.find_loops()
    assert loaded.finder.finding
    assert loaded.window.close()
    assert not loaded._analysis_runner.busy


def test_an_export_is_asked_about_and_may_go_on(qtbot, loaded, endless, monkeypatch):
    answers = [False, True]
    monkeypatch.setattr(dialogs, "ask_to_stop_writing", lambda parent: answers.pop(0))
    loaded.export._runner.start(endless)
    qtbot.waitUntil(endless.begun.is_set)
    assert not loaded.window.close()
    assert loaded.window.isVisible()
    assert loaded.export.writing
    assert endless.ended == []
    loaded.playback.toggle()  # everything still works
    assert loaded._engine.playing
    loaded.playback.toggle()
    assert loaded.window.close()
    assert endless.ended == ["cancelled"]


def test_saving_is_asked_about_before_it_is_broken_off(qtbot, loaded, endless, monkeypatch):
    answers = [False, True]
    monkeypatch.setattr(dialogs, "ask_to_stop_writing", lambda parent: answers.pop(0))
    loaded.files._begin("Saving", lambda result: None, writes=True)
    loaded._file_runner.start(endless)
    qtbot.waitUntil(endless.begun.is_set)
    assert not loaded.window.close()
    assert endless.ended == []
    assert loaded.window.close()
    assert endless.ended == ["cancelled"]


def test_a_restart_waits_for_an_export_that_is_to_go_on(qtbot, loaded, endless, monkeypatch):
    monkeypatch.setattr(dialogs, "ask_to_stop_writing", lambda parent: False)
    loaded.export._runner.start(endless)
    qtbot.waitUntil(endless.begun.is_set)
    loaded.shell.restart()
    assert loaded.window.isVisible()
    assert loaded.shell.reopened is None
    loaded.export.cancel()


@pytest.mark.parametrize("playing", [True, False])
def test_sound_ends_with_the_window(loaded, never, playing):
    loaded.playback.set_playing(playing)
    assert loaded.window.close()
    assert not loaded.window.isVisible()
