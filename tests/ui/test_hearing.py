"""What the window lets be heard, recorded from a real stream."""

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from loopstudio.core.arranged import arranged
from loopstudio.core.audio import Audio
from loopstudio.core.render import renderer
from loopstudio.playback.click import Click
from loopstudio.playback.device import OutputSettings
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.mix import Mix, MixPlan
from loopstudio.project import arrangement_edits, edits
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.heard import mix_of
from loopstudio.ui.theme.theme import Theme
from tests.playback.songs import SR, bands
from tests.pulse import Recorder, locate, sound_server

__all__ = ["sound_server"]
pytestmark = pytest.mark.sound


@pytest.fixture(scope="module")
def piece():
    """A song of six bars of a second, and its three loops."""
    return bands(6)


@pytest.fixture
def studio(qtbot, sound_server, tmp_path, piece):
    """The window with that song."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made = Studio(Theme("dark"), SoundEngine(OutputSettings(latency_s=0.1)), settings)
    menus.build(made.window, made)
    qtbot.addWidget(made.window, before_close_func=lambda _: made.session.history.setClean())
    song, found = piece
    project = edits.with_loops_of(Project(song="/songs/bands.wav"), found)
    made.session.open_document(Document(project, found, "bands"), Audio(song, SR), None)
    with qtbot.waitActive(made.window):
        made.window.show_song()
        made.window.show()
        made.window.activateWindow()
    yield made
    made.close()


def press(studio, key):
    QTest.keyClick(studio.window.windowHandle(), key)


def until(qtbot, studio, seconds):
    """Wait until the song has come to a place."""
    engine = studio.playback._engine
    qtbot.waitUntil(lambda: engine.position > seconds * SR, timeout=15_000)


def rendered(piece, gains):
    song, found = piece
    heard = renderer(song, SR, found)
    return MixPlan(song, heard, len(found.loops), Mix(gains))(0, song.shape[1])


def assert_heard_from_the_next_bar_line(qtbot, sound_server, studio, edit, before, after):
    """Play, edit within the second bar, and compare with the song before and after the edit."""
    for _ in range(3):  # a computer that is very busy tears a recording now and then
        with Recorder(sound_server) as recorder:
            studio.playback.play()
            until(qtbot, studio, 1.3)
            edit()
            until(qtbot, studio, 3)
            studio.playback.set_playing(False)
            time.sleep(0.3)
        heard = recorder.samples
        start = locate(before[:8192], heard)
        begun, changed = heard[start : start + 2 * SR - 1000], heard[start + 2 * SR :][: SR // 2]
        if np.abs(begun - before[: len(begun)]).max() < 1e-5:
            break
        studio.session.history.undo()
        studio.playback.go_to_start()
    assert np.abs(begun - before[: len(begun)]).max() < 1e-5
    assert np.abs(changed - after[2 * SR :][: len(changed)]).max() < 1e-5


def test_an_edit_at_the_bar_is_heard_whole_from_the_next_bar_line_on(
    qtbot, sound_server, studio, piece
):
    def without_the_first() -> None:
        session = studio.session
        session.apply("Scene", edits.set_muted(session.project, 0, True))

    def edit() -> None:
        studio.playback.set_mix_at_bar(without_the_first)
        assert studio.session.project.strips[0].muted

    before, after = rendered(piece, (1, 1, 1)), rendered(piece, (0, 1, 1))
    assert_heard_from_the_next_bar_line(qtbot, sound_server, studio, edit, before, after)


def test_an_edit_at_the_bar_is_made_at_once_at_rest(studio):
    mixes = []
    studio.playback._engine.set_mix = lambda mix, at=None: mixes.append((mix, at))
    session = studio.session
    studio.playback.set_mix_at_bar(
        lambda: session.apply("Scene", edits.set_muted(session.project, 0, True))
    )
    mix, at = mixes[-1]
    assert mix.loop_gains == (0.0, 1.0, 1.0)
    assert at is None


def arranged_song(piece, project, gains=(1, 1, 1)):
    """The whole song as edited, shape (n, 2)."""
    song, found = piece
    plain = renderer(song, SR, found)
    heard = arranged(plain, found, song.shape[1], SR, project.arrangement)
    return MixPlan(song, heard, len(found.loops), Mix(gains))(0, song.shape[1])


def test_an_edit_of_the_layout_is_heard_from_the_next_bar_line_on(
    qtbot, sound_server, studio, piece
):
    found, session = piece[1], studio.session
    before = rendered(piece, (1, 1, 1))
    edited = arrangement_edits.clear(session.project, found, 0, 1, 4)
    edited = arrangement_edits.set_level(edited, found, 1, 2, 3, -6)
    after = arranged_song(piece, edited)
    assert_heard_from_the_next_bar_line(
        qtbot, sound_server, studio, lambda: session.apply("Clear", edited), before, after
    )


def orders(studio, monkeypatch):
    """What is sent to the engine from now on: mix, place, and mix until then."""
    sent = []
    engine = studio.playback._engine
    monkeypatch.setattr(
        engine, "set_mix", lambda mix, at=None, until=None: sent.append((mix, at, until))
    )
    return sent


def cleared(studio, piece, loop=0, bar=4):
    return arrangement_edits.clear(studio.session.project, piece[1], loop, bar, bar)


def test_an_edit_of_the_layout_is_made_at_once_at_rest(studio, piece, monkeypatch):
    sent = orders(studio, monkeypatch)
    edited = cleared(studio, piece)
    studio.session.apply("Clear", edited)
    mix, at, _ = sent[-1]
    assert (mix.arrangement, at) == (edited.arrangement, None)


def test_a_switch_is_heard_at_once_while_the_layout_waits_for_its_bar_line(
    qtbot, sound_server, studio, piece, monkeypatch
):
    studio.playback.play()
    until(qtbot, studio, 0.1)
    sent, session = orders(studio, monkeypatch), studio.session
    session.apply("Clear", cleared(studio, piece))
    mix, at, before = sent[-1]
    assert at in (SR, 2 * SR)
    assert mix.arrangement == session.project.arrangement
    assert not before.arrangement
    session.apply("Mute", edits.set_muted(session.project, 1, True))
    mix, at, before = sent[-1]
    assert at is not None
    assert mix.loop_gains == before.loop_gains == (1.0, 0.0, 1.0)
    assert mix.arrangement == session.project.arrangement
    assert not before.arrangement
    # After the bar line there is nothing to wait for.
    until(qtbot, studio, 2.2)
    session.apply("Unmute", edits.set_muted(session.project, 1, False))
    assert sent[-1][1] is None
    assert sent[-1][0].arrangement == session.project.arrangement


@pytest.mark.parametrize("how", ["seek", "stop and play"])
def test_a_jump_leaves_nothing_to_wait_for(qtbot, sound_server, studio, piece, monkeypatch, how):
    studio.playback.play()
    until(qtbot, studio, 0.1)
    sent, session = orders(studio, monkeypatch), studio.session
    session.apply("Clear", cleared(studio, piece))
    assert sent[-1][1] is not None
    if how == "seek":
        studio.playback.seek(3 * SR + SR // 4)
    else:
        studio.playback.set_playing(False)
        studio.playback.set_playing(True)
    session.apply("Mute", edits.set_muted(session.project, 1, True))
    mix, at, _ = sent[-1]
    assert at is None
    assert mix.arrangement == session.project.arrangement


def test_a_loop_is_heard_alone_where_it_plays_as_edited(qtbot, studio, piece, monkeypatch):
    sent, session = orders(studio, monkeypatch), studio.session
    session.apply("Clear", arrangement_edits.clear(session.project, piece[1], 0, 0, 2))
    studio.playback.alone.audition(0, None)
    assert sent[-1][0].arrangement == session.project.arrangement
    assert studio.playback._engine._wanted.seek.position == 3 * SR
    studio.playback.alone.end()
    session.apply("Clear", arrangement_edits.clear(session.project, piece[1], 0, 0, 5))
    studio.playback.alone.audition(0, None)
    assert not sent[-1][0].arrangement.of_loop(0)
    studio.playback.alone.end()


def test_a_song_at_rest_is_at_rest_again_after_a_loop_was_heard_alone(studio):
    engine = studio.playback._engine
    for loop in (0, 1):
        studio.playback.alone.audition(loop, None)
        assert engine.playing
    studio.cancel()
    assert not engine.playing
    studio.playback.set_playing(True)
    studio.playback.alone.audition(0, None)
    studio.cancel()
    assert engine.playing
    studio.playback.set_playing(False)


def test_components_play_as_in_the_song(studio, piece):
    edited = cleared(studio, piece)
    assert mix_of(edited, "loops").arrangement == edited.arrangement
    assert not mix_of(replace(edited, shown="components"), "loops").arrangement


def test_k_clicks_on_every_beat_and_stops_clicking(qtbot, sound_server, studio, piece):
    press(studio, Qt.Key.Key_K)
    assert studio.playback.clicking
    assert studio.window.transport._click.isChecked()
    song, found = piece
    clicked = Click(MixPlan(song), found.grid, SR)(0, song.shape[1])
    for _ in range(3):
        studio.playback.go_to_start()
        with Recorder(sound_server) as recorder:
            studio.playback.play()
            until(qtbot, studio, 1.6)
            studio.playback.set_playing(False)
            time.sleep(0.3)
        heard = recorder.samples
        start = locate(clicked[:8192], heard)
        if np.abs(heard[start:][:SR] - clicked[:SR]).max() < 1e-4:
            break
    assert np.abs(heard[start:][:SR] - clicked[:SR]).max() < 1e-4
    press(studio, Qt.Key.Key_K)
    assert not studio.playback.clicking
    assert studio.playback._engine._wanted.click is None


def test_a_compares_at_the_level_of_the_mix(qtbot, studio):
    mixes = []
    studio.playback._engine.set_mix = lambda mix, at=None: mixes.append(mix)
    press(studio, Qt.Key.Key_A)
    assert (mixes[-1].source, mixes[-1].level) == ("original", 1.0)
    press(studio, Qt.Key.Key_A)
    session = studio.session
    for loop in (0, 1):
        session.apply("Off", edits.set_muted(session.project, loop, True))
    press(studio, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: mixes[-1].level < 0.8, timeout=15_000)
    assert mixes[-1].source == "original"
    assert "dB softer to match the loops" in studio.window.status._title.text()
    press(studio, Qt.Key.Key_A)
    assert (mixes[-1].source, mixes[-1].level) == ("loops", 1.0)
    assert studio.window.status._title.text() == ""
