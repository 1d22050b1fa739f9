"""Which dropped files are taken."""

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from loopstudio.ui.drop import DropOverlay, dropped_path, refusal
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.theme.theme import Theme
from tests.tour_window import NONE, drop


@pytest.mark.parametrize(
    "name",
    [
        *("a.wav", "A.FLAC", "b.mp3", "c.opus", "d.m4a", "e.loopstudio"),
        *("song", "No. 5", "02. Night Bus", "mix 1.2", "Ночь ♫.ogg"),
    ],
)
def test_songs_and_projects_are_taken(name):
    assert refusal(f"/x/{name}") == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.docx", "cannot read .docx"),
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
    names = ("cover.jpg", "README", "first.flac", "second.wav")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
    assert dropped_path(data) == str(tmp_path / "first.flac")
    data.setUrls(data.urls()[:2])
    assert dropped_path(data) == str(tmp_path / "README")  # it may be a song
    data.setUrls(data.urls()[:1])
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


def test_a_song_without_a_suffix_is_opened_when_it_is_dropped(whole, tmp_path, qtbot):
    path = tmp_path / "no suffix"
    soundfile.write(path, np.zeros(22050), 22050, format="WAV")
    drop(whole.window, str(path))
    qtbot.waitUntil(lambda: whole.session.audio is not None)
    assert whole.session.title == "no suffix"


def test_the_invitation_ends_with_a_drag_of_which_nothing_is_heard_any_more(qtbot):
    window = MainWindow(Theme("dark"))
    qtbot.addWidget(window)
    window.show_song()
    window.show()
    (veil,) = window.findChildren(DropOverlay)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/x/a.wav")])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NONE)
    place = QPoint(400, 300)
    QApplication.sendEvent(window, QDragEnterEvent(place, *how))
    assert veil.text() == "Let go to open a.wav"
    QTest.mouseMove(window.windowHandle(), place)  # no window hears of the pointer in a drag
    qtbot.waitUntil(veil.isHidden)
    QApplication.sendEvent(window, QDragMoveEvent(place, *how))
    assert not veil.isHidden()  # it goes on after all
