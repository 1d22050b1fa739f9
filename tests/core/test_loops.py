"""Joining layers into loops."""

import numpy as np
import pytest

from loopstudio.core.cube import Slices
from loopstudio.core.layout.cost import Part
from loopstudio.core.loops import Loop, assemble, from_parts, named, takes
from loopstudio.core.tucker import Factors


def factors(*rows):
    layout = np.array([[float(mark) / 9 for mark in row] for row in rows]).T
    core = np.ones((1, 1, layout.shape[1]))
    return Factors(np.ones((4, 1)), np.ones((2, 1)), core, layout, np.empty(0))


def playing(row, bars=1):
    return Loop("", "", bars, ((0, 0),), np.array([float(mark == "#") for mark in row]))


def test_layers_of_a_part_make_one_loop():
    parts = [Part(2, (True, True, False, True)), Part(1, (False, True, True, True))]
    loops = from_parts(parts, [(0, 0), (0, 1), (1, 0)])
    assert [loop.layers for loop in loops] == [((0, 0), (1, 1)), ((2, 0),)]
    assert [loop.bars for loop in loops] == [2, 1]
    assert loops[0].activation.tolist() == [1, 1, 0, 1]


def test_layers_that_play_together_are_one_loop():
    loops = assemble(factors("990990", "880980", "009009"), Slices(), 6)
    assert sorted(sorted(layer for layer, _ in loop.layers) for loop in loops) == [[0, 1], [2]]


def test_layers_that_follow_each_other_are_one_longer_loop():
    (loop,) = assemble(factors("90909090", "09090909"), Slices(), 8, 1)
    assert loop.bars == 2
    assert sorted(place for _, place in loop.layers) == [0, 1]
    assert (loop.activation > 0.5).all()


@pytest.mark.parametrize("n_loops", [1, 2, 3])
def test_as_many_loops_come_out_as_are_asked_for(n_loops):
    loops = assemble(factors("990000", "009900", "000099"), Slices(), 6, n_loops)
    assert len(loops) == n_loops
    assert sorted(layer for loop in loops for layer, _ in loop.layers) == [0, 1, 2]


def test_activation_is_per_bar_where_slices_are_longer():
    (loop,) = assemble(factors("909"), Slices(2, -1), 5)
    assert loop.activation.tolist() == [1, 0, 0, 1, 1]
    assert loop.bars == 2


def test_names_tell_loops_of_one_label_apart():
    loops = named([playing("#"), playing("#"), playing("#")], ["drums", "bass", "drums"])
    assert [loop.name for loop in loops] == ["drums-1", "bass-1", "drums-2"]
    assert [loop.label for loop in loops] == ["drums", "bass", "drums"]


def test_takes_are_whole_and_count_from_the_entry():
    assert takes(playing(".#####.##", 2)) == [1, 3, 7]
    assert takes(playing("##", 1)) == [0, 1]


def test_a_loop_that_never_plays_through_has_a_take_all_the_same():
    assert takes(playing("...#", 2)) == [2]
    assert takes(playing("#", 4)) == [0]
