"""Bar lines moved to where bars repeat to the sample."""

import numpy as np

from loopstudio.core.exact.alignment import align

LENGTH, N_BARS = 2000, 200


def _song(rng):
    """Return many bars of three tones that come and go, with hardly any sound of their own."""
    time_s = np.arange(LENGTH) / 44100
    tones = np.sin(2 * np.pi * np.array([[300], [1000], [5000]]) * time_s)
    plays = rng.random((N_BARS, 3)) < 0.6
    plays[~plays.any(axis=1), 0] = True
    return (plays @ tones).astype(np.float32).reshape(1, -1)


def _drifting(rng, drift):
    """Return a song of three sounds that come and go, true bar lines, and ones that drift."""
    sounds = rng.standard_normal((3, LENGTH)).astype(np.float32)
    plays = rng.random((N_BARS, 3)) < 0.6
    plays[~plays.any(axis=1), 0] = True
    starts = np.arange(N_BARS) * LENGTH
    song = (plays.astype(np.float32) @ sounds).reshape(1, -1)
    return song, starts, starts + np.rint(np.linspace(0, drift, N_BARS)).astype(int)


def test_bar_lines_that_drift_over_a_song_are_brought_together(rng):
    song, starts, drifted = _drifting(rng, 2)
    assert len(np.unique(align(song, 44100, drifted, LENGTH) - starts)) == 1


def test_first_bar_keeps_its_distance_where_bar_lines_are_a_sample_early(rng):
    song, starts, _ = _drifting(rng, 0)
    early = starts - 1
    early[0] = 0
    assert len(np.unique(align(song, 44100, early, LENGTH) - starts)) == 1


def test_bar_lines_of_a_long_song_of_exact_copies_stay_where_they_are(rng):
    starts = np.arange(N_BARS) * LENGTH
    assert np.array_equal(align(_song(rng), 44100, starts, LENGTH), starts)
