"""Which dropped files are taken."""

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QWidget

from loopstudio.ui.drop import DropOverlay, dropped_path, refusal
from loopstudio.ui.theme.theme import Theme


@pytest.mark.parametrize("name", ["a.wav", "A.FLAC", "b.mp3", "c.opus", "d.m4a", "e.loopstudio"])
def test_songs_and_projects_are_taken(name):
    assert refusal(f"/x/{name}") == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.docx", "cannot read .docx"),
        ("README", "without a suffix"),
        ("b.PNG", "cannot read .PNG"),
    ],
)
def test_other_files_are_refused_in_a_sentence(name, words):
    assert words in refusal(f"/x/{name}")


def test_a_folder_is_refused(tmp_path):
    assert "not a folder" in refusal(str(tmp_path))


def test_only_files_of_this_computer_are_dropped(tmp_path):
    data = QMimeData()
    assert dropped_path(data) == ""
    data.setUrls([QUrl("https://example.org/song.wav")])
    assert dropped_path(data) == ""
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "søng & co.wav"))])
    assert dropped_path(data) == str(tmp_path / "søng & co.wav")


def test_of_several_files_the_first_that_is_a_song_is_taken(tmp_path):
    names = ("cover.jpg", "notes.txt", "first.flac", "second.wav")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
    assert dropped_path(data) == str(tmp_path / "first.flac")
    data.setUrls(data.urls()[:2])
    assert dropped_path(data) == str(tmp_path / "cover.jpg")  # so that it is said why not


def test_the_veil_covers_the_window_while_a_file_is_dragged(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(500, 300)
    veil = DropOverlay(Theme("dark"), window)
    veil.show_file("/x/Night Bus.wav")
    assert veil.text() == "Let go to open Night Bus.wav"
    assert veil.geometry() == window.rect()
    veil.show_file("/x/a.docx")
    assert "cannot read" in veil.text()
    veil.show_file("")
    assert veil.isHidden()
