"""What layers sound like, from all the bars in which they play."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.core.exact.estimate import estimate, frame_window
from loopstudio.core.exact.exactness import exactness_db

SR = 8000
BAR = 3000
LAYOUT = np.array(
    [
        [mark == "#" for mark in row]
        for row in ("########....####", "....############", "##..####..##..##")
    ],
    float,
)
STARTS = np.arange(LAYOUT.shape[1]) * BAR


def sounds_of(rng, n=BAR):
    """Decaying noise and two tunes in stereo, (3, 2, n)."""
    t = np.arange(n) / SR
    hits = rng.standard_normal((2, n)) * np.exp(-20 * (t % 0.1))
    low, high = (np.sin(2 * np.pi * hz * t) * np.exp(-8 * (t % 0.15)) for hz in (180, 700))
    return np.stack([0.2 * hits, np.stack([low, 0.5 * low]), np.stack([0.3 * high, high])])


def song_of(sounds, layout=LAYOUT):
    bars = np.tensordot(layout.T, sounds, 1)
    return np.concatenate(list(bars), axis=1).astype(np.float32)


def ratio_db(true, found):
    return 10 * np.log10(np.square(true).sum() / max(np.square(true - found).sum(), 1e-20))


@settings(deadline=None, max_examples=4)
@given(st.integers(0, 10_000), st.floats(-40, 12))
def test_a_louder_song_has_louder_layers(seed, level_db):
    rng = np.random.default_rng(seed)
    song = song_of(sounds_of(rng)) + 0.01 * rng.standard_normal((2, 16 * BAR))
    gain = np.float32(10 ** (level_db / 20))
    quiet = estimate(song.astype(np.float32), SR, STARTS, BAR, LAYOUT)
    loud = estimate((song * gain).astype(np.float32), SR, STARTS, BAR, LAYOUT)
    assert ratio_db(gain * quiet.sounds, loud.sounds) > 50
    np.testing.assert_allclose(
        exactness_db(loud, LAYOUT, np.arange(3)),
        exactness_db(quiet, LAYOUT, np.arange(3)),
        atol=0.1,
    )


@settings(deadline=None, max_examples=4)
@given(st.permutations(range(16)))
def test_the_order_of_bars_does_not_matter(order):
    rng = np.random.default_rng(1)
    song = song_of(sounds_of(rng)) + 0.01 * rng.standard_normal((2, 16 * BAR)).astype(np.float32)
    one = estimate(song, SR, STARTS, BAR, LAYOUT)
    other = estimate(song, SR, STARTS[list(order)], BAR, LAYOUT[:, list(order)])
    assert ratio_db(one.sounds, other.sounds) > 50


@pytest.mark.parametrize("noise", [0.1, 0.01, 0.001])
def test_exactness_tells_how_wrong_a_loop_is(noise):
    rng = np.random.default_rng(2)
    sounds = sounds_of(rng)
    song = song_of(sounds) + noise * rng.standard_normal((2, 16 * BAR))
    found = estimate(song.astype(np.float32), SR, STARTS, BAR, LAYOUT)
    told = exactness_db(found, LAYOUT, np.arange(3))
    true = [ratio_db(*pair) for pair in zip(sounds, found.sounds, strict=True)]
    np.testing.assert_allclose(told, true, atol=4)


def test_a_fill_in_one_bar_spoils_no_loop():
    rng = np.random.default_rng(3)
    sounds = sounds_of(rng)
    song = song_of(sounds)
    song[:, 5 * BAR : 6 * BAR] += 2 * sounds_of(rng)[0].astype(np.float32)
    found = estimate(song, SR, STARTS, BAR, LAYOUT)
    assert min(ratio_db(*pair) for pair in zip(sounds, found.sounds, strict=True)) > 35


def test_a_soloist_over_half_of_the_bars_costs_little():
    rng = np.random.default_rng(4)
    sounds = sounds_of(rng)
    song = song_of(sounds)
    t = np.arange(500) / SR
    for begin in range(4 * BAR, 12 * BAR, 500):
        tone = np.sin(2 * np.pi * rng.uniform(200, 900) * t) * np.hanning(500)
        song[:, begin : begin + 500] += (0.7 * tone).astype(np.float32)
    found = estimate(song, SR, STARTS, BAR, LAYOUT)
    assert min(ratio_db(*pair) for pair in zip(sounds, found.sounds, strict=True)) > 20


def test_a_fade_is_no_error_where_levels_are_known():
    rng = np.random.default_rng(5)
    sounds = sounds_of(rng)
    layout = LAYOUT.copy()
    layout[0, :8] *= np.linspace(0.1, 1, 8)
    found = estimate(song_of(sounds, layout), SR, STARTS, BAR, layout)
    assert min(ratio_db(*pair) for pair in zip(sounds, found.sounds, strict=True)) > 40


def test_a_bar_that_the_song_does_not_reach_counts_as_silence():
    rng = np.random.default_rng(6)
    sounds = sounds_of(rng)
    song = song_of(sounds)[:, : 15 * BAR + BAR // 2]
    found = estimate(song, SR, STARTS, BAR, LAYOUT)
    assert min(ratio_db(*pair) for pair in zip(sounds, found.sounds, strict=True)) > 20


@pytest.mark.parametrize(
    ("sr", "n_fft"), [(8000, 512), (22050, 1024), (44100, 2048), (48000, 2048), (96000, 4096)]
)
def test_frames_are_as_long_in_seconds_at_every_rate(sr, n_fft):
    assert len(frame_window(sr)) == n_fft


def test_windows_that_overlap_by_half_sum_to_one():
    squares = frame_window(44100) ** 2
    np.testing.assert_allclose(squares[:1024] + squares[1024:], 1, atol=1e-6)
