"""The arrangement as a value: what it looks up, and what it may not hold."""

import pickle

import numpy as np
import pytest

from loopstudio.core.arrangement import SILENT, Arrangement, Cell

PLAYS = np.array([True, True, False, False])
TWO = Arrangement((Cell(1, 3, 0, -6.0), Cell(0, 1, None)))


def test_a_song_as_it_is_is_falsy():
    assert not Arrangement()
    assert TWO


def test_cells_are_in_the_order_of_loops_and_bars():
    assert [cell.loop for cell in TWO.cells] == [0, 1]
    assert Arrangement(TWO.cells[::-1]) == TWO
    assert hash(Arrangement(TWO.cells[::-1])) == hash(TWO)


def test_a_loop_has_one_cell_in_a_bar_at_most():
    with pytest.raises(ValueError, match="one cell"):
        Arrangement((Cell(0, 1, None), Cell(0, 1, 2)))


def test_bars_without_a_cell_play_what_they_play_in_the_song():
    assert TWO.bar_sources(2, 4, PLAYS).tolist() == [0, 1, SILENT, SILENT]
    assert TWO.bar_sources(0, 4, PLAYS).tolist() == [0, SILENT, SILENT, SILENT]
    assert TWO.bar_sources(1, 4, PLAYS).tolist() == [0, 1, SILENT, 0]


def test_levels_are_linear_and_a_bar_that_was_taken_out_has_none():
    assert TWO.gain(0, 0) == 1
    assert TWO.gain(0, 1) == 0
    assert TWO.gain(1, 3) == pytest.approx(0.5012, abs=1e-4)
    assert TWO.bar_gains_db(1, 4).tolist() == [0, 0, 0, -6]


def test_cells_beyond_the_song_are_passed_over():
    assert TWO.bar_sources(1, 2, PLAYS[:2]).tolist() == [0, 1]
    assert TWO.bar_gains_db(1, 2).tolist() == [0, 0]
    beyond = Arrangement((Cell(0, 0, 3),))
    assert beyond.bar_sources(0, 2, PLAYS[:2]).tolist() == [0, 1]


def test_one_loop_is_exchanged_and_the_others_stay():
    other = TWO.with_loop(1, (Cell(1, 0, None),))
    assert other.of_loop(0) == TWO.of_loop(0)
    assert list(other.of_loop(1)) == [0]
    assert TWO.with_loop(0, ()).loops == (1,)


def test_it_is_sent_without_what_was_looked_up():
    fresh = pickle.dumps(Arrangement(TWO.cells))
    TWO.gain(0, 0)
    assert pickle.dumps(TWO) == fresh
    assert pickle.loads(fresh) == TWO
