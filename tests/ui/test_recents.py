"""The songs opened last."""

from datetime import datetime

import numpy as np
import pytest
from PySide6.QtCore import QSettings

from loopstudio.project import resources
from loopstudio.ui import recents
from loopstudio.ui.recents import Recent
from tests.ui import desk_song


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def _recent(name: str, **changes) -> Recent:
    return Recent(f"/songs/{name}.wav", name, "2026-11-20T14:20:00", **changes)


def test_they_are_the_same_after_the_next_start(settings):
    kept = (_recent("a", n_bars=8, tempo_bpm=118.0, rows=((2, (0.0, 1.0)),)), _recent("Größe"))
    recents.save(settings, kept)
    settings.sync()
    again = QSettings(settings.fileName(), QSettings.Format.IniFormat)
    assert recents.load(again) == kept


@pytest.mark.parametrize("broken", ["", "{", "[1, 2]", '[{"path": 3}]', '{"a": 1}', "null"])
def test_settings_that_cannot_be_read_are_no_recents(settings, broken):
    settings.setValue("recents", broken)
    assert recents.load(settings) == ()


def test_the_latest_is_first_and_six_are_kept():
    kept = ()
    for name in "abcdefgh":
        kept = recents.added(kept, _recent(name))
    assert [recent.title for recent in kept] == list("hgfedc")


def test_a_song_opened_again_moves_to_the_front_with_its_layout():
    known = _recent("a", n_bars=8, rows=((0, (1.0,)),))
    kept = recents.added((_recent("b"), known), _recent("a"))
    assert [recent.title for recent in kept] == ["a", "b"]
    assert kept[0].rows == known.rows


def test_loops_found_become_facts_and_a_layout():
    found = desk_song.extraction()
    recent = recents.with_loops(_recent("a"), found, desk_song.project(found), desk_song.SR)
    assert recent.facts == "3 loops, 120 BPM, 30 bars"
    assert [colour for colour, _ in recent.rows] == [0, 1, 2]
    assert len(recent.rows[0][1]) == 30


def test_a_long_song_keeps_every_loop_that_plays_for_one_bar():
    activation = np.zeros(1000)
    activation[501] = 1
    row = recents.layout_row(activation)
    assert len(row) == 64
    assert sum(row) == 1


@pytest.mark.parametrize(
    ("opened", "text"),
    [
        ("2026-11-20T09:05:00", "Today, 09:05"),
        ("2026-11-19T23:59:00", "Yesterday"),
        ("2026-11-02T10:00:00", "2 November"),
        ("2025-12-31T10:00:00", "31 December 2025"),
        ("nonsense", ""),
    ],
)
def test_dates_are_said_as_people_say_them(opened, text):
    assert recents.when_text(opened, datetime(2026, 11, 20, 14, 20)) == text


def test_a_metre_other_than_four_is_named():
    assert _recent("a", n_bars=40, tempo_bpm=86.2, beats_per_bar=3).facts == (
        "0 loops, 86 BPM in 3/4, 40 bars"
    )


def test_a_saved_project_takes_the_place_of_its_song(loaded, tmp_path):
    song = "/songs/Night Bus.wav"
    loaded.recents.resume(song)
    assert [recent.path for recent in loaded.recents.list] == [song]
    project = str(tmp_path / "Night Bus.loopstudio")
    loaded.recents.set_saved(project)
    (listed,) = loaded.recents.list
    assert (listed.path, listed.song) == (project, song)
    assert listed.facts == "3 loops, 120 BPM, 30 bars"


def test_the_demo_is_listed_once_it_is_saved_as_a_project_of_ones_own(loaded, tmp_path):
    loaded.recents.resume(str(resources.path("demo", "night_bus.flac")))
    assert loaded.recents.list == ()
    loaded.recents.set_saved(str(tmp_path / "My Night Bus.loopstudio"))
    assert len(loaded.recents.list) == 1


def test_one_song_can_be_forgotten(loaded):
    for name in ("a", "b"):
        loaded.recents.resume(f"/songs/{name}.wav")
    loaded.recents.forget("/songs/b.wav")
    assert [recent.path for recent in loaded.recents.list] == ["/songs/a.wav"]


def test_a_list_of_an_older_program_is_read(settings):
    settings.setValue("recents", '[{"path": "/a.wav", "title": "a", "opened": "", "rows": []}]')
    (recent,) = recents.load(settings)
    assert (recent.n_bars, recent.song) == (0, "")
