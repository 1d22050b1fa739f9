"""What tests of the song view share."""

import pytest

from loopstudio.core.pictures.picture import song_picture
from loopstudio.core.pictures.shares import loop_shares
from loopstudio.ui.song.song_view import SongView
from loopstudio.ui.theme.theme import Theme
from tests.ui import song_pieces


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
