"""The transport bar."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import Qt

from loopstudio.core.grid import Grid
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.transport import TransportBar
from tests.ui.looks import texts
from tests.ui.reading import name

LEFT = Qt.MouseButton.LeftButton
SR = 44100


@pytest.fixture
def bar(qtbot):
    bar = TransportBar(Theme("dark"))
    qtbot.addWidget(bar)
    bar.resize(1440, 56)
    bar.show_song(Grid(2.0 * SR * np.arange(31), 4, constant=True, confidence=1.0), 60 * SR, SR)
    bar.show_loops(True)
    return bar


def test_it_shows_where_the_song_is(bar):
    bar.show_position(round(43.1 * SR), playing=True)
    bar.show_range((32 * SR, 52 * SR), looping=True)
    shown = texts(bar)
    for text in ("22.3.1", "0:43.1", "of 1:00.0", "120.00", "BPM, 4/4", "17–26"):
        assert text in shown
    assert name(bar._range._value) == "Range, bars: 17–26"
    assert name(bar._tempo._value) == "BPM, 4/4: 120.00"
    assert bar._play.isChecked()
    assert bar._loop.isChecked()


def test_a_tempo_that_drifts_is_called_a_mean(bar):
    bar.show_song(Grid(np.array([0.0, SR, 3 * SR]), 3, constant=False, confidence=1.0), 3 * SR, SR)
    assert "mean BPM, 3/4" in texts(bar)


@pytest.mark.parametrize(
    ("button", "signal", "argument"),
    [
        ("_play", "play_edited", [True]),
        ("_loop", "loop_edited", [True]),
        ("_click", "click_edited", [True]),
        ("_start", "start_asked", []),
    ],
)
def test_buttons_report_the_user(qtbot, bar, button, signal, argument):
    with qtbot.waitSignal(getattr(bar, signal)) as heard:
        qtbot.mouseClick(getattr(bar, button), LEFT)
    assert heard.args == argument


def test_showing_is_not_an_edit(qtbot, bar):
    with (
        qtbot.assertNotEmitted(bar.play_edited),
        qtbot.assertNotEmitted(bar.loop_edited),
        qtbot.assertNotEmitted(bar.listen_edited),
        qtbot.assertNotEmitted(bar.click_edited),
    ):
        bar.show_click(True)
        bar.show_position(SR, playing=True)
        bar.show_range((0, SR), looping=True)
        bar.show_listen("rest")


def test_what_needs_loops_waits_for_them(qtbot, bar):
    with qtbot.waitSignal(bar.listen_edited) as heard:
        qtbot.mouseClick(bar._listen._buttons["original"], LEFT)
    assert heard.args == ["original"]
    bar.show_loops(False)
    with qtbot.assertNotEmitted(bar.listen_edited), qtbot.assertNotEmitted(bar.export_asked):
        qtbot.mouseClick(bar._listen._buttons["loops"], LEFT)
        qtbot.mouseClick(bar._export, LEFT)
    for button in (bar._listen._buttons["loops"], bar._export, bar.scenes._add):
        assert "Ctrl+R" in button.toolTip()  # what is disabled says why
    bar.show_components(True)
    assert "Ctrl+R" in bar._listen._buttons["loops"].toolTip()
    bar.show_components(False)
    bar.show_loops(True)
    assert "as you mix them" in bar._listen._buttons["loops"].toolTip()
    assert "Ctrl+E" in bar._export.toolTip()


def test_the_output_level_is_a_number_with_a_real_minus(bar):
    bar.show_levels(0.5, 0.25)
    assert "−6.0 dB" in texts(bar)
    assert bar.level_shown()


def test_nothing_moves_when_digits_change(bar):
    bar.show()
    bar.show_position(0, playing=False)
    before = bar._listen.x()
    bar.show_position(59 * SR, playing=True)
    bar.show_range((0, 60 * SR))
    bar.layout().activate()
    assert bar._listen.x() == before


def test_the_click_waits_for_bar_lines(bar):
    assert bar._click.isEnabled()
    bar.show_song(None, SR, SR)
    assert not bar._click.isEnabled()
    assert "bar lines" in bar._click.toolTip()


def test_components_have_no_scenes(bar):
    bar.show()
    bar.show_components(True)
    assert not bar.scenes.isVisible()
    bar.show_components(False)
    assert bar.scenes.isVisible()


def test_the_levels_number_gives_way_before_the_names_of_scenes(bar):
    bar.scenes.show_scenes(("Groove", "Drop", "No drums"))
    bar.show_levels(0.5, 0.25)
    bar.resize(1440, 56)
    bar.show()
    assert "−6.0 dB" in texts(bar)
    assert len(bar.scenes.names_shown()) == 3
    bar.resize(1280, 56)
    bar.layout().activate()
    assert not bar._out._level.isVisible()
    assert bar.scenes.names_shown()


@pytest.mark.parametrize("width", [1240, 1280, 1440, 1920])
def test_everything_fits(qtbot, bar, width):
    bar.scenes.show_scenes(("Groove", "Drop", "No drums", "Outro", "Break"))
    bar.resize(width, 56)
    bar.show()
    bar.layout().activate()
    assert bar._export.geometry().right() <= width - 12
    assert bar._listen.geometry().right() < bar.scenes.geometry().left()
    assert bar.scenes.geometry().right() < bar._out.geometry().left()
    assert bar._export.width() >= bar._export.sizeHint().width()


def test_in_narrow_windows_things_give_way_in_turn(bar):
    bar.scenes.show_scenes(("Groove", "Drop", "No drums"))
    bar.scenes.show_active(1)
    bar.show()
    kept = []
    for width in (1240, 1100, 1000, 900, 800, 700, 640):
        bar.resize(width, 56)
        bar.layout().activate()
        widgets = [bar.layout().itemAt(place).widget() for place in range(bar.layout().count())]
        shown = [widget for widget in widgets if widget and widget.isVisible()]
        rights = [widget.geometry().right() for widget in shown]
        lefts = [widget.geometry().left() for widget in shown]
        assert all(right < left for right, left in zip(rights, lefts[1:], strict=False))
        assert rights[-1] <= width - 12
        kept.append(set(shown))
        if bar.scenes.isVisible():
            assert "Drop" in bar.scenes.names_shown()
    assert all(narrower <= wider for wider, narrower in itertools.pairwise(kept))
    assert {bar._start, bar._play, bar._loop, bar._position, bar._listen, bar._export} <= kept[-1]
    bar.resize(1440, 56)
    assert kept[0] < {widget for widget in widgets if widget and widget.isVisible()}
