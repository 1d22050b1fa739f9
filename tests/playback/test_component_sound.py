"""Components as they are heard, recorded from a real stream."""

import time
from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InputError
from loopstudio.core.render import ComponentSound, n_heard, renderer
from loopstudio.core.spectrogram import Spec
from loopstudio.core.workshop import stem_render
from loopstudio.core.workshop.components import Components, WorkshopSettings
from loopstudio.core.workshop.stem_render import render_stems, sum_gain
from loopstudio.playback.device import OutputSettings
from loopstudio.playback.engine import SoundEngine
from loopstudio.playback.mix import Mix, MixPlan
from tests.playback.songs import SR, bands
from tests.pulse import Recorder, locate, wait_until

pytestmark = pytest.mark.sound


def _song_and_components(n_components=4):
    song, found = bands(2.5, n_components)
    spec = Spec.for_rate(SR)
    sounds = found.factors.sounds
    activations = np.ones((n_components, spec.n_frames(song.shape[1])), np.float32)
    components = Components(
        spectra=sounds,
        activations=activations,
        losses=np.array([1.0, 0.5]),
        settings=WorkshopSettings(n_components=n_components, attacks=False),
        spec=spec,
        sr=SR,
        names=tuple(f"Band {k + 1}" for k in range(n_components)),
    )
    return song, components


@pytest.fixture
def steady_engine(sound_server):
    made = SoundEngine(OutputSettings(latency_s=0.15))
    yield made
    made.close()


def test_components_are_heard_as_they_are_mixed(sound_server, steady_engine):
    song, components = _song_and_components()
    heard = ComponentSound(components)
    mix = Mix((1.0, 0.0, 0.5, 0.0), 1.0)
    wanted = MixPlan(song, renderer(song, SR, heard), n_heard(heard), mix)(0, song.shape[1])
    steady_engine.set_song(song, SR)
    steady_engine.set_extraction(heard)
    steady_engine.set_mix(mix)
    for _ in range(3):  # a busy computer tears a recording now and then
        steady_engine.seek(0)
        with Recorder(sound_server) as recorder:
            steady_engine.play()
            wait_until(lambda: steady_engine.position > 0, "the sound to begin")
            time.sleep(2.8)
            steady_engine.stop()
        start = locate(wanted[8192:16384], recorder.samples) - 8192
        captured = recorder.samples[start : start + len(wanted)]
        if np.abs(captured - wanted)[1000:-1000].max() < 1e-5:
            break
    # Fades at both ends belong to the player.
    np.testing.assert_allclose(captured[1000:-1000], wanted[1000:-1000], atol=1e-5)


def test_masks_of_components_add_up_to_the_song():
    song, components = _song_and_components(3)
    heard = renderer(song, SR, ComponentSound(components))
    whole = heard.mix(5000, 20_000, (1.0, 1.0, 1.0), 1.0)
    np.testing.assert_array_equal(whole, song[:, 5000:25_000])
    parts = heard.loops(5000, 20_000).sum(axis=0)
    np.testing.assert_allclose(parts, song[:, 5000:25_000], atol=2e-5)


def test_a_component_that_is_switched_off_leaves_its_band_silent():
    song, components = _song_and_components(3)
    heard = renderer(song, SR, ComponentSound(components))
    without = heard.mix(20_000, 32_768, (0.0, 1.0, 1.0), 1.0)
    hz = np.fft.rfftfreq(32_768, 1 / SR)
    power = np.square(np.abs(np.fft.rfft(without * np.hanning(32_768), axis=1))).sum(axis=0)
    first, second = (power[(hz > low) & (hz < low + 60)].sum() for low in (110, 230))
    assert first < 0.01 * second


def test_raw_components_leave_what_was_not_learned_to_the_rest():
    song, components = _song_and_components(3)
    quiet = replace(components, activations=0.1 * components.activations)
    heard = renderer(song, SR, ComponentSound(quiet, "raw"))
    parts = heard.loops(20_000, 8192).sum(axis=0)
    rest = heard.mix(20_000, 8192, (0.0, 0.0, 0.0), 1.0)
    np.testing.assert_allclose(parts + rest, song[:, 20_000:28_192], atol=2e-5)
    assert np.abs(parts).max() > 0


def test_rendered_components_sound_like_those_that_are_rendered_live():
    song, components = _song_and_components(3)
    audio = Audio(song[:, : 2 * SR], SR)
    cut = components.activations[:, : components.spec.n_frames(2 * SR)]
    components = replace(components, activations=cut)
    stems = render_stems(audio, components, "raw")
    live = renderer(audio.samples, SR, ComponentSound(components, "raw"))
    made = renderer(audio.samples, SR, ComponentSound(components, "raw", stems))
    gains = (1.0, 0.0, 0.5)
    for start in (0, 30_000, 2 * SR - 1000):
        np.testing.assert_allclose(
            made.mix(start, 1000, gains, 0.2), live.mix(start, 1000, gains, 0.2), atol=1e-4
        )
    assert stems.gain == pytest.approx(sum_gain(audio, components, "raw"), rel=1e-3)


def test_too_many_components_of_a_long_song_are_refused_with_a_way_out(monkeypatch):
    song, components = _song_and_components(3)
    monkeypatch.setattr(stem_render, "MOST_BYTES", 1000)
    with pytest.raises(InputError, match="learn fewer, or open a section"):
        render_stems(Audio(song, SR), components, "griffin-lim")
