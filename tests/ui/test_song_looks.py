"""What the song view paints."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from loopstudio.core.pictures.picture import N_ROWS, row_at, song_picture
from loopstudio.project import edits
from loopstudio.ui.theme.tokens import loop_colour
from tests.ui import song_pieces
from tests.ui.song_pieces import BAR, BASS, DRUMS, SR, x_of

LEFT = Qt.MouseButton.LeftButton
EDGE = 5
"""Pixels below the top of a row at which a block shows its colour, above its waveform."""


def pixel(widget, x, y):
    return QColor(widget.grab().toImage().pixel(x, y))


def lit_columns(view):
    """Brightness of the picture's treble at each pixel, shape (width,)."""
    image = view.spectrogram.grab().toImage()
    y = round(image.height() * (1 - row_at(5000) / N_ROWS))
    return np.array([QColor(image.pixel(x, y)).lightness() for x in range(image.width())])


def test_zooming_repaints_picture_and_rows(view, theme):
    layout, orange = view.rows.layout_view, QColor(loop_colour(theme.tokens, DRUMS))
    view.axis.show_stretch(3 * BAR, 5 * BAR)
    assert pixel(layout, x_of(view, 3.9), EDGE) == orange
    assert pixel(layout, x_of(view, 4.1), EDGE).lightness() < 40
    image = view.spectrogram.grab().toImage()
    y = round(image.height() * (1 - (row_at(110) + 0.5) / N_ROWS))
    assert QColor(image.pixel(x_of(view, 3.7), y)).lightness() < 60
    assert QColor(image.pixel(x_of(view, 4.7), y)).lightness() > 120


def test_a_block_has_the_colour_of_its_loop(view, theme):
    layout = view.rows.layout_view
    y = layout.height() // 4
    block = pixel(layout, x_of(view, 1.5), EDGE)
    assert block == QColor(loop_colour(theme.tokens, DRUMS))
    assert pixel(layout, x_of(view, 5.5), y).saturation() < 40  # the drums do not play there


def test_a_weaker_bar_has_a_lower_block(view, theme):
    layout = view.rows.layout_view
    top = layout.height() // 2 + EDGE
    blue = QColor(loop_colour(theme.tokens, BASS))
    assert pixel(layout, x_of(view, 8.5), top) == blue
    assert pixel(layout, x_of(view, 10.5), top).lightness() < blue.lightness() / 2
    assert pixel(layout, x_of(view, 10.5), layout.height() - 1 - EDGE) == blue


def test_the_blocks_of_a_silent_loop_become_pale(qtbot, view, theme):
    colour = QColor(loop_colour(theme.tokens, DRUMS))

    def red():
        return pixel(view.rows.layout_view, x_of(view, 1.5), EDGE).red()

    view.show_project(edits.set_muted(song_pieces.project(), DRUMS, True))
    seen = [red()]
    pale = pytest.approx(0.22 * colour.red() + 0.78 * 15, abs=3)
    qtbot.waitUntil(lambda: seen.append(red()) or seen[-1] == pale)
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > seen[-1] + 20


def test_who_wants_no_movement_sees_a_silent_loop_at_once(view, theme):
    theme.set_motion("off")
    view.show_project(edits.set_muted(song_pieces.project(), DRUMS, True))
    colour = QColor(loop_colour(theme.tokens, DRUMS))
    pale = pixel(view.rows.layout_view, x_of(view, 1.5), EDGE)
    assert pale.red() == pytest.approx(0.22 * colour.red() + 0.78 * 15, abs=3)


def test_a_change_of_theme_repaints_everything(view, theme):
    theme.set_mode("light")
    layout = view.rows.layout_view
    assert pixel(layout, x_of(view, 1.5), EDGE) == QColor(loop_colour(theme.tokens, DRUMS))
    assert pixel(view.spectrogram, x_of(view, 4.5), 5).lightness() > 200


def test_drum_hits_survive_zooming_out(bare):
    audio = song_pieces.audio()
    clicks = np.zeros((1, SR * 600), dtype=np.float32)
    clicks[0, SR * 150] = 0.5
    long = replace(audio, samples=clicks)
    bare.show_song(long)
    bare.show_picture(song_picture(long))
    lit = lit_columns(bare)
    assert lit.max() > 150
    assert lit.argmax() == pytest.approx(len(lit) / 4, abs=1.5)


def test_sounds_have_the_colour_of_their_loop(view, theme):
    image = view.spectrogram.grab().toImage()

    def colour(bar, hz):
        y = round(image.height() * (1 - (row_at(hz) + 0.5) / N_ROWS))
        return QColor(image.pixel(x_of(view, bar), y))

    assert colour(6.5, 110).hue() == pytest.approx(
        QColor(loop_colour(theme.tokens, BASS)).hue(), abs=12
    )
    assert colour(1.1, 3000).hue() == pytest.approx(
        QColor(loop_colour(theme.tokens, DRUMS)).hue(), abs=12
    )


def test_mode_level_shows_no_hue(qtbot, view):
    with qtbot.waitSignal(view.mode_edited) as mode:
        qtbot.mouseClick(view.panel._modes._buttons["level"], LEFT)
    assert mode.args == ["level"]
    image = view.spectrogram.grab().toImage()
    hues = [QColor(image.pixel(x, 100)).saturation() for x in range(0, image.width(), 5)]
    assert max(hues) < 12


def test_mode_selected_tints_only_the_selected_loop(qtbot, view):
    qtbot.mouseClick(view.panel._modes._buttons["selected"], LEFT)
    view.show_selected(BASS)
    image = view.spectrogram.grab().toImage()
    y = round(image.height() * (1 - (row_at(120) + 0.5) / N_ROWS))
    drums_y = round(image.height() * (1 - (row_at(3000) + 0.5) / N_ROWS))
    assert QColor(image.pixel(x_of(view, 6.5), y)).saturation() > 60
    assert QColor(image.pixel(x_of(view, 1.1), drums_y)).saturation() < 12


def test_without_loops_only_level_can_be_chosen(bare, song):
    audio, picture, *_ = song
    bare.show_song(audio)
    bare.show_picture(picture)
    assert not bare.panel._modes._buttons["by loop"].isEnabled()
    assert bare.panel._modes.value() == "level"


def test_pick_up_and_tail_have_no_bars_and_are_painted(view, song, caplog):
    extraction = song[2]
    later = replace(extraction.grid, bar_starts=np.arange(4, 9) * float(BAR))
    short = [replace(loop, activation=np.ones(4)) for loop in extraction.loops]
    view.show_extraction(replace(extraction, grid=later, loops=tuple(short)), song_pieces.project())
    for start, stop in ((0, 2), (11, 14), (3, 10)):
        view.axis.show_stretch(start * BAR, stop * BAR)
        view.grab()
    assert pixel(view.rows.layout_view, x_of(view, 3.5), EDGE).saturation() < 40
    assert pixel(view.rows.layout_view, x_of(view, 4.5), EDGE).saturation() > 100
    assert caplog.records == []


def test_fewer_decibels_leave_only_what_is_loud(view):
    whole = view.spectrogram.grab().toImage()
    view.spectrogram.change_range(-40)
    narrow = view.spectrogram.grab().toImage()

    def lit(image):
        pixels = [image.pixel(x, y) for x in range(0, 1100, 7) for y in range(0, 200, 5)]
        return np.mean([QColor(pixel).lightness() > 40 for pixel in pixels])

    assert 0 < lit(narrow) < 0.8 * lit(whole)
