"""Preferences: the dialog, and what it does in the whole window."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from loopstudio.ui import dialogs, interface_size
from loopstudio.ui.device_menu import DeviceMenu
from loopstudio.ui.preferences import Preferences

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(whole):
    QTest.keyClick(whole.window.windowHandle(), Qt.Key.Key_Comma, CTRL)
    (shown,) = whole.window.findChildren(Preferences)
    yield shown
    whole.window.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_theme_is_seen_at_once_and_kept(qtbot, whole, dialog):
    qtbot.mouseClick(dialog._theme._buttons["light"], LEFT)
    assert whole.theme.mode == "light"
    assert whole.preferences._settings.value("theme") == "light"
    whole.preferences.set_theme("dark")  # from the menu, while the dialog is open
    assert dialog._theme.value() == "dark"


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [("level_map", "colour", "view/colour_map"), ("motion", "off", "view/motion")],
)
def test_how_levels_look_and_whether_things_move_is_seen_at_once_and_kept(
    qtbot, whole, dialog, name, value, key
):
    button = getattr(dialog, f"_{name}")._buttons[value]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert getattr(whole.theme, name) == value
    assert whole.preferences._settings.value(key) == value


def test_another_size_waits_for_the_next_start_and_says_so(qtbot, whole, dialog):
    assert not dialog._due.isVisible()
    qtbot.mouseClick(dialog._size._buttons["150"], LEFT)
    assert interface_size.chosen(whole.preferences._settings) == 150
    assert dialog._due.isVisible()
    qtbot.mouseClick(dialog._size._buttons["100"], LEFT)
    assert not dialog._due.isVisible()


def test_the_dialog_works_without_a_pointer(qtbot, dialog):
    dialog._size._buttons["100"].setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(dialog.interface_size_edited) as heard:
        QTest.keyClick(dialog._size._buttons["100"], Qt.Key.Key_Right)
    assert heard.args == [125]
    QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_Tab)
    assert dialog._ring.isVisible()  # whoever uses keys sees where they go
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_menu_says_in_the_banner_that_a_size_waits(whole):
    whole.preferences.set_interface_size(200)
    assert "200 %" in whole.window.banner.text()
    whole.preferences.set_interface_size(100)
    assert whole.window.banner.text() == ""


def test_a_restart_closes_the_window_and_opens_the_same_song_again(loaded):
    loaded.shell.restart()
    assert not loaded.window.isVisible()
    assert loaded.shell.reopened == "/songs/Night Bus.wav"


def test_a_restart_asks_for_unsaved_work_and_may_be_given_up(loaded, monkeypatch):
    loaded.mix.set_muted(0, True)
    monkeypatch.setattr(dialogs, "ask_to_save", lambda parent, title: False)
    loaded.preferences.set_interface_size(150)
    loaded.preferences.restart_asked.emit()
    assert loaded.window.isVisible()
    assert loaded.shell.reopened is None
    event = QCloseEvent()
    loaded.window.closeEvent(event)  # and the next one is asked again
    assert not event.isAccepted()
    monkeypatch.setattr(dialogs, "ask_to_save", lambda parent, title: True)
    loaded.shell.restart()
    assert not loaded.window.isVisible()


def test_the_sound_device_is_chosen_here_too(qtbot, whole, dialog):
    assert "As the system says" in dialog.device_button.accessibleName()
    qtbot.mouseClick(dialog.device_button, LEFT)
    menu = dialog.findChild(DeviceMenu)
    whole.device.choose("Somewhere")
    menu.triggered.emit(menu.actions()[0])
    assert dialog.device_button.text() == "Somewhere"
    menu.close()
