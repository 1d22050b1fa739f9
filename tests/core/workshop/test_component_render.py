"""Components as sound."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InputError
from loopstudio.core.model import Mutes
from loopstudio.core.render import ComponentSound, renderer
from loopstudio.core.spectrogram import stft
from loopstudio.core.workshop.comparison import relative_error
from loopstudio.core.workshop.component_render import ComponentRenderer
from loopstudio.core.workshop.component_sound import component_renderer
from loopstudio.core.workshop.components import WorkshopSettings, learn
from loopstudio.core.workshop.settings import PHASES
from tests.core.workshop.notes import SR, mixture

N = 3
QUICK = WorkshopSettings(n_components=N, n_iterations=20, n_fft=1024, hop=256, start="nndsvd")


@pytest.fixture(scope="module")
def song():
    parts = mixture(2, n_notes=N, seconds=2.5)[0]
    left = parts.sum(axis=0)
    return Audio(np.stack([left, left - 0.5 * parts[0]]).astype(np.float32), SR)


@pytest.fixture(scope="module")
def learned(song):
    return learn(song, QUICK)


def test_masked_components_sum_to_the_song(song, learned):
    sounds = component_renderer(song.samples, learned).loops(0, song.n_samples)
    assert sounds.shape == (N, 2, song.n_samples)
    assert np.abs(sounds.sum(axis=0) - song.samples).max() < 10 ** (-130 / 20)


@pytest.mark.parametrize(("n_fft", "hop"), [(2048, 1024), (1000, 250), (512, 200)])
def test_any_frame_and_hop_gives_the_song_back(n_fft, hop, song):
    learned = learn(song, replace(QUICK, n_fft=n_fft, hop=hop, attacks=False))
    sounds = component_renderer(song.samples, learned).loops(0, song.n_samples)
    assert np.abs(sounds.sum(axis=0) - song.samples).max() < 10 ** (-130 / 20)


@pytest.mark.parametrize("change", [{"loss": "is"}, {"scale": "log", "gamma": 100.0}])
def test_what_is_learned_too_loud_is_not_heard_louder_than_the_song(change, song):
    learned = learn(song, replace(QUICK, **change, attacks=False))
    _, shares = ComponentRenderer(song.samples, learned, "raw").shares(np.arange(40))
    assert shares.sum(axis=0).max() <= 1 + 1e-5
    assert relative_error(song, learned) < 1


@pytest.mark.parametrize("phase", PHASES)
def test_the_same_samples_come_out_whatever_was_rendered_before(phase, song, learned):
    whole = component_renderer(song.samples, learned, phase).loops(0, song.n_samples)
    later = component_renderer(song.samples, learned, phase).loops(10_001, 7_000)
    np.testing.assert_allclose(later, whole[..., 10_001:17_001], atol=1e-6)


@pytest.mark.parametrize("phase", PHASES)
def test_a_mix_is_the_sum_of_components_and_rest_at_their_gains(phase, song, learned):
    heard = component_renderer(song.samples, learned, phase)
    whole = heard.loops(0, song.n_samples)
    rest = song.samples - whole.sum(axis=0)
    gains = np.array([0.5, 0.0, 2.0])
    wanted = np.tensordot(gains, whole, 1) + 0.25 * rest
    blocks = [heard.mix(at, 5000, gains, 0.25) for at in range(0, 15_000, 5000)]
    np.testing.assert_allclose(np.concatenate(blocks, 1), wanted[:, :15_000], atol=1e-5)


@pytest.mark.parametrize("phase", PHASES)
def test_with_all_gains_alike_the_song_comes_out_untouched(phase, song, learned):
    heard = component_renderer(song.samples, learned, phase)
    mixed = heard.mix(-100, 5000, [0.5] * N, 0.5)
    assert not mixed[:, :100].any()
    np.testing.assert_array_equal(mixed[:, 100:], song.samples[:, :4900] * np.float32(0.5))


def test_the_models_own_magnitudes_leave_a_residual(song, learned):
    sounds = component_renderer(song.samples, learned, "raw").loops(0, song.n_samples)
    rest = song.samples - sounds.sum(axis=0)
    ratio = np.square(song.samples).sum() / np.square(rest).sum()
    assert 3 < 10 * np.log10(ratio) < 60


def test_griffin_lim_brings_the_magnitudes_nearer_to_the_model(song, learned):
    model = np.outer(learned.spectra[:, 0], learned.activations[0])
    distance = {}
    for phase in ("raw", "griffin-lim"):
        sound = component_renderer(song.samples[:1], learned, phase).loops(0, song.n_samples)[0, 0]
        distance[phase] = np.linalg.norm(np.abs(stft(sound, learned.spec)[0]) - model)
    assert distance["griffin-lim"] < 0.9 * distance["raw"]


def test_a_mix_is_the_same_sum_for_every_scale(song):
    gains = [0.3, 0.0, 1.5]
    for scale in ("magnitude", "power", "log"):
        learned = learn(song, replace(QUICK, scale=scale, n_iterations=5))
        for phase in ("mask", "raw"):
            heard = component_renderer(song.samples, learned, phase)
            wanted = np.tensordot(gains, heard.loops(9_000, 3_000), 1)
            np.testing.assert_allclose(heard.mix(9_000, 3_000, gains, 0.0), wanted, atol=1e-5)


@pytest.mark.parametrize("phase", PHASES)
def test_muted_components_leave_their_share_silent(phase, song, learned):
    heard = component_renderer(song.samples, learned, phase)
    muted = heard.with_mutes(Mutes(layers=frozenset({1})))
    assert not muted.loops(20_000, 1000)[1].any()
    wanted = heard.mix(20_000, 1000, [1, 0, 1], 1)
    np.testing.assert_allclose(muted.mix(20_000, 1000, [1, 1, 1], 1), wanted, atol=1e-6)


def test_the_sound_process_asks_for_components_like_for_loops(song, learned):
    heard = renderer(song.samples, SR, ComponentSound(learned, "raw"))
    wanted = component_renderer(song.samples, learned, "raw")
    np.testing.assert_array_equal(heard.loops(0, 500), wanted.loops(0, 500))


def test_components_of_another_song_are_refused(song, learned):
    with pytest.raises(InputError, match="another song"):
        component_renderer(song.samples[:, :SR], learned)
    with pytest.raises(InputError, match="backwards"):
        component_renderer(song.samples, learned, "backwards")


@pytest.mark.parametrize("scale", ["log", "power"])
def test_models_of_other_scales_are_turned_back_into_magnitudes(scale, song):
    learned = learn(song, replace(QUICK, scale=scale, gamma=10.0, n_iterations=60))
    sounds = component_renderer(song.samples, learned, "raw").loops(0, song.n_samples)
    ratio = np.square(sounds.sum(axis=0)).sum() / np.square(song.samples).sum()
    assert -4 < 10 * np.log10(ratio) < 1
