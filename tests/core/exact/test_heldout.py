import numpy as np
import pytest

from loopstudio.core.exact.find import LEAST_FORETOLD_BELOW_SOLOIST
from loopstudio.core.exact.heldout import foretold

SR = 8000.0
BAR = 6000
STARTS = np.arange(16) * BAR
LAYERS = np.array(
    [[mark == "#" for mark in row] for row in ("..######....####", "####....########")], float
)


def bars_of(rng, *, anew=0.0):
    """Two layers that sound as laid out; a share of each bar is played anew."""
    sounds = rng.standard_normal((2, BAR))
    bars = np.zeros((16, BAR))
    for layer, sound in zip(LAYERS, sounds, strict=True):
        for bar in np.flatnonzero(layer):
            fresh = rng.standard_normal(BAR)
            bars[bar] += np.sqrt(1 - anew) * sound + np.sqrt(anew) * fresh
    return bars.reshape(1, -1).astype(np.float32)


def share(song, layers=LAYERS):
    return foretold(song, SR, STARTS, BAR, layers, np.random.default_rng(0))


def test_bars_that_repeat_are_foretold():
    assert share(bars_of(np.random.default_rng(0))) > 0.95


def test_bars_that_are_played_anew_are_not():
    assert share(bars_of(np.random.default_rng(1), anew=0.5)) < 0.1


def test_layers_that_are_not_there_foretell_nothing():
    wrong = np.roll(LAYERS, 3, axis=1)
    assert share(bars_of(np.random.default_rng(2)), wrong) < 0.6


def test_a_soloist_takes_away_what_they_play_over():
    rng = np.random.default_rng(3)
    song = bars_of(rng)
    song[0, 8 * BAR :] += 2 * rng.standard_normal(8 * BAR).astype(np.float32)
    assert LEAST_FORETOLD_BELOW_SOLOIST < share(song) < 0.8


def test_a_layer_of_one_bar_is_not_foretold():
    once = np.zeros((1, 16))
    once[0, 3] = 1
    assert share(bars_of(np.random.default_rng(4)), np.concatenate([LAYERS, once])) < 1


def test_silence_is_not_foretold():
    assert share(np.zeros((1, 16 * BAR), np.float32)) == pytest.approx(0)
