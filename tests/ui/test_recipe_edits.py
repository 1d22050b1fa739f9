"""What is done on the recipe desk becomes steps of the project that can be undone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from loopstudio.core.model import Mutes
from loopstudio.ui.desk.parts import Part

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CELL = Part(2, 1, 0)


@pytest.fixture
def panel(loaded, qtbot):
    loaded.mix.select(0)
    panel = loaded.window.desk.panel
    # The desk is filled a moment after the rows.
    qtbot.waitUntil(lambda: panel.sounds.state is not None)
    return panel


def _undo_texts(studio) -> list[str]:
    history = studio.session.history
    return [history.text(i) for i in range(history.index())]


def test_a_drag_is_one_step_and_another_drag_is_another(loaded, panel):
    for level in (1.0, 2.0, 3.5):
        panel.level_edited.emit(CELL, level, "level 1")
    panel.level_edited.emit(CELL, -4.0, "level 2")
    name = loaded.window.desk.name_part(CELL)
    assert _undo_texts(loaded) == [f"Level of {name}"] * 2
    assert loaded.session.project.mutes.cell_db((2, 1, 0)) == -4
    loaded.session.history.undo()
    assert loaded.session.project.mutes.cell_db((2, 1, 0)) == 3.5
    loaded.session.history.undo()
    assert not loaded.session.project.mutes


def test_sounds_and_rhythms_have_levels(loaded, panel):
    panel.level_edited.emit(Part(sound=3), -6.0, "level 1")
    panel.level_edited.emit(Part(rhythm=2), 2.0, "level 2")
    mutes = loaded.session.project.mutes
    assert (mutes.sound_db(3), mutes.rhythm_db(2)) == (-6, 2)


def test_a_double_click_takes_its_own_first_click_back(loaded, panel):
    view = panel.recipe
    state = panel.sounds.state
    part = next(
        Part(sound, rhythm, state.loop.panes[0].layer)
        for sound in state.song.sounds
        for rhythm in state.song.rhythms
        if state.loop.levels[0, sound, rhythm] > 0.3
        and view.rect_of(Part(sound, rhythm, state.loop.panes[0].layer)) is not None
    )
    place = view.rect_of(part).center().toPoint()
    for level in (0.0, -5.0):
        panel.level_edited.emit(part, level, f"level {level}")
        QTest.mouseClick(view.viewport(), LEFT, NONE, place)
        assert part.cell in loaded.session.project.mutes.cells
        QTest.mouseDClick(view.viewport(), LEFT, NONE, place)
        assert loaded.session.project.mutes == Mutes()
        # A double click on a cell that is as it was found has done nothing.
        assert _undo_texts(loaded) == [f"Level of {loaded.window.desk.name_part(part)}"] * (
            2 if level else 0
        )


def test_locks_names_notes_and_rhythms_are_steps(loaded, panel):
    panel.lock_toggled.emit(CELL)
    panel.lock_toggled.emit(Part(sound=3))
    panel.lock_toggled.emit(Part(rhythm=1))
    panel.rename_edited.emit(Part(sound=3), "Kick")
    panel.rename_edited.emit(Part(rhythm=1), "Off-beat")
    panel.note_edited.emit(3, 60, "level 7")
    panel.note_edited.emit(3, 62, "level 7")
    panel.steps_edited.emit(1, (1.0, 0.0) * 8, "level 8")
    panel.lock_toggled.emit(Part(sound=3))
    panel.note_edited.emit(3, None, "")
    project = loaded.session.project
    assert (project.locked.cells, project.locked.rhythms) == ({(2, 1, 0)}, {1})
    assert not project.locked.sounds
    assert project.redrawn.note_of(3) is None
    assert project.redrawn.levels_of(1) == (1.0, 0.0) * 8
    texts = _undo_texts(loaded)[3:]
    assert texts[0].startswith("Rename sound ")
    assert texts[1].startswith("Rename rhythm ")
    assert texts[2:] == [
        "Make Kick a note",
        "Draw Off-beat",
        "Unlock Kick",
        "Back to learned Kick",
    ]
    for _ in range(9):
        loaded.session.history.undo()
    assert not loaded.session.edited


def test_reset_takes_back_what_the_selected_recipe_hears(loaded, panel):
    reset = next(
        action
        for action in loaded.window.findChildren(QAction)
        if action.text().replace("&", "") == "Reset recipe"
    )
    assert not loaded.recipe.edited
    panel.level_edited.emit(CELL, 3.0, "level 1")
    panel.level_edited.emit(Part(2, 1, 3), 3.0, "level 2")
    assert loaded.recipe.edited
    assert loaded.window.desk.head._reset.isVisible()
    QTest.mouseClick(loaded.window.desk.head._reset, LEFT)
    assert loaded.session.project.mutes.cell_levels == {(2, 1, 3, 3.0)}
    assert _undo_texts(loaded)[-1].startswith("Reset recipe of ")
    assert not loaded.recipe.edited
    loaded.session.history.undo()
    assert loaded.recipe.edited
    reset.trigger()
    assert not loaded.recipe.edited


def test_the_desk_s_keys_come_before_the_window_s(loaded, panel):
    gain = loaded.session.project.strips[0].gain_db
    panel.recipe.setFocus(Qt.FocusReason.TabFocusReason)
    part = panel.recipe._cursor
    if panel.recipe.level_of(part) is None:
        part = next(
            Part(s, r, 0)
            for s in panel.sounds.state.song.sounds
            for r in panel.sounds.state.song.rhythms
            if panel.recipe.level_of(Part(s, r, 0)) is not None
        )
        panel.recipe.go_to(part)
    QTest.keyClick(loaded.window.windowHandle(), Qt.Key.Key_Period)
    assert loaded.session.project.strips[0].gain_db == gain
    assert loaded.session.project.mutes.cell_db(part.cell) == 1


def test_on_an_empty_cell_the_level_keys_do_nothing(loaded, panel):
    state, view = panel.sounds.state, panel.recipe
    empty = next(
        Part(s, r, state.loop.panes[0].layer)
        for s in state.song.sounds
        for r in state.song.rhythms
        if view.level_of(Part(s, r, state.loop.panes[0].layer)) is None
    )
    view.setFocus(Qt.FocusReason.TabFocusReason)
    view.go_to(empty)
    before = loaded.session.project
    for key in (Qt.Key.Key_Period, Qt.Key.Key_Comma, Qt.Key.Key_F2):
        QTest.keyClick(loaded.window.windowHandle(), key)
    assert loaded.session.project == before
