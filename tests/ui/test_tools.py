"""The row of tools, and the tool in use."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from loopstudio.ui.panels import chain, panels_of, takes_keyboard
from loopstudio.ui.tools.tool import BEAT, DRAW, LEVEL, ONLY, SELECT
from loopstudio.ui.tools.tool_bar import ToolBar


@pytest.fixture
def bar(qtbot, theme):
    around = QWidget()
    qtbot.addWidget(around)
    made = ToolBar(theme, around)
    around.resize(1440, 42)
    made.resize(1440, 42)
    made.show_tool(DRAW)
    around.show()
    yield made
    around.close()


def _button(bar, text):
    return next(b for b in bar.findChildren(QToolButton) if b.text() == text)


def _click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_a_click_on_a_tool_takes_it(qtbot, bar):
    with qtbot.waitSignal(bar.tool_edited) as taken:
        _click(_button(bar, "Level"))
    assert taken.args == [LEVEL]


def test_tools_of_the_layout_and_of_wishes_are_one_choice(bar):
    bar.show_tool(ONLY)
    on = [b.text() for b in bar.findChildren(QToolButton) if b.isChecked()]
    assert on == ["Only this loop", "Bar"]
    bar.show_tool(DRAW)
    on = [b.text() for b in bar.findChildren(QToolButton) if b.isChecked()]
    assert on == ["Draw", "Bar"]


def test_it_is_there_while_a_tool_or_a_wish_is_in_use(bar):
    bar.show_tool(SELECT)
    assert not bar.isVisible()
    bar.show_wishes(1)
    assert bar.isVisible()
    bar.show_components(True)
    assert not bar.isVisible()


def test_wishes_are_counted_and_cleared(qtbot, bar):
    assert not _button(bar, "Clear").isVisible()
    bar.show_wishes(1)
    assert bar._wishes.text() == "1 wish to try"
    bar.show_wishes(4)
    assert bar._wishes.text() == "4 wishes to try"
    with qtbot.waitSignal(bar.clear_asked):
        _click(_button(bar, "Clear"))
    with qtbot.waitSignal(bar.find_asked):
        _click(_button(bar, "Find loops again"))


def test_the_strength_is_dragged_and_said(qtbot, bar):
    bar.show_strength(60)
    assert bar._percent.text() == "60 %"
    slider = bar._slider
    with qtbot.waitSignal(bar.strength_edited) as edited:
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().topRight())
    assert edited.args == [100]
    assert bar._percent.text() == "100 %"
    assert slider.accessibleDescription() == "100 %"


def test_what_is_shown_is_not_told_back(bar):
    told = []
    bar.strength_edited.connect(told.append)
    bar.snap_edited.connect(told.append)
    bar.tool_edited.connect(told.append)
    bar.show_strength(40)
    bar.show_snap(BEAT)
    bar.show_tool(LEVEL)
    assert not told


@pytest.mark.parametrize("width", [1440, 1280, 1000])
@pytest.mark.parametrize("wishes", [0, 12])
def test_nothing_in_the_row_is_cut_off(qtbot, bar, width, wishes):
    bar.show_wishes(wishes)
    bar.parentWidget().resize(width, 42)
    bar.resize(width, 42)

    def all_of_it_is_seen():
        seen = [w for w in bar.findChildren(QWidget) if w.isVisibleTo(bar)]
        assert max(w.mapTo(bar, w.rect().topRight()).x() for w in seen) < width
        cut = [w for w in seen if isinstance(w, QToolButton) and w.width() < w.sizeHint().width()]
        assert not cut

    qtbot.waitUntil(all_of_it_is_seen)


def test_words_give_way_before_icons(qtbot, bar):
    bar.show_wishes(4)
    bar.parentWidget().resize(860, 42)
    bar.resize(860, 42)
    qtbot.waitUntil(lambda: bar._row.sizeHint().width() <= 860)
    select = _button(bar, "Select")
    assert select.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    assert not select.icon().isNull()
    assert select.accessibleName() == "Tool: Select"


def _key(studio, key):
    QTest.keyClick(studio.window, key)


def test_keys_take_tools_and_escape_puts_them_down(loaded):
    tools, row = loaded.tools, loaded.window.page.tools
    assert not row.isVisible()
    for key, tool in ((Qt.Key.Key_D, DRAW), (Qt.Key.Key_G, LEVEL)):
        _key(loaded, key)
        assert tools.tool == tool
        assert row.isVisible()
    _key(loaded, Qt.Key.Key_Escape)
    assert tools.tool == SELECT
    assert not row.isVisible()
    _key(loaded, Qt.Key.Key_D)
    _key(loaded, Qt.Key.Key_V)
    assert tools.tool == SELECT


def test_a_tool_is_put_down_when_there_is_nothing_to_use_it_on(loaded):
    _key(loaded, Qt.Key.Key_D)
    loaded.workshop.toggle_shown()
    assert loaded.tools.tool == SELECT
    _key(loaded, Qt.Key.Key_D)
    assert loaded.tools.tool == SELECT


def test_the_row_chooses_tool_strength_and_snap(loaded):
    _key(loaded, Qt.Key.Key_D)
    bar, tools = loaded.window.page.tools, loaded.tools
    _click(_button(bar, "Only this loop"))
    assert tools.tool == ONLY
    _click(_button(bar, "Beat"))
    assert tools.snap == BEAT
    QTest.mouseClick(bar._slider, Qt.MouseButton.LeftButton, pos=bar._slider.rect().topRight())
    assert tools.strength == 1.0


def test_tab_and_f6_go_to_the_row_where_it_is_seen(loaded):
    _key(loaded, Qt.Key.Key_D)
    panels = panels_of(loaded.window)
    order = [panel.name for panel in panels]
    stops = [widget for widget in chain(loaded.window) if takes_keyboard(widget)]
    held = [next(p.name for p in panels if p.holds(widget)) for widget in stops]
    places = [order.index(name) for name in held]
    assert places == sorted(places), held
    loaded.window.transport._start.setFocus()
    _key(loaded, Qt.Key.Key_F6)
    assert loaded.window.page.tools.isAncestorOf(QApplication.focusWidget())
