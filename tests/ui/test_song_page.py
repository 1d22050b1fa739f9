"""How song and desk share the window."""

import pytest
from PySide6.QtCore import Qt

from loopstudio.ui.main_window import MainWindow


@pytest.fixture
def window(qtbot, theme):
    made = MainWindow(theme)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    return made


def test_the_desk_has_its_height_after_the_start_page(qtbot, window):
    window.show()
    qtbot.wait(50)
    window.show_song()
    qtbot.waitUntil(lambda: abs(window.page.dock.height() - 282) <= 2)


def test_a_page_that_was_never_seen_leaves_no_height_behind(qtbot, theme, window):
    window.show()
    layout = window.save_layout()
    later = MainWindow(theme)
    qtbot.addWidget(later)
    later.restore_layout(*layout)
    later.resize(1440, 900)  # the screen of the tests is small
    later.show()
    later.show_song()
    qtbot.waitUntil(lambda: abs(later.page.dock.height() - 282) <= 2)


def test_the_desk_folds_to_its_head_and_comes_back_as_high_as_it_was(qtbot, window):
    window.show()
    window.show_song()
    page = window.page
    qtbot.waitUntil(lambda: abs(page.dock.height() - 282) <= 2)
    before = page.dock.height()
    for _ in range(2):
        page.toggle_desk()
        qtbot.waitUntil(lambda: page.dock.height() == page.desk.head.height())
        page.toggle_desk()
        qtbot.waitUntil(lambda: page.dock.height() == before)


def test_a_fold_that_is_taken_back_half_way_loses_no_height(qtbot, window):
    window.show()
    window.show_song()
    page = window.page
    qtbot.waitUntil(lambda: abs(page.dock.height() - 282) <= 2)
    before = page.dock.height()
    page.toggle_desk()
    qtbot.waitUntil(lambda: page.dock.height() < before)
    page.toggle_desk()
    qtbot.waitUntil(lambda: page.dock.height() == before)


def test_without_movement_the_desk_folds_at_once(qtbot, theme, window):
    theme.set_motion("off")
    window.show()
    window.show_song()
    window.page.toggle_desk()
    qtbot.waitUntil(lambda: window.page.dock.height() == window.page.desk.head.height())
    assert window.page.desk_folded


def test_the_desk_has_its_share_of_a_window_that_grows(qtbot, window):
    window.show()
    window.show_song()
    page = window.page
    qtbot.waitUntil(lambda: abs(page.dock.height() - 282) <= 2)
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: abs(page.dock.height() - 316) <= 2)
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: abs(page.dock.height() - 282) <= 2)


def test_a_height_that_the_user_gave_the_desk_stays(qtbot, window):
    window.show()
    window.show_song()
    page = window.page
    qtbot.waitUntil(lambda: abs(page.dock.height() - 282) <= 2)
    page.resizeDocks([page.dock], [340], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: page.dock.height() == 340)
    before = page.song.height()
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: page.song.height() > before)
    qtbot.wait(20)
    assert page.dock.height() == 340
