"""The cube on the desk: looked into, scrubbed, run with the song, heard."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from loopstudio.core.pictures.cube_columns import CQT, STFT
from loopstudio.core.pictures.cube_slices import model_slices, song_slices
from loopstudio.project import edits
from loopstudio.ui.desk.cube_image import slice_image
from loopstudio.ui.desk.cube_panel import CubePanel
from loopstudio.ui.desk.cube_state import BARS, FREQUENCY, TIME, CubeState
from loopstudio.ui.desk.cube_view import LEFT as GUTTER
from loopstudio.ui.desk.cube_words import cell_words, place_words
from loopstudio.ui.desk.pages import CUBE
from loopstudio.ui.theme.heatmaps import picture_lut, tinted_lut
from loopstudio.ui.theme.tokens import DARK
from tests.ui import song_pieces
from tests.ui.looks import button, texts
from tests.ui.song_pieces import BAR, BASS, DRUMS, N_BARS, N_TATUMS, SR

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def cube():
    """The song of two loops, the bass's model beside it."""
    found = song_pieces.extraction()
    song = song_slices(song_pieces.audio(), found.grid.bar_starts, n_tatums=N_TATUMS)
    model = model_slices(found, SR, song, (BASS,))
    return CubeState(song, 4, model, "Bass", (0, 1), BASS)


@pytest.fixture
def panel(qtbot, theme, cube):
    panel = CubePanel(theme)
    qtbot.addWidget(panel)
    panel.resize(1200, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_cube(cube)
    return panel


@pytest.fixture
def studio(whole, qtbot):
    """The program's window with the cube on the desk, the bass selected."""
    song_pieces.open_in(whole)
    whole.window.activateWindow()
    qtbot.waitUntil(whole.window.isActiveWindow)
    whole.mix.select(BASS)
    whole.window.desk.show_page(CUBE)
    qtbot.waitUntil(lambda: modelled(whole), timeout=30_000)
    qtbot.waitUntil(lambda: "Bass" in whole.window.desk.head._name.text())
    return whole


def modelled(studio):
    state = studio.window.desk.cube.state
    return state is not None and state.model is not None


def press(widget, key):
    QTest.keyClick(widget, key)


def turn(view, notches):
    at = QPointF(view.rect().center())
    event = QWheelEvent(
        at, QPointF(view.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_each_axis_has_the_slices_that_its_name_promises(cube):
    levels = cube.song.levels
    bar, tatum, row = (replace(cube, axis=axis, index=5) for axis in (BARS, TIME, FREQUENCY))

    np.testing.assert_array_equal(bar.section(levels), levels[:, :, 5])
    np.testing.assert_array_equal(tatum.section(levels), levels[:, 5])
    np.testing.assert_array_equal(row.section(levels), levels[5])
    assert [state.n for state in (bar, tatum, row)] == [N_BARS, N_TATUMS, 120]
    assert [state.cell(7, 3) for state in (bar, tatum, row)] == [(7, 3, 5), (7, 5, 3), (5, 7, 3)]


def test_the_slices_run_with_the_song(cube):
    along_time, sweep = replace(cube, axis=TIME), replace(cube, axis=FREQUENCY)

    assert [cube.index_at(bar) for bar in (0.0, 3.99, 4.0, 99.0)] == [0, 3, 4, N_BARS - 1]
    assert [along_time.index_at(bar) for bar in (2.0, 2.5, 2.999)] == [0, 6, 11]
    assert [sweep.index_at(bar) for bar in (0.0, 2.0, 3.999, 4.0)] == [0, 60, 119, 0]


def test_places_are_told_as_musicians_count(cube):
    assert place_words(cube, BARS, 12) == "Bar 13"
    assert [place_words(cube, TIME, tatum) for tatum in (0, 3, 11)] == [
        "Beat 1.1", "Beat 2.1", "Beat 4.3",
    ]  # fmt: skip
    row = int(np.abs(cube.song.hz - 440).argmin())
    assert place_words(cube, FREQUENCY, row).startswith("A4, 4")


def test_a_cell_tells_song_and_model(cube):
    row = int(np.abs(cube.song.hz - 110).argmin())
    words = cell_words(replace(cube, index=5), row, 3)

    assert words.startswith("Bar 6, beat 2.1, A2, 1")
    assert ": song −" in words
    assert "Bass model " in words


def test_the_song_is_neutral_and_the_model_in_the_loop_s_colour(cube):
    state = replace(cube, index=5)
    row, tatum = np.unravel_index(state.section(cube.model.levels).argmax(), (120, N_TATUMS))

    def pixel(model):
        return slice_image(state, DARK, model=model).pixelColor(int(tatum), int(119 - row))

    at = cube.model.levels[row, tatum, 5]
    assert pixel(True) == QColor(*tinted_lut(DARK, 1)[at].tolist())
    at = cube.song.levels[row, tatum, 5]
    assert pixel(False) == QColor(*picture_lut(DARK)[at].tolist())


def test_of_all_loops_each_cell_has_the_colour_of_the_strongest(cube):
    found = song_pieces.extraction()
    both = model_slices(found, SR, cube.song, (DRUMS, BASS))
    image = slice_image(replace(cube, model=both, loop=None, index=8), DARK, model=True)
    low, high = (int(np.abs(cube.song.hz - hz).argmin()) for hz in (100, 2000))

    assert image.pixelColor(0, 119 - low).blue() > image.pixelColor(0, 119 - low).red()
    assert image.pixelColor(0, 119 - high).red() > image.pixelColor(0, 119 - high).blue()


def test_the_panel_says_which_slice_and_whose_model_it_shows(panel):
    panel.scrub(12)

    assert panel.scrubber.accessibleDescription() == "Bar 13 of 16, Bass model beside the song"
    assert panel.scrubber.accessibleName() == "Bars"
    assert panel.scrubber.value() == 13
    assert {"Song", "bar 13 of 16", "Bass", "from its recipe"} <= set(texts(panel))
    panel.show_axis(TIME)
    assert panel.scrubber.accessibleDescription().startswith("Beat 1.1 of 4, ")


def test_a_drag_along_the_ruler_scrubs(qtbot, panel):
    ruler = panel.scrubber
    seen = []
    panel.bar_scrubbed.connect(seen.append)
    width = ruler.width() - GUTTER
    QTest.mousePress(ruler, LEFT, NONE, QPoint(GUTTER + width // 2 + 3, 8))
    QTest.mouseMove(ruler, QPoint(ruler.width() - 2, 8))
    QTest.mouseRelease(ruler, LEFT, NONE, QPoint(ruler.width() - 2, 8))

    assert seen == [8, 15]
    assert panel.state.index == 15


def test_a_drag_on_a_slice_and_through_the_drawing_scrubs(qtbot, panel):
    frame = panel.song.frame()
    at = frame.center()
    QTest.mousePress(panel.song, LEFT, NONE, at)
    QTest.mouseMove(panel.song, at + QPoint(round(4.2 * frame.width() / N_BARS), 0))
    QTest.mouseRelease(panel.song, LEFT, NONE, at)
    assert panel.state.index == 4
    QTest.mouseClick(panel.drawing, LEFT, NONE, panel.drawing.point(0.5, 0.99, 0.5).toPoint())
    assert panel.state.index == N_BARS - 1
    QTest.mouseClick(button(panel, "Frequency"), LEFT)
    QTest.mouseClick(panel.drawing, LEFT, NONE, panel.drawing.point(0.5, 0.5, 0.5).toPoint())
    assert abs(panel.state.index - 60) <= 1


def test_wheel_and_keys_scrub(qtbot, panel):
    turn(panel.model, 2)
    turn(panel.scrubber, 1)
    assert panel.state.index == 3
    for key, index in (
        (Qt.Key.Key_Right, 4), (Qt.Key.Key_Down, 3), (Qt.Key.Key_PageUp, 7),
        (Qt.Key.Key_End, 15), (Qt.Key.Key_Right, 15), (Qt.Key.Key_Home, 0),
    ):  # fmt: skip
        press(panel.scrubber, key)
        assert panel.state.index == index


def test_each_axis_keeps_its_place(panel):
    panel.scrub(5)
    panel.show_axis(TIME)
    panel.scrub(7)
    panel.show_axis(BARS)
    assert panel.state.index == 5
    panel.show_axis(TIME)
    assert panel.state.index == 7


def test_another_transform_shows_the_same_pitch(panel, cube):
    panel.show_axis(FREQUENCY)
    panel.scrub(60)
    hz = cube.song.hz[60]
    audio, starts = song_pieces.audio(), song_pieces.extraction().grid.bar_starts
    notes = song_slices(audio, starts, CQT, N_TATUMS)
    panel.show_cube(replace(cube, song=notes, model=None))

    assert abs(np.log2(panel.state.song.hz[panel.state.index] / hz)) < 1 / 20
    assert "building the model…" in texts(panel)


def test_pointing_at_a_cell_tells_what_it_holds(qtbot, panel):
    with qtbot.waitSignal(panel.hover_changed) as hover:
        QTest.mouseMove(panel.song, panel.song.frame().center())

    assert hover.args[0].startswith("Bar 1, ")
    assert "song " in hover.args[0]


def test_the_playhead_stands_in_the_slice_of_its_bar(panel):
    def column(view):
        image, frame = view.grab().toImage(), view.frame()
        ink = QColor(DARK.ink)
        rows = (frame.top() + 1, frame.center().y(), frame.bottom() - 1)
        return [
            (x - frame.left()) / frame.width()
            for x in range(frame.left(), frame.right())
            if all(image.pixelColor(x, y) == ink for y in rows)
        ]

    panel.set_running(False)
    assert column(panel.model) == []
    panel.show_position(0.25, True)
    assert np.mean(column(panel.model)) == pytest.approx(0.25, abs=0.01)
    panel.show_position(1.25, True)  # another bar than the one shown
    assert column(panel.model) == []
    panel.show_axis(TIME)
    assert np.mean(column(panel.model)) == pytest.approx(1.25 / N_BARS, abs=0.01)


def test_scrubbing_in_time_takes_the_slices_from_the_song(panel):
    panel.show_position(3.5, True)
    assert (panel.state.index, panel.run.isChecked()) == (3, True)
    panel.show_axis(TIME)
    panel.show_position(3.75, True)
    assert panel.state.index == 9
    press(panel.scrubber, Qt.Key.Key_Left)
    panel.show_position(3.0, True)
    assert (panel.state.index, panel.run.isChecked()) == (8, False)
    QTest.mouseClick(panel.run, LEFT)
    panel.show_position(3.0, True)
    assert (panel.state.index, panel.run.isChecked()) == (0, True)


def test_x_y_and_z_choose_the_axis_while_the_cube_is_in_view(studio):
    window, cube = studio.window.windowHandle(), studio.window.desk.cube
    for key, axis in ((Qt.Key.Key_Y, TIME), (Qt.Key.Key_Z, FREQUENCY), (Qt.Key.Key_X, BARS)):
        press(window, key)
        assert (cube.along, cube.state.axis) == (axis, axis)
        press(window, Qt.Key.Key_Right)
        assert cube.state.index == 1
    studio.window.page.toggle_desk()
    press(window, Qt.Key.Key_Y)
    assert cube.along == BARS


def test_the_model_is_that_of_the_selected_loop_or_of_all(qtbot, studio):
    cube = studio.window.desk.cube
    assert cube.state.name == "Bass"
    studio.mix.select(DRUMS)
    assert cube.state.name == "Drums"
    qtbot.waitUntil(lambda: modelled(studio))
    assert cube.state.model.levels[:, :, 4].max() == 0  # no drums there
    studio.mix.select(-1)
    qtbot.waitUntil(lambda: modelled(studio))
    assert (cube.state.name, cube.state.loop) == ("All loops", None)
    assert "The whole song, 16 bars" in texts(studio.window.desk.head)
    studio.mix.select(BASS)
    assert modelled(studio)  # kept


def test_the_model_follows_what_is_switched_off(qtbot, studio):
    cube = studio.window.desk.cube
    assert cube.state.model.levels.max() > 0
    studio.session.apply("Switch sound 2", edits.toggle_sound(studio.session.project, 1))
    qtbot.waitUntil(lambda: modelled(studio) and cube.state.model.levels.max() == 0)
    studio.session.history.undo()
    assert cube.state.model.levels.max() > 0


def test_a_fader_that_moves_draws_nothing_anew(studio):
    before = studio.window.desk.cube.state
    studio.mix.set_gain(DRUMS, -3.0)
    assert studio.window.desk.cube.state is before
    studio.mix.rename(BASS, "Sub")
    assert studio.window.desk.cube.state.name == "Sub"


def test_the_notes_are_built_when_they_are_asked_for(qtbot, studio):
    cube = studio.window.desk.cube
    QTest.mouseClick(button(cube, "CQT"), LEFT)
    assert cube.state.song.transform == STFT  # until the other is there
    qtbot.waitUntil(lambda: modelled(studio) and len(cube.state.song.hz) == 84, timeout=60_000)
    QTest.mouseClick(button(cube, "STFT"), LEFT)
    assert modelled(studio)


def test_scrubbing_along_bars_at_rest_repeats_the_bar_until_escape(qtbot, studio):
    cube = studio.window.desk.cube
    engine = studio._engine
    press(cube.scrubber, Qt.Key.Key_PageUp)
    assert "Only bar 5, Esc ends it" in " ".join(texts(studio.window.status))
    press(cube.scrubber, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: engine.position >= 5 * BAR)
    assert "Only bar 6, Esc ends it" in " ".join(texts(studio.window.status))
    press(studio.window.windowHandle(), Qt.Key.Key_Escape)
    assert "Only" not in " ".join(texts(studio.window.status))
    assert not engine.playing


def test_without_loops_the_cube_says_what_it_needs(qtbot, studio):
    studio.session.open_song("/songs/other.wav", song_pieces.audio())
    assert "Find loops to see it" in " ".join(texts(studio.window.desk.cube))


def test_other_loops_in_the_same_bars_keep_the_cube_of_the_song(qtbot, studio):
    cube = studio.window.desk.cube
    before = cube.state
    studio.session.apply_loops("Merge loops", studio.session.project, song_pieces.extraction())
    qtbot.waitUntil(lambda: modelled(studio) and cube.state.model is not before.model)
    assert cube.state.song is before.song


def test_other_bars_have_another_cube(qtbot, studio):
    before = studio.window.desk.cube.state.song
    found = song_pieces.extraction()
    moved = replace(found.grid, bar_starts=found.grid.bar_starts + 100)
    studio.session.set_extraction(replace(found, grid=moved))
    qtbot.waitUntil(lambda: modelled(studio), timeout=30_000)
    assert studio.window.desk.cube.state.song is not before
