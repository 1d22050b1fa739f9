"""Where something begins near a place."""

import numpy as np
import pytest

from loopstudio.core.bars.onset import onset_near

SR = 44100
BEGINS_S = (0.7, 1.3, 2.6)


@pytest.fixture
def samples(rng):
    """A low tone, soft noise, and three hits, the last of them a thud."""
    time = np.arange(4 * SR) / SR
    song = 0.2 * np.sin(2 * np.pi * 55 * time) + 0.001 * rng.standard_normal(4 * SR)
    for place_s in BEGINS_S[:2]:
        begin = round(place_s * SR)
        song[begin : begin + 4000] += rng.standard_normal(4000) * np.exp(-np.arange(4000) / 900)
    begin, since = round(BEGINS_S[2] * SR), np.arange(8000) / SR
    song[begin : begin + 8000] += np.sin(2 * np.pi * 60 * since + 4 * np.exp(-30 * since))
    return np.stack([song, 0.5 * song]).astype(np.float32)


@pytest.mark.parametrize("place_s", BEGINS_S)
@pytest.mark.parametrize("away_s", [-0.03, 0.0, 0.03])
def test_what_begins_is_found_to_two_milliseconds(samples, place_s, away_s):
    assert onset_near(samples, SR, place_s + away_s, 0.05) == pytest.approx(place_s, abs=0.002)


@pytest.mark.parametrize("time_s", [2.0, -5.0, 99.0])
def test_nothing_begins_where_all_goes_on_or_there_is_no_song(samples, time_s):
    assert onset_near(samples, SR, time_s, 0.05) is None


def test_what_is_out_of_reach_is_not_found(samples):
    assert onset_near(samples, SR, 0.65, 0.03) is None


def test_silence_and_a_song_of_some_samples_have_no_onset():
    assert onset_near(np.zeros((1, SR), np.float32), SR, 0.5, 0.05) is None
    assert onset_near(np.ones((1, 30), np.float32), SR, 0.0, 0.05) is None
