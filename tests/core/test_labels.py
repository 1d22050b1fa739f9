"""Guessing what a loop is."""

import numpy as np
import pytest

from loopstudio.core.cube import fold_bars
from loopstudio.core.labels import LABELS, guess
from loopstudio.core.spectrogram import Spec
from tests.core.songs import SR, kicks, notes


def layers(signal):
    spec = Spec.for_rate(SR)
    n_bars = len(signal) // SR
    cube = fold_bars(signal.astype(np.float32), np.arange(n_bars + 1.0) * SR, 36, spec)
    return cube.transpose(2, 1, 0).reshape(-1, spec.n_bins)


def test_thuds_with_noise_are_drums(rng):
    assert guess(layers(kicks(rng)), SR) == "drums"


def test_bursts_of_noise_without_a_bottom_are_percussion(rng):
    decay = np.exp(-np.arange(SR // 8) / 100)
    bursts = np.concatenate([rng.standard_normal(len(decay)) * decay for _ in range(8)])
    assert guess(layers(bursts), SR) == "percussion"


def test_low_notes_are_a_bass():
    assert guess(layers(notes((55.0, 65.4, 49.0, 55.0), 1, 2)), SR) == "bass"


def test_high_notes_one_after_the_other_are_a_melody():
    assert guess(layers(notes((880.0, 990.0, 1320.0, 1100.0), 1, 3)), SR) == "melody"


def test_a_held_chord_is_harmony():
    t = np.arange(SR) / SR
    chord = sum(np.sin(2 * np.pi * hz * t) for hz in (262.0, 330.0, 392.0))
    assert guess(layers(chord), SR) == "harmony"


def test_steady_noise_is_texture(rng):
    smooth = np.abs(np.ones((60, 257))) + 0.01 * rng.random((60, 257))
    assert guess(smooth, SR) == "texture"


@pytest.mark.parametrize("n_bins", [3, 257])
def test_silence_has_a_label_too(n_bins):
    assert guess(np.zeros((10, n_bins)), SR) in LABELS
