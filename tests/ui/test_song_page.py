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
