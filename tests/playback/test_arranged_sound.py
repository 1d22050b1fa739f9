"""Edited songs, recorded from a real stream on a sound server of the test's own."""

import numpy as np
import pytest

from loopstudio.core.arranged import arranged
from loopstudio.core.arrangement import Arrangement, Cell
from loopstudio.core.render import renderer
from loopstudio.playback.device import OutputSettings
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.mix import Mix, MixPlan
from tests.playback.songs import SR, bands
from tests.playback.test_sound import heard_from_start, play_for, unevenness
from tests.pulse import Recorder

pytestmark = pytest.mark.sound

SHORT = 3
"""Bars of a second."""
EDITS = Arrangement((Cell(0, 1, None), Cell(1, 0, 2, -6.0), Cell(2, 2, 1)))


@pytest.fixture(scope="module")
def piece():
    return bands(SHORT)


@pytest.fixture
def engine(sound_server):
    made = SoundEngine(OutputSettings(latency_s=0.15))
    yield made
    made.close()


def edited(piece, voices=None):
    """The whole song as edited, shape (n_channels, n)."""
    song, found = piece
    plain = renderer(song, SR, found)
    heard = arranged(plain, found, song.shape[1], SR, EDITS, voices)
    return MixPlan(song, heard, len(found.loops), Mix())(0, song.shape[1]).T


def assert_heard_as(server, engine, song):
    """Play a song from its start, and compare every sample but for rounding.

    A computer that is very busy tears a recording now and then, but not four in a row.
    """
    for _ in range(4):
        engine.seek(0)
        with Recorder(server) as recorder:
            play_for(engine, SHORT + 0.4)
            engine.stop()
        heard = heard_from_start(recorder, song, song.shape[1]).T
        if heard.shape == song.shape and np.abs(heard - song).max() < 1e-5:
            break
    np.testing.assert_allclose(heard, song, atol=1e-5)


def test_an_edited_song_is_heard_to_the_sample(sound_server, engine, piece):
    song, found = piece
    engine.set_song(song, SR)
    engine.set_extraction(found)
    engine.set_mix(Mix(arrangement=EDITS))
    assert_heard_as(sound_server, engine, edited(piece))


def test_a_voice_is_heard_to_the_sample_wherever_its_loop_plays(sound_server, engine, piece):
    song, found = piece
    voices = {1: 0.3 * song[:, ::-1][:, :SR]}
    engine.set_song(song, SR)
    engine.set_extraction(found)
    engine.set_mix(Mix(arrangement=EDITS))
    engine.set_voices(voices)
    assert_heard_as(sound_server, engine, edited(piece, voices))


def test_edited_bar_lines_make_no_click(piece):
    song = piece[0]
    assert unevenness(edited(piece).T) < 2 * unevenness(song.T)
