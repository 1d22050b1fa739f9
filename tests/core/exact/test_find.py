import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.core.exact.alignment import align
from loopstudio.core.exact.bars import gram, rows
from loopstudio.core.exact.blocks import loop_space
from loopstudio.core.exact.candidates import (
    Candidate,
    binary_vectors,
    candidates,
)
from loopstudio.core.exact.cells import N_CELLS, draw_cells
from loopstudio.core.exact.estimate import estimate
from loopstudio.core.exact.find import find
from loopstudio.core.exact.number import with_number
from loopstudio.core.exact.search import choose
from loopstudio.core.exact.shift import switch_shift
from loopstudio.core.exact.subspace import layer_space
from loopstudio.core.progress import Cancelled

SR = 8000.0
BAR = 6000
LAYOUT = ["..######....####", "####....########", "....########...."]
LENGTHS = [1, 1, 2]


def played(text):
    return np.array([mark == "#" for mark in text])


def pulse_of_noise(rng, n_bars, colour):
    """Decaying bursts on a few beats, filtered so that loops differ in their spectra."""
    sound = np.zeros((2, n_bars * BAR))
    kernel = np.exp(-np.arange(40) / (2.0 + 4 * colour)) * np.cos(np.arange(40) * colour)
    for begin in np.sort(rng.choice(8 * n_bars, 4 * n_bars, replace=False)) * BAR // 8:
        n = min(BAR // 2, sound.shape[1] - begin)
        burst = rng.standard_normal((2, n)) * np.exp(-np.arange(n) / 500)
        sound[:, begin : begin + n] += [np.convolve(one, kernel)[:n] for one in burst]
    return (0.1 * sound / sound.std()).reshape(2, n_bars, BAR).transpose(1, 0, 2)


def made_song(rng, layout=LAYOUT, lengths=LENGTHS, line=float(BAR)):
    """Return samples, bar lines and the stems of a song whose bar lines are rounded."""
    n_bars = len(layout[0])
    lines = np.arange(n_bars + 1) * line
    stems = np.zeros((len(layout), 2, int(np.ceil(lines[-1])) + BAR), np.float32)
    for k, (text, length) in enumerate(zip(layout, lengths, strict=True)):
        loop = pulse_of_noise(rng, length, 0.5 * k)
        for bar in np.flatnonzero(played(text)):
            begin, end = (int(np.round(at)) for at in lines[bar : bar + 2])
            n = min(end - begin, BAR)
            stems[k, :, begin : begin + n] += loop[bar % length][:, :n]
    return stems.sum(axis=0), lines, stems


def found_rows(result):
    return sorted("".join(".#"[int(on)] for on in loop.plays) for loop in result.loops)


def test_every_loop_of_a_copied_song_is_found_where_it_plays():
    song, lines, _ = made_song(np.random.default_rng(0))
    result = find(song, SR, lines, rng=np.random.default_rng(0))
    assert found_rows(result) == sorted(LAYOUT)
    assert min(loop.exactness_db for loop in result.loops) > 40
    assert sorted(loop.bars for loop in result.loops) == sorted(LENGTHS)


def test_the_sounds_of_the_layers_add_up_to_the_song():
    song, lines, _ = made_song(np.random.default_rng(1))
    result = find(song, SR, lines, rng=np.random.default_rng(0))
    bars = rows(song, result.starts, 0, result.length)
    made = np.tensordot(result.layers.T, result.sounds, 1)
    assert np.mean((bars - made) ** 2) < 1e-4 * np.mean(bars**2)


def test_bar_lengths_that_are_rounded_do_not_hide_a_repetition():
    song, lines, _ = made_song(np.random.default_rng(2), line=BAR + 0.37)
    result = find(song, SR, lines, rng=np.random.default_rng(0))
    assert found_rows(result) == sorted(LAYOUT)


def test_noise_below_the_loops_does_not_change_the_layout():
    rng = np.random.default_rng(3)
    song, lines, _ = made_song(rng)
    song = song + 10 ** (-50 / 20) * song.std() * rng.standard_normal(song.shape)
    result = find(song.astype(np.float32), SR, lines, rng=rng)
    assert found_rows(result) == sorted(LAYOUT)
    assert max(loop.exactness_db for loop in result.loops) < 70


def test_a_bar_that_is_missing_does_not_change_the_others():
    song, lines, _ = made_song(np.random.default_rng(4))
    result = find(song[:, : int(lines[-2])], SR, lines[:-1], rng=np.random.default_rng(0))
    assert found_rows(result) == sorted(text[:-1] for text in LAYOUT)


def test_loops_are_found_under_something_that_never_repeats():
    rng = np.random.default_rng(5)
    layout = ["########....########....", "....############....####", "########........########"]
    wide = ["".join(4 * mark for mark in text) for text in layout]
    song, lines, _ = made_song(rng, wide, [4, 4, 4])
    solo = np.zeros(song.shape[1])
    for begin in range(24 * BAR, 80 * BAR, 700):
        t = np.arange(700) / SR
        solo[begin : begin + 700] += np.sin(2 * np.pi * rng.uniform(200, 900) * t) * np.hanning(700)
    song = (song + 0.3 * song.std() * solo).astype(np.float32)
    result = find(song, SR, lines[::4], rng=rng)
    assert set(layout) <= set(found_rows(result))


@pytest.mark.parametrize("n_loops", [1, 2, 3, 4])
def test_as_many_loops_come_out_as_were_asked_for(n_loops):
    song, lines, _ = made_song(np.random.default_rng(6))
    result = find(song, SR, lines, n_loops=n_loops, rng=np.random.default_rng(0))
    assert len(result.loops) == n_loops
    used = {layer for loop in result.loops for layer, _ in loop.layers}
    # Fewer loops than there are leave layers to the Rest.
    assert used == set(range(len(result.layers))) or n_loops < len(LAYOUT)


def test_noise_has_no_exact_loops():
    rng = np.random.default_rng(7)
    noise = rng.standard_normal((2, 16 * BAR)).astype(np.float32)
    assert find(noise, SR, np.arange(17) * float(BAR), rng=rng) is None


def test_silence_has_no_exact_loops():
    silence = np.zeros((1, 8 * BAR), np.float32)
    result = find(silence, SR, np.arange(9) * float(BAR), rng=np.random.default_rng(0))
    assert result is None


def test_two_bars_have_no_exact_loops():
    song, lines, _ = made_song(np.random.default_rng(8))
    assert find(song, SR, lines[:3], rng=np.random.default_rng(0)) is None


def test_bar_lines_that_are_a_few_samples_off_are_mended():
    rng = np.random.default_rng(9)
    song, lines, _ = made_song(rng, ["################"], [1])
    wrong = lines[:-1].astype(int) + 20 + rng.integers(-3, 4, 16)
    starts = align(song, SR, wrong, BAR)
    assert np.ptp(starts - lines[:-1]) == 0


def switched_song(rng, fade_in, fade_out):
    """Loops of one bar that sound everywhere, faded where they are switched."""
    n_bars = len(LAYOUT[0])
    song = 1e-4 * rng.standard_normal((2, n_bars * BAR)).astype(np.float32)
    loops = []
    for text in LAYOUT:
        plays = played(text)
        loops.append(Candidate(1, plays, plays[None].astype(float)))
        tone = rng.standard_normal((2, BAR))
        for bar in np.flatnonzero(plays):
            level = np.ones(BAR)
            if not plays[bar - 1 : bar].all():
                level[:fade_in] = np.arange(fade_in) / fade_in
            if not plays[bar + 1 : bar + 2].all():
                level[BAR - fade_out :] = np.linspace(1, 0, fade_out)
            song[:, bar * BAR : (bar + 1) * BAR] += tone * level
    return song, np.arange(n_bars) * BAR, loops


@pytest.mark.parametrize("late", [-40, 9, 60])
@pytest.mark.parametrize("fades", [(1, 1), (4, 64)])
def test_bar_lines_that_are_all_late_are_mended_by_where_loops_are_switched(late, fades):
    song, starts, loops = switched_song(np.random.default_rng(15), *fades)
    assert abs(switch_shift(song, SR, starts + late, loops) + late) <= 1


def test_bar_lines_that_are_far_off_are_mended_by_several_moves():
    song, starts, loops = switched_song(np.random.default_rng(17), 4, 64)
    assert abs(switch_shift(song, SR, starts + 180, loops) + 180) <= 1


def test_bar_lines_are_mended_under_noise():
    rng = np.random.default_rng(18)
    song, starts, loops = switched_song(rng, 4, 64)
    song += 0.3 * song.std() * rng.standard_normal(song.shape).astype(np.float32)
    assert abs(switch_shift(song, SR, starts + 12, loops) + 12) <= 2


def test_bar_lines_stay_where_noise_has_no_say():
    rng = np.random.default_rng(19)
    _, starts, loops = switched_song(rng, 4, 64)
    noise = rng.standard_normal((2, len(starts) * BAR)).astype(np.float32)
    assert switch_shift(noise, SR, starts, loops) == 0


def test_bar_lines_that_are_right_stay():
    song, starts, loops = switched_song(np.random.default_rng(16), 4, 64)
    assert switch_shift(song, SR, starts, loops) == 0


def test_the_ends_of_bars_do_not_count_in_the_products_with_a_margin():
    song, lines, _ = made_song(np.random.default_rng(10))
    starts = lines[:-1].astype(int)
    inner = rows(song, starts, 500, BAR - 1000).reshape(16, -1)
    assert np.allclose(gram(song, starts, BAR, margin=500), inner @ inner.T, atol=1e-3)


def test_layers_are_estimated_from_a_layout_whose_loops_always_overlap():
    rng = np.random.default_rng(11)
    song, lines, stems = made_song(rng, ["################", "..####....####.."], [1, 1])
    layers = np.stack([played("################"), played("..####....####..")]).astype(float)
    sounds = estimate(song, SR, lines[:-1].astype(int), BAR, layers).sounds
    for sound, stem, bar in zip(sounds, stems, (0, 2), strict=True):
        true = stem[:, bar * BAR : (bar + 1) * BAR]
        assert np.mean((sound - true) ** 2) < 1e-4 * np.mean(true**2)


def test_a_block_space_of_noise_is_empty():
    rng = np.random.default_rng(12)
    noise = rng.standard_normal((1, 16 * BAR)).astype(np.float32)
    assert loop_space(noise, SR, np.arange(16) * BAR, BAR) is None


def test_drawn_cells_have_equal_level():
    song, lines, _ = made_song(np.random.default_rng(13))
    cells = draw_cells(song, lines[:-1].astype(int), BAR, np.random.default_rng(0))
    assert cells.shape == (16, N_CELLS)
    assert np.allclose((np.abs(cells) ** 2).mean(axis=0), 1, atol=1e-3)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_every_true_loop_is_among_the_vectors_of_the_column_space(seed, n_layers):
    rng = np.random.default_rng(seed)
    layout = rng.random((16, n_layers)) < 0.5
    if np.linalg.matrix_rank(layout.astype(float)) < n_layers:
        return
    basis, _ = np.linalg.qr(layout.astype(float))
    every = {vector.tobytes() for vector in binary_vectors(basis)}
    assert {column.tobytes() for column in layout.T.copy()} <= every


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_chosen_loops_span_the_bars(seed):
    rng = np.random.default_rng(seed)
    layout = (rng.random((16, 4)) < 0.5).astype(float)
    if np.linalg.matrix_rank(layout) < 4:
        return
    cells = (layout @ (rng.standard_normal((4, 200)) ** 3)).astype(np.complex64)
    basis, _ = np.linalg.qr(layout)
    choice = choose(candidates(basis), basis, cells, rng=rng)
    layers = np.concatenate([loop.layers for loop in choice.loops]).T
    inside = layers @ np.linalg.lstsq(layers, layout, rcond=None)[0]
    assert np.allclose(inside, layout, atol=1e-6)


def test_the_loop_that_plays_least_is_left_out_before_strangers_are_merged():
    song, lines, _ = made_song(np.random.default_rng(14))
    products = gram(song, lines[:-1].astype(int), BAR)
    basis = layer_space(products[None]).basis
    by_row = {
        "".join(".#"[int(on)] for on in one.plays): one
        for one in candidates(basis)
        if one.bars == 1 or "".join(".#"[int(on)] for on in one.plays) == LAYOUT[2]
    }
    groups, left_out = with_number([[by_row[row]] for row in LAYOUT], 2)
    assert groups == [[by_row[LAYOUT[0]]], [by_row[LAYOUT[1]]]]
    assert left_out == [by_row[LAYOUT[2]]]


def test_loops_that_nearly_always_play_together_become_one():
    rows = [played("##########.."), played("##########.#"), played("....########")]
    one, twin, other = (Candidate(1, row, row[None].astype(float)) for row in rows)
    groups, left_out = with_number([[one], [twin], [other]], 2)
    assert groups == [[one, twin], [other]]
    assert left_out == []


def test_progress_rises_through_the_whole_search():
    song, lines, _ = made_song(np.random.default_rng(21))
    # Something that one bar has for itself is looked at as a soloist might be.
    song[:, 5 * BAR : 6 * BAR] += np.random.default_rng(22).normal(0, 0.1, BAR).astype(np.float32)
    told = []
    find(song, SR, lines, rng=np.random.default_rng(0), progress=lambda *at: told.append(at))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    assert 0.9 < fractions[-1] <= 1
    # Nobody who stops it waits for long.
    assert np.count_nonzero(np.array(fractions) < 0.2) > 10


@pytest.mark.parametrize("fraction", [0.01, 0.06, 0.1, 0.15, 0.6])
def test_a_search_ends_where_it_is_stopped(fraction):
    song, lines, _ = made_song(np.random.default_rng(23))
    song[:, 5 * BAR : 6 * BAR] += np.random.default_rng(22).normal(0, 0.1, BAR).astype(np.float32)

    def stop(at, _message):
        if at >= fraction:
            raise Cancelled

    with pytest.raises(Cancelled):
        find(song, SR, lines, rng=np.random.default_rng(0), progress=stop)
