"""The meters of the heads: of what is heard, and of what went by unseen."""

import numpy as np
import pytest

from loopstudio.core.stems import PEAK_HOP
from loopstudio.project import arrangement_edits as arrange
from loopstudio.project import edits
from loopstudio.ui.controls import meter
from loopstudio.ui.song.meters import Meters, gains_heard
from tests.ui import song_pieces
from tests.ui.song_pieces import BAR, BASS, DRUMS


def test_the_number_of_a_peak_stays_to_be_read_while_the_bar_falls(qtbot, theme, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(meter, "monotonic", lambda: now[0])
    shown = meter.Meter(theme)
    qtbot.addWidget(shown)
    shown.show_levels(1.0)
    for _ in range(10):
        now[0] += 0.1
        shown.show_levels(0.25)
    assert shown.held_db() == 0
    assert shown.level_db() == pytest.approx(-12, abs=0.1)
    now[0] += meter.HELD_S
    shown.show_levels(0.25)
    assert shown.held_db() == pytest.approx(-12, abs=0.1)
    shown.show_levels(0.5)
    assert shown.held_db() == pytest.approx(-6, abs=0.1)
    for _ in range(10):
        now[0] += 1
        shown.show_levels(0.0)
    assert shown.held_db() == -np.inf


@pytest.mark.parametrize(("listen", "gain"), [("loops", 0.5), ("original", 1.0), ("rest", 0.0)])
def test_meters_show_what_is_listened_to(view, listen, gain):
    project = edits.set_gain(song_pieces.project(), DRUMS, 20 * np.log10(0.5))
    project = edits.set_listen(project, listen)
    assert gains_heard(project)[DRUMS] == pytest.approx(gain)
    view.show_project(project)
    view.show_position(round(1.5 * BAR), True)
    shown = 10 ** (view.rows.heads[DRUMS].meter.level_db() / 20)
    assert shown == pytest.approx(gain)


def test_what_went_by_while_the_window_was_busy_is_shown(view):
    peaks = np.zeros((2, 100), np.float32)
    peaks[:, 50] = 0.5
    meters = Meters()
    meters.show_peaks(peaks)
    for point in (45, 55):
        meters.show(view.rows.heads, point * PEAK_HOP, (1.0, 1.0), playing=True)
    assert view.rows.heads[BASS].meter.level_db() == pytest.approx(-6, abs=0.1)


def test_what_lies_between_two_places_of_a_jump_is_not_shown(view):
    view.show_project(song_pieces.project())
    view.show_position(round(1.5 * BAR), True)
    view.show_position(round(12.5 * BAR), True)
    assert view.rows.heads[BASS].meter.level_db() == -np.inf


def level_of(view, loop, bar):
    """Linear level that the head of a loop shows in the middle of a bar."""
    view.show_position(round((bar + 0.5) * BAR), True)
    return 10 ** (view.rows.heads[loop].meter.level_db() / 20)


def test_meters_go_by_the_bars_as_they_are_arranged(view, song):
    found, project = song[2], song_pieces.project()
    edited = arrange.draw(project, found, DRUMS, 5, 5)
    edited = arrange.set_level(edited, found, DRUMS, 5, 5, -6.0)
    edited = arrange.clear(edited, found, BASS, 8, 8)
    view.show_project(edited)
    assert level_of(view, DRUMS, 5) == pytest.approx(0.5, abs=0.01)
    assert level_of(view, DRUMS, 1) == pytest.approx(1)
    view.show_project(edits.set_listen(edited, "original"))
    assert level_of(view, BASS, 8) == pytest.approx(1)


def test_the_meter_of_a_bar_that_was_removed_is_empty(view, song):
    view.show_project(arrange.clear(song_pieces.project(), song[2], BASS, 8, 8))
    assert level_of(view, BASS, 8) < 0.01
