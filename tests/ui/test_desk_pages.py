"""The pages of the desk, and which of them need a loop."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from loopstudio.ui.desk.pages import BARS, CUBE, RECIPE, TAKES
from tests.ui import desk_song
from tests.ui.looks import button, texts

KEYS = 1


@pytest.fixture
def desk(qtbot):
    return desk_song.desk(qtbot, desk_song.extraction(), KEYS)


def click(desk, page):
    QTest.mouseClick(button(desk.head, page), Qt.MouseButton.LeftButton)


def test_the_head_offers_four_pages_and_opens_them(qtbot, desk):
    shown = []
    desk.page_shown.connect(shown.append)
    for page in ("Takes", "Cube", "Bars", "Recipe"):
        click(desk, page)

    assert shown == [TAKES, CUBE, BARS, RECIPE]
    assert desk.panel.isVisible()


def test_cube_and_bars_stay_open_without_a_loop(desk):
    for page, widget, text in ((CUBE, desk.cube, "Cube"), (BARS, desk.bars, "Bars")):
        click(desk, text)
        desk.show_selected(-1)
        assert desk.page == page
        assert widget.isVisible()
        assert "Keys" not in texts(desk.head)
        desk.show_selected(KEYS)
    click(desk, "Cube")
    desk.show_selected(-1)
    assert "The whole song, 30 bars" in texts(desk.head)


def test_takes_give_way_to_all_recipes_and_come_back_with_a_loop(desk):
    click(desk, "Takes")
    desk.show_selected(-1)
    assert desk.page == RECIPE
    assert desk.overview.isVisible()
    takes = button(desk.head, "Takes")
    assert (takes.isEnabled(), takes.toolTip()) == (False, "Select a loop to see its takes")
    desk.show_selected(KEYS)
    assert desk.page == TAKES
    assert desk.takes.isVisible()


def test_the_cube_names_the_loop_and_the_bars_do_not(desk):
    click(desk, "Cube")
    assert "Keys" in texts(desk.head)
    click(desk, "Bars")
    assert "Keys" not in texts(desk.head)


def test_pages_can_be_opened_while_there_are_no_loops(desk):
    desk.show_extraction(None, 44_100, desk_song.project(desk_song.extraction()))
    click(desk, "Cube")
    assert desk.cube.isVisible()
    assert "Find loops to see it" in " ".join(texts(desk.cube))


def test_tab_goes_through_the_head_as_it_is_read(desk):
    desk.head.show_edited(True)
    first = here = button(desk.head, "Recipe")
    stops = []
    while here is not first or not stops:
        if here.isVisibleTo(desk.head) and here.focusPolicy() & Qt.FocusPolicy.TabFocus:
            stops.append(here)
        here = here.nextInFocusChain()
    words = [stop.text() for stop in stops if desk.head.isAncestorOf(stop)]
    assert words[:3] == ["Recipe", "Reset recipe", "Hear alone"]
    assert words[-1] == ""  # the fold, with which the head begins
