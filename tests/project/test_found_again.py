"""What the user decided, carried over to loops of another search."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.arrangement import Arrangement, Cell
from loopstudio.core.loops import Loop
from loopstudio.core.same_loops import same_loops
from loopstudio.core.wishes import SILENT, Wish
from loopstudio.project import edits, found_again, scenes
from loopstudio.project.groups import Group
from loopstudio.project.project import Project
from tests.project import small

N_BARS = 8
DRUMS, BASS, KEYS = 0, 1, 2


def _extraction(order=(DRUMS, BASS, KEYS)):
    """Three loops that sound and play differently, in some order."""
    plain = small.extraction(N_BARS)
    spectra = np.full((129, 3), 1e-3, np.float32)
    for sound, low in enumerate((2, 20, 70)):
        spectra[low : low + 12, sound] = 1
    core = np.zeros((3, 2, 3), np.float32)
    plays = np.array([[1, 1, 1, 1, 0, 0, 1, 1], [0, 0, 1, 1, 1, 1, 1, 1], [1, 1, 0, 0, 1, 1, 0, 0]])
    for place, loop in enumerate(order):
        core[loop, :, place] = 1
    factors = replace(
        plain.factors, sounds=spectra, core=core, layout=plays[list(order)].T.astype(np.float32)
    )
    names = ("drums", "bass", "harmony")
    loops = tuple(
        Loop(f"{names[loop]}-1", names[loop], 1, ((place, 0),), plays[loop].astype(float))
        for place, loop in enumerate(order)
    )
    return replace(
        plain,
        factors=factors,
        loops=loops,
        exact=None,
        best_bars=(0,) * len(order),
        peaks=np.ones((len(order) + 1, 32), np.float32),
    )


@pytest.fixture
def before():
    return _extraction()


@pytest.fixture
def project(before):
    """A project whose bass and keys the user named and mixed."""
    named = edits.rename(edits.with_loops_of(Project(), before), BASS, "Sub")
    mixed = edits.set_gain(edits.set_colour(named, BASS, 9), BASS, -4.0)
    return edits.set_muted(edits.rename(mixed, KEYS, "Rhodes"), KEYS, True)


def test_loops_are_known_again_by_when_they_play_and_what_they_sound_like(before):
    assert same_loops(before, _extraction((KEYS, DRUMS, BASS))) == (KEYS, DRUMS, BASS)
    assert same_loops(before, _extraction((BASS, KEYS))) == (BASS, KEYS)


def test_a_loop_that_plays_elsewhere_or_sounds_otherwise_is_another_one(before):
    after = _extraction()
    elsewhere = replace(after.loops[BASS], activation=1 - after.loops[BASS].activation)
    moved = replace(after, loops=(after.loops[DRUMS], elsewhere, after.loops[KEYS]))
    assert same_loops(before, moved) == (DRUMS, None, KEYS)
    core = np.roll(after.factors.core, 1, axis=0)
    others = replace(after, factors=replace(after.factors, core=core))
    assert same_loops(before, others) == (None, None, None)


def test_other_bar_lines_do_not_make_other_loops(before):
    after = _extraction()
    lines = np.arange(2 * N_BARS + 1) * 4000.0
    loops = tuple(replace(one, activation=np.repeat(one.activation, 2)) for one in after.loops)
    halved = replace(after, grid=replace(after.grid, bar_starts=lines), loops=loops)
    assert same_loops(before, halved) == (DRUMS, BASS, KEYS)


def test_names_colours_and_mix_follow_their_loops(before, project):
    after = _extraction((KEYS, DRUMS, BASS))
    strips = found_again.with_loops_of(project, before, after).strips
    assert [strip.name for strip in strips] == ["Rhodes", "Drums", "Sub"]
    assert strips[2].colour == 9
    assert strips[2].gain_db == -4.0
    assert strips[0].muted


def test_a_new_loop_has_a_name_and_a_colour_of_its_own(before, project):
    named = edits.set_colour(edits.rename(project, DRUMS, "Bass"), DRUMS, 1)
    after = _extraction()
    changed = replace(after.loops[BASS], activation=1 - after.loops[BASS].activation)
    after = replace(after, loops=(after.loops[0], changed, after.loops[2]))
    strips = found_again.with_loops_of(named, before, after).strips
    assert strips[1].name == "Bass 2"
    assert strips[1].gain_db == 0
    assert len({strip.colour for strip in strips}) == 3


def test_groups_scenes_bars_and_wishes_follow_their_loops(before, project):
    wishes = (Wish(SILENT, BASS, 2, 3), Wish(SILENT, KEYS, 0, 0, sound=1))
    project = replace(
        scenes.add(project),
        groups=(Group("Low", (DRUMS, BASS)),),
        arrangement=Arrangement((Cell(BASS, 0, 2), Cell(KEYS, 5, None))),
        wishes=wishes,
    )
    again = found_again.with_loops_of(project, before, _extraction((KEYS, DRUMS, BASS)))
    assert again.groups == (Group("Low", (1, 2)),)
    assert again.scenes[0].gains == (0.0, 0.0, -4.0, 0.0)
    assert again.scenes[0].switches == (False, True, True, True)
    assert again.arrangement.cells == (Cell(0, 5, None), Cell(2, 0, 2))
    assert again.wishes == (replace(wishes[0], loop=2),)


def test_what_is_left_of_a_group_is_as_loud_as_it_was_in_it(before, project):
    grouped = replace(project, groups=(Group("Low", (DRUMS, BASS), gain_db=-3.0, muted=True),))
    again = found_again.with_loops_of(grouped, before, _extraction((BASS, KEYS)))
    assert again.groups == ()
    assert again.strips[0].gain_db == -7.0
    assert again.strips[0].muted
    assert again.strips[1].gain_db == 0.0


def test_a_scene_without_one_of_its_loops_is_forgotten(before, project):
    again = found_again.with_loops_of(scenes.add(project), before, _extraction((DRUMS, BASS)))
    assert not again.scenes
    assert [strip.name for strip in again.strips] == ["Drums", "Sub"]


def test_a_bar_that_plays_what_is_silent_now_is_as_in_the_song(before, project):
    arranged = replace(project, arrangement=Arrangement((Cell(BASS, 0, 2), Cell(BASS, 1, 4))))
    silenced = before.loops[BASS].activation.copy()
    silenced[2] = 0
    loops = (before.loops[0], replace(before.loops[1], activation=silenced), before.loops[2])
    after = found_again.with_wishes_of(arranged, replace(before, loops=loops))
    assert after.arrangement.cells == (Cell(BASS, 1, 4),)
