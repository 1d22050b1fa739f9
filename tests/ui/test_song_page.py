"""How song and desk share the window."""

import pytest

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


def test_a_height_is_remembered_once_it_was_seen(qtbot, theme, window):
    window.show()
    geometry, never_seen = window.save_layout()
    window.show_song()
    qtbot.waitUntil(lambda: window.page.dock.height() > 270)
    other = MainWindow(theme)
    qtbot.addWidget(other)
    other.restore_layout(geometry, never_seen)
    other.show()
    other.show_song()
    qtbot.waitUntil(lambda: abs(other.page.dock.height() - 282) <= 2)
