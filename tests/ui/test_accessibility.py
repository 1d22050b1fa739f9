"""What a screen reader is told, over the whole tree of the real window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.ui import desk_song
from tests.ui.reading import faults, name


def _press(studio, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(studio.window.windowHandle(), key, modifiers)


def test_the_start_page_can_be_read(whole):
    whole.window.banner.show_error("It went wrong.", [("Try again", lambda: None)])
    assert faults(whole.window) == []


def test_a_song_too_long_can_be_read(whole):
    whole.window.sections.show_song("/music/Long.wav", "It is too long.", 7200.0, 900.0)
    assert faults(whole.window) == []


def test_the_song_and_the_desk_can_be_read(loaded):
    window = loaded.window
    loaded.scenes.add()
    window.status.show_job("files", "Saving")
    window.song.axis.zoom(4.0, 0)
    assert faults(window) == []
    loaded.mix.select(-1)  # the desk with all recipes side by side
    assert faults(window) == []


def test_a_song_without_loops_can_be_read(loaded):
    loaded.session.open_song("/songs/Bare.wav", loaded.session.audio)
    assert loaded.window.song.empty.isVisible()
    assert faults(loaded.window) == []


@pytest.mark.parametrize(
    "show",
    ["preferences.show", "help.show", "help.show_keys", "help.show_about", "help.show_log"],
)
def test_dialogs_and_windows_can_be_read(qtbot, loaded, show):
    controller, method = show.split(".")
    before = set(QApplication.topLevelWidgets())
    getattr(getattr(loaded, controller), method)()
    shown = [w for w in QApplication.topLevelWidgets() if w not in before and w.isVisible()]
    shown += [d for d in loaded.window.findChildren(QDialog) if d.isVisible()]
    assert shown
    for window in shown:
        assert faults(window) == []
        window.close()


def test_the_layout_says_where_the_keyboard_is(loaded):
    layout = loaded.window.song.rows.layout_view
    loaded.mix.select(1)
    assert layout.accessibleDescription() == "Keys, bar 1, playing, level 0 dB"
    loaded.playback.seek(7 * desk_song.BAR)
    loaded.window.song.show_position(7 * desk_song.BAR, False)
    assert layout.accessibleDescription().startswith("Keys, bar 8, ")
    assert loaded.window.song.spectrogram.accessibleDescription() == "At 8.1.1"


def test_every_loop_is_reached_without_the_painted_views(loaded):
    heads = loaded.window.song.rows.heads
    for number, (head, key) in enumerate(zip(heads, "123", strict=True)):
        assert name(head.switch) == f"{head.accessibleName()}, on"
        head.switch.setFocus(Qt.FocusReason.TabFocusReason)
        _press(loaded, Qt.Key.Key_Return)
        assert loaded.session.project.strips[number].muted
        _press(loaded, Qt.Key[f"Key_{key}"])
        assert not loaded.session.project.strips[number].muted
        head.slider.setFocus(Qt.FocusReason.TabFocusReason)
        _press(loaded, Qt.Key.Key_Left)
        assert head.slider.accessibleDescription() == "−1.0 dB"
        head.solo.setFocus(Qt.FocusReason.TabFocusReason)
        _press(loaded, Qt.Key.Key_Return)
        assert loaded.session.project.strips[number].soloed
        _press(loaded, Qt.Key.Key_Return)


def test_every_part_of_a_head_says_whose_it_is(loaded):
    for head in loaded.window.song.rows.heads:
        parts = [name(part) for part in head.findChildren(QWidget) if part.isVisible()]
        whose = [part for part in parts if part.startswith(f"{head.accessibleName()}, ")]
        said = [part.split(", ")[1] for part in whose]
        assert said == ["on", "name", "gain in dB", "solo", "level"]


def test_a_loop_that_is_off_does_not_say_so_while_its_solo_is_heard(loaded):
    drums = loaded.window.song.rows.heads[0]
    loaded.mix.set_muted(0, True)
    loaded.mix.set_soloed(0, True)
    assert "Off" not in drums.accessibleDescription()
    loaded.mix.set_soloed(0, False)
    assert drums.accessibleDescription().startswith("Off")


def test_what_is_off_or_silenced_is_said(loaded):
    drums, keys, _ = loaded.window.song.rows.heads
    loaded.mix.set_muted(0, True)
    assert drums.accessibleDescription() == "Off, selected"
    loaded.mix.set_soloed(2, True)
    assert keys.switch.accessibleDescription() == "Silenced by a solo"
