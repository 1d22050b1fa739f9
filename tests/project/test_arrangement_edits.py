"""Edits of where loops play."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopstudio.core.arrangement import Arrangement, Cell
from loopstudio.project import edits
from loopstudio.project.arrangement_edits import (
    bars_of,
    clear,
    draw,
    fitted,
    move_run,
    n_edits,
    reset,
    run_at,
    runs,
    set_level,
    toggle_bar,
)
from loopstudio.project.check import check
from loopstudio.project.file import Document, load, save
from loopstudio.project.project import Project
from tests.project import small
from tests.project.daw import arranged

FOUND = arranged.extraction(16000.0 * np.arange(11))
SONG = edits.with_loops_of(Project(), FOUND)
PHRASE = 1
"""A loop of two bars that plays in bars 2 to 5, 7 and 8 of ten."""

BARS = st.integers(0, 9)
STRETCH = st.tuples(BARS, BARS).map(sorted)
EDIT = st.one_of(
    st.tuples(st.just(draw), STRETCH).map(lambda e: (e[0], *e[1])),
    st.tuples(st.just(clear), STRETCH).map(lambda e: (e[0], *e[1])),
    st.tuples(st.just(set_level), STRETCH, st.floats(-70, 20)).map(lambda e: (e[0], *e[1], e[2])),
    st.tuples(st.just(move_run), STRETCH, st.integers(-9, 9), st.booleans()).map(
        lambda e: (e[0], *e[1], *e[2:])
    ),
)


def edited(changes, project=SONG, loop=PHRASE):
    for change, *arguments in changes:
        project = change(project, FOUND, loop, *arguments)
    return project


def sources(project, loop=PHRASE):
    return [bar.source for bar in bars_of(project, FOUND, loop)]


def test_a_bar_that_is_taken_out_comes_back_as_it_was():
    without = clear(SONG, FOUND, PHRASE, 3, 4)
    assert sources(without) == [None, None, 2, None, None, 5, None, 7, 8, None]
    assert draw(without, FOUND, PHRASE, 3, 4) == SONG


def test_bars_after_a_run_go_on_where_the_run_was():
    assert sources(draw(SONG, FOUND, PHRASE, 9, 9))[7:] == [7, 8, 4]
    assert sources(draw(SONG, FOUND, PHRASE, 6, 6))[5:8] == [5, 4, 7]
    longer = clear(SONG, FOUND, PHRASE, 5, 5)
    assert sources(draw(longer, FOUND, PHRASE, 5, 6))[4:7] == [4, 5, 4]


def test_bars_before_a_run_lead_to_it():
    assert sources(draw(SONG, FOUND, PHRASE, 1, 1))[:3] == [None, 5, 2]
    assert sources(draw(SONG, FOUND, PHRASE, 0, 1))[:3] == [4, 5, 2]


def test_a_run_by_itself_begins_with_the_first_bar_of_the_loop():
    silent = clear(SONG, FOUND, PHRASE, 0, 9)
    assert sources(draw(silent, FOUND, PHRASE, 0, 1))[:2] == [4, 5]
    gap = clear(SONG, FOUND, PHRASE, 4, 9)
    assert sources(draw(gap, FOUND, PHRASE, 9, 9))[9] == 4


def test_what_is_drawn_comes_from_the_take_that_was_chosen():
    project = edits.set_take(SONG, PHRASE, 7)
    assert sources(draw(project, FOUND, PHRASE, 0, 1))[:2] == [7, 8]


def test_a_run_is_moved_with_its_levels_and_replaces_what_is_there():
    louder = set_level(SONG, FOUND, PHRASE, 2, 2, 3.0)
    moved = move_run(louder, FOUND, PHRASE, 2, 5, 5)
    assert sources(moved) == [None] * 5 + [2, 3, 4, 5, None]
    assert [bar.gain_db for bar in bars_of(moved, FOUND, PHRASE)][5:7] == [3, 0]


def test_a_copy_stays_where_it_was_as_well():
    copied = move_run(SONG, FOUND, PHRASE, 7, 8, 0, copy=True)
    assert sources(copied)[:2] == [7, 8]
    assert sources(copied)[7:9] == [7, 8]


def test_what_is_moved_beyond_the_song_is_lost():
    assert sources(move_run(SONG, FOUND, PHRASE, 2, 5, -1))[:4] == [3, 4, 5, None]
    assert sources(move_run(SONG, FOUND, PHRASE, 2, 5, 8))[8:] == [2, 3]


def test_levels_stay_in_their_range_and_silent_bars_have_none():
    loud = set_level(SONG, FOUND, PHRASE, 0, 9, 40)
    assert {bar.gain_db for bar in bars_of(loud, FOUND, PHRASE) if bar.source is not None} == {12}
    assert bars_of(loud, FOUND, PHRASE)[0].gain_db == 0


def test_ten_steps_of_a_tenth_up_and_down_leave_no_edit():
    project = SONG
    for step_db in [0.1] * 10 + [-0.1] * 10:
        project = set_level(project, FOUND, PHRASE, 2, 3, step_db, by=True)
    assert project == SONG


def test_what_was_done_to_a_bar_is_told():
    project = edited([(clear, 2, 2), (draw, 0, 0), (set_level, 4, 4, -3.0)])
    of = bars_of(project, FOUND, PHRASE)
    assert (of[0].added, of[2].removed, of[4].changed) == (True, True, True)
    assert [bar.bar for bar in of if bar.edited] == [0, 2, 4]


def test_runs_end_where_the_loop_does_not_go_on():
    assert [(run.first, run.last) for run in runs(SONG, FOUND, PHRASE)] == [(2, 5), (7, 8)]
    moved = move_run(SONG, FOUND, PHRASE, 7, 8, 6)
    assert [(run.first, run.last) for run in runs(moved, FOUND, PHRASE)] == [(2, 7)]
    odd = move_run(SONG, FOUND, PHRASE, 8, 8, 6)
    assert [(run.first, run.last) for run in runs(odd, FOUND, PHRASE)] == [(2, 5), (6, 7)]


def test_the_run_at_a_bar_is_found():
    run = run_at(SONG, FOUND, PHRASE, 4)
    assert run is not None
    assert (run.first, run.last, run.edited) == (2, 5, False)
    assert run_at(SONG, FOUND, PHRASE, 6) is None


def test_edits_are_counted_by_stretches():
    project = edited([(clear, 2, 3), (set_level, 7, 8, -3.0), (draw, 0, 0)])
    assert n_edits(project) == 3
    assert n_edits(clear(project, FOUND, 0, 0, 9)) == 4
    assert n_edits(SONG) == 0


def test_one_loop_or_all_return_to_the_song():
    project = edited([(clear, 0, 9)], edited([(clear, 0, 3)]), loop=0)
    assert reset(project) == SONG
    assert reset(project, 0) == edited([(clear, 0, 3)])
    assert sources(reset(project, PHRASE)) == sources(SONG)


def test_a_loop_that_sounds_nowhere_cannot_be_drawn():
    silent = replace(FOUND.loops[PHRASE], activation=np.zeros(10))
    found = replace(FOUND, loops=(FOUND.loops[0], silent))
    assert draw(SONG, found, PHRASE, 0, 9) == SONG


def test_new_loops_have_the_songs_own_layout():
    assert not edits.with_loops_of(edited([(clear, 0, 9)]), FOUND).arrangement


def test_edits_are_kept_for_loops_that_play_elsewhere_now():
    project = edited([(clear, 2, 2), (draw, 0, 0), (set_level, 8, 8, 2.0)])
    cells = project.arrangement.cells
    assert fitted(cells, FOUND) == project.arrangement
    shorter = replace(FOUND.loops[PHRASE], activation=np.array([0, 0, 0, 1, 1, 1, 0, 1, 1, 0.0]))
    found = replace(FOUND, loops=(FOUND.loops[0], shorter))
    # Bar 2 is silent in the song now.
    assert [cell.bar for cell in fitted(cells, found).cells] == [0, 8]
    # And so is bar 4, which the first bar played.
    shorter = replace(FOUND.loops[PHRASE], activation=np.array([0, 0, 1, 1, 0, 1, 0, 1, 1, 0.0]))
    found = replace(FOUND, loops=(FOUND.loops[0], shorter))
    assert [cell.bar for cell in fitted(cells, found).cells] == [2, 8]


def test_edits_are_saved(tmp_path):
    found = small.extraction()
    project = edits.with_loops_of(Project(), found)
    project = draw(clear(project, found, 0, 1, 2), found, 1, 2, 3)
    project = set_level(project, found, 1, 3, 3, -4.5)
    path = tmp_path / "song.loopstudio"
    save(path, Document(project, found, "Song"))
    assert load(path).project.arrangement == project.arrangement


@pytest.mark.parametrize(
    "cell", [Cell(2, 0, None), Cell(1, 4, None), Cell(1, 1, 1), Cell(1, 1, 4), Cell(1, 1, 0, 13.0)]
)
def test_edits_of_other_loops_and_bars_are_refused(cell):
    found = small.extraction()
    project = edits.with_loops_of(Project(), found)
    check(replace(project, arrangement=Arrangement((Cell(1, 1, 0, 12.0),))), found, None)
    with pytest.raises(ValueError, match="fit together"):
        check(replace(project, arrangement=Arrangement((cell,))), found, None)


@given(st.lists(EDIT, max_size=6), BARS)
def test_switching_a_bar_twice_changes_where_it_plays_twice(changes, bar):
    project = edited(changes)
    once = toggle_bar(project, FOUND, PHRASE, bar)
    assert (sources(once)[bar] is None) != (sources(project)[bar] is None)
    twice = toggle_bar(once, FOUND, PHRASE, bar)
    assert (sources(twice)[bar] is None) == (sources(project)[bar] is None)


@given(STRETCH)
def test_drawing_what_was_cleared_leaves_no_edit(stretch):
    assert edited([(clear, *stretch), (draw, *stretch)]).arrangement.cells == tuple(
        Cell(PHRASE, bar, source)
        for bar, source in enumerate(sources(draw(SONG, FOUND, PHRASE, *stretch)))
        if source is not None and source != bar
    )


@given(st.lists(EDIT, max_size=4), STRETCH)
def test_clearing_what_was_drawn_gives_what_was_there(changes, stretch):
    project = edited(changes)
    drawn = draw(project, FOUND, PHRASE, *stretch)
    for before, after in zip(
        bars_of(project, FOUND, PHRASE), bars_of(drawn, FOUND, PHRASE), strict=True
    ):
        if before.source is None and after.source is not None:
            drawn = clear(drawn, FOUND, PHRASE, after.bar, after.bar)
    assert drawn == project


@given(st.lists(EDIT, max_size=4), STRETCH, BARS)
def test_moving_to_free_bars_and_back_leaves_no_edit(changes, stretch, to):
    project = edited(changes)
    first, last = stretch
    to = min(to, 9 - (last - first))
    landing = set(range(to, to + last - first + 1)) - set(range(first, last + 1))
    if all(sources(project)[bar] is None for bar in landing):
        there = move_run(project, FOUND, PHRASE, first, last, to)
        assert move_run(there, FOUND, PHRASE, to, to + last - first, first) == project


@given(st.lists(EDIT, max_size=6))
def test_no_cell_says_what_the_song_says_anyway(changes):
    project = edited(changes)
    assert len(project.arrangement.cells) == sum(
        bar.edited for bar in bars_of(project, FOUND, PHRASE)
    )
    for run in runs(project, FOUND, PHRASE):
        assert all(bar.source in (2, 3, 4, 5, 7, 8) for bar in run.bars)


@given(st.lists(EDIT, max_size=4), st.lists(EDIT, max_size=4))
def test_loops_are_edited_independently(mine, others):
    both = edited(others, edited(mine), loop=0)
    assert both == edited(mine, edited(others, loop=0))
