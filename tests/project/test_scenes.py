"""Scenes."""

from dataclasses import replace

import pytest

from loopstudio.core.errors import LoopstudioError
from loopstudio.project import edits, scenes
from loopstudio.project.project import Project, Scene, Strip


@pytest.fixture
def project():
    strips = tuple(Strip(name, label) for name, label in (("Drums", "drums"), ("Bass", "bass")))
    return Project(strips=strips)


def _names(project: Project) -> list[str]:
    return [scene.name for scene in project.scenes]


def test_a_scene_remembers_switches_gains_and_solos_of_loops_and_rest(project):
    mixed = edits.set_gain(project, 0, -3.0)
    mixed = edits.set_muted(mixed, 1, True)
    mixed = edits.set_soloed(mixed, edits.REST, True)
    kept = scenes.add(mixed)
    assert kept.scenes == (
        Scene("Scene 1", (-3.0, 0.0, 0.0), (True, False, True), (False, False, True)),
    )
    other = edits.set_gain(edits.all_on(kept), 0, 2.0)
    again = scenes.recall(other, 0)
    assert (again.strips, again.rest) == (mixed.strips, mixed.rest)


def test_recalling_changes_nothing_that_is_no_mix(project):
    kept = scenes.add(project)
    renamed = edits.rename(edits.toggle_sound(edits.set_muted(kept, 0, True), 3), 1, "Sub")
    again = scenes.recall(renamed, 0)
    assert again.mutes == renamed.mutes
    assert [strip.name for strip in again.strips] == ["Drums", "Sub"]


def test_who_recalls_a_scene_wants_to_hear_it(project):
    original = edits.set_listen(scenes.add(project), "original")
    assert scenes.recall(original, 0).listen == "loops"


def test_a_scene_is_active_while_the_mix_equals_it(project):
    kept = scenes.add(edits.set_muted(scenes.add(project), 0, True))
    assert scenes.active(kept) == 1
    assert scenes.active(edits.set_muted(kept, 0, False)) == 0
    assert scenes.active(edits.set_gain(kept, 1, 1.0)) == scenes.NONE
    assert scenes.active(project) == scenes.NONE


def test_storing_keeps_the_name_of_the_scene_it_replaces(project):
    kept = scenes.rename(scenes.add(project), 0, "  The\ndrop ")
    stored = scenes.store(edits.set_muted(kept, 0, True), 0)
    assert _names(stored) == ["The drop"]
    assert stored.scenes[0].switches == (False, True, True)
    assert _names(scenes.store(stored, 5)) == ["The drop", "Scene 2"]


def test_a_name_without_a_visible_character_is_none(project):
    kept = scenes.add(project)
    assert scenes.rename(kept, 0, " \t") is kept


def test_scenes_move_and_go(project):
    three = scenes.add(scenes.add(scenes.add(project)))
    assert _names(scenes.move(three, 0, 1)) == ["Scene 2", "Scene 1", "Scene 3"]
    assert _names(scenes.move(three, 0, -1)) == _names(three)
    assert _names(scenes.move(three, 2, 5)) == _names(three)
    two = scenes.delete(three, 1)
    assert _names(two) == ["Scene 1", "Scene 3"]
    assert _names(scenes.add(two)) == ["Scene 1", "Scene 3", "Scene 4"]  # "Scene 3" is taken


def test_there_is_an_end_to_scenes(project):
    full = project
    for _ in range(scenes.MOST):
        full = scenes.add(full)
    with pytest.raises(LoopstudioError, match="delete one"):
        scenes.add(full)


def test_scenes_stay_with_loops_of_the_same_kinds_only(project):
    kept = scenes.add(project)
    bare = replace(kept, scenes=())
    assert scenes.carried_over(kept, bare).scenes == kept.scenes
    other = replace(bare, strips=(Strip("Drums", "drums"), Strip("Voice", "voice")))
    assert scenes.carried_over(kept, other).scenes == ()
    assert scenes.carried_over(kept, replace(bare, strips=bare.strips[:1])).scenes == ()


def test_a_scene_of_other_loops_is_refused(project):
    with pytest.raises(ValueError, match="all loops"):
        replace(project, scenes=(Scene("A", (0.0,), (True,), (False,)),))
    with pytest.raises(ValueError, match="every loop"):
        Scene("A", (0.0,), (True, True), (False,))
