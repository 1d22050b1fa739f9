"""What a take sounds like, recorded from a real stream."""

import time

import numpy as np
import pytest

from loopstudio.core import stems
from loopstudio.core.audio import Audio
from tests.playback.songs import SR
from tests.pulse import Recorder, locate, sound_server
from tests.ui.test_hearing import piece, studio

__all__ = ["piece", "sound_server", "studio"]
pytestmark = pytest.mark.sound


def test_a_take_is_heard_again_and_again_without_a_seam(qtbot, sound_server, studio, piece):
    song, found = piece
    cut = stems.bare_loop(Audio(song, SR), found, 0, 1).T
    expected = np.concatenate([cut, cut])
    studio.mix.select(0)
    qtbot.waitUntil(lambda: studio.window.desk._selected == 0)
    studio.window.desk.show_page("takes")
    for _ in range(3):  # a computer that is very busy tears a recording now and then
        with Recorder(sound_server) as recorder:
            studio.takes.hear(1)
            qtbot.waitUntil(lambda: studio.playback.alone.visiting, timeout=10_000)
            end_s = time.monotonic() + 4
            qtbot.waitUntil(lambda end_s=end_s: time.monotonic() > end_s)
            studio.playback.alone.end()
            studio.playback.set_playing(False)
            time.sleep(0.3)
        heard = recorder.samples
        # It repeats: look where two turns of it follow.
        start = locate(expected[:8192], heard[: len(heard) - len(expected) - SR])
        if np.abs(heard[start:][: len(expected)] - expected).max() < 1e-4:
            break
    assert np.abs(heard[start:][: len(expected)] - expected).max() < 1e-4
