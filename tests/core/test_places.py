"""Which bar of a loop each bar of the song has."""

from dataclasses import replace

import numpy as np

from loopstudio.core.loops import Loop
from loopstudio.core.places import loop_places, recipe_places
from tests.project.daw import arranged

FOUND = arranged.extraction(16000.0 * np.arange(11))


def test_places_of_the_recipe_are_those_of_its_layers():
    playing = [2, 3, 4, 5, 7, 8]
    assert recipe_places(FOUND, 1)[playing].tolist() == [0, 1, 0, 1, 0, 1]
    swapped = replace(FOUND.loops[1], layers=((1, 1), (2, 0)))
    other = replace(FOUND, loops=(FOUND.loops[0], swapped))
    assert recipe_places(other, 1)[playing].tolist() == [1, 0, 1, 0, 1, 0]
    # The file begins with the bar that it was cut from, whatever the recipe calls it.
    assert loop_places(other, 1).tolist() == loop_places(FOUND, 1).tolist()


def test_a_loop_merged_with_a_shorter_one_keeps_its_phase():
    bass = FOUND.loops[1]
    both = Loop("bass-1", "bass", 2, ((0, 0), (0, 1), *bass.layers), np.ones(10))
    found = replace(FOUND, loops=(both,), best_bars=(2,))
    # Where the beat is alone nothing tells its bars apart, so it goes on.
    assert recipe_places(found, 0).tolist() == [0, 1, 0, 1, 0, 1, 0, 0, 1, 0]
    assert loop_places(found, 0)[[2, 3, 7, 8]].tolist() == [0, 1, 0, 1]


def test_loops_of_one_layer_have_one_place():
    assert recipe_places(FOUND, 0).tolist() == [0] * 10
