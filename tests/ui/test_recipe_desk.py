"""The recipe as an instrument: levels, locks, names, notes and the pencil, by mouse and keys."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from loopstudio.core.model import Locked, Mutes
from loopstudio.core.redrawn import Redrawn
from loopstudio.project.project import PartNames
from loopstudio.ui.desk import part_menu
from loopstudio.ui.desk.desk import Desk
from loopstudio.ui.desk.note_chooser import NoteChooser, name_of
from loopstudio.ui.desk.part_menu import PartMenu
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.desk.pencil import steps_of
from tests.ui import desk_song

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def found():
    return desk_song.extraction()


@pytest.fixture
def desk(qtbot, found):
    return desk_song.desk(qtbot, found)


def _strongest(desk: Desk) -> tuple[Part, QPoint]:
    """Return the loudest cell of the selected loop and its middle."""
    state = desk.panel.sounds.state
    pane, sound, rhythm = map(
        int, np.unravel_index(state.loop.levels.argmax(), state.loop.levels.shape)
    )
    part = Part(sound, rhythm, state.loop.panes[pane].layer)
    return part, desk.panel.recipe.rect_of(part).center().toPoint()


def _row(view, part: Part, x: int = 150) -> QPoint:
    return QPoint(x, int(view.rect_of(part).center().y()))


def _drag(view, start: QPoint, up: int, modifier=NONE, step: int = 2) -> None:
    QTest.mousePress(view.viewport(), LEFT, modifier, start)
    for y in range(step, up + step, step) if up > 0 else range(-step, up - step, -step):
        _move(view, QPoint(start.x(), start.y() - y), modifier)
    QTest.mouseRelease(view.viewport(), LEFT, modifier, QPoint(start.x(), start.y() - up))


def _move(view, to: QPoint, modifier=NONE) -> None:
    at = QPointF(to)
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, view.viewport().mapToGlobal(at), Qt.MouseButton.NoButton,
        LEFT, modifier,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def _show(desk, found, **changes) -> None:
    desk.show_project(replace(desk_song.project(found), **changes))


class TestLevels:
    def test_a_drag_up_makes_a_cell_louder_in_one_gesture(self, qtbot, desk):
        part, place = _strongest(desk)
        edits = []
        desk.panel.level_edited.connect(lambda *edit: edits.append(edit))
        with qtbot.assertNotEmitted(desk.cell_toggled):
            _drag(desk.panel.recipe, place, 24)
        assert {edit[0] for edit in edits} == {part}
        assert len({edit[2] for edit in edits}) == 1
        assert edits[0][1] == 0  # what made it a drag does not make it jump
        assert edits[-1][1] == pytest.approx(5, abs=0.6)
        before = edits[-1][2]
        _drag(desk.panel.recipe, place, -400)
        assert edits[-1][1] == -60
        assert edits[-1][2] != before

    def test_shift_drags_finely(self, desk):
        _, place = _strongest(desk)
        edits = []
        desk.panel.level_edited.connect(lambda *edit: edits.append(edit))
        _drag(desk.panel.recipe, place, 24, SHIFT)
        assert 0.7 < edits[-1][1] < 1.2

    def test_a_click_that_trembles_is_a_click(self, qtbot, desk):
        _, place = _strongest(desk)
        with qtbot.assertNotEmitted(desk.panel.level_edited), qtbot.waitSignal(desk.cell_toggled):
            _drag(desk.panel.recipe, place, 2, step=1)

    def test_sounds_and_rhythms_are_dragged_too(self, desk):
        edits = []
        desk.panel.level_edited.connect(lambda *edit: edits.append(edit))
        for view, part in (
            (desk.panel.sounds, Part(sound=desk._model.song.sounds[5])),
            (desk.panel.rhythms, Part(rhythm=desk._model.song.rhythms[4])),
        ):
            _drag(view, _row(view, part), 20)
            assert edits[-1][0] == part
            assert edits[-1][1] > 3

    def test_an_empty_cell_has_no_level(self, qtbot, desk):
        state = desk.panel.sounds.state
        sound, rhythm = map(int, np.argwhere(state.loop.levels[0] < 0.001)[0])
        empty = desk.panel.recipe.rect_of(Part(sound, rhythm, state.loop.panes[0].layer))
        with qtbot.assertNotEmitted(desk.panel.level_edited):
            _drag(desk.panel.recipe, empty.center().toPoint(), 30)

    def test_a_double_click_asks_for_the_level_that_was_found(self, qtbot, desk):
        part, place = _strongest(desk)
        with qtbot.waitSignal(desk.panel.level_reset) as reset:
            QTest.mouseDClick(desk.panel.recipe.viewport(), LEFT, NONE, place)
        assert reset.args == [part]

    def test_comma_and_full_stop_go_by_a_decibel(self, desk, found):
        part, place = _strongest(desk)
        view = desk.panel.recipe
        view.setFocus()
        edits = []
        desk.panel.level_edited.connect(lambda *edit: edits.append(edit))
        QTest.mouseClick(view.viewport(), LEFT, NONE, place)
        QTest.keyClick(view, Qt.Key.Key_Period)
        _show(desk, found, mutes=Mutes(cell_levels=frozenset({(*part.cell, 1.0)})))
        QTest.keyClick(view, Qt.Key.Key_Period)
        QTest.keyClick(view, Qt.Key.Key_Comma)
        assert [level for _, level, _ in edits] == [1, 2, 0]
        assert len({gesture for *_, gesture in edits}) == 1

    def test_the_level_is_said_and_the_corner_folded(self, desk, found):
        part, place = _strongest(desk)
        view = desk.panel.recipe
        corner = view.rect_of(part).topLeft().toPoint() + QPoint(3, 3)
        ink = QColor(desk.panel.recipe.theme.tokens.ink)
        before = view.grab().toImage().pixelColor(corner)
        said = []
        desk.hover_changed.connect(said.append)
        QTest.mouseMove(view.viewport(), place)
        _show(desk, found, mutes=Mutes(cell_levels=frozenset({(*part.cell, 3.5)})))
        after = view.grab().toImage().pixelColor(corner)
        assert abs(after.lightness() - ink.lightness()) < 20
        assert abs(before.lightness() - ink.lightness()) > 60
        assert ", 100 %, +3.5 dB." in said[-1]

    def test_a_softer_cell_is_drawn_weaker(self, desk, found):
        part, place = _strongest(desk)
        loud = desk.panel.recipe.grab().toImage().pixelColor(place)
        _show(desk, found, mutes=Mutes(cell_levels=frozenset({(*part.cell, -20.0)})))
        soft = desk.panel.recipe.grab().toImage().pixelColor(place)
        assert soft.blue() < loud.blue() - 60


class TestRows:
    def test_a_click_on_a_row_chooses_it_and_keeps_it_outlined(self, qtbot, desk):
        view, sound = desk.panel.sounds, desk._model.song.sounds[3]
        plain = desk.panel.recipe.grab().toImage()
        with qtbot.assertNotEmitted(desk.sound_toggled):
            QTest.mouseClick(view.viewport(), LEFT, NONE, _row(view, Part(sound=sound)))
        view._point(None)
        assert desk.panel.recipe.grab().toImage() != plain

    def test_dot_and_padlock_at_the_end_of_a_row_switch_and_lock(self, qtbot, desk):
        for view, part in (
            (desk.panel.sounds, Part(sound=desk._model.song.sounds[2])),
            (desk.panel.rhythms, Part(rhythm=desk._model.song.rhythms[2])),
        ):
            with qtbot.waitSignal(desk.panel.toggled) as toggled:
                place = _row(view, part, view.width() - 30)
                QTest.mouseClick(view.viewport(), LEFT, NONE, place)
            with qtbot.waitSignal(desk.panel.lock_toggled) as locked:
                place = _row(view, part, view.width() - 8)
                QTest.mouseClick(view.viewport(), LEFT, NONE, place)
            assert toggled.args == locked.args == [part]

    def test_what_is_locked_shows_a_padlock(self, desk, found):
        part, _ = _strongest(desk)
        song = desk._model.song
        views = (desk.panel.sounds, desk.panel.recipe, desk.panel.rhythms)
        before = [view.grab().toImage() for view in views]
        locked = Locked(
            frozenset({song.sounds[1]}), frozenset({song.rhythms[1]}), frozenset({part.cell})
        )
        _show(desk, found, locked=locked)
        for view, image in zip(views, before, strict=True):
            assert view.grab().toImage() != image
        assert ", 100 %, locked. Click" in desk.panel.recipe.words(part)

    def test_f2_names_a_sound(self, qtbot, desk, found):
        view, song = desk.panel.sounds, desk._model.song
        view.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(view, Qt.Key.Key_F2)
        field = view.findChild(QLineEdit)
        assert field.accessibleName() == "Name of sound 1"
        QTest.keyClicks(field, "Kick")
        with (
            qtbot.assertNotEmitted(desk.panel.toggled),
            qtbot.waitSignal(desk.panel.rename_edited) as named,
        ):
            QTest.keyClick(field, Qt.Key.Key_Return)
        assert named.args == [Part(sound=song.sounds[0]), "Kick"]
        _show(desk, found, part_names=PartNames(sounds=((song.sounds[0], "Kick"),)))
        assert desk.name_part(Part(sound=song.sounds[0])) == "Kick"
        assert "Sound 1, Kick, G♯1" in view.words(Part(sound=song.sounds[0]))

    def test_esc_gives_a_name_up(self, qtbot, desk):
        view = desk.panel.rhythms
        view.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(view, Qt.Key.Key_F2)
        field = view.findChild(QLineEdit)
        QTest.keyClicks(field, "x")
        with qtbot.assertNotEmitted(desk.panel.rename_edited):
            QTest.keyClick(field, Qt.Key.Key_Escape)


class TestMenu:
    def test_a_right_click_opens_the_menu_of_a_part(self, qtbot, desk):
        part, place = _strongest(desk)
        view = desk.panel.recipe
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place)
        )
        QApplication.sendEvent(view.viewport(), event)
        menu = view.findChild(PartMenu)
        assert menu.isVisible()
        texts = [action.text().split("\t")[0] for action in menu.actions()]
        assert texts[:4] == ["On", "Hear alone", "Level as it was found", "Locked"]
        with qtbot.waitSignal(desk.panel.lock_toggled) as locked:
            menu.actions()[3].trigger()
        assert locked.args == [part]
        menu.close()

    def test_the_menu_key_opens_it_where_the_keyboard_is(self, desk):
        view = desk.panel.rhythms
        view.setFocus(Qt.FocusReason.TabFocusReason)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
        QApplication.sendEvent(view, event)
        menu = view.findChild(PartMenu)
        assert "Draw with the pencil" in [action.text() for action in menu.actions()]
        menu.close()

    def test_what_was_drawn_can_go_back(self, qtbot, desk, found):
        sound, rhythm = 4, 2
        redrawn = Redrawn().with_note(sound, 60).with_rhythm(rhythm, (1.0,) * 16)
        _show(desk, found, redrawn=redrawn)
        actions = desk.panel.part_actions
        for view, part, signal in (
            (desk.panel.sounds, Part(sound=sound), desk.panel.note_edited),
            (desk.panel.rhythms, Part(rhythm=rhythm), desk.panel.steps_edited),
        ):
            menu = actions.menu_of(view, part)
            back = next(a for a in menu.actions() if a.data() == part_menu.LEARNED)
            assert back.isEnabled()
            with qtbot.waitSignal(signal) as edited:
                back.trigger()
            assert edited.args[1] is None
            menu.close()


class TestNotes:
    @pytest.fixture
    def chooser(self, qtbot, desk):
        sound = desk._model.song.sounds[3]
        menu = desk.panel.part_actions.menu_of(desk.panel.sounds, Part(sound=sound))
        next(a for a in menu.actions() if a.data() == part_menu.NOTE).trigger()
        menu.close()
        chooser = desk.panel.sounds.findChild(NoteChooser)
        assert chooser.isVisible()
        yield chooser
        for left in desk.panel.sounds.findChildren(NoteChooser):
            left.close()

    def test_the_piano_begins_with_the_nearest_note(self, chooser, desk):
        name = desk._model.song.names[desk._model.song.sounds[3]]
        assert chooser.field.text() == name.text
        assert chooser.keys.accessibleDescription() == name.text

    def test_a_key_is_pressed_by_mouse_and_keyboard(self, qtbot, chooser, desk):
        edits = []
        desk.panel.note_edited.connect(lambda *edit: edits.append(edit))
        place = chooser.keys.key_rect(61).center().toPoint()
        QTest.mouseClick(chooser.keys, LEFT, NONE, place)
        QTest.keyClick(chooser.keys, Qt.Key.Key_Right)
        QTest.keyClick(chooser.keys, Qt.Key.Key_Up)
        sound = desk._model.song.sounds[3]
        assert [edit[:2] for edit in edits] == [(sound, 61), (sound, 62), (sound, 74)]
        assert len({edit[2] for edit in edits}) == 1
        assert chooser.field.text() == "D5"

    def test_enter_takes_the_note_that_is_shown(self, qtbot, chooser, desk):
        shown = chooser.keys.note
        with qtbot.waitSignal(desk.panel.note_edited) as edited:
            QTest.keyClick(chooser.keys, Qt.Key.Key_Return)
        assert edited.args[1] == shown

    def test_esc_takes_none(self, qtbot, chooser, desk):
        with qtbot.assertNotEmitted(desk.panel.note_edited):
            QTest.keyClick(chooser.keys, Qt.Key.Key_Escape)
        assert not chooser.isVisible()

    def test_a_note_is_typed(self, qtbot, chooser, desk):
        edits = []
        desk.panel.note_edited.connect(lambda *edit: edits.append(edit))
        chooser.field.setFocus()
        chooser.field.selectAll()
        QTest.keyClicks(chooser.field, "eb3")
        assert edits[-1][1] == 51
        assert name_of(51) == "D♯3"

    def test_every_key_can_be_hit(self, chooser):
        for midi in range(24, 109):
            rect = chooser.keys.key_rect(midi)
            place = QPointF(rect.center().x(), rect.bottom() - 2)
            assert chooser.keys._key_at(place) == midi


class TestPencil:
    @pytest.fixture
    def view(self, desk):
        button = desk.panel._pencil
        QTest.mouseClick(button, LEFT)
        assert button.isChecked()
        return desk.panel.rhythms

    def _step(self, view, rhythm, step, height):
        row = view.rect_of(Part(rhythm=rhythm))
        width = (view.width() - view.labels) / 16
        x = int(view.labels + (step + 0.5) * width)
        return QPoint(x, int(row.bottom() - 1 - height * (row.height() - 3)))

    def test_a_click_sets_a_step_and_leaves_the_others(self, qtbot, desk, view):
        rhythm = desk._model.song.rhythms[2]
        before = steps_of(view.state, rhythm)
        with qtbot.waitSignal(desk.panel.steps_edited) as drawn:
            QTest.mouseClick(view.viewport(), LEFT, NONE, self._step(view, rhythm, 6, 0.9))
        assert drawn.args[0] == rhythm
        levels = drawn.args[1]
        assert levels[6] == pytest.approx(0.9, abs=0.1)
        assert levels[:6] + levels[7:] == before[:6] + before[7:]

    def test_a_drag_draws_a_line_of_one_stroke(self, desk, view, found):
        rhythm = desk._model.song.rhythms[2]
        edits = []

        def keep(*edit):
            edits.append(edit)
            _show(desk, found, redrawn=Redrawn().with_rhythm(edit[0], edit[1]))

        desk.panel.steps_edited.connect(keep)
        QTest.mousePress(view.viewport(), LEFT, NONE, self._step(view, rhythm, 2, 0.0))
        _move(view, self._step(view, rhythm, 6, 1.0))
        _move(view, self._step(view, rhythm, 6, 5.0))  # beyond its row, still on it
        QTest.mouseRelease(view.viewport(), LEFT, NONE, self._step(view, rhythm, 6, 1.0))
        levels = edits[-1][1]
        assert levels[2:7] == pytest.approx((0, 0.25, 0.5, 0.75, 1), abs=0.13)
        assert {edit[0] for edit in edits} == {rhythm}
        assert len({edit[2] for edit in edits}) == 1

    def test_arrows_choose_a_step_and_keys_set_it(self, qtbot, desk, view, found):
        view.setFocus(Qt.FocusReason.TabFocusReason)
        rhythm = desk._model.song.rhythms[0]
        for _ in range(5):
            QTest.keyClick(view, Qt.Key.Key_Right)
        assert "beat 2, sixteenth 2" in view.accessibleDescription()
        before = steps_of(view.state, rhythm)[5]
        with qtbot.waitSignal(desk.panel.steps_edited) as drawn:
            QTest.keyClick(view, Qt.Key.Key_Period)
        assert drawn.args[1][5] == pytest.approx(min(before + 0.1, 1), abs=1e-3)
        with qtbot.waitSignal(desk.panel.steps_edited) as drawn:
            QTest.keyClick(view, Qt.Key.Key_Delete)
        assert drawn.args[1][5] == 0

    def test_esc_puts_the_pencil_down(self, desk, view):
        view.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert not desk.panel._pencil.isChecked()
        assert view._pencil is None

    def test_what_is_drawn_is_shown(self, desk, view, found):
        rhythm = desk._model.song.rhythms[2]
        before = view.grab().toImage()
        _show(desk, found, redrawn=Redrawn().with_rhythm(rhythm, (0.0, 1.0) * 8))
        assert view.grab().toImage() != before


class TestHead:
    def test_an_edited_recipe_is_said_and_can_be_reset(self, qtbot, desk, found):
        assert not desk.head._reset.isVisible()
        part, _ = _strongest(desk)
        _show(desk, found, mutes=Mutes(cells=frozenset({part.cell})))
        assert desk.head._line.text().endswith("recipe edited")
        assert desk.head._old.isVisible()
        with qtbot.waitSignal(desk.head.reset_asked):
            QTest.mouseClick(desk.head._reset, LEFT)
        desk.show_selected(0)
        assert not desk.head._reset.isVisible()

    def test_the_picture_of_the_song_is_weaker_while_it_is_old(self, desk, found):
        desk.show_song_pictures(tuple(np.full((120, 240), 200, np.uint8) for _ in found.loops))
        picture = desk.panel.loop._song
        middle = QPoint(picture.width() // 2, picture.height() // 2)
        before = picture.grab().toImage().pixelColor(middle)
        part, _ = _strongest(desk)
        _show(desk, found, mutes=Mutes(cells=frozenset({part.cell})))
        assert picture.grab().toImage().pixelColor(middle).lightness() < before.lightness() - 20

    def test_the_picture_of_the_recipe_shows_what_was_drawn(self, desk, found):
        part, _ = _strongest(desk)
        before = desk.panel.loop._recipe.grab().toImage()
        _show(desk, found, redrawn=Redrawn().with_note(part.sound, 100))
        assert desk.panel.loop._recipe.grab().toImage() != before

    def test_all_recipes_are_shown_as_they_are_heard(self, desk, found):
        desk.show_selected(-1)
        before = desk.overview.grab().toImage()
        _show(desk, found, mutes=Mutes(layers=frozenset({0})))
        assert desk.overview.grab().toImage() != before
