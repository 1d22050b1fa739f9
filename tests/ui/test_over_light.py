"""The over light in the transport, and the levels beside it."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.transport import TransportBar
from tests.ui.looks import texts


@pytest.fixture
def bar(qtbot):
    made = TransportBar(Theme("dark"))
    qtbot.addWidget(made)
    made.resize(1440, 56)
    made.show()
    return made


def test_a_full_scale_sine_is_0_db(bar):
    sine = np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100)
    peak = float(np.abs(sine).max())
    bar.show_levels(peak, peak)
    assert "0.0 dB" in [text.replace("−", "") for text in texts(bar)]


def test_the_light_stays_until_it_is_clicked(qtbot, bar):
    assert bar._out.over.isHidden()
    bar.show_over(1.26)
    bar.show_levels(0.0, 0.0)
    assert bar._out.over.isVisible()
    assert "by up to 1.3 dB" in bar._out.over.toolTip()
    qtbot.mouseClick(bar._out.over, Qt.MouseButton.LeftButton)
    assert bar._out.over.isHidden()
    bar.show_over(2.0)
    assert bar._out.over.isVisible()
    assert "by up to 2.0 dB" in bar._out.over.toolTip()


def test_the_light_is_put_out_from_the_keyboard(bar):
    bar.show_over(1.0)
    QTest.keyClick(bar._out.over, Qt.Key.Key_Return)
    assert bar._out.over.isHidden()


@pytest.mark.parametrize("width", [1240, 1440])
def test_nothing_moves_when_the_light_comes_on(bar, width):
    bar.resize(width, 56)
    bar.show_levels(0.9, 0.9)
    bar.layout().activate()
    before = bar._out.geometry(), bar._export.geometry(), bar._listen.geometry()
    bar.show_over(1.0)
    bar.layout().activate()
    assert before == (bar._out.geometry(), bar._export.geometry(), bar._listen.geometry())
