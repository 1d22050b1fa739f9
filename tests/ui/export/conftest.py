"""The program's window with a small song in it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication

from loopstudio.playback.engine import SoundEngine
from loopstudio.project import state
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.theme.theme import Theme
from tests.ui import song_pieces


def unpitched(found):
    """Say that both loops are struck: nobody listens long for the key of such."""
    labels = ("drums", "percussion")
    loops = [replace(loop, label=label) for loop, label in zip(found.loops, labels, strict=True)]
    return replace(found, loops=tuple(loops))


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv(state.PLACE, str(tmp_path / "state"))
    kept = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    (tmp_path / "home").mkdir()
    kept.setValue("export/folder", str(tmp_path / "home"))
    return kept


@pytest.fixture
def studio(qtbot, settings):
    """Sixteen bars with two loops."""
    made = Studio(Theme("dark"), SoundEngine(), settings)
    menus.build(made.window, made)
    qtbot.addWidget(made.window, before_close_func=lambda _: made.session.history.setClean())
    made.window.show()
    song = song_pieces.audio()
    made.session.open_song("/music/Night Bus.wav", replace(song, samples=song.samples / 2))
    made.session.set_extraction(unpitched(song_pieces.extraction()))
    made.window.show_song()
    with qtbot.waitActive(made.window):
        made.window.activateWindow()
    yield made
    made.close()
    # The screen in memory lets go of its clipboard only when Python is gone, and what Python made
    # must be gone before.
    QGuiApplication.clipboard().clear()


@pytest.fixture
def panel(qtbot, studio):
    """The export window, open."""
    studio.export.open()
    shown = studio.export.panel
    with qtbot.waitActive(shown):
        shown.activateWindow()
    return shown
