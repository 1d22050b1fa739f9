import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.model import Locked, Mutes
from loopstudio.core.redrawn import Redrawn
from loopstudio.project import edits, file, recipe_edits
from loopstudio.project.file import Document
from loopstudio.project.project import PartNames, Project
from tests.project.small import extraction

CELL = (1, 0, 1)


@pytest.fixture
def found():
    return extraction()


@pytest.fixture
def project(found):
    return edits.with_loops_of(Project(), found)


@pytest.fixture
def edited(project):
    """A project with a bit of everything that can be done to a recipe."""
    project = recipe_edits.set_cell_level(project, CELL, 3.5)
    project = recipe_edits.set_sound_level(project, 2, -6)
    project = recipe_edits.set_rhythm_level(project, 0, 1.25)
    project = recipe_edits.toggle_sound_lock(project, 1)
    project = recipe_edits.toggle_rhythm_lock(project, 1)
    project = recipe_edits.toggle_cell_lock(project, (0, 1, 0))
    project = recipe_edits.rename_sound(project, 0, "Kick")
    project = recipe_edits.rename_rhythm(project, 1, "Off-beat")
    project = recipe_edits.replace_sound(project, 2, 57)
    return recipe_edits.draw_rhythm(project, 0, (0.5,) * 16)


def test_a_level_is_kept_in_its_range_and_none_leaves_no_trace(project):
    louder = recipe_edits.set_cell_level(project, CELL, 99)
    assert louder.mutes.cell_db(CELL) == 12
    softer = recipe_edits.set_cell_level(louder, CELL, -99)
    assert softer.mutes.cell_levels == {(*CELL, -60.0)}
    assert recipe_edits.set_cell_level(softer, CELL, 0.02) == project
    assert recipe_edits.set_sound_level(project, 1, 0.04) == project


def test_a_level_switches_on_what_was_off(project):
    off = edits.toggle_cell(edits.toggle_sound(project, 2), *CELL)
    assert not recipe_edits.set_cell_level(off, CELL, -3).mutes.cells
    assert not recipe_edits.set_sound_level(off, 2, -3).mutes.sounds


def test_what_is_switched_off_and_on_has_the_level_it_had(edited):
    again = edits.toggle_cell(edits.toggle_cell(edited, *CELL), *CELL)
    assert again.mutes.cell_db(CELL) == 3.5
    assert edits.reset_parts(edits.toggle_sound(edited, 2)).mutes == edited.mutes


def test_locks_are_opened_again(edited):
    assert edited.locked == Locked(frozenset({1}), frozenset({1}), frozenset({(0, 1, 0)}))
    opened = recipe_edits.toggle_rhythm_lock(recipe_edits.toggle_sound_lock(edited, 1), 1)
    assert not recipe_edits.toggle_cell_lock(opened, (0, 1, 0)).locked


def test_an_empty_name_gives_a_part_its_own_name_back(edited):
    assert edited.part_names == PartNames(((0, "Kick"),), ((1, "Off-beat"),))
    plain = recipe_edits.rename_rhythm(recipe_edits.rename_sound(edited, 0, " "), 1, "")
    assert plain.part_names == PartNames()
    assert recipe_edits.rename_sound(edited, 0, "a\nb  c").part_names.sounds == ((0, "a b c"),)


def test_a_recipe_is_edited_by_what_it_uses_and_reset_without_the_others(found, project):
    factors = found.factors
    core = np.array(factors.core)
    core[0, :, 1] = 0
    factors = replace(factors, core=core)
    assert not recipe_edits.is_edited(project, factors, [0])
    cell = recipe_edits.set_cell_level(project, CELL, -2)
    assert recipe_edits.is_edited(cell, factors, [1])
    assert not recipe_edits.is_edited(cell, factors, [0])
    # The second loop does not use the first sound.
    sound = recipe_edits.replace_sound(cell, 0, 60)
    assert recipe_edits.is_edited(sound, factors, [0])
    assert recipe_edits.reset_recipe(sound, factors, [1]) == recipe_edits.replace_sound(
        project, 0, 60
    )
    assert recipe_edits.reset_recipe(sound, factors, [0]) == cell


def test_a_reset_leaves_locks_and_names(found, edited):
    reset = recipe_edits.reset_recipe(edited, found.factors, [0, 1])
    assert (reset.mutes, reset.redrawn) == (Mutes(), Redrawn())
    assert (reset.locked, reset.part_names) == (edited.locked, edited.part_names)


def test_other_loops_begin_without_edits(found, project, edited):
    assert edits.with_loops_of(edited, found) == project


def test_edits_are_saved(tmp_path, found, edited):
    file.save(tmp_path / "p.loopstudio", Document(edited, found, "Song"))
    assert file.load(tmp_path / "p.loopstudio").project == edited


def test_projects_of_before_open_as_they_were(tmp_path, found, project):
    path = tmp_path / "p.loopstudio"
    file.save(path, Document(edits.toggle_sound(project, 2), found, "Song"))
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in members if name.endswith(".json"))
    content = json.loads(members[name])
    for field in ("redrawn", "locked", "part_names"):
        del content["document"]["project"][field]
    for field in ("sound_levels", "rhythm_levels", "cell_levels"):
        del content["document"]["project"]["mutes"][field]
    members[name] = json.dumps(content).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    assert file.load(path).project == edits.toggle_sound(project, 2)


def test_edits_of_parts_that_are_not_there_are_refused(tmp_path, found, project):
    mutes, redrawn = project.mutes, project.redrawn
    for unfit in (
        replace(project, mutes=replace(mutes, cell_levels=frozenset({(0, 0, 9, 1.0)}))),
        replace(project, mutes=replace(mutes, sound_levels=frozenset({(0, 99.0)}))),
        replace(project, mutes=replace(mutes, sound_levels=frozenset({(0, 1.0), (0, 2.0)}))),
        replace(project, mutes=replace(mutes, rhythm_levels=frozenset({(7, 1.0)}))),
        replace(project, locked=Locked(cells=frozenset({(-1, 0, 0)}))),
        replace(project, locked=Locked(sounds=frozenset({3}))),
        replace(project, part_names=PartNames(sounds=((0, ""),))),
        replace(project, redrawn=redrawn.with_note(8, 60)),
        replace(project, redrawn=Redrawn(notes=((0, 3),))),
        replace(project, redrawn=Redrawn(rhythms=((0, ()),))),
        replace(project, redrawn=Redrawn(rhythms=((0, (-1.0,)),))),
    ):
        file.save(tmp_path / "p.loopstudio", Document(unfit, found, "Song"))
        with pytest.raises(LoopstudioError, match="damaged"):
            file.load(tmp_path / "p.loopstudio")
