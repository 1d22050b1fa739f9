"""Edited songs as sound: loops in other bars, at other levels, and with other voices."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.core.arranged import arranged
from loopstudio.core.arrangement import Arrangement, Cell
from loopstudio.core.audio import Audio
from loopstudio.core.extract import Settings, find_loops
from loopstudio.core.grid import Grid
from loopstudio.core.pieces import FADE_S, TAIL_S
from loopstudio.core.render import Mutes, renderer
from tests.core import songs
from tests.project.daw import arranged as small

SR = 8000
N_BAR = 4000
PLAYS = np.array([[1, 1, 1, 1, 0, 0, 1, 1], [0, 0, 1, 1, 1, 1, 1, 1]], bool)
FADE = round(FADE_S * SR)
BARS = st.integers(0, 9)


@pytest.fixture(scope="module")
def exact():
    """A song of two loops of one bar that repeat sample by sample, and its loops."""
    rng = np.random.default_rng(3)
    t = np.arange(N_BAR) / SR
    hits = rng.standard_normal((2, N_BAR)) * np.exp(-(t % 0.25) * 30)
    notes = np.sin(2 * np.pi * 330 * t)
    sounds = np.stack([0.2 * hits, 0.3 * np.stack([notes, 0.5 * notes])]).astype(np.float32)
    bars = [(sounds * PLAYS[:, bar, None, None]).sum(axis=0) for bar in range(8)]
    audio = Audio(np.ascontiguousarray(np.concatenate(bars, axis=1)), SR)
    return audio, find_loops(audio, Grid(np.arange(9) * float(N_BAR), 4, True, 1.0), Settings())


@pytest.fixture(scope="module")
def masked():
    """A song whose loops are masks, and its loops."""
    song = songs.song(lead=1000, tail=3000)
    return song.audio, find_loops(song.audio, song.grid, Settings(method="masks", n_loops=3))


def noise(lines, seed=0):
    """A song of noise with bar lines anywhere, and loops whose layout is known."""
    rng = np.random.default_rng(seed)
    found = small.extraction(np.asarray(lines, float), constant=False)
    core = rng.random((3, 2, 3)).astype(np.float32)
    found = replace(found, factors=replace(found.factors, core=core))
    samples = rng.normal(0, 0.1, (2, round(lines[-1]) + 700)).astype(np.float32)
    return Audio(samples, SR), found


def heard(song, cells, voices=None, mutes=None):
    audio, found = song
    plain = renderer(audio.samples, SR, found, mutes)
    return arranged(plain, found, audio.n_samples, SR, Arrangement(tuple(cells)), voices)


def stem(song, cells, loop, **options):
    n_loops = len(song[1].loops)
    gains = np.eye(n_loops)[loop].tolist()
    return heard(song, cells, **options).mix(0, song[0].n_samples, gains, 0.0)


def bar_of(sound, bar, length=N_BAR, lead=0):
    return sound[:, lead + bar * length : lead + (bar + 1) * length]


def loop_that(song, plays):
    """Index of the loop that plays there."""
    loops = song[1].loops
    return next(k for k, loop in enumerate(loops) if ((loop.activation > 0) == plays).all())


def test_a_song_that_is_not_edited_is_rendered_as_before(exact):
    audio, found = exact
    plain = renderer(audio.samples, SR, found)
    assert arranged(plain, found, audio.n_samples, SR, Arrangement()) is plain


def test_an_exact_loop_in_other_bars_equals_its_samples_there(exact):
    hits = loop_that(exact, PLAYS[0])
    own = stem(exact, [], hits)
    moved = stem(exact, [Cell(hits, 4, 2), Cell(hits, 5, 3)], hits)
    for bar, source in ((4, 2), (5, 3)):
        np.testing.assert_array_equal(bar_of(moved, bar), bar_of(own, source))
    for bar in (0, 1, 2, 3, 6, 7):
        np.testing.assert_array_equal(bar_of(moved, bar), bar_of(own, bar))


def test_an_exact_loop_begins_on_the_bar_line_to_the_sample(exact):
    tune = loop_that(exact, PLAYS[1])
    own = stem(exact, [], tune)
    early = stem(exact, [Cell(tune, 1, 3)], tune)
    assert not bar_of(early, 0).any()
    np.testing.assert_array_equal(bar_of(early, 1), bar_of(own, 3))


def test_what_is_cut_fades_within_five_milliseconds_before_the_line(exact):
    tune = loop_that(exact, PLAYS[1])
    own = stem(exact, [], tune)
    cut = stem(exact, [Cell(tune, 4, None)], tune)
    np.testing.assert_array_equal(bar_of(cut, 3)[:, :-FADE], bar_of(own, 3)[:, :-FADE])
    assert not bar_of(cut, 4).any()
    np.testing.assert_array_equal(bar_of(cut, 5), bar_of(own, 5))
    # No step is larger than the sound's own and the fade's together.
    steps = np.abs(np.diff(cut[:, 3 * N_BAR : 4 * N_BAR])).max()
    assert steps < 1.1 * np.abs(np.diff(own)).max()


def test_levels_change_smoothly_and_hold_through_their_bars(exact):
    tune = loop_that(exact, PLAYS[1])
    own = stem(exact, [], tune)
    quiet = stem(exact, [Cell(tune, 4, 4, -6.0), Cell(tune, 5, 5, -6.0)], tune)
    level = 10 ** (-6 / 20)
    inside = slice(4 * N_BAR, 6 * N_BAR - FADE)
    np.testing.assert_allclose(quiet[:, inside], level * own[:, inside], rtol=1e-5)
    np.testing.assert_array_equal(bar_of(quiet, 6), bar_of(own, 6))
    ratio = quiet[0, 4 * N_BAR - FADE : 4 * N_BAR] / own[0, 4 * N_BAR - FADE : 4 * N_BAR]
    assert (np.diff(ratio[np.abs(own[0, 4 * N_BAR - FADE : 4 * N_BAR]) > 0.01]) < 1e-4).all()


def test_bars_that_were_moved_together_join_without_a_break(masked):
    found = masked[1]
    loop = next(k for k, one in enumerate(found.loops) if one.activation[:4].all())
    source = next(
        first for first in range(4, 11) if found.loops[loop].activation[first : first + 2].all()
    )
    own = stem(masked, [], loop)
    starts = np.round(found.grid.bar_starts).astype(int)
    moved = stem(masked, [Cell(loop, 1, source), Cell(loop, 2, source + 1)], loop)
    begin, end = starts[1], starts[3] - FADE
    shift = starts[1] - starts[source]
    np.testing.assert_allclose(moved[:, begin:end], own[:, begin - shift : end - shift], atol=1e-6)


def test_what_is_removed_is_silent_and_the_other_loops_stay(masked):
    audio, found = masked
    plain = renderer(audio.samples, SR, found).loops(0, audio.n_samples)
    bars = range(found.grid.n_bars)
    without = heard(masked, [Cell(1, bar, None) for bar in bars]).loops(0, audio.n_samples)
    starts = np.round(found.grid.bar_starts).astype(int)
    inside = without[1][:, starts[0] : starts[-1]]
    for bar in bars:
        if found.loops[1].activation[bar]:
            assert not inside[:, starts[bar] - starts[0] : starts[bar + 1] - starts[0] - FADE].any()
    np.testing.assert_array_equal(without[[0, 2]], plain[[0, 2]])


def test_the_rest_stays_as_it_is_in_the_song(masked):
    audio, found = masked
    cells = [Cell(0, 4, 1), Cell(1, 3, None), Cell(2, 0, 0, 5.0)]
    silent = [0.0] * len(found.loops)
    plain = renderer(audio.samples, SR, found)
    np.testing.assert_array_equal(
        heard(masked, cells).mix(500, 9000, silent, 0.7), plain.mix(500, 9000, silent, 0.7)
    )


def test_parts_that_are_off_are_off_in_all_bars(exact):
    hits = loop_that(exact, PLAYS[0])
    layers = frozenset(layer for layer, _ in exact[1].loops[hits].layers)
    edited = heard(exact, [Cell(hits, 4, 2)])
    assert not edited.with_mutes(Mutes(layers=layers)).loops(0, 8 * N_BAR)[hits].any()
    assert edited.loops(0, 8 * N_BAR)[hits].any()


def test_a_bar_that_is_too_short_for_its_place_ends_with_a_fade():
    lines = np.cumsum([500, *[1600] * 6, 1900, *[1600] * 3])
    song = noise(lines)
    own = stem(song, [], 1)
    # Bar 6 is 300 samples longer than bar 8, of which nothing follows.
    longer = stem(song, [Cell(1, 6, 8)], 1)
    begin = lines[6]
    n = 1600 - FADE
    np.testing.assert_allclose(
        longer[:, begin : begin + n], own[:, lines[8] : lines[8] + n], atol=1e-6
    )
    assert not longer[:, begin + 1600 : lines[7] - FADE].any()


def test_loops_from_masks_ring_on_after_their_last_bar():
    lines = 500 + 1600 * np.arange(11)
    song = noise(lines)
    own, copied = stem(song, [], 1), stem(song, [Cell(1, 0, 5)], 1)
    tail = round(TAIL_S * SR) - FADE
    n = 1600 + tail
    np.testing.assert_allclose(copied[:, 500 : 500 + n], own[:, lines[5] : lines[5] + n], atol=1e-6)
    assert own[:, lines[6] : lines[6] + 20].any()


@st.composite
def edited_songs(draw):
    """A song of ten bars of any length, and cells for its loops."""
    lengths = draw(st.lists(st.integers(1500, 1700), min_size=10, max_size=10))
    lead = draw(st.sampled_from([0, 3, 700]))
    playing = {0: range(10), 1: (2, 3, 4, 5, 7, 8)}
    cells = {}
    for loop, sources in playing.items():
        for bar, source, gain in draw(
            st.lists(
                st.tuples(
                    BARS,
                    st.one_of(st.none(), st.sampled_from(list(sources))),
                    st.sampled_from([0.0, 0.0, -6.0, 3.5]),
                ),
                max_size=8,
            )
        ):
            cells[loop, bar] = Cell(loop, bar, source, gain if source is not None else 0.0)
    return noise(lead + np.cumsum([0, *lengths])), list(cells.values())


@settings(max_examples=15, deadline=None)
@given(edited_songs(), st.integers(0, 9000), st.integers(1, 5000))
def test_arranged_loops_and_the_rest_sum_to_the_arranged_mix(edited, start, n):
    song, cells = edited
    play = heard(song, cells)
    gains, rest_gain = [0.5, 2.0], 0.7
    mixed = play.mix(start, n, gains, rest_gain)
    rest = play.mix(start, n, [0.0, 0.0], 1.0)
    parts = np.tensordot(gains, play.loops(start, n), 1) + rest_gain * rest
    np.testing.assert_allclose(mixed, parts, atol=1e-5)


@settings(max_examples=15, deadline=None)
@given(edited_songs(), st.integers(0, 9000), st.integers(1, 1500), st.integers(1, 1500))
def test_any_range_is_cut_from_the_same_sound(edited, start, n, m):
    song, cells = edited
    play = heard(song, cells)
    whole = play.mix(start, n + m, [1.0, 1.0], 1.0)
    parts = [play.mix(start, n, [1.0, 1.0], 1.0), play.mix(start + n, m, [1.0, 1.0], 1.0)]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(edited_songs())
def test_edits_make_no_step_that_the_sound_does_not_have(edited):
    song, cells = edited
    audio, found = song
    # Of a slow wave instead of noise the steps can be told.
    wave = 0.2 * np.sin(2 * np.pi * 40 * np.arange(audio.n_samples) / SR)
    slow = (Audio(np.stack([wave, wave]).astype(np.float32), SR), found)
    for loop in (0, 1):
        own, edit = stem(slow, [], loop), stem(slow, cells, loop)
        steps = np.abs(np.diff(edit[:, 20:])).max(initial=0)
        loudest = max(1.0, *(10 ** (cell.gain_db / 20) for cell in cells), 1.0)
        fading = 2 * loudest * np.pi / 2 / FADE * np.abs(own).max()
        assert steps <= loudest * 2 * np.abs(np.diff(own)).max() + fading


def test_a_voice_is_heard_wherever_the_loop_plays_and_goes_round():
    lines = 500 + 1600 * np.arange(11)
    song = noise(lines)
    turn = np.random.default_rng(5).normal(0, 0.1, (2, 3200)).astype(np.float32)
    spoken = stem(song, [], 1, voices={1: turn})
    for bar in (2, 4, 7):
        inside = slice(lines[bar], lines[bar] + 3200 - FADE)
        np.testing.assert_allclose(spoken[:, inside], turn[:, : 3200 - FADE], atol=1e-7)
    # From bar 3 to bar 4 it goes round without a fade.
    np.testing.assert_allclose(spoken[:, lines[4] - FADE : lines[4]], turn[:, -FADE:], atol=1e-7)
    assert not spoken[:, lines[6] : lines[7] - FADE].any()
    assert not spoken[:, : lines[2] - FADE].any()


def test_a_voice_follows_the_edited_layout_and_levels():
    lines = 500 + 1600 * np.arange(11)
    song = noise(lines)
    turn = np.random.default_rng(5).normal(0, 0.1, (2, 3200)).astype(np.float32)
    cells = [Cell(1, 0, 3, -6.0), *(Cell(1, bar, None) for bar in (2, 3))]
    spoken = stem(song, cells, 1, voices={1: turn})
    level = 10 ** (-6 / 20)
    inside = slice(lines[0], lines[1] - FADE)
    np.testing.assert_allclose(spoken[:, inside], level * turn[:, 1600 : 3200 - FADE], atol=1e-7)
    assert not spoken[:, lines[1] : lines[4] - FADE].any()


def test_a_voice_of_another_length_stays_on_the_bar_lines():
    lines = 500 + 1600 * np.arange(11)
    song = noise(lines)
    turn = np.random.default_rng(5).normal(0, 0.1, (2, 3000)).astype(np.float32)
    spoken = stem(song, [], 1, voices={1: turn})
    for bar in (2, 3, 4, 5):
        begin = 1500 * (bar % 2)
        inside = slice(lines[bar], lines[bar] + 1400)
        np.testing.assert_allclose(spoken[:, inside], turn[:, begin : begin + 1400], atol=1e-7)
        # Nothing of the next bar is heard before its line.
        assert not spoken[:, lines[bar] + 1500 : lines[bar + 1] - FADE].any()


def test_edits_of_loops_and_bars_that_are_not_there_are_passed_over():
    song = noise(500 + 1600 * np.arange(11))
    cells = [Cell(7, 3, None), Cell(1, 40, 2), Cell(1, 3, 40)]
    np.testing.assert_array_equal(stem(song, cells, 1), stem(song, [], 1))
