"""The bars of a song under one another."""

import numpy as np
import pytest

from loopstudio.core.exact import bars
from loopstudio.core.exact.bars import frames_of_bars, mono_rows, rows

STARTS = np.array([-3, 100, 207, 950])


@pytest.fixture
def samples():
    return np.random.default_rng(0).standard_normal((2, 1000)).astype(np.float32)


@pytest.mark.parametrize("at_once", [1, 300, 1 << 20])
def test_frames_of_bars_are_transforms_of_what_their_windows_show(monkeypatch, samples, at_once):
    monkeypatch.setattr(bars, "_SAMPLES_AT_ONCE", at_once)
    window = np.hanning(32).astype(np.float32)
    found = frames_of_bars(samples, STARTS, 5, 3, window, (2, 9))
    assert found.dtype == np.complex64
    for t in range(3):
        shown = rows(samples, STARTS, 5 + 16 * t, 32) * window
        np.testing.assert_allclose(found[:, :, t], np.fft.rfft(shown)[..., 2:9], atol=1e-4)


def test_sides_that_cancel_are_heard_in_one_channel(samples):
    samples[1] = -samples[0]
    one = mono_rows(samples, STARTS, 0, 40)
    np.testing.assert_allclose(one, (1 - 0.618) * rows(samples, STARTS, 0, 40)[:, 0], atol=1e-5)
