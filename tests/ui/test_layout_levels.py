"""Levels of bars under the mouse."""

import numpy as np
import pytest

from loopstudio.ui.song.layout_levels import dragged_db, finely_dragged_db
from loopstudio.ui.song.row_item import level_y

FAR_DB = 20.0
"""A level of the song that no drag of these tests comes near."""


@pytest.mark.parametrize("height", [36, 44, 72])
@pytest.mark.parametrize("began_db", [-30.0, -12.04, -3.938, 0.0, 4.0])
def test_a_drag_back_to_where_it_began_changes_nothing(height, began_db):
    assert dragged_db(began_db, 0, height, holds_db=began_db + 0.1) == began_db
    near = dragged_db(began_db, 1e-6, height, holds_db=FAR_DB)
    assert near == pytest.approx(began_db, abs=0.05)
    assert finely_dragged_db(began_db, 0, holds_db=FAR_DB) == began_db


@pytest.mark.parametrize("height", [36, 44, 72])
def test_further_down_is_always_softer(height):
    levels = [dragged_db(0.0, down, height, holds_db=FAR_DB) for down in range(-60, 40)]
    assert np.all(np.diff(levels) < 0)


@pytest.mark.parametrize("height", [36, 72])
def test_the_edge_of_the_block_follows_the_pointer(height):
    for down in range(1, height // 2):
        level = 10 ** (dragged_db(0.0, down, height, holds_db=FAR_DB) / 20)
        assert level_y(level, height) == pytest.approx(level_y(1.0, height) + down, abs=0.5)


def test_near_the_level_of_the_song_it_is_that_one():
    assert dragged_db(-2.0, 0.01, 44, holds_db=-2.3) == -2.3
    assert dragged_db(-2.0, 0.01, 44, holds_db=-3.0) == -2.0


def test_levels_stay_within_what_a_bar_can_have():
    assert dragged_db(0.0, -4000, 44, holds_db=-6.0) == 6.0
    assert dragged_db(0.0, 4000, 44, holds_db=-6.0) == -66.0
    assert finely_dragged_db(0.0, -4000, holds_db=0.0) == 12.0
