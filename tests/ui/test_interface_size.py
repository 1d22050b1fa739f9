"""How large everything is drawn."""

import itertools
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, QSize

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


def test_on_a_small_screen_the_window_is_no_larger(whole):
    window = whole.window
    window.resize(1440, 900)
    window.fit_to_screen()  # the screen of these tests is 800 by 800
    room = window.screen().availableGeometry()
    assert window.width() <= room.width()
    assert window.minimumWidth() <= room.width()
    assert window._scroll.horizontalScrollBar().maximum() == 0
    assert window.status.width() == window.width()  # and is not scrolled


def scrolled(window):
    """Return the directions in which there is more than can be seen."""
    bars = {"across": window._scroll.horizontalScrollBar()}
    bars["down"] = window._scroll.verticalScrollBar()
    return {name for name, bar in bars.items() if bar.maximum() > 0}


@pytest.fixture
def small(qtbot, loaded):
    """The window on a screen of 1280 by 800 pixels that shows everything at 200 %."""
    window = loaded.window
    window.setMinimumSize(QSize(640, 400))
    loaded.scenes.add()
    window.banner.hide()
    window.resize(640, 400)
    qtbot.waitUntil(lambda: window.page.desk_folded and not scrolled(window))
    return window


def test_in_a_small_window_nothing_overlaps_or_is_cut_off(small):
    for panel in (small.transport, small.desk.head, small.page.tools):
        row = panel.layout()
        row.activate()
        shown = [row.itemAt(place).widget() for place in range(row.count())]
        places = [widget.geometry() for widget in shown if widget and widget.isVisible()]
        assert all(panel.rect().contains(place) for place in places)
        overlaps = [a.intersects(b) for a, b in itertools.combinations(places, 2)]
        assert not any(overlaps)
    buttons = [small.transport._start, small.transport._play, small.transport._export]
    assert all(button.isVisible() for button in buttons)


def test_a_small_window_shows_some_rows_and_folds_the_desk(qtbot, small):
    qtbot.waitUntil(lambda: small.page.song.rows.height() >= 3 * 36)  # once it has folded
    small.page.toggle_desk()  # opened by the user, it is scrolled
    qtbot.waitUntil(lambda: scrolled(small) == {"across", "down"})
    small.page.toggle_desk()
    qtbot.waitUntil(lambda: not scrolled(small))


def test_a_larger_window_opens_the_desk_that_a_small_one_has_folded(qtbot, small):
    small.resize(1440, 900)
    qtbot.waitUntil(lambda: not small.page.desk_folded)
    qtbot.waitUntil(lambda: abs(small.page.dock.height() - 282) <= 2)
    small.page.toggle_desk()
    small.resize(640, 400)
    qtbot.wait(50)
    small.resize(1440, 900)
    qtbot.wait(200)
    assert small.page.desk_folded  # as the user has left it


def test_a_small_start_page_shows_the_one_thing_to_do(qtbot, whole):
    window = whole.window
    window.setMinimumSize(QSize(640, 400))
    window.resize(640, 400)
    button = window.start.zone._open
    view = window._scroll.viewport()

    def seen():
        place = QRect(button.mapTo(view, QPoint(0, 0)), button.size())
        return view.rect().contains(place)

    qtbot.waitUntil(seen)
    assert "across" not in scrolled(window)


def test_where_there_is_room_nothing_scrolls(qtbot, loaded, monkeypatch):
    window = loaded.window
    large = SimpleNamespace(availableGeometry=lambda: QRect(0, 0, 1440, 900))
    monkeypatch.setattr(window, "screen", lambda: large)
    for _ in range(5):
        loaded.scenes.add()
    window.fit_to_screen()
    assert window.minimumSize() == QSize(640, 400)
    for width, height in ((1440, 900), (1240, 640), (960, 540), (640, 400)):
        window.resize(width, height)
        qtbot.waitUntil(lambda: not scrolled(window))
    window.resize(1240, 640)
    loaded.workshop.toggle_shown()
    qtbot.waitUntil(lambda: not scrolled(window))
