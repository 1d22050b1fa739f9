"""Recipes as sound: the model of a loop, without the song."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.cube import Slices, fold_bars, fold_slices, tatums_per_bar
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.grid import Grid
from loopstudio.core.layout.layers import fit_layers
from loopstudio.core.loops import Loop
from loopstudio.core.model import layer_magnitudes
from loopstudio.core.recipe_sound import Recipe, turn_magnitudes, voice_of
from loopstudio.core.redrawn import Redrawn
from loopstudio.core.spectrogram import Spec
from loopstudio.core.tucker import Factors

SR = 22_050
BAR = 44_100
N_BARS = 4
HZ = (220.0, 330.0)
PAN = np.array([[1.0], [0.4]])


def tune(phase=0.0):
    """Two bars of plucked notes, the first bar lower than the second; shape (2 * BAR,)."""
    t = np.arange(BAR) / SR
    return np.concatenate(
        [0.3 * np.sin(2 * np.pi * hz * t + phase) * np.exp(-5 * (t % 0.5)) for hz in HZ]
    )


def extraction(samples, *, slice_bars=1, exact=None):
    """A loop of two bars that plays throughout, described by a model of its bars."""
    lines = np.arange(N_BARS + 1) * float(BAR)
    spec = Spec.for_rate(SR)
    slices = Slices(slice_bars)
    cube = fold_bars(samples.mean(axis=0), lines, tatums_per_bar(lines, spec.hop), spec)
    n_layers = 2 // slice_bars
    layout = np.tile(np.eye(n_layers), (2, 1)).astype(np.float32)
    layers = fit_layers(fold_slices(cube, slices), layout)
    # Each layer is one sound that is played once: its strongest pattern.
    sounds, rhythms = [], []
    for layer in layers:
        left, size, right = np.linalg.svd(layer, full_matrices=False)
        rhythms.append(np.abs(left[:, 0]) * size[0])
        sounds.append(np.abs(right[0]))
    core = np.zeros((n_layers, n_layers, n_layers), np.float32)
    core[range(n_layers), range(n_layers), range(n_layers)] = 1
    loop = Loop(
        "melody-1", "melody", 2, tuple((k, k) for k in range(n_layers)), np.ones(N_BARS), exact
    )
    return Extraction(
        grid=Grid(lines, 4, True, 1.0),
        beats=None,
        slices=slices,
        spec=spec,
        factors=Factors(
            np.array(sounds, np.float32).T,
            np.array(rhythms, np.float32).T,
            core,
            layout,
            np.zeros(1),
        ),
        loops=(loop,),
        best_bars=(0,),
        peaks=np.zeros((2, 8), np.float32),
        settings=Settings(),
    )


@pytest.fixture(scope="module")
def audio():
    samples = PAN * np.tile(tune(), N_BARS // 2)
    samples += 1e-3 * np.random.default_rng(0).standard_normal(samples.shape)
    return Audio(samples.astype(np.float32), SR)


@pytest.fixture(scope="module")
def found(audio):
    return extraction(audio.samples)


def level_db(sound):
    return 10 * np.log10(np.mean(np.square(sound), axis=-1))


def loudest_hz(sound):
    """Frequency of the highest peak of a sound, shape (n,)."""
    return SR / len(sound) * int(np.argmax(np.abs(np.fft.rfft(sound * np.hanning(len(sound))))))


def test_a_turn_is_as_long_and_as_loud_as_the_loop_in_every_channel(audio, found):
    voice = voice_of(audio, found, 0, found.factors)
    assert voice.shape == (2, 2 * BAR)
    assert voice.dtype == np.float32
    own = audio.samples[:, : 2 * BAR]
    np.testing.assert_allclose(level_db(voice), level_db(own), atol=1)


def test_it_goes_round_without_a_seam(audio, found):
    voice = voice_of(audio, found, 0, found.factors)
    twice = np.tile(voice, 2)
    around = np.abs(np.diff(twice[:, 2 * BAR - 200 : 2 * BAR + 200])).max()
    assert around <= 1.1 * np.abs(np.diff(audio.samples[:, : 2 * BAR])).max()


def test_its_bars_are_those_of_the_recipe(audio, found):
    voice = voice_of(audio, found, 0, found.factors)
    assert loudest_hz(voice[0, :BAR]) == pytest.approx(HZ[0], abs=2)
    assert loudest_hz(voice[0, BAR:]) == pytest.approx(HZ[1], abs=2)


def test_it_is_near_the_loop_where_the_model_is(audio, found):
    voice, own = voice_of(audio, found, 0, found.factors), audio.samples[:, : 2 * BAR]
    likeness = (voice * own).sum() / np.sqrt(np.square(voice).sum() * np.square(own).sum())
    assert likeness > 0.9


def test_layers_lie_where_the_recipe_has_them(found):
    first, second = layer_magnitudes(found.factors)
    turn = turn_magnitudes(found, 0, found.factors)
    np.testing.assert_allclose(turn, np.concatenate([first, second]), rtol=1e-6)
    swapped = replace(found, loops=(replace(found.loops[0], layers=((0, 1), (1, 0))),))
    turn = turn_magnitudes(swapped, 0, found.factors)
    np.testing.assert_allclose(turn, np.concatenate([second, first]), rtol=1e-6)


def test_a_loop_that_is_shorter_than_its_slices_goes_round_in_them(audio):
    found = extraction(audio.samples, slice_bars=2)
    (whole,) = layer_magnitudes(found.factors)
    np.testing.assert_allclose(turn_magnitudes(found, 0, found.factors), whole, rtol=1e-6)
    short = replace(found, loops=(replace(found.loops[0], bars=1),))
    turn = turn_magnitudes(short, 0, found.factors)
    np.testing.assert_allclose(turn, whole.reshape(2, len(turn), -1).mean(axis=0), rtol=1e-5)


def test_a_layer_that_is_listed_where_it_is_heard_anyway_is_not_louder(audio):
    found = extraction(audio.samples, slice_bars=2)
    twice = replace(found, loops=(replace(found.loops[0], layers=((0, 0), (0, 1))),))
    (whole,) = layer_magnitudes(found.factors)
    first, second = np.split(whole, 2)
    turn = turn_magnitudes(twice, 0, found.factors)
    np.testing.assert_allclose(turn, np.tile((first + second) / 2, (2, 1)), rtol=1e-5)


def test_a_loop_that_enters_in_its_middle_begins_with_its_first_bar(audio, found):
    shifted = Audio(np.roll(audio.samples, BAR, axis=1), SR)
    loop = replace(found.loops[0], layers=((0, 1), (1, 0)))
    late = extraction(shifted.samples)
    late = replace(late, loops=(loop,))
    # The recipe calls the lower bar the second now, and the song begins with the upper one.
    voice = voice_of(shifted, late, 0, late.factors)
    assert loudest_hz(voice[0, :BAR]) == pytest.approx(HZ[0], abs=2)


def test_a_note_that_replaces_a_sound_is_heard_as_loud(audio, found):
    higher = Redrawn(notes=((0, 76),)).apply(found.factors, SR / found.spec.n_fft)
    voice = voice_of(audio, found, 0, higher)
    assert loudest_hz(voice[0, :BAR]) == pytest.approx(659.3, abs=4)
    assert loudest_hz(voice[0, BAR:]) == pytest.approx(HZ[1], abs=2)


def test_a_note_of_its_own_is_steady(audio, found):
    higher = Redrawn(notes=((0, 76),)).apply(found.factors, SR / found.spec.n_fft)
    voice = voice_of(audio, found, 0, higher)[0, : BAR // 4]
    # Between the strokes the level only falls: frames that cancel out would make it flutter.
    blocks = np.sqrt(np.square(voice[2000:10_000].reshape(-1, 500)).mean(axis=1))
    assert (np.diff(20 * np.log10(blocks)) < 1.5).all()


def test_levels_of_the_model_are_heard(audio, found):
    recipe = Recipe(audio, found, 0)
    core = found.factors.core.copy()
    core[:, :, 0] *= 0.5
    whole = recipe.voice(found.factors)
    half = recipe.voice(replace(found.factors, core=core))
    inside = slice(BAR // 8, BAR - BAR // 8)
    changed = level_db(half[:, inside]) - level_db(whole[:, inside])
    np.testing.assert_allclose(changed, -6, atol=0.5)


def test_an_empty_recipe_is_silent(audio, found):
    core = np.zeros_like(found.factors.core)
    voice = voice_of(audio, found, 0, replace(found.factors, core=core))
    assert np.abs(voice).max() < 1e-6


def test_a_loop_shorter_than_a_frame_goes_round_in_it():
    rng = np.random.default_rng(1)
    samples = rng.normal(0, 0.1, (1, 4 * 800)).astype(np.float32)
    found = replace(extraction(np.zeros((1, N_BARS * BAR), np.float32)))
    lines = np.arange(N_BARS + 1) * 800.0
    short = replace(found, grid=replace(found.grid, bar_starts=lines))
    factors = replace(
        found.factors,
        sounds=rng.random(found.factors.sounds.shape).astype(np.float32),
        rhythms=rng.random(found.factors.rhythms.shape).astype(np.float32),
    )
    voice = voice_of(Audio(samples, SR), replace(short, factors=factors), 0, factors)
    assert voice.shape == (1, 1600)
    assert np.isfinite(voice).all()
    assert voice.any()
