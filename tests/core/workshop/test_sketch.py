"""What is drawn of components that are being learned."""

from dataclasses import replace

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.workshop.components import WorkshopSettings, learn
from loopstudio.core.workshop.sketch import sketch

SR = 8000


def test_a_sketch_shows_spectra_from_low_to_high_and_when_they_sound():
    t = np.arange(2 * SR) / SR
    high, low = (np.sin(2 * np.pi * hz * t) for hz in (1200, 300))
    song = np.where(t < 1, high, low).astype(np.float32)
    settings = WorkshopSettings(n_components=2, n_fft=512, hop=128, start="random", sort=False)
    seen = []
    learned = learn(Audio(song[None], SR), settings, partial=lambda one: seen.append(sketch(one)))
    drawn = sketch(replace(learned))
    assert seen
    assert len(seen[0].losses) < len(drawn.losses)
    assert np.argmax(drawn.ridges[:, 0]) < np.argmax(drawn.ridges[:, 1])
    np.testing.assert_allclose(drawn.ridges.max(axis=0), 1)
    middle = drawn.activations.shape[1] // 2
    assert drawn.activations[0, :middle].mean() < 30 < drawn.activations[0, middle:].mean()
    assert drawn.activations.shape[1] == drawn.total.shape[1] == min(480, len(learned.times_s))


def test_a_long_song_is_drawn_in_a_few_hundred_columns():
    t = np.arange(30 * SR) / SR
    song = Audio(np.sin(2 * np.pi * 300 * t).astype(np.float32)[None], SR)
    settings = WorkshopSettings(n_components=1, n_fft=256, hop=128, n_iterations=5)
    assert sketch(learn(song, settings)).total.shape[1] == 480
