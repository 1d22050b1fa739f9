"""The start page."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from loopstudio.ui.recents import Recent
from loopstudio.ui.start_art import MOTIF
from loopstudio.ui.start_page import StartPage
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import LOOP_COLOURS_DARK
from tests.ui.looks import button, texts

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def song(tmp_path):
    path = tmp_path / "Night Bus.wav"
    path.write_bytes(b"")
    return Recent(str(path), "Night Bus", "2026-11-20T14:20:00", 30, 118.0, 4, MOTIF)


@pytest.fixture
def page(qtbot):
    page = StartPage(Theme("dark"))
    qtbot.addWidget(page)
    page.resize(1440, 844)
    page.show()
    return page


def test_there_is_one_thing_to_do_and_a_demo(qtbot, page):
    with qtbot.waitSignal(page.open_asked):
        qtbot.mouseClick(button(page, "Open a song"), LEFT)
    with qtbot.waitSignal(page.demo_asked):
        qtbot.mouseClick(button(page, "Play the demo song"), LEFT)


def test_recent_songs_are_shown_with_their_facts_and_open_on_a_click(qtbot, page, song):
    page.show_recents([song])
    assert {"Night Bus", "5 loops, 118 BPM, 30 bars"} <= set(texts(page))
    row = page.recents.rows[0]
    with qtbot.waitSignal(page.recent_asked) as asked:
        qtbot.mouseClick(row, LEFT, pos=QPoint(300, 30))
    assert asked.args == [song.path]
    with qtbot.waitSignal(page.recent_asked):
        QTest.keyClick(row, Qt.Key.Key_Return)


def test_a_layout_is_drawn_in_the_colours_of_its_loops(page, song):
    page.show_recents([song])
    image = page.recents.rows[0]._picture.grab().toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert set(LOOP_COLOURS_DARK[:5]) <= colours


def test_a_file_that_has_moved_says_so_and_offers_the_way_out(qtbot, page, song):
    page.show_recents([replace(song, path="/nowhere/Copper Wire.wav")])
    assert "The file has moved" in texts(page)
    with qtbot.waitSignal(page.find_asked) as asked, qtbot.assertNotEmitted(page.recent_asked):
        qtbot.mouseClick(button(page, "Find it"), LEFT)
    assert asked.args == ["/nowhere/Copper Wire.wav"]


def test_an_empty_list_is_explained_and_cannot_be_cleared(qtbot, page, song):
    assert "The songs you open are kept here." in texts(page)
    assert "Clear list" not in texts(page)
    page.show_recents([song])
    assert "The songs you open are kept here." not in texts(page)
    with qtbot.waitSignal(page.clear_asked):
        qtbot.mouseClick(button(page, "Clear list"), LEFT)


def test_a_dragged_file_is_welcomed_or_refused_in_words(page):
    page.show_drag("/songs/Night Bus.wav")
    assert "Let go to open Night Bus.wav" in texts(page)
    page.show_drag("/letters/offer.docx")
    assert "Loopstudio cannot read .docx" in texts(page)
    page.show_drag("")
    assert "Drop a song here" in texts(page)


@pytest.mark.parametrize("size", [(1240, 644), (1280, 744), (1440, 844), (1920, 1024)])
def test_no_text_is_cut_off(qtbot, page, song, size):
    page.show_recents([replace(song, path=song.path + str(k)) for k in range(6)])
    page.resize(*size)
    qtbot.waitUntil(lambda: (page.width(), page.height()) == size)
    for name in ("Open a song", "Play the demo song"):
        part = button(page, name)
        assert part.width() >= part.sizeHint().width()
        assert page.rect().contains(part.mapTo(page, part.rect().bottomRight()))


def test_what_was_not_saved_comes_first_and_can_be_restored_or_forgotten(qtbot, page, song):
    lost = replace(song, path="/state/unsaved.loopstudio", title="Untitled sketch 3")
    page.show_recents([song])
    page.show_unsaved([lost])
    assert page.recents.rows[0].accessibleName() == "Untitled sketch 3, Not saved last time"
    assert page.recents.rows[1].isVisible()
    page.show_unsaved([lost], {song.path})
    assert not page.recents.rows[1].isVisible()  # it would be listed twice
    with qtbot.waitSignal(page.restore_asked) as asked:
        qtbot.mouseClick(button(page, "Restore"), LEFT)
    assert asked.args == [lost.path]
    with qtbot.waitSignal(page.forget_asked) as asked, qtbot.assertNotEmitted(page.restore_asked):
        qtbot.mouseClick(button(page, "Forget"), LEFT)
    assert asked.args == [lost.path]


def test_a_project_whose_song_has_moved_says_so(qtbot, page, song):
    page.show_recents([replace(song, song="/nowhere/Night Bus.wav")])
    assert "The song file has moved" in texts(page)
    with qtbot.waitSignal(page.find_asked) as asked:
        qtbot.mouseClick(button(page, "Find it"), LEFT)
    assert asked.args == [song.path]


def test_the_keyboard_goes_through_the_recent_songs(qtbot, page, song):
    page.show_recents([replace(song, title=title) for title in ("First", "Second", "Third")])
    rows = page.recents.rows
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    rows[0].setFocus()
    for key, place in ((Qt.Key.Key_Up, 0), (Qt.Key.Key_Down, 1), (Qt.Key.Key_Down, 2)):
        QTest.keyClick(page.window().focusWidget(), key)
        assert rows[place].hasFocus()
    QTest.keyClick(rows[2], Qt.Key.Key_Down)
    assert rows[2].hasFocus()
    with qtbot.waitSignal(page.recent_forgotten) as asked:
        QTest.keyClick(rows[2], Qt.Key.Key_Delete)
    assert asked.args == [song.path]
    page.show_recents([replace(song, title=title) for title in ("First", "Second")])
    assert rows[1].hasFocus()


def test_a_refused_file_has_the_red_icon(page):
    page.show_drag("/letters/offer.docx")
    assert page.zone.refused.isVisible()
    page.show_drag("/songs/Night Bus.wav")
    assert not page.zone.refused.isVisible()


def test_a_song_that_is_being_opened_is_seen_and_can_be_given_up(qtbot, page):
    page.show_opening("Opening Night Bus.wav")
    page.show_progress(0.4)
    shown = texts(page)
    assert "Opening Night Bus.wav" in shown
    assert not {"Open a song", "Play the demo song", "Drop a song here"} & set(shown)
    page.show_drag("/songs/other.wav")
    page.show_drag("")
    assert "Opening Night Bus.wav" in texts(page)
    with qtbot.waitSignal(page.cancel_asked):
        qtbot.mouseClick(button(page, "Cancel"), LEFT)
    page.show_opening("")
    assert {"Open a song", "Drop a song here"} <= set(texts(page))


def test_a_long_name_of_a_file_does_not_push_the_page_apart(page):
    width = page.minimumSizeHint().width()
    page.show_opening(f"Opening {'very ' * 60}long.wav")
    assert page.minimumSizeHint().width() == width
    assert any(text.startswith("Opening very") and "…" in text for text in texts(page))
