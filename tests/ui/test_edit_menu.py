"""The Edit menu in the whole window: it says what would be undone."""

import pytest


def text(studio, word):
    """Return the words of the only item that begins with this one."""
    menus = [action.menu() for action in studio.window.menuBar().actions()]
    items = [action.text() for menu in menus for action in menu.actions()]
    (found,) = [item for item in items if item.startswith(word)]
    return found


def test_the_step_that_would_be_undone_is_in_the_menu(loaded):
    name = loaded.session.project.strips[0].name
    assert (text(loaded, "Undo"), text(loaded, "Redo")) == ("Undo", "Redo")
    loaded.mix.rename(0, "Thump")
    loaded.mix.set_gain(0, -3.0)
    assert text(loaded, "Undo") == "Undo level of Thump"
    loaded.session.history.undo()
    assert (text(loaded, "Undo"), text(loaded, "Redo")) == (
        f"Undo rename {name}",
        "Redo level of Thump",
    )
    loaded.session.history.undo()
    assert (text(loaded, "Undo"), text(loaded, "Redo")) == ("Undo", f"Redo rename {name}")


@pytest.mark.parametrize("scenes", [1, 2])
def test_a_recalled_scene_is_told_by_its_name(loaded, scenes):
    for _ in range(scenes):
        loaded.scenes.add()
        loaded.mix.set_gain(0, loaded.session.project.strips[0].gain_db - 1)
    loaded.scenes.recall(scenes - 1)
    assert text(loaded, "Undo") == f"Undo recall Scene {scenes}"
    assert loaded.window.status._hover == f"Scene {scenes}."


def test_names_do_not_make_the_menu_wide_and_their_signs_are_shown(loaded):
    loaded.mix.rename(0, "Rock & roll " + "a" * 100)
    loaded.mix.set_gain(0, -3.0)
    undo = text(loaded, "Undo")
    assert undo.startswith("Undo level of Rock && roll aaa")
    assert undo.endswith("…")
    assert len(undo) < 60
