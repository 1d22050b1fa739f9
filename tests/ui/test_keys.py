"""The keyboard in the whole window: panels, Space, and the sheet of keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from loopstudio.ui.commands import COMMANDS, MENUS
from loopstudio.ui.controls.key_cap import KeyCap
from loopstudio.ui.gestures import GESTURES
from loopstudio.ui.key_sheet import keys_dialog, rows
from loopstudio.ui.panels import chain, panels_of, takes_keyboard
from tests.ui.looks import button, texts
from tests.ui.reading import name

SHIFT = Qt.KeyboardModifier.ShiftModifier
ORDER = ["transport", "tools", "picture", "heads", "rows", "desk"]


def _press(studio, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(studio.window.windowHandle(), key, modifiers)


def _panel(studio) -> str:
    focused = QApplication.focusWidget()
    return next(panel.name for panel in panels_of(studio.window) if panel.holds(focused))


def test_f6_goes_through_the_panels_and_shift_f6_back(loaded):
    loaded.window.transport._start.setFocus()
    seen = [_panel(loaded)]
    for _ in ORDER:
        _press(loaded, Qt.Key.Key_F6)
        seen.append(_panel(loaded))
    assert seen == [*ORDER, "transport"]
    _press(loaded, Qt.Key.Key_F6, SHIFT)
    assert _panel(loaded) == "desk"


def test_f6_enters_the_heads_at_the_selected_loop(loaded):
    loaded.mix.select(2)
    loaded.window.transport._start.setFocus()
    for _ in range(3):
        _press(loaded, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is loaded.window.song.rows.heads[2].switch


def test_the_status_line_is_a_panel_while_it_has_something_to_press(loaded):
    loaded.window.status.show_job("files", "Saving")
    loaded.window.transport._start.setFocus()
    _press(loaded, Qt.Key.Key_F6, SHIFT)
    assert _panel(loaded) == "status"


def test_f6_works_on_the_start_page_too(whole):
    _press(whole, Qt.Key.Key_F6)
    assert _panel(whole) == "start"


def test_tab_goes_the_same_way_as_f6(loaded):
    panels = panels_of(loaded.window)
    stops = [widget for widget in chain(loaded.window) if takes_keyboard(widget)]
    held = [next((p.name for p in panels if p.holds(widget)), None) for widget in stops]
    assert None not in held
    order = [panel.name for panel in panels]
    places = [order.index(name) for name in held]
    assert places == sorted(places), held


def test_tab_stops_in_every_panel_in_the_order_of_f6(loaded):
    loaded.window.transport._start.setFocus()
    seen = []
    for _ in [widget for widget in chain(loaded.window) if takes_keyboard(widget)]:
        if _panel(loaded) not in seen:
            seen.append(_panel(loaded))
        _press(loaded, Qt.Key.Key_Tab)
    assert seen == ORDER


@pytest.mark.parametrize("shown", ["loops", "components"])
def test_space_plays_wherever_the_keyboard_is(qtbot, loaded, shown):
    if shown == "components":
        loaded.workshop.toggle_shown()
    plays = []
    loaded.playback.toggle = lambda: plays.append(1)
    window = loaded.window
    window.transport.show_loops(True)
    for widget in [widget for widget in chain(window) if takes_keyboard(widget)]:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        del plays[:]
        _press(loaded, Qt.Key.Key_Space)
        assert plays == [1], widget


@pytest.mark.parametrize("title", MENUS)
def test_alt_and_its_first_letter_open_a_menu(qtbot, loaded, title):
    _press(loaded, Qt.Key[f"Key_{title[0]}"], Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert name(menu) == title
    menu.close()


def test_f10_opens_the_first_menu(loaded):
    _press(loaded, Qt.Key.Key_F10)
    menu = QApplication.activePopupWidget()
    assert name(menu) == MENUS[0]
    menu.close()


def test_arrows_go_through_a_choice_that_has_the_keyboard_and_leave_the_song_alone(loaded):
    scale = button(loaded.window.song.panel, "Hz")
    scale.setFocus(Qt.FocusReason.TabFocusReason)
    before = loaded.window.song.position
    _press(loaded, Qt.Key.Key_Right)
    assert button(loaded.window.song.panel, "Notes").isChecked()
    assert loaded.window.song.position == before


def test_h_hears_the_selected_loop_alone_and_the_whole_mix_again(loaded):
    _press(loaded, Qt.Key.Key_H)
    assert any("Only Drums" in text for text in texts(loaded.window.status))
    _press(loaded, Qt.Key.Key_H)
    assert not any("Only" in text for text in texts(loaded.window.status))


def test_every_key_is_on_the_sheet_and_in_one_place_only(loaded):
    native = QKeySequence.SequenceFormat.NativeText
    listed = [keys for lines in rows().values() for _, keys in lines]
    assert len(listed) == len(set(listed))
    for command in COMMANDS:
        if command.shortcut:
            key = QKeySequence(command.shortcut).toString(native)
            runs = [
                keys for keys in listed if " to " in keys and key[:-1] == keys.split(" to ")[0][:-1]
            ]
            assert key in listed or runs, command


def test_every_gesture_and_menu_is_on_the_sheet(qtbot, loaded):
    dialog = keys_dialog(loaded.theme, loaded.window)
    qtbot.addWidget(dialog)
    listed = texts(dialog)
    assert all(what in listed for _, gestures in GESTURES for what, _ in gestures)
    assert all(words in listed for lines in rows().values() for words, _ in lines)


@pytest.mark.parametrize("mode", ["dark", "light"])
def test_the_sheet_fits_a_small_window(qtbot, loaded, mode):
    loaded.theme.set_mode(mode)
    loaded.window.resize(1280, 800)
    dialog = keys_dialog(loaded.theme, loaded.window)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.width() <= 1280
    assert dialog.height() <= 720
    caps = dialog.findChildren(KeyCap)
    assert {"Space", "Ctrl+1 to 8", "Double click level"} <= {c.accessibleName() for c in caps}
    scroll = dialog.findChild(QScrollArea)
    assert scroll.horizontalScrollBar().maximum() == 0
    assert scroll.verticalScrollBar().maximum() == 0
