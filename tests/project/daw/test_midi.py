"""MIDI files of loops, read back."""

import mido
import pytest

from loopstudio.core.notes_of_loop import LoopNotes
from loopstudio.core.workshop.score_file import Note, read_score
from loopstudio.project.daw.midi import TICKS_PER_BEAT, write_midi

BEAT = TICKS_PER_BEAT


def _write(path, notes, *, kind="line", length_s=2.0, beats=4, tempo_bpm=120.0, metre=4):
    found = LoopNotes(tuple(notes), length_s, kind, 1.0)
    write_midi(path, found, name="Söft bass", beats=beats, tempo_bpm=tempo_bpm, beats_per_bar=metre)
    return mido.MidiFile(path, charset="utf-8")


def _messages(song):
    tick, found = 0, []
    for message in song.tracks[0]:
        tick += message.time
        found.append((tick, message))
    return found


def test_the_track_ends_on_the_bar_line(tmp_path):
    song = _write(tmp_path / "a.mid", [Note(0.0, 0.5, 40)], beats=16, length_s=8.0)
    tick, last = _messages(song)[-1]
    assert (tick, last.type) == (16 * BEAT, "end_of_track")


def test_name_tempo_and_metre_are_said(tmp_path):
    song = _write(tmp_path / "a.mid", [Note(0.0, 0.5, 40)], tempo_bpm=132.0, beats=12, metre=3)
    said = {message.type: message for _, message in _messages(song)}
    assert said["track_name"].name == song.tracks[0].name == "Söft bass"
    assert said["time_signature"].numerator == 3
    assert said["time_signature"].denominator == 4
    assert 60e6 / said["set_tempo"].tempo == pytest.approx(132.0, rel=1.1e-6)


def test_places_do_not_drift_however_long_the_loop_is(tmp_path):
    # 118 beats a minute, and audio whose length is rounded to a sample.
    beats, tempo_bpm = 512, 118.0
    length_s = round(beats * 60 / tempo_bpm * 44_100) / 44_100
    beat_s = 60 / tempo_bpm
    notes = [Note(i * beat_s, 0.2, 60) for i in range(beats)]
    song = _write(tmp_path / "a.mid", notes, length_s=length_s, beats=beats, tempo_bpm=tempo_bpm)
    ticks = [tick for tick, message in _messages(song) if message.type == "note_on"]
    assert ticks == [i * BEAT for i in range(beats)]


def test_drums_are_on_the_channel_of_drums(tmp_path):
    song = _write(tmp_path / "a.mid", [Note(0.0, 0.1, 36), Note(0.5, 0.1, 38)], kind="drums")
    channels = {m.channel for _, m in _messages(song) if m.type in ("note_on", "note_off")}
    assert channels == {9}


def test_a_note_is_let_go_before_it_is_pressed_again_and_before_the_end(tmp_path):
    notes = [Note(0.0, 1.0, 60, 90), Note(0.5, 9.0, 60, 80), Note(0.5, 0.25, 64, 70)]
    song = _write(tmp_path / "a.mid", notes)
    events = [(t, m.type, m.note) for t, m in _messages(song) if m.type.startswith("note")]
    assert events == [
        (0, "note_on", 60),
        (BEAT, "note_off", 60),
        (BEAT, "note_on", 60),
        (BEAT, "note_on", 64),
        (3 * BEAT // 2, "note_off", 64),
        (4 * BEAT, "note_off", 60),
    ]


def test_the_programs_own_reader_finds_the_same_notes(tmp_path):
    notes = (Note(0.25, 0.5, 45, 90), Note(1.0, 0.25, 52, 33))
    _write(tmp_path / "a.mid", notes)
    read = read_score(tmp_path / "a.mid")
    assert [(n.pitch, n.velocity) for n in read] == [(45, 90), (52, 33)]
    assert [n.start_s for n in read] == pytest.approx([0.25, 1.0], abs=1e-3)
    assert [n.duration_s for n in read] == pytest.approx([0.5, 0.25], abs=1e-3)
