"""The wave of the song on the desk's page of bars."""

import numpy as np
import pytest

from loopstudio.core.audio import OUTLINE_HOP, Audio
from loopstudio.ui.desk.bars_paint import Wave


@pytest.mark.parametrize("n_pixels", [4, 400])
def test_the_highest_sample_of_either_sign_and_channel_is_seen(n_pixels):
    samples = np.zeros((2, 16 * OUTLINE_HOP), np.float32)
    samples[0, 5 * OUTLINE_HOP + 3], samples[1, 11 * OUTLINE_HOP + 7] = 0.25, -0.5
    wave = Wave(Audio(samples, 44_100))
    heights = wave.heights(0.0, 16.0 * OUTLINE_HOP, n_pixels)
    seen = np.flatnonzero(heights)
    assert wave.peak == 0.5
    assert (heights[seen] == [0.25, 0.5]).all()
    assert (seen == [int(5.01 * n_pixels / 16), int(11.02 * n_pixels / 16)]).all()
