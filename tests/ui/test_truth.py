"""The true layout beside the one that was found."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog

from loopstudio.project import file
from loopstudio.ui.commands import COMMANDS
from loopstudio.ui.song.truth_lanes import LANE
from tests.ui import song_pieces
from tests.ui.song_pieces import BASS, BASS_PLAYS, DRUMS, DRUMS_PLAY, N_BARS

WRONG = DRUMS_PLAY.copy()
WRONG[:2] = 0


@pytest.fixture
def studio(whole, qtbot):
    """The program's window with drums and bass."""
    song_pieces.open_in(whole)
    qtbot.waitUntil(lambda: whole.window.song.rows.layout_view.row_place(BASS) is not None)
    return whole


@pytest.fixture
def path(tmp_path):
    """The bass as it is, drums that enter two bars later, a pad that is not there; bars 50 ms
    late."""
    rows = [(BASS_PLAYS > 0).tolist(), (WRONG > 0).tolist(), [0] * N_BARS]
    truth = {
        "loops": [{"name": "low"}, {"name": "kit"}, {"name": "pad"}],
        "layout": [[int(mark) for mark in row] for row in rows],
        "downbeats": (np.arange(N_BARS + 1) + 0.05).tolist(),
    }
    path = tmp_path / "truth.json"
    path.write_text(json.dumps(truth))
    return path


def lanes(studio):
    return {lane.row: lane for lane in studio.window.song.rows.layout_view.truth._lanes}


def run(studio, text):
    command = next(command for command in COMMANDS if command.text == text)
    assert command.enabled(studio)
    command.run(studio)


def lane_pixel(studio, row, bar):
    view = studio.window.song.rows.layout_view
    top, height = view.row_place(row)
    image = view.grab().toImage()
    x = round(view.axis.x((bar + 0.7) * song_pieces.BAR))
    return image.pixelColor(x, top + height - 1 - LANE + 3)


def test_a_true_loop_lies_in_the_row_of_the_loop_that_was_found_for_it(studio, path):
    studio.truth.load_from(str(path))

    assert {row: lane.name for row, lane in lanes(studio).items()} == {BASS: "low", DRUMS: "kit"}
    assert lanes(studio)[BASS].words == "true low, F1 1.00"
    assert lanes(studio)[DRUMS].f1 == pytest.approx(2 * 10 / (10 + 12))
    words = studio.window.banner.text()
    assert words.startswith("Beside the true layout: F1 0.64 on average, bar lines 1.00.")
    assert words.endswith("Nothing was found for pad.")


def test_the_lane_shows_where_the_true_loop_plays_and_only_there(studio, path):
    ground = QColor(studio.theme.tokens.sunken)
    studio.truth.load_from(str(path))

    assert lane_pixel(studio, DRUMS, 1) == ground  # found, but not true
    assert lane_pixel(studio, DRUMS, 3).lightness() > 180
    assert lane_pixel(studio, DRUMS, 5) == ground
    assert lane_pixel(studio, BASS, 5).lightness() > 180


def test_a_screen_reader_hears_whether_the_true_loop_plays(studio, path):
    view = studio.window.song.rows.layout_view
    before = view.words(DRUMS, 1)
    studio.truth.load_from(str(path))

    assert view.words(DRUMS, 1) == f"{before}, true kit, F1 0.91, is silent here"
    assert view.words(DRUMS, 3).endswith("true kit, F1 0.91, plays here")
    assert view.words(DRUMS, N_BARS + 3) == studio.window.song.rows.layout_view._items[0].words(19)


def test_marks_below_the_ruler_stand_at_the_true_bar_lines(studio, path):
    marks = studio.window.song.true_lines
    assert not marks.isVisible()
    studio.truth.load_from(str(path))

    axis = studio.window.song.axis
    assert marks.isVisible()
    assert len(marks.marks()) == N_BARS + 1
    assert marks.marks()[4] == pytest.approx(axis.x(4.05 * song_pieces.BAR))


def test_the_view_menu_hides_it_and_shows_it_again(studio, path):
    studio.truth.load_from(str(path))
    run(studio, "True layout")
    assert not lanes(studio)
    assert not studio.window.song.true_lines.isVisible()
    run(studio, "True layout")
    assert len(lanes(studio)) == 2


def test_loading_and_forgetting_are_steps_to_undo(studio, path):
    studio.truth.load_from(str(path))
    assert studio.session.history.undoText() == "Load the true layout"
    run(studio, "Forget the true layout")
    assert not lanes(studio)
    studio.session.history.undo()
    assert len(lanes(studio)) == 2
    studio.session.history.undo()
    assert not studio.truth.known
    assert not lanes(studio)


def test_it_is_chosen_in_a_dialog_and_a_fault_is_said_in_the_banner(studio, path, monkeypatch):
    path.write_text("nonsense")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (str(path), ""))
    run(studio, "Load the true layout…")
    assert "a row is the name of a loop" in studio.window.banner.text()
    assert not studio.truth.known


def test_it_is_saved_with_the_project(studio, path, tmp_path):
    studio.truth.load_from(str(path))
    saved = tmp_path / "pieces.loopstudio"
    file.save(str(saved), studio.session.document())

    assert file.load(str(saved)).project.truth == studio.session.project.truth


def test_other_loops_are_compared_anew(studio, path):
    studio.truth.load_from(str(path))
    found = song_pieces.extraction()
    turned = replace(found, loops=found.loops[::-1])
    studio.session.set_extraction(turned)

    assert {row: lane.name for row, lane in lanes(studio).items()} == {0: "low", 1: "kit"}


def test_components_have_no_true_layout(studio, path):
    studio.truth.load_from(str(path))
    studio.workshop.toggle_shown()
    assert not lanes(studio)
    studio.workshop.toggle_shown()
    assert len(lanes(studio)) == 2
