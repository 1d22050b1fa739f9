import numpy as np
import pytest

from loopstudio.core.exact.blocks import loop_cells, loop_space
from loopstudio.core.exact.witnesses import hear

SR = 8000.0
BAR = 6000
STARTS = np.arange(16) * BAR
LAYOUT = ["..######....####", "####....########", "#.#.#.#...#.#.#.", ".#.#.#.#...#.#.#"]


def layers_of(layout):
    return np.array([[mark == "#" for mark in row] for row in layout], float)


def bursts(rng, colour):
    """A bar of decaying bursts, filtered so that layers differ in their spectra."""
    sound = np.zeros(BAR)
    kernel = np.exp(-np.arange(40) / (2 + 2 * colour)) * np.cos(np.arange(40) * colour)
    for begin in rng.choice(8, 4, replace=False) * BAR // 8:
        n = min(BAR // 3, BAR - begin)
        burst = rng.standard_normal(n) * np.exp(-np.arange(n) / 600)
        sound[begin : begin + n] += np.convolve(burst, kernel)[:n]
    return sound / sound.std()


def song_of(rng, layout=LAYOUT):
    """Bars laid one after another, (1, n)."""
    sounds = np.stack([bursts(rng, 0.5 * k) for k in range(len(layout))])
    return (layers_of(layout).T @ sounds).reshape(1, -1).astype(np.float32)


def solo_for(rng, n_bars, *, level):
    """Tones that never repeat, and rests: three of four eighths of each bar."""
    eighth = BAR // 8
    time_s = np.arange(eighth) / SR
    solo = np.zeros(n_bars * BAR)
    for begin in range(0, len(solo), eighth):
        if rng.random() < 0.75:
            hz = rng.uniform(200, 1500)
            tone = sum(np.sin(2 * np.pi * k * hz * time_s) / k for k in (1, 2))
            solo[begin : begin + eighth] = level * tone * np.hanning(eighth)
    return solo.astype(np.float32)


def holds(basis, layout):
    """Tell whether a space holds all layers."""
    rows = layers_of(layout)
    left = rows - (rows @ basis) @ basis.T
    return bool(np.abs(left).max() < 0.05)


@pytest.mark.parametrize("level", [0.3, 1.0])
def test_the_space_of_loops_is_found_under_a_soloist_who_plays_in_every_bar(level):
    rng = np.random.default_rng(0)
    song = song_of(rng) + solo_for(rng, 16, level=level)
    space = loop_space(song, SR, STARTS, BAR)
    basis, cells = space.basis, loop_cells(song, SR, STARTS, space, rng)
    assert basis.shape[1] == len(LAYOUT)
    assert holds(basis, LAYOUT)
    # Cells hold the loops alone.
    assert np.abs(cells - basis @ (basis.T @ cells)).max() < 1e-3


def test_a_fill_is_no_layer():
    rng = np.random.default_rng(2)
    song = song_of(rng)
    for bar in (7, 11):
        song[0, bar * BAR : (bar + 1) * BAR] += bursts(rng, 3.0)
    basis = loop_space(song, SR, STARTS, BAR).basis
    assert basis.shape[1] == len(LAYOUT)
    assert holds(basis, LAYOUT)


def test_a_repeated_phrase_is_told_apart_from_the_loops_around_it():
    rng = np.random.default_rng(2)
    song, phrase = song_of(rng), bursts(rng, 3.0)
    for bar in (4, 13):
        song[0, bar * BAR : (bar + 1) * BAR] += phrase
    basis = loop_space(song, SR, STARTS, BAR).basis
    assert holds(basis, [*LAYOUT, "....#........#.."])


def test_bars_of_silence_do_not_hide_the_loops():
    rng = np.random.default_rng(3)
    song = song_of(rng) + solo_for(rng, 16, level=0.5)
    song[:, 5 * BAR : 7 * BAR] = 0
    silent = [row[:5] + ".." + row[7:] for row in LAYOUT]
    basis = loop_space(song, SR, STARTS, BAR).basis
    assert holds(basis, silent)


def test_loops_that_depend_on_each_other_count_once():
    rng = np.random.default_rng(4)
    dependent = ["####....####....", "....####....####", "################"]
    song = song_of(rng, dependent) + solo_for(rng, 16, level=0.3)
    basis = loop_space(song, SR, STARTS, BAR).basis
    assert basis.shape[1] == 2
    assert holds(basis, dependent)


def test_nothing_repeats_in_bars_that_are_played_anew():
    rng = np.random.default_rng(5)
    song = np.zeros((1, 17 * BAR), np.float32)
    hits = [bursts(rng, 0.5 * k)[: BAR // 4] for k in range(4)]
    for row, hit in zip(layers_of(LAYOUT), hits, strict=True):
        for bar in np.flatnonzero(row):
            for quarter in range(4):
                begin = bar * BAR + quarter * BAR // 4 + int(rng.integers(0, 60))
                song[0, begin : begin + len(hit)] += rng.uniform(0.7, 1) * hit
    assert loop_space(song[:, : 16 * BAR], SR, STARTS, BAR) is None


def test_a_witness_leaves_out_the_bars_in_which_something_else_sounds():
    rng = np.random.default_rng(6)
    song = song_of(rng)
    time_s = np.arange(BAR) / SR
    for bar in (2, 3, 9):
        tone = np.sin(2 * np.pi * rng.uniform(940, 960) * time_s + rng.uniform(0, 6))
        song[0, bar * BAR : (bar + 1) * BAR] += tone.astype(np.float32)
    witnesses, n_heard = hear(song, SR, STARTS, BAR)
    assert len(witnesses) > n_heard / 2
    bin_hz = SR / 512
    for one in witnesses:
        assert np.allclose(one.basis.T @ one.basis, np.eye(one.basis.shape[1]), atol=1e-6)
        if one.bins[0] * bin_hz <= 950 < one.bins[1] * bin_hz:
            assert not {2, 3, 9} & set(one.bars.tolist())
