"""Songs that have moved since their project was saved."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from loopstudio.project import file
from loopstudio.project.file import Document
from loopstudio.project.project import Project
from tests.ui import desk_song
from tests.ui.looks import button

LEFT = Qt.MouseButton.LeftButton


def _song(path, seconds=60.0, level=0.0):
    n = round(seconds * desk_song.SR)
    soundfile.write(path, np.full(n, level, np.float32), desk_song.SR)
    return path


@pytest.fixture
def project(tmp_path):
    """A saved project, with its song in another folder."""
    folder = tmp_path / "music"
    folder.mkdir()
    song = _song(folder / "Night Bus.flac")
    found = desk_song.extraction()
    strips = desk_song.project(found).strips
    path = tmp_path / "projects" / "Night Bus.loopstudio"
    path.parent.mkdir()
    file.save(path, Document(Project(song=str(song), strips=strips), found, "Night Bus"))
    return path, song


def _choose(monkeypatch, path):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *ignored: (str(path), ""))


def test_a_song_beside_its_project_is_found_by_itself_whatever_it_is_called(qtbot, whole, project):
    path, song = project
    moved = song.rename(path.parent / "01 master.flac")
    whole.files.open(str(path))
    qtbot.waitUntil(whole.window.shows_song, timeout=20_000)
    assert whole.session.project.song == str(moved)
    assert whole.window.banner.text() == f"The song had moved and was found at {moved}."
    assert whole.session.extraction is not None


def test_a_song_that_is_not_found_can_be_pointed_at(qtbot, whole, project, monkeypatch, tmp_path):
    path, song = project
    far = tmp_path / "a" / "b" / "c"
    far.mkdir(parents=True)
    moved = song.rename(far / "song.flac")
    whole.files.open(str(path))
    qtbot.waitUntil(lambda: whole.window.banner.text() != "", timeout=20_000)
    assert whole.window.banner.text().startswith("The song of Night Bus is no longer at")
    _choose(monkeypatch, moved)
    qtbot.mouseClick(button(whole.window.banner, "Find it"), LEFT)
    qtbot.waitUntil(whole.window.shows_song, timeout=20_000)
    assert whole.session.project.song == str(moved)
    assert whole.session.path == str(path)
    assert whole.window.banner.text() == ""


def test_another_recording_is_refused_when_it_is_too_short_and_named_otherwise(
    qtbot, whole, project, monkeypatch
):
    path, song = project
    song.unlink()
    for seconds, said in ((10, "is 10 s long, but Night Bus.loopstudio"), (61, "has changed")):
        other = _song(song.with_name(f"{seconds}.flac"), seconds)
        whole.files.open(str(path))
        qtbot.waitUntil(lambda: "no longer at" in whole.window.banner.text(), timeout=20_000)
        _choose(monkeypatch, other)
        qtbot.mouseClick(button(whole.window.banner, "Find it"), LEFT)
        qtbot.waitUntil(lambda said=said: said in whole.window.banner.text(), timeout=20_000)
    assert whole.window.shows_song()


def test_a_recent_project_whose_song_has_moved_offers_to_find_it(
    qtbot, whole, project, monkeypatch
):
    path, song = project
    whole.files.open(str(path))
    qtbot.waitUntil(whole.window.shows_song, timeout=20_000)
    whole.files.close_song()
    moved = song.rename(path.parent / "elsewhere.flac")
    whole.recents.refresh()
    qtbot.mouseClick(button(whole.window.start, "Find it"), LEFT)
    qtbot.waitUntil(whole.window.shows_song, timeout=20_000)
    assert whole.session.project.song == str(moved)
    assert Path(whole.recents.list[0].song) == moved
