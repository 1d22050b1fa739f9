"""Menus whose keys stand at the right, as their user sees them."""

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QStyleOptionMenuItem

from loopstudio.ui.controls.key_menu import KeyMenu

WIDTH = 60
"""Pixels at the right end of a row, where short keys are."""


@pytest.fixture
def menu(qtbot, theme):
    menu = KeyMenu(theme, "Loops")
    qtbot.addWidget(menu)
    menu.addAction("Solo").setShortcut(QKeySequence("Ctrl+G"))
    menu.addAction("A much longer row that has no key at all")
    menu.addAction("Delete\tDel")
    return menu


def has_words(menu, row):
    """Whether something is written at the right end of a row."""
    place = menu.actionGeometry(menu.actions()[row])
    image = menu.grab().toImage()
    levels = [
        image.pixelColor(x, y).lightness()
        for x in range(place.right() - WIDTH, place.right())
        for y in range(place.top(), place.bottom())
    ]
    return max(levels) - min(levels) > 40


def test_keys_stand_at_the_right_of_their_rows(menu):
    menu.popup(menu.pos())
    assert [has_words(menu, row) for row in range(3)] == [True, False, True]


def test_the_style_paints_words_alone(menu):
    option = QStyleOptionMenuItem()
    painted = []
    for action in menu.actions():
        menu.initStyleOption(option, action)
        painted.append(option.text)
    assert painted == ["Solo", "A much longer row that has no key at all", "Delete"]


def test_a_screen_reader_hears_the_title(menu):
    assert menu.accessibleName() == "Loops"
