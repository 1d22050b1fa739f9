"""Loops merged and split in the window."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from loopstudio.core.audio import Audio
from loopstudio.core.render import renderer
from loopstudio.project import scenes
from loopstudio.ui.menus import CommandAction
from tests.ui import desk_song

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
DRUMS, KEYS, VOICE = range(3)


def _press(studio, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(studio.window.windowHandle(), key, modifiers)


def _click_head(studio, loop, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(studio.window.song.rows.heads[loop], LEFT, modifiers, QPoint(6, 6))


def _button(studio, which):
    head = studio.window.desk.head
    return {"group": head._group, "split": head._split}[which]


def _action(studio, text):
    actions = studio.window.findChildren(CommandAction)
    return next(action for action in actions if action.text() == text)


def _names(studio):
    return [strip.name for strip in studio.session.project.strips]


def test_marked_loops_are_merged_by_a_button_and_taken_apart_by_undo(loaded):
    before = loaded.session.extraction
    _click_head(loaded, DRUMS)
    _click_head(loaded, VOICE, CTRL)
    assert _button(loaded, "split").text() == "Merge"
    QTest.mouseClick(_button(loaded, "split"), LEFT)
    assert _names(loaded) == ["Drums + Vocal chop", "Keys"]
    assert len(loaded.window.song.rows.heads) == 2
    assert loaded.mix.selected == DRUMS
    assert loaded.session.history.undoText() == "Merge Drums and Vocal chop"
    _press(loaded, Qt.Key.Key_Z, CTRL)
    assert _names(loaded) == ["Drums", "Keys", "Vocal chop"]
    assert loaded.session.extraction is before
    _press(loaded, Qt.Key.Key_Z, CTRL | SHIFT)
    assert _names(loaded) == ["Drums + Vocal chop", "Keys"]


def test_a_loop_of_two_bars_is_split_into_them(loaded, qtbot):
    _click_head(loaded, KEYS)
    button = _button(loaded, "split")
    assert (button.text(), button.isEnabled()) == ("Split", True)
    QTest.mouseClick(button, LEFT)
    assert _names(loaded) == ["Drums", "Keys 1", "Keys 2", "Vocal chop"]
    assert [loop.bars for loop in loaded.session.extraction.loops] == [1, 1, 1, 1]
    assert loaded.mix.marked == {1, 2}
    assert loaded.session.history.undoText() == "Split Keys"
    # Both parts are marked, so that they can be put together again.
    QTest.mouseClick(_button(loaded, "split"), LEFT)
    assert _names(loaded) == ["Drums", "Keys 1 + Keys 2", "Vocal chop"]


def test_the_buttons_say_why_they_do_nothing(loaded):
    _click_head(loaded, DRUMS)
    group, split = _button(loaded, "group"), _button(loaded, "split")
    assert not group.isEnabled()
    assert group.toolTip().startswith("Mark other loops with Ctrl+click")
    assert not split.isEnabled()
    assert split.toolTip() == "It is one bar that repeats: there are no parts to split it into"
    _click_head(loaded, KEYS, CTRL)
    assert group.isEnabled()
    assert group.toolTip() == "Group the marked loops (Ctrl+G)"
    loaded.mix.select(3)
    assert not group.isVisible()
    assert not split.isVisible()


def test_a_group_is_made_and_unmade_by_one_button(loaded):
    _click_head(loaded, DRUMS)
    _click_head(loaded, KEYS, CTRL)
    QTest.mouseClick(_button(loaded, "group"), LEFT)
    assert loaded.session.project.groups[0].members == (DRUMS, KEYS)
    assert _button(loaded, "group").text() == "Ungroup"
    QTest.mouseClick(_button(loaded, "group"), LEFT)
    assert loaded.session.project.groups == ()
    assert _button(loaded, "group").text() == "Group"


def test_commands_of_groups_wake_up_when_they_make_sense(loaded):
    texts = ("Group", "Ungroup", "Merge into one loop", "Split into its parts", "Group 1")

    def enabled():
        return [text for text in texts if _action(loaded, text).isEnabled()]

    _click_head(loaded, DRUMS)
    assert enabled() == []
    _click_head(loaded, KEYS)
    assert enabled() == ["Split into its parts"]
    _click_head(loaded, DRUMS, CTRL)
    assert enabled() == ["Group", "Merge into one loop"]
    _action(loaded, "Group").trigger()
    assert enabled() == ["Ungroup", "Merge into one loop", "Group 1"]


def test_mix_scenes_and_groups_are_carried_over(loaded):
    loaded.mix.set_gain(DRUMS, -6.0)
    loaded.mix.set_muted(VOICE, True)
    loaded.scenes.add()
    loaded.loop_groups.group(frozenset({DRUMS, KEYS}))
    loaded.mix.select(KEYS)
    _action(loaded, "Split into its parts").trigger()
    project = loaded.session.project
    assert project.row_gains() == pytest.approx((10 ** (-6 / 20), 1, 1, 0))
    assert project.groups[0].members == (0, 1, 2)
    assert scenes.active(project) == 0


def test_what_is_heard_stays_the_same_when_loops_are_regrouped(loaded):
    rng = np.random.default_rng(0)
    n = desk_song.N_BARS * desk_song.BAR
    noise = Audio(0.1 * rng.standard_normal((1, n)).astype(np.float32), desk_song.SR)
    document = loaded.session.document()
    loaded.session.open_document(document, noise, None)

    def heard():
        session = loaded.session
        gains = session.project.loop_gains()
        made = renderer(noise.samples, noise.sr, session.extraction)
        return made.mix(3 * desk_song.BAR, desk_song.BAR, gains, session.project.rest_gain())

    loaded.mix.set_muted(DRUMS, True)
    before = heard()
    loaded.mix.select(KEYS)
    _action(loaded, "Split into its parts").trigger()
    assert heard() == pytest.approx(before, abs=1e-6)
    loaded.mix.select(1, frozenset({1, 2, 3}))
    _action(loaded, "Merge into one loop").trigger()
    assert heard() == pytest.approx(before, abs=1e-6)


def test_the_selected_loop_is_still_selected_when_a_split_or_a_merger_is_undone(loaded):
    history = loaded.session.history
    loaded.mix.select(KEYS)
    _action(loaded, "Split into its parts").trigger()
    history.undo()
    assert loaded.mix.selected == KEYS
    assert loaded.mix.marked == {KEYS}
    loaded.mix.select(KEYS, frozenset({KEYS, VOICE}))
    _action(loaded, "Merge into one loop").trigger()
    history.undo()
    assert loaded.mix.selected == KEYS
    history.redo()
    assert loaded.mix.selected == KEYS


def test_the_selected_loop_is_still_selected_after_a_look_at_components(loaded):
    loaded.mix.select(VOICE)
    _press(loaded, Qt.Key.Key_W)
    assert loaded.workshop.shown
    _press(loaded, Qt.Key.Key_W)
    assert loaded.mix.selected == VOICE
