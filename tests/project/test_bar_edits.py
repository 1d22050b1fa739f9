"""The bars that the next search for loops goes by."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.bars.editing import BarLines, Song, shift
from loopstudio.core.extract import Settings
from loopstudio.core.grid import Grid
from loopstudio.project import bar_edits
from loopstudio.project.project import Project
from tests.ui import song_pieces
from tests.ui.song_pieces import BAR, N_BARS, SR

TIMES_S = tuple((np.arange(N_BARS + 1) * BAR / SR).tolist())
BARS = BarLines(TIMES_S, 4, Song(N_BARS * BAR / SR, (0.0, N_BARS * BAR / SR)))
AUDIO = song_pieces.audio()


@pytest.fixture
def found():
    return song_pieces.extraction()


def grid_of(project, extraction=None, found=None):
    return bar_edits.grid_of(project, AUDIO, extraction, found)


def test_edited_bars_are_part_of_the_settings(found):
    later = shift(BARS, 1)
    project = bar_edits.set_bars(Project(), later, found, SR)
    assert project.settings.downbeats_s == later.times_s
    assert project.settings.beats_per_bar == 4
    np.testing.assert_allclose(grid_of(project, found).bar_starts / SR, later.times_s)


def test_the_bars_of_the_loops_are_no_edit(found):
    project = bar_edits.set_bars(Project(), shift(shift(BARS, 1), -1), found, SR)
    assert project == Project()
    assert grid_of(project, found) is found.grid


def test_bars_that_loops_were_found_in_are_theirs(found):
    later = shift(BARS, 1)
    settings = Settings(downbeats_s=later.times_s, beats_per_bar=4)
    searched = replace(found, settings=settings)
    assert grid_of(Project(settings=settings), searched) is found.grid


def test_bars_that_are_found_take_the_place_of_the_users(found):
    listened = Grid(found.grid.bar_starts + 100, 4, constant=True, confidence=0.9)
    settings = Settings(downbeats_s=TIMES_S, beats_per_bar=4)
    searched = replace(found, settings=settings)
    project = bar_edits.as_found(Project(settings=settings))
    assert project == Project()
    assert grid_of(project, searched, listened) is listened
    assert grid_of(project, searched) is found.grid  # until they are found
    assert grid_of(project, None, listened) is listened
    assert grid_of(project) is None


def test_bar_lines_of_a_longer_song_are_none_of_this_one(found):
    project = Project(settings=Settings(downbeats_s=(0.0, 100.0, 200.0)))
    assert grid_of(project) is None
    assert grid_of(project, found) is found.grid
