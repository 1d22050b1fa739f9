"""Recipes heard: voices of loops with drawn parts, and the two sounds of the Loop column."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from loopstudio.core.audio import Audio
from loopstudio.project import edits, recipe_edits
from loopstudio.ui.desk.loop_column import RECIPE, SONG
from loopstudio.ui.desk.parts import Part
from tests.ui import desk_song

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def spoken(whole, monkeypatch):
    """A studio with loops, and the voices that its engine was given."""
    rng = np.random.default_rng(1)
    n = desk_song.N_BARS * desk_song.BAR
    audio = Audio(rng.normal(0, 0.1, (1, n)).astype(np.float32), desk_song.SR)
    given = []
    monkeypatch.setattr(whole.playback, "set_voices", lambda found, v: given.append((found, v)))
    found = desk_song.extraction()
    found = replace(found, loops=tuple(replace(one, exactness_db=None) for one in found.loops))
    studio = whole
    studio.session.open_song("/songs/song.flac", audio)
    studio.session.set_extraction(found)
    studio.window.show_song()
    studio.mix.select(1)
    return studio, given


def _used(found, loop):
    """The strongest sound and rhythm of a loop."""
    layer = found.loops[loop].layers[0][0]
    core = found.factors.core[:, :, layer]
    return tuple(map(int, np.unravel_index(core.argmax(), core.shape)))


def test_a_loop_with_a_note_gets_a_voice_and_loses_it_by_undo(qtbot, spoken):
    studio, given = spoken
    session = studio.session
    sound, _ = _used(session.extraction, 1)
    edited = recipe_edits.replace_sound(session.project, sound, 69)
    session.apply("Make it a note", edited)
    qtbot.waitUntil(lambda: bool(given) and 1 in given[-1][1], timeout=15000)
    assert given[0][0] is session.extraction
    voice = given[-1][1][1]
    assert voice.shape == (1, 2 * desk_song.BAR)
    spectrum = np.abs(np.fft.rfft(voice[0]))
    hz = np.fft.rfftfreq(voice.shape[1], 1 / desk_song.SR)
    near = spectrum[np.abs(hz - 440) < 6].max()
    assert near > 5 * np.median(spectrum[(hz > 380) & (hz < 500)])
    session.history.undo()
    assert given[-1][1] == {}


def test_levels_alone_need_no_voice(spoken):
    studio, given = spoken
    edited = recipe_edits.set_cell_level(studio.session.project, (0, 0, 1), 6)
    studio.session.apply("Level", edited)
    assert given == []


def test_a_voice_follows_what_is_switched_off(qtbot, spoken):
    studio, given = spoken
    session = studio.session
    sound, rhythm = _used(session.extraction, 1)
    session.apply("Draw", recipe_edits.draw_rhythm(session.project, rhythm, (1.0, 0.0) * 8))
    qtbot.waitUntil(lambda: bool(given) and 1 in given[-1][1], timeout=15000)
    before = given[-1][1][1]
    session.apply("Off", edits.toggle_sound(session.project, sound))
    qtbot.waitUntil(lambda: given[-1][1].get(1, before) is not before, timeout=15000)
    assert np.square(given[-1][1][1]).sum() < np.square(before).sum()


def test_a_click_on_a_picture_plays_it_and_tab_flips(qtbot, spoken, monkeypatch):
    studio, _ = spoken
    heard = []
    monkeypatch.setattr(studio._engine, "set_song", lambda samples, sr: heard.append(samples))
    monkeypatch.setattr(studio._engine, "play", lambda: None)
    column = studio.window.desk.panel.loop
    studio.window.resize(1440, 900)
    names = []
    studio.playback.alone.visited.connect(names.append)
    QTest.mouseClick(column._recipe.viewport(), LEFT, pos=QPoint(40, 30))
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=15000)
    assert names[-1].startswith("the recipe of ")
    assert "Heard now" in column._recipe.accessibleDescription()
    assert heard[0].shape == (1, 4 * desk_song.BAR)
    column.show_song_picture(np.full((120, 240), 90, np.uint8))
    QTest.keyClick(column._recipe, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: names[-1].startswith("the song's sound of "), timeout=15000)
    assert "Heard now" in column._song.accessibleDescription()
    assert "Heard now" not in column._recipe.accessibleDescription()
    studio.cancel()
    assert names[-1] == ""
    assert "Click to hear" in column._song.accessibleDescription()


def test_other_loops_end_the_comparison(qtbot, spoken, monkeypatch):
    studio, _ = spoken
    monkeypatch.setattr(studio._engine, "set_song", lambda samples, sr: None)
    monkeypatch.setattr(studio._engine, "play", lambda: None)
    names = []
    studio.playback.alone.visited.connect(names.append)
    studio.recipe_sound.compare(SONG)
    qtbot.waitUntil(lambda: bool(names), timeout=15000)
    studio.mix.select(0)
    assert names[-1] == ""
    studio.recipe_sound.compare(RECIPE)
    qtbot.waitUntil(lambda: names[-1].startswith("the recipe"), timeout=15000)
    studio.recipe_sound.compare(RECIPE)
    assert names[-1] == ""


def test_a_part_heard_alone_stays_while_recipes_are_edited(spoken, monkeypatch):
    studio, _ = spoken
    mixes = []
    monkeypatch.setattr(studio._engine, "set_mix", lambda mix, *at: mixes.append(mix))
    monkeypatch.setattr(studio._engine, "play", lambda: None)
    session, part = studio.session, Part(sound=2)
    studio.window.desk.hear_asked.emit(part)
    session.apply("Level", recipe_edits.set_sound_level(session.project, 2, -9))
    assert mixes[-1].loop_gains == (0.0, 1.0, 0.0)
    assert mixes[-1].mutes.sound_db(2) == -9
    assert len(mixes[-1].mutes.sounds) == 9
    session.apply("Lock", recipe_edits.toggle_sound_lock(session.project, 2))
    assert mixes[-1].loop_gains == (0.0, 1.0, 0.0)
    session.apply("Gain", edits.set_gain(session.project, 0, -3))
    assert mixes[-1].mutes.sounds == frozenset()


def test_of_a_loop_with_a_voice_a_part_alone_is_a_voice_too(qtbot, spoken, monkeypatch):
    studio, given = spoken
    heard = []
    monkeypatch.setattr(studio._engine, "set_song", lambda samples, sr: heard.append(samples))
    monkeypatch.setattr(studio._engine, "play", lambda: None)
    session = studio.session
    sound, _ = _used(session.extraction, 1)
    session.apply("Note", recipe_edits.replace_sound(session.project, sound, 60))
    qtbot.waitUntil(lambda: bool(given) and 1 in given[-1][1], timeout=15000)
    names = []
    studio.playback.alone.visited.connect(names.append)
    studio.window.desk.hear_asked.emit(Part(sound=sound))
    qtbot.waitUntil(lambda: bool(names), timeout=15000)
    assert names[-1].startswith("sound ")
    assert np.square(heard[-1]).mean() < np.square(given[-1][1][1]).mean()
    studio.cancel()
    assert names[-1] == ""


def test_a_recipe_that_is_heard_follows_its_edits(qtbot, spoken, monkeypatch):
    studio, _ = spoken
    heard = []
    monkeypatch.setattr(studio._engine, "set_song", lambda samples, sr: heard.append(samples))
    monkeypatch.setattr(studio._engine, "play", lambda: None)
    studio.recipe_sound.compare(RECIPE)
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=15000)
    session = studio.session
    sound, _ = _used(session.extraction, 1)
    session.apply("Level", recipe_edits.set_sound_level(session.project, sound, -30))
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=15000)
    assert np.square(heard[1]).sum() < 0.9 * np.square(heard[0]).sum()
