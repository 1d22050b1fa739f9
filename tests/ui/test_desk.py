"""The desk, as its user sees and handles it."""

import logging
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from loopstudio.core.model import Mutes
from loopstudio.ui.desk.desk import Desk
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.theme.tokens import DARK, LOOP_COLOURS_DARK
from tests.ui import desk_song

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def found():
    return desk_song.extraction()


@pytest.fixture
def desk(qtbot, found):
    return desk_song.desk(qtbot, found)


def _row(view, row: int, n_rows: int) -> QPoint:
    """Middle of a row of sounds or rhythms."""
    return QPoint(150, int((row + 0.5) * (view.height() - 22) / n_rows))


def _cell(desk: Desk, pane: int, row: int, column: int) -> QPoint:
    """Middle of a cell of the recipe."""
    return QPoint(pane * (8 * 24 + 12) + column * 24 + 12, row * 19 + 9)


def _loudest(desk: Desk) -> tuple[Part, QPoint]:
    """Return the loudest cell of the selected loop and where it is."""
    loop, song = desk._model.loops[1], desk._model.song
    pane, sound, rhythm = map(int, np.unravel_index(loop.levels.argmax(), loop.levels.shape))
    place = _cell(desk, pane, song.sounds.index(sound), song.rhythms.index(rhythm))
    return Part(sound, rhythm, loop.panes[pane].layer), place


def _texts(widget) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    buttons = [b.accessibleName() for b in widget.findChildren(QAbstractButton) if b.isVisible()]
    return " | ".join(labels + buttons)


def test_the_head_says_which_loop_is_on_the_desk(desk):
    texts = _texts(desk)

    assert "Keys" in texts
    assert "2 bars, plays in" in texts
    assert "of 30 bars, repeats exactly" in texts
    assert "41 dB" in texts
    assert "first bar" in texts
    assert "second bar" in texts


def test_a_click_on_a_number_switches_the_sound_that_is_shown_there(qtbot, desk):
    place = QPoint(6, _row(desk.panel.sounds, 3, 10).y())
    with qtbot.waitSignal(desk.sound_toggled) as toggled:
        QTest.mouseClick(desk.panel.sounds.viewport(), LEFT, NONE, place)

    assert toggled.args == [desk._model.song.sounds[3]]


def test_a_click_on_a_letter_switches_the_rhythm(qtbot, desk):
    place = QPoint(6, _row(desk.panel.rhythms, 7, 8).y())
    with qtbot.waitSignal(desk.rhythm_toggled) as toggled:
        QTest.mouseClick(desk.panel.rhythms.viewport(), LEFT, NONE, place)

    assert toggled.args == [desk._model.song.rhythms[7]]


def test_a_click_on_a_cell_switches_that_sound_in_that_rhythm_of_that_bar(qtbot, desk):
    part, place = _loudest(desk)
    with qtbot.waitSignal(desk.cell_toggled) as toggled:
        QTest.mouseClick(desk.panel.recipe.viewport(), LEFT, NONE, place)

    assert toggled.args == [part.sound, part.rhythm, part.layer]


def test_a_press_that_ends_elsewhere_switches_nothing(qtbot, desk):
    view = desk.panel.sounds
    with qtbot.assertNotEmitted(desk.sound_toggled):
        QTest.mousePress(view.viewport(), LEFT, NONE, _row(view, 3, 10))
        QTest.mouseRelease(view.viewport(), LEFT, NONE, _row(view, 6, 10))


def test_an_empty_cell_has_nothing_to_switch(qtbot, desk, found):
    loop, song = desk._model.loops[1], desk._model.song
    sound, rhythm = map(int, np.argwhere(loop.levels[0] < 0.001)[0])
    place = _cell(desk, 0, song.sounds.index(sound), song.rhythms.index(rhythm))

    with qtbot.assertNotEmitted(desk.cell_toggled), qtbot.waitSignal(desk.hover_changed) as hover:
        QTest.mouseMove(desk.panel.recipe.viewport(), place)
        QTest.mouseClick(desk.panel.recipe.viewport(), LEFT, NONE, place)

    assert "nothing plays here" in hover.args[0]


def test_a_click_on_a_bar_s_title_switches_its_layer(qtbot, desk):
    second = next(
        b for b in desk.findChildren(QAbstractButton) if "second bar" in b.accessibleName()
    )
    with qtbot.waitSignal(desk.layer_toggled) as toggled:
        QTest.mouseClick(second, LEFT)

    assert toggled.args == [2]


def test_alt_click_asks_to_hear_a_part_alone_and_switches_nothing(qtbot, desk):
    part, place = _loudest(desk)
    with qtbot.assertNotEmitted(desk.cell_toggled), qtbot.waitSignal(desk.hear_asked) as asked:
        QTest.mouseClick(desk.panel.recipe.viewport(), LEFT, ALT, place)

    assert asked.args == [part]


def test_hear_alone_asks_for_the_whole_loop(qtbot, desk):
    button = next(b for b in desk.findChildren(QAbstractButton) if b.text() == "Hear alone")
    with qtbot.waitSignal(desk.hear_asked) as asked:
        QTest.mouseClick(button, LEFT)

    assert asked.args == [None]


def test_pointing_at_a_cell_outlines_its_sound_and_its_rhythm(qtbot, desk):
    part, place = _loudest(desk)
    sounds, rhythms = desk.panel.sounds, desk.panel.rhythms
    row = desk._model.song.sounds.index(part.sound)
    at = QPoint(63, row * 19 + 9)  # left edge of the ridge
    before = [view.grab().toImage() for view in (sounds, rhythms)]
    with qtbot.waitSignal(desk.hover_changed) as hover:
        QTest.mouseMove(desk.panel.recipe.viewport(), place)

    assert hover.args[0].startswith(f"Sound {row + 1} in rhythm ")
    assert sounds.grab().toImage().pixelColor(at).lightness() > 150
    assert before[0].pixelColor(at).lightness() < 60
    assert rhythms.grab().toImage() != before[1]


def test_the_hover_line_is_cleared_when_the_pointer_leaves(qtbot, desk):
    view = desk.panel.recipe
    seen = []
    desk.hover_changed.connect(seen.append)
    # Through the window, which is where Qt finds out that a pointer leaves a widget.
    QTest.mouseMove(desk.windowHandle(), QPoint(710, 12))
    QTest.mouseMove(desk.windowHandle(), view.mapTo(desk, _loudest(desk)[1]))
    qtbot.waitUntil(lambda: bool(seen))
    QTest.mouseMove(desk.windowHandle(), QPoint(700, 10))
    qtbot.waitUntil(lambda: seen[-1] == "")

    assert seen[0].startswith("Sound ")


def test_what_is_off_looks_off_wherever_it_plays(desk, found):
    part, place = _loudest(desk)
    plain = QColor(LOOP_COLOURS_DARK[1])
    at = desk.panel.recipe.grab().toImage().pixelColor(place)
    assert abs(at.blue() - plain.blue()) < 12
    project = desk_song.project(found)
    for mutes in (
        Mutes(sounds=frozenset({part.sound})),
        Mutes(rhythms=frozenset({part.rhythm})),
        Mutes(layers=frozenset({part.layer})),
    ):
        desk.show_project(replace(project, mutes=mutes))
        off = desk.panel.recipe.grab().toImage().pixelColor(place)
        assert 20 < off.blue() < 100, mutes

    desk.show_project(project)
    assert desk.panel.recipe.grab().toImage().pixelColor(place) == at


def test_a_layer_that_is_off_says_so(desk, found):
    muted = Mutes(layers=frozenset({2}))
    desk.show_project(replace(desk_song.project(found), mutes=muted))

    assert "second bar: off" in _texts(desk)
    assert "first bar: on" in _texts(desk)


def test_the_loop_picture_goes_dark_where_a_layer_is_off(desk, found):
    picture = desk.panel.loop._recipe
    before = picture.grab().toImage()
    muted = Mutes(layers=frozenset({2}))
    desk.show_project(replace(desk_song.project(found), mutes=muted))
    after = picture.grab().toImage()

    def brightness(image, half):
        width = image.width() // 2
        xs = range(half * width + 5, (half + 1) * width - 5, 7)
        return np.mean([image.pixelColor(x, y).lightness() for x in xs for y in range(0, 80, 5)])

    assert brightness(after, 1) < 25 < brightness(before, 1)
    assert brightness(after, 0) == pytest.approx(brightness(before, 0), rel=0.05)


def test_the_keyboard_reaches_every_cell_and_switches_it(qtbot, desk):
    view = desk.panel.recipe
    view.setFocus(Qt.FocusReason.TabFocusReason)
    song, panes = desk._model.song, desk._model.loops[1].panes
    assert "Sound 1 in rhythm A" in view.accessibleDescription()
    for _ in range(8):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert "second bar" in view.accessibleDescription()
    seen = []
    desk.hover_changed.connect(seen.append)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert seen[-1].startswith("Sound 10 in rhythm A, second bar")
    with qtbot.waitSignal(desk.hear_asked) as asked:
        QTest.keyClick(view, Qt.Key.Key_H)
    assert asked.args == [Part(song.sounds[9], song.rhythms[0], panes[1].layer)]


def test_enter_switches_a_sound_and_delete_only_switches_off(qtbot, desk, found):
    view = desk.panel.sounds
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Down)
    sound = desk._model.song.sounds[1]
    with qtbot.waitSignal(desk.sound_toggled) as toggled:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert toggled.args == [sound]
    desk.show_project(replace(desk_song.project(found), mutes=Mutes(sounds=frozenset({sound}))))
    with qtbot.assertNotEmitted(desk.sound_toggled):
        QTest.keyClick(view, Qt.Key.Key_Delete)


def test_the_words_follow_what_was_switched(qtbot, desk, found):
    part, place = _loudest(desk)
    view = desk.panel.recipe
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.mouseClick(view.viewport(), LEFT, NONE, place)
    QTest.mouseMove(view.viewport(), place)
    cell = frozenset({(part.sound, part.rhythm, part.layer)})
    with qtbot.waitSignal(desk.hover_changed) as hover:
        desk.show_project(replace(desk_song.project(found), mutes=Mutes(cells=cell)))

    assert ", 100 %, off. Click switches it on" in hover.args[0]
    assert ", 100 %, off." in view.accessibleDescription()


def test_space_and_digits_are_left_to_the_window(qtbot, desk):
    view = desk.panel.sounds
    view.setFocus()
    reached = []
    desk.keyPressEvent = lambda event: reached.append(event.key())  # type: ignore[method-assign]
    for key in (Qt.Key.Key_Space, Qt.Key.Key_1):
        QTest.keyClick(view, key)

    assert reached == [Qt.Key.Key_Space, Qt.Key.Key_1]


def test_showing_something_is_not_an_edit(qtbot, desk, found):
    signals = (
        desk.sound_toggled, desk.rhythm_toggled, desk.cell_toggled, desk.layer_toggled,
        desk.hear_asked, desk.loop_chosen,
    )  # fmt: skip
    heard = []
    for signal in signals:
        signal.connect(lambda *args: heard.append(args))
    desk.show_selected(0)
    desk.show_project(replace(desk_song.project(found), mutes=Mutes(sounds=frozenset({1}))))
    desk.show_position(100_000)
    desk.show_extraction(None, 44100, desk_song.project(found))
    QApplication.processEvents()

    assert heard == []


def test_the_playhead_stands_where_the_song_is_heard(desk):
    view = desk.panel.rhythms
    width = view.width() - 26

    def playhead() -> list[int]:
        image = view.grab().toImage()
        ink = QColor(DARK.ink).lightness()
        row = image.height() - 25  # at the foot of the last row
        return [
            x
            for x in range(26, view.width())
            if all(abs(image.pixelColor(x, y).lightness() - ink) < 40 for y in (row, 26, 48))
        ]

    assert playhead() == []
    desk.show_position(int(4.56 * desk_song.BAR))
    assert playhead()
    assert abs(np.mean(playhead()) - (26 + 0.56 * width)) < 2
    desk.show_position(int(4.56 * desk_song.BAR), playing=False)
    assert playhead() == []


def test_with_no_loop_selected_a_click_on_a_recipe_chooses_it(qtbot, desk):
    desk.show_selected(-1)
    assert "Click a loop to open its recipe." in _texts(desk)
    with qtbot.waitSignal(desk.loop_chosen) as chosen:
        QTest.mouseClick(desk.overview.viewport(), LEFT, NONE, QPoint(300, 100))

    assert chosen.args == [1]


def test_rest_and_a_song_without_loops_are_explained(desk, found):
    desk.show_selected(len(found.loops))
    assert "what no loop explains" in _texts(desk)
    desk.show_extraction(None, 44100, desk_song.project(found))
    assert "Recipes appear here once loops are found." in _texts(desk)


def test_names_are_never_read_as_html(desk, found):
    project = desk_song.project(found)
    strips = tuple(replace(strip, name="<b>Bass</b>") for strip in project.strips)
    desk.show_project(replace(project, strips=strips))

    assert "<b>Bass</b>" in _texts(desk)
    label = next(w for w in desk.findChildren(QLabel) if w.text() == "<b>Bass</b>")
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_song_s_picture_appears_once_it_is_known(desk, found):
    assert "In the song" not in _texts(desk)
    desk.show_song_pictures(tuple(np.full((120, 240), 90, np.uint8) for _ in found.loops))
    assert "In the song" in _texts(desk)
    desk.show_selected(0)
    assert "In the song" in _texts(desk)


def test_a_picture_that_fails_to_paint_does_not_take_the_program_down(desk, caplog):
    view = desk.panel.sounds
    view.state = replace(view.state, song=None)
    with caplog.at_level(logging.ERROR):
        view.redraw()
        view.grab()

    assert "could not be painted" in caplog.text


class TestManyParts:
    """Forty sounds, twenty-four rhythms, a loop of four bars."""

    @pytest.fixture
    def desk(self, desk):
        found = desk_song.extraction(
            n_sounds=40, n_rhythms=24, layers=(tuple((i, i) for i in range(4)),), loop_bars=(4,)
        )
        desk.show_extraction(found, desk_song.SR, desk_song.project(found))
        desk.show_selected(0)
        return desk

    def test_the_strongest_are_shown_first_in_the_order_of_their_numbers(self, desk):
        visible = desk.panel._sound_window.visible
        use = desk._model.loops[0].sound_use

        assert len(visible) == 10
        assert min(use[list(visible)]) >= np.sort(use)[-10]
        numbers = [int(desk._model.song.numbers[sound]) for sound in visible]
        assert numbers == sorted(numbers)
        assert "10 strongest of 40, scroll for more" in _texts(desk)

    def test_the_wheel_reaches_all_of_them_and_keeps_the_rows_together(self, desk):
        for _ in range(40):
            _turn_wheel(desk.panel.sounds)

        last = desk.panel._sound_window.visible[-1]
        assert last == desk.panel._sound_window.parts[-1]
        at = QPointF(5, 9 * 19 + 9)
        assert desk.panel.sounds.part_at(at).sound == last
        assert desk.panel.recipe.part_at(at).sound == last

    def test_the_wheel_over_the_rhythms_moves_the_columns_of_the_recipe(self, desk):
        before = desk.panel.recipe.part_at(QPointF(5, 5))
        _turn_wheel(desk.panel.rhythms)
        after = desk.panel.recipe.part_at(QPointF(5, 5))

        assert after.rhythm == desk.panel._rhythm_window.parts[1]
        assert (after.rhythm != before.rhythm, after.sound) == (True, before.sound)

    def test_the_keyboard_scrolls_to_the_last_of_them(self, desk):
        view = desk.panel.sounds
        view.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(view, Qt.Key.Key_End)

        assert desk.panel._sound_window.visible[-1] == desk.panel._sound_window.parts[-1]

    def test_bars_without_room_are_chosen_by_a_switch(self, qtbot, desk):
        third = next(
            b for b in desk.findChildren(QAbstractButton) if b.accessibleName() == "Recipe of: 3"
        )
        assert desk.panel.recipe.part_at(QPointF(5, 5)).layer == 0
        QTest.mouseClick(third, LEFT)

        assert desk.panel.recipe.part_at(QPointF(5, 5)).layer == 2
        assert "third bar" in _texts(desk)


def _turn_wheel(view) -> None:
    """Turn a wheel towards the user by one notch over the middle of a view."""
    centre = QPointF(view.rect().center())
    event = QWheelEvent(
        centre, view.mapToGlobal(centre), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def test_tab_goes_from_left_to_right(qtbot, desk):
    panel = desk.panel
    panel.sounds.setFocus()
    order = []
    for _ in range(4):
        QTest.keyClick(desk.window(), Qt.Key.Key_Tab)
        order.append(desk.window().focusWidget())

    assert [widget.accessibleName() for widget in order] == [
        "Layer, first bar: on",
        "Layer, second bar: on",
        "Recipe of Keys",
        "Rhythms of Keys",
    ]
