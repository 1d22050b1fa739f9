"""Where everything in the desk goes."""

import itertools

import pytest

from loopstudio.ui.desk.geometry import Geometry, arrange, edges


def test_at_1440_the_desk_has_the_proportions_of_the_design():
    made = arrange(1440, 246, n_sounds=10, n_rhythms=8, n_panes=2)

    assert made.sounds.left == 12
    assert made.recipe.left == 444
    assert made.cell == 24
    assert made.rhythms.left == 876
    assert made.loop.left == 1186
    assert made.loop.right == 1428
    assert made.sounds_height == 190


@pytest.mark.parametrize("width", [1100, 1280, 1440, 1920, 2560])
@pytest.mark.parametrize("n_sounds", [1, 3, 10, 60])
@pytest.mark.parametrize("n_rhythms", [1, 3, 8, 40])
@pytest.mark.parametrize("n_panes", [1, 2, 4, 8])
def test_nothing_overlaps_and_nothing_leaves_the_desk(width, n_sounds, n_rhythms, n_panes):
    made = arrange(width, 246, n_sounds, n_rhythms, n_panes)

    assert made.sounds.right < made.recipe.left
    assert made.recipe.right < made.rhythms.left
    assert made.rhythms.right <= made.loop.left
    assert made.loop.right <= width - 12 or made.loop.width == 0
    assert made.rhythms.right <= width
    assert _recipe_width(made) <= made.recipe.width
    assert max(made.sounds_height, made.rhythms_height) <= 246 - 30 - 22
    assert made.sounds_height / made.n_sounds >= 19


def test_recipes_of_many_bars_are_shown_one_at_a_time():
    assert arrange(1440, 246, 10, 8, n_panes=2).n_panes == 2
    assert arrange(1440, 246, 10, 8, n_panes=8).n_panes == 1


def test_a_taller_desk_shows_more_rows():
    assert arrange(1440, 400, 60, 40, 1).n_sounds > arrange(1440, 246, 60, 40, 1).n_sounds


def test_rows_fill_their_height_without_gaps():
    lines = edges(8, 190)

    assert (lines[0], lines[-1]) == (0, 190)
    assert {lower - upper for upper, lower in itertools.pairwise(lines)} <= {23, 24}


def _recipe_width(made: Geometry) -> int:
    return made.n_panes * made.n_rhythms * made.cell + (made.n_panes - 1) * 12
