"""The first look in the place of the rows."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from loopstudio.core.preview import Preview
from tests.ui import song_pieces


@pytest.fixture
def waiting(bare, song):
    """A song view with a song whose loops are not known."""
    audio, picture, *_ = song
    bare.show_song(audio)
    bare.show_picture(picture)
    bare.show_waiting("Finding loops…")
    return bare


def preview(view, levels, *, settled=False):
    levels = np.array(levels, np.float32)
    edges = np.linspace(0, view.axis.n_samples, levels.shape[1] + 1).astype(np.int64)
    return Preview(edges, levels, settled)


def at(view, row, n_rows, share):
    """The colour in the middle of a row, at a share of the song's length."""
    rows = view.preview
    x = rows.width() - view.axis.width + round(share * view.axis.width)
    y = round((row + 0.5) * rows.height() / n_rows)
    return rows.grab().toImage().pixelColor(x, y)


def test_a_first_look_takes_the_place_of_the_invitation(waiting):
    waiting.show_preview(preview(waiting, [[1, 0], [0, 1]]))
    assert waiting.preview.isVisible()
    assert not waiting.empty.isVisible()
    assert waiting.preview.accessibleDescription() == "2 parts, still listening for the loops"
    waiting.show_preview(None)
    assert waiting.empty.isVisible()


def test_parts_are_drawn_where_they_play_without_any_colour(waiting, theme):
    waiting.show_preview(preview(waiting, [[1, 0], [0, 0.5]]))
    ground = QColor(theme.tokens.sunken)
    strong, weak = at(waiting, 0, 2, 0.25), at(waiting, 1, 2, 0.75)
    assert at(waiting, 0, 2, 0.75) == at(waiting, 1, 2, 0.25) == ground
    assert strong.lightness() > weak.lightness() > ground.lightness()
    assert strong.saturation() < 20


def test_a_layout_that_will_stay_says_so(waiting):
    waiting.show_preview(preview(waiting, [[1, 0]], settled=True))
    assert waiting.preview.accessibleDescription() == "1 part, taking the sounds out"


def test_loops_take_the_place_of_the_first_look(waiting, song):
    waiting.show_preview(preview(waiting, [[1, 0]]))
    waiting.show_extraction(song[2], song_pieces.project())
    assert not waiting.preview.isVisible()
    assert waiting.rows.isVisible()


def test_nothing_in_a_first_look_can_be_switched(waiting, qtbot):
    waiting.show_preview(preview(waiting, [[1, 0]]))
    assert waiting.rows.heads == []
    assert waiting.preview.children() == []


def test_an_empty_look_is_no_look(waiting):
    waiting.show_preview(Preview(np.array([0, 5]), np.zeros((0, 1), np.float32), settled=False))
    assert not waiting.preview.isVisible()
