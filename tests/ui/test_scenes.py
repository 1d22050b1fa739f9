"""Scenes in the whole window: stored, heard, edited, undone and saved."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from loopstudio.project import file as project_file
from loopstudio.project.file import Document
from tests.ui import desk_song

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def studio(loaded):
    return loaded


def _press(studio, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(studio.window.windowHandle(), key, modifiers)


def _muted(studio):
    project = studio.session.project
    return [strip.muted for strip in (*project.strips, project.rest)]


def test_keys_store_and_recall_mixes(studio):
    strip = studio.window.transport.scenes
    _press(studio, Qt.Key.Key_1, CTRL | SHIFT)
    _press(studio, Qt.Key.Key_2)
    assert strip.names_shown() == ["Scene 1"]
    assert not strip._buttons[0].isChecked()
    _press(studio, Qt.Key.Key_2, CTRL | SHIFT)
    assert [button.isChecked() for button in strip._buttons] == [False, True]
    _press(studio, Qt.Key.Key_1, CTRL)
    assert _muted(studio) == [False, False, False, False]
    _press(studio, Qt.Key.Key_2, CTRL)
    assert _muted(studio) == [False, True, False, False]
    _press(studio, Qt.Key.Key_8, CTRL)  # there is none
    assert _muted(studio) == [False, True, False, False]


def test_a_recalled_scene_is_one_step_to_undo(studio):
    studio.scenes.add()
    studio.mix.set_muted(0, True)
    studio.mix.set_gain(1, -6.0)
    before = studio.session.project
    studio.scenes.recall(0)
    assert studio.session.history.undoText() == "Recall Scene 1"
    _press(studio, Qt.Key.Key_Z, CTRL)
    assert studio.session.project == before


def test_the_plus_and_the_names_work_by_mouse(qtbot, studio):
    strip = studio.window.transport.scenes
    qtbot.mouseClick(strip._add, LEFT)
    studio.mix.set_muted(2, True)
    qtbot.mouseClick(strip._buttons[0], LEFT)
    assert _muted(studio) == [False, False, False, False]
    assert strip._buttons[0].isChecked()
    strip.rename(0)
    strip._field.setText("All in")
    QTest.keyClick(strip._field, Qt.Key.Key_Return)
    assert strip.names_shown() == ["All in"]
    strip.menu_of(0).actions()[-1].trigger()
    assert studio.session.project.scenes == ()


def test_space_types_while_a_scene_is_named_and_plays_nothing(studio):
    studio.scenes.add()
    strip = studio.window.transport.scenes
    strip.rename(0)
    strip._field.clear()
    QTest.keyClicks(strip._field, "No 1 drop")
    QTest.keyClick(strip._field, Qt.Key.Key_Return)
    assert strip.names_shown() == ["No 1 drop"]
    assert _muted(studio) == [False, False, False, False]


def test_scenes_are_in_the_project_file(studio, tmp_path):
    studio.scenes.add()
    studio.scenes.rename(0, "Drop")
    path = tmp_path / "p.loopstudio"
    project_file.save(path, studio.session.document())
    assert project_file.load(path).project.scenes[0].name == "Drop"


def test_scenes_of_other_loops_are_gone_with_a_sentence(studio):
    found = desk_song.extraction()
    studio.session.set_extraction(found)
    studio.scenes.add()
    studio.session.set_extraction(found)
    assert len(studio.session.project.scenes) == 1  # the same kinds: they mean the same
    fewer = desk_song.extraction(layers=(((0, 0),), ((1, 0),)), loop_bars=(1, 1))
    studio.session.set_extraction(fewer)
    assert studio.session.project.scenes == ()
    assert "scenes" in studio.window.banner.text()


def test_another_song_is_no_loss_of_scenes(studio):
    studio.scenes.add()
    found = desk_song.extraction()
    document = Document(desk_song.project(found), found, "Other")
    studio.session.open_document(document, studio.session.audio, None)
    assert studio.window.transport.scenes.names_shown() == []
    assert studio.window.banner.text() == ""


def test_components_have_no_scenes(studio):
    studio.scenes.add()
    studio.workshop.toggle_shown()
    assert not studio.scenes.known
    studio.mix.select(0)
    _press(studio, Qt.Key.Key_2, CTRL | SHIFT)
    assert len(studio.session.project.scenes) == 1


def test_scenes_are_taken_home_from_their_menu(studio):
    studio.scenes.add()
    menu = studio.window.transport.scenes.menu_of(0)
    next(action for action in menu.actions() if action.text() == "Export scenes…").trigger()
    assert studio.export.panel.isVisible()
    assert studio.export.settings.kinds == {"scenes"}
    studio.export.panel.close()


def test_the_keyboard_stays_with_a_scene_that_is_renamed_moved_or_deleted(studio):
    strip = studio.window.transport.scenes
    for _ in range(3):
        studio.scenes.add()
    strip._buttons[1].setFocus(Qt.FocusReason.TabFocusReason)
    _press(studio, Qt.Key.Key_F2)
    QTest.keyClicks(strip._field, "Drop")
    QTest.keyClick(strip._field, Qt.Key.Key_Return)
    assert strip._buttons[1].hasFocus()
    _press(studio, Qt.Key.Key_Delete)
    assert strip.names_shown() == ["Scene 1", "Scene 3"]
    assert strip._buttons[1].hasFocus()
    _press(studio, Qt.Key.Key_Delete)
    _press(studio, Qt.Key.Key_Delete)
    assert strip._add.hasFocus()


def test_the_keyboard_goes_back_to_where_it_was_before_a_scene_was_named(qtbot, studio):
    strip, layout = studio.window.transport.scenes, studio.window.song.rows.layout_view
    studio.scenes.add()
    layout.setFocus()
    qtbot.mouseDClick(strip._buttons[0], LEFT)
    QTest.keyClick(strip._field, Qt.Key.Key_Escape)
    assert layout.hasFocus()


def test_a_scene_is_heard_from_the_next_bar_line_and_at_once_when_stopped(studio, monkeypatch):
    heard = []
    monkeypatch.setattr(studio._engine, "set_mix", lambda mix, at=None: heard.append(at))
    studio.scenes.add()
    studio.mix.set_muted(0, True)
    studio.playback.set_playing(True)
    studio.scenes.recall(0)
    assert heard[-1] is not None
    assert heard[-1] % desk_song.BAR == 0
    studio.playback.set_playing(False)
    studio.mix.set_muted(0, True)
    studio.scenes.recall(0)
    assert heard[-1] is None
