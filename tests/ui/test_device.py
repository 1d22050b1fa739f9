"""The sound device in the window: chosen in the menu, remembered, missed and found again."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QPushButton, QToolButton

from loopstudio.core.audio import Audio
from loopstudio.playback import link
from loopstudio.playback.engine import SoundEngine
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.controller_device import SETTING
from loopstudio.ui.device_menu import DeviceMenu
from loopstudio.ui.theme.theme import Theme
from tests.playback.songs import SR, noise
from tests.pulse import sound_server

__all__ = ["sound_server"]
pytestmark = pytest.mark.sound

HEADPHONES = "Headphones"
LONG_MS = 15_000


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def open_studio(qtbot, sound_server, settings):
    """A function that opens the window with twenty seconds of noise."""
    opened = []

    def open_it() -> Studio:
        studio = Studio(Theme("dark"), SoundEngine(), settings)
        menus.build(studio.window, studio)
        qtbot.addWidget(studio.window)
        studio.session.open_song("/songs/noise.wav", Audio(noise(20), SR))
        studio.session.history.setClean()
        studio.window.show_song()
        studio.window.show()
        studio._engine.warm_up()
        opened.append(studio)
        return studio

    yield open_it
    for studio in opened:
        studio.close()


def offered(studio):
    """Open the menu and return its actions by their text."""
    menu = studio.window.findChild(DeviceMenu)
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if action.text()}


def chosen(studio):
    return [text for text, action in offered(studio).items() if action.isChecked()]


def device_shown(studio):
    return studio.window.status._device.text()


def banner_button(studio, text):
    banner = studio.window.banner
    buttons = [*banner.findChildren(QPushButton), *banner.findChildren(QToolButton)]
    return next(button for button in buttons if button.text() == text and not button.isHidden())


def test_a_device_is_chosen_in_the_menu_and_remembered(qtbot, sound_server, settings, open_studio):
    sound_server.add_sink(HEADPHONES)
    sound_server.list_devices(HEADPHONES)
    studio = open_studio()
    qtbot.waitUntil(lambda: HEADPHONES in studio.device.names, timeout=LONG_MS)
    assert chosen(studio) == ["As the system says"]
    offered(studio)[HEADPHONES].trigger()
    qtbot.waitUntil(lambda: device_shown(studio).startswith(HEADPHONES), timeout=LONG_MS)
    assert chosen(studio) == [HEADPHONES]
    assert settings.value(SETTING) == HEADPHONES
    studio.window.close()

    later = open_studio()
    qtbot.waitUntil(lambda: device_shown(later).startswith(HEADPHONES), timeout=LONG_MS)
    assert chosen(later) == [HEADPHONES]
    offered(later)["As the system says"].trigger()
    qtbot.waitUntil(lambda: device_shown(later).startswith("Default"), timeout=LONG_MS)
    assert not settings.value(SETTING)


def test_a_remembered_device_that_is_absent_is_said_and_taken_when_it_is_back(
    qtbot, sound_server, open_studio
):
    first = open_studio()
    first.device.choose(HEADPHONES)
    first.window.close()

    studio = open_studio()
    banner = studio.window.banner
    qtbot.waitUntil(lambda: f"“{HEADPHONES}” is not connected" in banner.text(), timeout=LONG_MS)
    assert device_shown(studio).startswith("Default")
    assert chosen(studio) == [f"{HEADPHONES} (not connected)"]
    sound_server.add_sink(HEADPHONES)
    sound_server.list_devices(HEADPHONES)
    banner_button(studio, "Look again").click()
    qtbot.waitUntil(lambda: device_shown(studio).startswith(HEADPHONES), timeout=LONG_MS)
    assert banner.text() == ""
    assert chosen(studio) == [HEADPHONES]


def test_a_sound_server_that_is_killed_stops_nothing_but_the_sound(
    qtbot, sound_server, open_studio
):
    studio = open_studio()
    engine, banner = studio._engine, studio.window.banner
    studio.playback.play()
    qtbot.waitUntil(lambda: engine.position > SR, timeout=LONG_MS)
    sound_server.kill()
    qtbot.waitUntil(lambda: "Everything else works." in banner.text(), timeout=1500)
    qtbot.waitUntil(lambda: not studio.window.transport._play.isChecked(), timeout=500)
    rest = engine.position
    assert rest > 0.9 * SR
    qtbot.waitUntil(lambda: banner.text().startswith("No sound device found."), timeout=LONG_MS)
    assert device_shown(studio) == "No sound"
    sound_server.start()
    qtbot.waitUntil(lambda: banner.text().startswith("The sound is back."), timeout=3000)
    assert engine.position == pytest.approx(rest, abs=2)
    banner_button(studio, "Play on").click()
    qtbot.waitUntil(lambda: engine.position > rest + SR // 4, timeout=3000)
    assert engine.position < rest + 2 * SR
    assert np.max(engine.levels) > 0


def test_a_device_that_cannot_be_opened_says_so_and_another_plays(qtbot, sound_server, open_studio):
    sound_server.list_devices(HEADPHONES)  # listed, but nothing is behind it
    studio = open_studio()
    qtbot.waitUntil(lambda: HEADPHONES in studio.device.names, timeout=LONG_MS)
    studio.device.choose(HEADPHONES)
    studio.playback.play()
    banner = studio.window.banner
    qtbot.waitUntil(lambda: "cannot be opened" in banner.text(), timeout=LONG_MS)
    qtbot.waitUntil(lambda: not studio.window.transport._play.isChecked(), timeout=LONG_MS)
    studio.device.choose(None)
    studio.playback.play()
    qtbot.waitUntil(lambda: studio._engine.position > SR // 2, timeout=LONG_MS)
    assert banner.text() == ""


def test_the_window_lives_on_while_a_sound_server_hangs(
    qtbot, sound_server, open_studio, monkeypatch
):
    monkeypatch.setattr(link, "HUNG_S", 1.0)
    studio = open_studio()
    engine, banner = studio._engine, studio.window.banner
    studio.playback.play()
    qtbot.waitUntil(lambda: engine.position > SR, timeout=LONG_MS)
    sound_server.hang()
    qtbot.waitUntil(lambda: "does not answer" in banner.text(), timeout=LONG_MS)
    began_s = time.monotonic()
    studio.playback.seek(SR // 2)
    assert time.monotonic() - began_s < 0.1
    sound_server.go_on()
    qtbot.waitUntil(lambda: banner.text().startswith("The sound is back."), timeout=3000)
    assert engine.position == SR // 2
