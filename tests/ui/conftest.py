"""What tests of the song view share."""

import pytest
from PySide6.QtCore import QSettings

from loopstudio.core.pictures.picture import song_picture
from loopstudio.core.pictures.shares import loop_shares
from loopstudio.playback.engine import SoundEngine
from loopstudio.project import state
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.song.song_view import SongView
from loopstudio.ui.theme.theme import Theme
from tests.ui import desk_song, song_pieces


@pytest.fixture(scope="session")
def song():
    audio, extraction = song_pieces.audio(), song_pieces.extraction()
    picture = song_picture(audio)
    return audio, picture, extraction, loop_shares(extraction, picture)


@pytest.fixture
def theme(qapp):
    return Theme("dark")


@pytest.fixture
def bare(qtbot, theme):
    view = SongView(theme)
    qtbot.addWidget(view)
    view.resize(1440, 502)
    view.show()
    return view


@pytest.fixture
def view(bare, song):
    audio, picture, extraction, shares = song
    bare.show_song(audio)
    bare.show_picture(picture)
    bare.show_extraction(extraction, song_pieces.project())
    bare.show_shares(shares)
    return bare


@pytest.fixture
def whole(qtbot, tmp_path, monkeypatch):
    """The program's window, with the start page."""
    monkeypatch.setenv(state.PLACE, str(tmp_path / "state"))
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made = Studio(Theme("dark"), SoundEngine(), settings)
    menus.build(made.window, made)
    # Nobody is there to answer whether to save.
    qtbot.addWidget(made.window, before_close_func=lambda _: made.session.history.setClean())
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    yield made
    made.close()


@pytest.fixture
def loaded(whole, qtbot):
    """The program's window, with a song of thirty silent bars and three loops."""
    desk_song.open_in(whole)
    # Shortcuts belong to the active window, and one of an earlier test may still be closing.
    whole.window.activateWindow()
    qtbot.waitUntil(whole.window.isActiveWindow)
    return whole
