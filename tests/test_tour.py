"""A tour of the program: the real window, the real work, and the sound as it is heard.

The sound is recorded from a sound server of the test's own, and compared sample by sample
with what the core renders.  ``pytest --log-cli-level=INFO`` shows what was measured.
"""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication

from loopstudio.core import audio
from loopstudio.core.extract import Settings, extract
from loopstudio.playback.engine import SoundEngine
from loopstudio.project import edits
from loopstudio.project import file as project_file
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.theme.theme import Theme
from tests import tour_ear, tour_song
from tests.pulse import Recorder, sound_server
from tests.tour_screen import screen
from tests.tour_window import CTRL, Heartbeat, Playhead, drop, press

__all__ = ["sound_server"]

pytestmark = pytest.mark.sound

log = logging.getLogger(__name__)

LONGEST_GAP_S = 0.25
"""Far more than the window takes on a computer that has nothing else to do."""

FINDING_MS = 120_000


@pytest.fixture(scope="module")
def song_file(tmp_path_factory):
    return tour_song.write(tmp_path_factory.mktemp("song") / "Four loops.flac")


@pytest.fixture(scope="module")
def project_path(song_file):
    """The song with its loops found, as a project."""
    bars_s = tuple(np.arange(13) * tour_song.BAR / tour_song.SR)
    settings = Settings(downbeats_s=bars_s)
    found = extract(audio.read(song_file), settings)
    project = edits.with_loops_of(Project(song=str(song_file), settings=settings), found)
    path = song_file.with_suffix(project_file.SUFFIX)
    project_file.save(path, Document(project, found, "Four loops"))
    return path


@pytest.fixture
def studio(qtbot, sound_server, tmp_path):
    """The program's window, with its sound on the test's server."""
    engine = SoundEngine()
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made = Studio(Theme("dark"), engine, settings)
    menus.build(made.window, made)
    # Nobody is there to answer whether to save.
    qtbot.addWidget(made.window, before_close_func=lambda _: made.session.history.setClean())
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    engine.warm_up()
    yield made
    made.close()


def _find_loops(qtbot, studio, path) -> Heartbeat:
    """Drop a song and wait until its loops are there; return how the window lived."""
    with Heartbeat() as heartbeat:
        drop(studio.window, str(path))
        qtbot.waitUntil(studio.window.shows_song, timeout=60_000)
        assert studio.finder.finding
        _wait_for_loops(qtbot, studio)
    return heartbeat


def _wait_for_loops(qtbot, studio) -> None:
    """Wait until there are loops, or the banner says why there are none."""
    banner = studio.window.banner
    qtbot.waitUntil(lambda: bool(studio.session.extraction or banner.text()), timeout=FINDING_MS)
    assert studio.session.extraction, banner.text()


def _play(qtbot, studio, bar: int) -> None:
    """Play from a bar, until that is heard."""
    press(studio, Qt.Key.Key_Home)
    for _ in range(bar):
        press(studio, Qt.Key.Key_Right)
    before = studio.window.song.position
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: studio.window.song.position > before, timeout=20_000)


def _loop_without_clicks(studio) -> int:
    """Return the loop, of those clearly heard in the full bars, in which a click is clearest."""
    first, stop = (bar * tour_song.BAR for bar in tour_song.FULL_BARS)
    session = studio.session
    n_loops = len(session.extraction.loops)
    heard = [
        tour_ear.stem(session.audio, session.extraction, k)[first:stop] for k in range(n_loops)
    ]
    loud = [k for k in range(n_loops) if np.abs(heard[k]).max() > 0.1]
    return min(loud, key=lambda k: tour_ear.roughness(heard[k]))


def _switch(qtbot, studio, keys) -> list[tuple[float, int]]:
    """Press keys, a while apart; return when, and where the playhead was."""
    pressed = []
    for key, modifiers in keys:
        pressed.append((time.monotonic(), studio.window.song.position))
        press(studio, key, modifiers)
        qtbot.wait(400)
    return pressed


def _check_changes(recorder, pressed, mixes) -> list[tour_ear.Change]:
    """Check that every key was heard in time and without a click; the mixes take turns."""
    changes = [
        tour_ear.hear_change(recorder, at_s, position, mixes[i % 2], mixes[1 - i % 2])
        for i, (at_s, position) in enumerate(pressed)
    ]
    heard = [change for change in changes if change is not None]
    # Where a busy computer made a gap, the sound has no place to compare with.
    assert len(heard) >= len(pressed) // 2 + 1, f"{len(heard)} of {len(pressed)} were heard"
    log.info("heard after %s ms", [round(1000 * change.latency_s) for change in heard])
    log.info("roughness %s", [round(change.roughness, 2) for change in heard])
    for change in heard:
        assert change.latency_s < 0.15
        assert change.fade_s < 0.02
        assert change.roughness < 1.2
        assert change.difference > 0.05
    return heard


def test_a_dropped_song_is_taken_apart_and_its_loops_are_switched_by_ear(
    qtbot, sound_server, studio, song_file
):
    assert QGuiApplication.platformName() == os.environ["QT_QPA_PLATFORM"]
    heartbeat = _find_loops(qtbot, studio, song_file)
    log.info("longest gap %.0f ms", 1000 * heartbeat.longest_s)
    assert heartbeat.longest_s < LONGEST_GAP_S

    session = studio.session
    assert len(session.extraction.loops) >= 3
    loop = _loop_without_clicks(studio)
    song = session.audio.samples.T
    without = song - tour_ear.stem(session.audio, session.extraction, loop)
    key = (Qt.Key(Qt.Key.Key_1 + loop), Qt.KeyboardModifier.NoModifier)
    undo = (Qt.Key.Key_Z, CTRL)
    with Recorder(sound_server) as recorder:
        _play(qtbot, studio, tour_song.FULL_BARS[0])
        playhead = Playhead(studio)
        qtbot.wait(1500)
        looks = playhead.seen[:-8]  # what was shown last is not heard before the first key
        pressed = _switch(qtbot, studio, [key, undo, key, key, key, undo, key, key])
        press(studio, Qt.Key.Key_Space)
        qtbot.wait(200)
    errors = tour_ear.playhead_errors(recorder, looks, song)
    log.info("playhead %.0f ms ahead of the ear", 1000 * np.median(errors))
    assert len(errors) >= 5
    assert abs(np.median(errors)) < 0.05
    _check_changes(recorder, pressed, (song, without))
    assert not session.project.strips[loop].muted


def test_the_last_loops_play_on_while_others_are_looked_for(
    qtbot, sound_server, studio, project_path
):
    studio.files.open(str(project_path))
    _wait_for_loops(qtbot, studio)
    session, kept = studio.session, studio.session.extraction
    loop = _loop_without_clicks(studio)
    song = session.audio.samples.T
    without = song - tour_ear.stem(session.audio, kept, loop)
    key = (Qt.Key(Qt.Key.Key_1 + loop), Qt.KeyboardModifier.NoModifier)
    with Recorder(sound_server) as recorder, Heartbeat() as heartbeat:
        _play(qtbot, studio, tour_song.FULL_BARS[0])
        qtbot.wait(300)
        press(studio, Qt.Key.Key_R, CTRL)
        assert studio.finder.finding
        pressed = _switch(qtbot, studio, [key] * 2)
        while studio.finder.finding and len(pressed) < 8:
            pressed += _switch(qtbot, studio, [key] * 2)
    log.info("longest gap %.0f ms", 1000 * heartbeat.longest_s)
    assert heartbeat.longest_s < LONGEST_GAP_S
    _check_changes(recorder, pressed, (song, without))


def test_esc_ends_the_search_at_once_and_keeps_the_loops(qtbot, studio, project_path):
    studio.files.open(str(project_path))
    _wait_for_loops(qtbot, studio)
    kept = studio.session.extraction
    qtbot.waitUntil(lambda: not studio._analysis_runner.busy, timeout=60_000)
    for _ in range(3):
        with qtbot.waitSignal(studio._analysis_runner.progressed, timeout=10_000):
            press(studio, Qt.Key.Key_R, CTRL)
        begin_s = time.monotonic()
        press(studio, Qt.Key.Key_Escape)
        assert time.monotonic() - begin_s < 0.2
        assert not studio.finder.finding
        assert studio.window.status.slot() == ""
    assert studio.session.extraction is kept
    press(studio, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: studio.session.extraction is not kept, timeout=FINDING_MS)
    assert len(studio.session.extraction.loops) == len(kept.loops)


def test_the_tour_is_the_same_on_a_screen(tmp_path):
    test = f"{Path(__file__)}::test_a_dropped_song_is_taken_apart_and_its_loops_are_switched_by_ear"
    with screen() as environment:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", test],
            env=environment,
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
