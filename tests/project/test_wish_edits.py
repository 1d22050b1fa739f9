"""Wishes in the project."""

import pytest

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.wishes import ONLY, SILENT, Wish
from loopstudio.project import wish_edits
from loopstudio.project.project import Project

QUIET = Wish(SILENT, 0, 2, 3)
ALONE = Wish(ONLY, 1, 4, 7, low_hz=200.0, high_hz=2000.0)


def test_wishes_keep_the_order_in_which_they_were_made():
    project = wish_edits.add(wish_edits.add(Project(), QUIET), ALONE)
    assert project.wishes == (QUIET, ALONE)


def test_another_wish_for_the_same_place_takes_the_older_ones():
    project = wish_edits.add(wish_edits.add(Project(), QUIET), ALONE)
    project = wish_edits.add(project, Wish(ONLY, 0, 2, 3, strength=0.5))
    assert project.wishes == (ALONE, Wish(ONLY, 0, 2, 3, strength=0.5))


def test_a_strength_stays_within_its_range():
    project = wish_edits.add(Project(), QUIET)
    assert wish_edits.set_strength(project, 0, 3.0).wishes[0].strength == 1.0
    assert wish_edits.set_strength(project, 0, -1.0).wishes[0].strength > 0


def test_wishes_are_taken_back_one_by_one_or_all_at_once():
    project = wish_edits.add(wish_edits.add(Project(), QUIET), ALONE)
    assert wish_edits.remove(project, 0).wishes == (ALONE,)
    assert wish_edits.clear(project).wishes == ()


def test_there_is_an_end_to_wishing():
    project = Project()
    for bar in range(wish_edits.MOST):
        project = wish_edits.add(project, Wish(SILENT, 0, bar, bar))
    with pytest.raises(LoopstudioError, match="delete some"):
        wish_edits.add(project, ALONE)
