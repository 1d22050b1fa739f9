"""The sample finder: a recording found in a track, and both heard in step."""

import numpy as np
import pytest

from loopstudio.core.audio import Audio, read
from loopstudio.core.workshop.sampling import Verdict
from loopstudio.core.workshop.sampling_change import Change
from loopstudio.core.workshop.sampling_places import Excerpt
from loopstudio.core.workshop.sampling_sync import in_step
from loopstudio.project import resources
from loopstudio.ui.workshop.sample_window import evidence
from tests.ui.looks import texts
from tests.ui.workshop.conftest import TIMEOUT_MS


def test_the_example_is_found_shown_and_heard(qtbot, monkeypatch, studio):
    played = []
    monkeypatch.setattr(studio.playback.alone, "visit", played.append)
    studio.help.run_example("sample")
    qtbot.waitUntil(lambda: studio.sampling.shown is not None, timeout=TIMEOUT_MS)
    window = studio.sampling.shown
    said = " ".join(texts(window))
    assert "“track” seems to sample “record” in 2 places" in said
    assert "+2.0 semitones" in said
    assert "before you rely on it" in said
    buttons = window._buttons
    assert all(button.accessibleName().startswith("Place") for button in buttons)
    buttons[0].click()
    assert played[-1].n_channels == 2
    assert buttons[0].isChecked()
    buttons[0].click()
    assert played[-1] is None
    window.close()


def test_a_track_without_a_sample_is_not_accused():
    said = evidence(Verdict(sampled=False, confidence=0.1, strength=1.2))
    assert "1.2 times above chance" in said


@pytest.mark.parametrize("speed", [1.0, 1.125])
def test_both_sides_are_in_step(speed):
    rng = np.random.default_rng(0)
    sr = 8000
    noise = np.convolve(rng.standard_normal(3 * sr), np.ones(40) / 40, "same")
    original = Audio(noise[None].astype(np.float32), sr)
    at = 2000 + speed * np.arange(sr)
    track = np.concatenate([np.zeros(sr), np.interp(at, np.arange(len(noise)), noise)])
    excerpt = Excerpt(Change(12 * np.log2(speed), speed), 2000 / sr, 0.9, (1.0,), (1.0,))
    pair = in_step(original, Audio(track[None].astype(np.float32), sr), excerpt, 1.0)
    assert pair.samples.shape == (2, round(0.9 * sr))
    np.testing.assert_allclose(pair.samples[0], pair.samples[1], atol=1e-3)


def test_the_song_comes_back_after_a_visit(qtbot, monkeypatch, learned):
    audio = read(resources.path("examples", "record.flac"))
    songs = []
    engine = learned.playback._engine
    real = engine.set_song
    monkeypatch.setattr(
        engine, "set_song", lambda samples, sr: (songs.append(samples), real(samples, sr))
    )
    learned.playback.alone.visit(audio)
    assert songs[-1] is audio.samples
    learned.playback.alone.visit(None)
    assert songs[-1] is learned.session.audio.samples
    assert learned.playback.listen == "loops"
