"""The banner."""

import pytest
from PySide6.QtCore import Qt

from loopstudio.ui.banner import Banner
from loopstudio.ui.theme.theme import Theme
from tests.ui.looks import button, texts

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def banner(qtbot):
    banner = Banner(Theme("dark"))
    qtbot.addWidget(banner)
    return banner


def test_it_is_hidden_until_there_is_something_to_say(qtbot, banner):
    assert banner.isHidden()
    banner.show_error("No sound device found. Everything else works.")
    assert banner.text() == "No sound device found. Everything else works."
    qtbot.mouseClick(banner._close, LEFT)
    assert banner.isHidden()
    assert banner.text() == ""


def test_a_button_does_what_it_says_and_closes(qtbot, banner):
    done = []
    banner.show_warning("Sentence.", [("Look again", lambda: done.append("again"))])
    qtbot.mouseClick(button(banner, "Look again"), LEFT)
    assert done == ["again"]
    assert banner.isHidden()


def test_what_a_button_does_may_show_the_banner_again(qtbot, banner):
    banner.show_error("First.", [("Again", lambda: banner.show_error("Second."))])
    qtbot.mouseClick(button(banner, "Again"), LEFT)
    assert banner.text() == "Second."


def test_there_are_two_buttons_at_most_and_none_of_an_earlier_sentence(banner):
    nothing = [(name, lambda: None) for name in ("One", "Two", "Three")]
    banner.show_error("Sentence.", nothing)
    assert "Three" not in texts(banner)
    banner.show_error("Sentence.")
    assert {"One", "Two"}.isdisjoint(texts(banner))
