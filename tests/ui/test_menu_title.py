"""The song's name in the menu bar."""

import pytest
from PySide6.QtWidgets import QMenuBar

from loopstudio.ui.menu_title import MenuTitle
from loopstudio.ui.theme.theme import Theme


@pytest.fixture
def bar(qtbot):
    bar = QMenuBar()
    qtbot.addWidget(bar)
    for title in ("File", "Edit", "Components", "Play", "Help"):
        bar.addMenu(title)
    bar.resize(900, 28)
    bar.show()
    return bar


def test_it_is_in_the_middle_of_a_wide_window(bar):
    title = MenuTitle(Theme("dark"), bar)
    title.show_title("Night Bus")
    assert abs(title.geometry().center().x() - bar.width() / 2) <= 1


def test_it_is_on_the_line_of_the_menus(bar):
    title = MenuTitle(Theme("dark"), bar)
    title.show_title("Night Bus")
    assert title.geometry().center().y() == bar.actionGeometry(bar.actions()[0]).center().y()


def test_it_is_beside_the_middle_rather_than_cut(bar):
    title = MenuTitle(Theme("dark"), bar)
    bar.resize(620, 28)
    title.show_title("A song with quite a long name of several words (edited)")
    assert title.width() >= title.sizeHint().width() or title.geometry().right() >= 600
    last = bar.actionGeometry(bar.actions()[-1]).right()
    assert title.geometry().left() > last  # and never over the menus


def test_what_is_about_the_song_is_quieter_than_its_name(bar):
    theme = Theme("dark")
    title = MenuTitle(theme, bar)
    title.show_title("Night Bus (live)", "edited")
    assert title.text() == "Night Bus (live) (edited)"
    title.show()
    image = bar.grab(title.geometry()).toImage()
    columns = [
        x
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).name() == theme.tokens.ink
    ]
    assert columns
    # All of the name is in ink, none of what follows.
    width = title.fontMetrics().horizontalAdvance(title.text())
    name = title.fontMetrics().horizontalAdvance("Night Bus (live)")
    assert max(columns) < (title.width() - width) / 2 + name
