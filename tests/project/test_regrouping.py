"""Projects whose loops were regrouped."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopstudio.core import regroup
from loopstudio.core.arrangement import Arrangement, Cell
from loopstudio.core.loops import Loop
from loopstudio.core.wishes import KEEP, ONLY, SILENT, Wish
from loopstudio.project import edits, group_edits, scenes
from loopstudio.project.check import check
from loopstudio.project.project import Project, Strip
from loopstudio.project.regrouping import carried_over
from tests.project import small

N_BARS = 8
NAMES = ("Drums", "Bass", "Keys", "Arp")


def _extraction():
    """Four loops, of which the third has two bars."""
    found = small.extraction(N_BARS)
    rng = np.random.default_rng(1)
    layout = np.zeros((N_BARS, 5), np.float32)
    layout[:, 0] = layout[:4, 1] = layout[::2, 2] = layout[1::2, 3] = layout[4:, 4] = 1
    layers = (((0, 0),), ((1, 0),), ((2, 0), (3, 1)), ((4, 0),))
    activation = (layout[:, 0], layout[:, 1], np.ones(N_BARS), layout[:, 4])
    loops = tuple(
        Loop(f"{name.lower()}-1", name.lower(), len(own), own, plays)
        for name, own, plays in zip(NAMES, layers, activation, strict=True)
    )
    core = rng.random((3, 2, 5)).astype(np.float32)
    return replace(
        found,
        factors=replace(found.factors, core=core, layout=layout),
        loops=loops,
        best_bars=(0,) * 4,
        peaks=rng.random((5, 64)).astype(np.float32),
        exact=None,
    )


FOUND = _extraction()
MERGED, SPLIT = regroup.merge(FOUND, {1, 3}), regroup.split(FOUND, 2)
MERGES = st.sets(st.integers(0, 3), min_size=2)


def _project() -> Project:
    return Project(
        strips=tuple(Strip(name, name.lower(), colour=k) for k, name in enumerate(NAMES))
    )


@pytest.fixture
def project():
    return _project()


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Return projects with mixes, groups and a scene."""
    project = _project()
    for together in draw(st.lists(MERGES, max_size=2)):
        project = group_edits.group(project, together)
    for loop in range(4):
        project = edits.set_gain(project, loop, draw(st.floats(-24, 6)))
        project = edits.set_muted(project, loop, draw(st.booleans()))
    for number in range(len(project.groups)):
        project = group_edits.set_gain(project, number, draw(st.floats(-24, 6)))
        project = group_edits.set_muted(project, number, draw(st.booleans()))
    return scenes.add(project)


def _after(project: Project, regrouped: regroup.Regrouped) -> Project:
    after = carried_over(project, FOUND, regrouped)
    check(after, regrouped.extraction, None)
    return after


def test_merged_loops_are_called_by_both_and_have_level_and_colour_of_the_first(project):
    mixed = edits.set_take(edits.set_gain(project, 1, -4.0), 1, 2)
    after = _after(edits.set_muted(mixed, 3, True), MERGED)
    assert [strip.name for strip in after.strips] == ["Drums", "Bass + Arp", "Keys"]
    assert (after.strips[1].gain_db, after.strips[1].colour) == (-4.0, 1)
    assert (after.strips[1].muted, after.strips[1].take) == (False, None)


def test_parts_are_numbered_and_have_colours_of_their_own(project):
    after = _after(edits.set_muted(project, 2, True), SPLIT)
    assert [strip.name for strip in after.strips] == ["Drums", "Bass", "Keys 1", "Keys 2", "Arp"]
    assert [strip.colour for strip in after.strips] == [0, 1, 2, 4, 3]
    assert [strip.muted for strip in after.strips] == [False, False, True, True, False]


@given(project=projects(), together=MERGES)
def test_other_loops_sound_as_before_whatever_is_merged(project, together):
    regrouped = regroup.merge(FOUND, together)
    after = _after(project, regrouped)
    for loop, olds in enumerate(regrouped.came_from):
        if len(olds) == 1:
            assert after.row_gains()[loop] == pytest.approx(project.row_gains()[olds[0]])
        else:
            heard = any(project.row_gains()[old] > 0 for old in olds)
            assert (after.row_gains()[loop] > 0) == heard
    assert scenes.active(after) == 0 or len(project.groups) > 0
    recalled = scenes.recall(edits.all_on(after), 0)
    assert recalled.row_gains() == pytest.approx(after.row_gains())


@given(project=projects())
def test_the_parts_of_a_loop_sound_as_it_did(project):
    after = _after(project, SPLIT)
    for loop, olds in enumerate(SPLIT.came_from):
        assert after.row_gains()[loop] == pytest.approx(project.row_gains()[olds[0]])


def test_groups_follow_their_loops(project):
    grouped = group_edits.group(project, {2, 3})
    assert [group.members for group in _after(grouped, SPLIT).groups] == [(2, 3, 4)]
    assert _after(grouped, MERGED).groups == ()
    assert _after(group_edits.group(project, {1, 2, 3}), MERGED).groups[0].members == (1, 2)


def test_what_was_turned_down_stays_turned_down(project):
    declined = group_edits.decline(group_edits.decline(project, (0, 2)), (1, 3))
    assert _after(declined, MERGED).declined == ((0, 2),)
    assert _after(declined, SPLIT).declined == ((0, 2, 3), (1, 4))


def test_arranged_bars_follow_their_loops(project):
    # The first part of the keys sounds in even bars, counted from 0, the second in odd ones.
    cells = (Cell(2, 4, 1, -3.0), Cell(2, 5, 1, -3.0), Cell(3, 7, None))
    arranged = replace(project, arrangement=Arrangement(cells))
    assert _after(arranged, SPLIT).arrangement.cells == (
        Cell(2, 4, None),
        Cell(3, 4, 1, -3.0),
        Cell(3, 5, 1, -3.0),
        Cell(4, 7, None),
    )


def test_merged_loops_keep_the_bars_about_which_they_agree(project):
    # The bass plays in the first four bars, the arp in the last four.
    cells = (Cell(1, 2, None), Cell(1, 6, 0), Cell(3, 2, 5), Cell(3, 7, None))
    after = _after(replace(project, arrangement=Arrangement(cells)), MERGED)
    assert after.arrangement.cells == (Cell(1, 7, None),)


def test_wishes_follow_their_loops_where_they_still_mean_something(project):
    wishes = (Wish(SILENT, 2, 0, 1), Wish(ONLY, 2, 4, 5), Wish(KEEP, 3, 0, 1))
    wished = replace(project, wishes=wishes)
    assert [(wish.kind, wish.loop) for wish in _after(wished, SPLIT).wishes] == [
        (SILENT, 2),
        (SILENT, 3),
        (KEEP, 4),
    ]
    assert [wish.loop for wish in _after(wished, MERGED).wishes] == [2, 2, 1]
