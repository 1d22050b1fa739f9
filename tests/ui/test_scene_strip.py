"""The scenes in the transport."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from loopstudio.ui.scene_strip import SceneStrip
from loopstudio.ui.theme.theme import Theme

LEFT = Qt.MouseButton.LeftButton
NAMES = ("Groove", "Drop", "No drums", "Outro", "Break")


@pytest.fixture
def strip(qtbot):
    strip = SceneStrip(Theme("dark"))
    qtbot.addWidget(strip)
    strip.resize(600, 28)
    strip.show_scenes(NAMES)
    strip.show()
    return strip


def test_a_scene_is_a_button_that_says_its_number_name_and_key(strip):
    assert strip.names_shown() == list(NAMES)
    second = strip._buttons[1]
    assert second.accessibleName() == "Scene 2, Drop"
    assert "Ctrl+2" in second.toolTip()
    strip.show_active(1)
    assert [button.isChecked() for button in strip._buttons] == [False, True, False, False, False]


def test_a_click_asks_for_the_scene_and_lights_nothing_by_itself(qtbot, strip):
    with qtbot.waitSignal(strip.scene_chosen) as heard:
        qtbot.mouseClick(strip._buttons[2], LEFT)
    assert heard.args == [2]
    assert not strip._buttons[2].isChecked()


def test_enter_is_a_click_for_those_without_a_pointer(qtbot, strip):
    with qtbot.waitSignal(strip.scene_chosen) as heard:
        QTest.keyClick(strip._buttons[3], Qt.Key.Key_Return)
    assert heard.args == [3]


@pytest.mark.parametrize("width", [80, 130, 200, 300, 420])
def test_what_finds_no_room_is_in_the_menu_and_nothing_is_cut_off(strip, width):
    strip.resize(width, 28)
    strip.show_active(4)
    shown = strip.names_shown()
    hidden = [name for name in NAMES if name not in shown]
    assert [action.text().split("\t")[0][3:] for action in strip.menu_of_more().actions()] == hidden
    assert strip._add.geometry().right() < max(width, strip.minimumSizeHint().width())
    if shown:
        assert "Break" in shown  # what is heard finds room first
    assert strip._more.isVisible() == bool(hidden)


def test_the_menu_of_the_others_asks_for_one_of_them(qtbot, strip):
    strip.resize(160, 28)
    menu = strip.menu_of_more()
    with qtbot.waitSignal(strip.scene_chosen) as heard:
        menu.actions()[-1].trigger()
    assert heard.args == [4]


def test_without_scenes_it_says_how_to_make_one(strip):
    strip.show_scenes(())
    assert strip._hint.isVisible()
    assert strip._hint.text() == "Set up a mix you like, then press +"
    assert "Ctrl+Shift+1" in strip._add.toolTip()
    strip.resize(100, 28)
    assert not strip._hint.isVisible()


def test_a_double_click_or_f2_renames_where_the_name_stands(qtbot, strip):
    QTest.keyClick(strip._buttons[1], Qt.Key.Key_F2)
    field = strip._field
    field.setText("The drop")
    with qtbot.waitSignal(strip.scene_renamed) as heard:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard.args == [1, "The drop"]
    assert strip._field is None
    qtbot.mouseDClick(strip._buttons[0], LEFT)
    with qtbot.assertNotEmitted(strip.scene_renamed):
        QTest.keyClick(strip._field, Qt.Key.Key_Escape)


def test_the_menu_of_a_scene_edits_it(qtbot, strip):
    def entry(text: str):
        actions = strip.menu_of(1).actions()
        return next(action for action in actions if action.text().startswith(text))

    with qtbot.waitSignal(strip.scene_replaced) as heard:
        entry("Replace").trigger()
    assert heard.args == [1]
    with qtbot.waitSignal(strip.scene_moved) as heard:
        entry("Move to the right").trigger()
    assert heard.args == [1, 1]
    with qtbot.waitSignal(strip.scene_deleted) as heard:
        entry("Delete").trigger()
    assert heard.args == [1]
    assert not strip.menu_of(0).actions()[3].isEnabled()
    assert not strip.menu_of(4).actions()[4].isEnabled()
