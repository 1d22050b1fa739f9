"""Components switched in the window, as they are heard: recorded from a real stream."""

import time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.pulse import Recorder, sound_server

__all__ = ["sound_server"]
pytestmark = pytest.mark.sound

C3_HZ, G3_HZ = 130.8, 196.0


def _heard(qtbot, server, studio):
    """Play the first second, in which C3 sounds and then G3; return what was captured, mono."""
    studio.playback.go_to_start()
    with Recorder(server) as recorder:
        QTest.keyClick(studio.window.windowHandle(), Qt.Key.Key_Space)
        qtbot.waitUntil(
            lambda: studio.playback._engine.position > 0.95 * studio.session.audio.sr,
            timeout=10_000,
        )
        QTest.keyClick(studio.window.windowHandle(), Qt.Key.Key_Space)
        time.sleep(0.3)
    return recorder.samples.mean(axis=1)


def _power(signal, hz, sr=44_100):
    spectrum = np.square(np.abs(np.fft.rfft(signal)))
    bins = np.fft.rfftfreq(len(signal), 1 / sr)
    return float(spectrum[np.abs(bins - hz) < 6].sum())


def test_a_component_that_is_switched_off_is_not_heard(sound_server, qtbot, learned):
    names = [strip.name for strip in learned.session.project.workshop.strips]
    assert names[0] == "C3"
    both = _heard(qtbot, sound_server, learned)
    QTest.keyClick(learned.window.windowHandle(), Qt.Key.Key_1)
    without = _heard(qtbot, sound_server, learned)
    assert _power(both, C3_HZ) > 0.1 * _power(both, G3_HZ)
    assert _power(without, C3_HZ) < 0.02 * _power(both, C3_HZ)
    assert _power(without, G3_HZ) > 0.5 * _power(both, G3_HZ)
