"""How large everything is drawn."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRect, QSettings, QSize

from loopstudio.ui import interface_size

_PROGRAM = """
import os, sys
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication
from loopstudio.ui import interface_size
settings = QSettings(sys.argv[1], QSettings.Format.IniFormat)
with interface_size.told_to_qt(settings):
    application = QGuiApplication([])
print(application.primaryScreen().devicePixelRatio(), os.environ.get("QT_SCALE_FACTOR"))
"""


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.mark.parametrize(
    ("percent", "of_desktop", "ratio"),
    [(100, None, 1.0), (150, None, 1.5), (200, None, 2.0), (200, "1.5", 3.0), (125, "x", 1.25)],
)
def test_a_start_draws_everything_that_large_and_tells_nobody_else(
    settings, percent, of_desktop, ratio
):
    settings.setValue(interface_size.KEY, percent)
    settings.sync()
    environment = {k: v for k, v in os.environ.items() if k != "QT_SCALE_FACTOR"}
    if of_desktop is not None:
        environment["QT_SCALE_FACTOR"] = of_desktop
    said = subprocess.run(
        [sys.executable, "-c", _PROGRAM, settings.fileName()],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert said == [str(ratio), str(of_desktop)]


@pytest.mark.parametrize("value", [None, "", "90", "huge", "-100"])
def test_a_size_that_makes_no_sense_is_a_hundred(settings, value):
    settings.setValue(interface_size.KEY, value)
    assert interface_size.chosen(settings) == 100


def test_on_a_small_screen_the_window_is_no_larger_and_scrolls(whole):
    window = whole.window
    window.resize(1440, 900)
    window.fit_to_screen()  # the screen of these tests is 800 by 800
    room = window.screen().availableGeometry()
    assert window.width() <= room.width()
    assert window.minimumWidth() <= room.width()
    assert window._work.width() >= 1240
    assert window._scroll.horizontalScrollBar().maximum() > 0
    assert window._scroll.verticalScrollBar().maximum() == 0
    assert window.status.width() == window.width()  # and is not scrolled


def test_where_there_is_room_nothing_scrolls(qtbot, loaded, monkeypatch):
    window = loaded.window
    large = SimpleNamespace(availableGeometry=lambda: QRect(0, 0, 1440, 900))
    monkeypatch.setattr(window, "screen", lambda: large)
    for _ in range(5):
        loaded.scenes.add()
    window.fit_to_screen()
    assert window.minimumSize() == QSize(1240, 640)
    for width, height in ((1440, 900), (1240, 640)):
        window.resize(width, height)
        qtbot.waitUntil(lambda: window._scroll.horizontalScrollBar().maximum() == 0)
        assert window._scroll.verticalScrollBar().maximum() == 0
    loaded.workshop.toggle_shown()
    assert window._scroll.horizontalScrollBar().maximum() == 0
