"""MIDI files of whole songs, read back."""

from dataclasses import replace

import mido
import pytest

from loopstudio.core.notes_of_loop import LoopNotes
from loopstudio.core.workshop.score_file import Note
from loopstudio.project.daw.midi import TICKS_PER_BEAT
from loopstudio.project.daw.midi_song import NoteTrack, write_midi_song
from tests.project.daw import arranged

BAR = 4 * TICKS_PER_BEAT
BEAT = LoopNotes((Note(0.0, 0.1, 36), Note(1.0, 0.1, 38)), 2.0, "drums", 1.0)
"""A kick, and a snare in the middle of the bar."""
BASS = LoopNotes((Note(0.0, 1.0, 40, 80), Note(2.0, 3.9, 43, 80)), 4.0, "line", 1.0)
"""One note in each of two bars, the second longer than there is room."""


def _write(path, song):
    bars = (1, 2)
    tracks = [
        NoteTrack(track.name, notes, n_bars, track.clips)
        for track, notes, n_bars in zip(song.tracks, (BEAT, BASS), bars, strict=False)
    ]
    write_midi_song(path, song, tracks)
    return mido.MidiFile(path, charset="utf-8")


def _at(track):
    tick, found = 0, []
    for message in track:
        tick += message.time
        found.append((tick, message))
    return found


def _pressed(track):
    return [(tick / BAR, m.note) for tick, m in _at(track) if m.type == "note_on"]


def test_loops_are_played_in_every_bar_where_they_play(tmp_path):
    song = _write(tmp_path / "song.mid", arranged.steady(tmp_path))
    assert song.type == 1
    assert [track.name for track in song.tracks] == ['A "song" & more', "Beat", "Söft bass"]
    _, beat, bass = song.tracks
    assert _pressed(beat) == [(bar / 2, 38 if bar % 2 else 36) for bar in range(20)]
    assert _pressed(bass) == [(2, 40), (3, 43), (4, 40), (5, 43), (7, 40), (8, 43)]
    # What is longer than the loop is let go where it ends.
    let_go = [tick / BAR for tick, m in _at(bass) if m.type == "note_off" and m.note == 43]
    assert let_go == [4, 6, 9]
    assert {m.channel for m in beat if m.type == "note_on"} == {9}
    assert {m.channel for m in bass if m.type == "note_on"} == {0}
    assert {_at(track)[-1][0] for track in song.tracks} == {10 * BAR}


def test_what_was_rearranged_is_played_as_rearranged(tmp_path):
    song = _write(tmp_path / "song.mid", arranged.edited(tmp_path))
    bass = song.tracks[2]
    # Entered in bar 0, silent in bar 2, softer where it enters again.
    assert _pressed(bass) == [(0, 40), (3, 43), (4, 40), (5, 43), (7, 40), (8, 43)]
    velocities = [m.velocity for m in bass if m.type == "note_on"]
    assert velocities == [80, 80, 80, 80, 40, 40]


def test_a_song_with_a_pickup_begins_on_the_bar_line_that_projects_have(tmp_path):
    lead = arranged.steady(tmp_path, lead=5000)
    assert lead.lead_bars == 1
    song = _write(tmp_path / "song.mid", lead)
    assert _pressed(song.tracks[2])[0] == (3, 40)


def test_tempo_metre_and_sections_are_said(tmp_path):
    steady = replace(arranged.steady(tmp_path), beats_per_bar=3)
    said = _at(_write(tmp_path / "song.mid", steady).tracks[0])
    (metre,) = [m for _, m in said if m.type == "time_signature"]
    assert (metre.numerator, metre.denominator) == (3, 4)
    (tempo,) = [m.tempo for _, m in said if m.type == "set_tempo"]
    assert 60e6 / tempo == pytest.approx(steady.tempo_bpm(), rel=1e-6)
    marks = [(tick, m.text) for tick, m in said if m.type == "marker"]
    assert marks == [(0, 'The "first" verse'), (4 * 3 * TICKS_PER_BEAT, "Drop")]


def test_a_tempo_that_drifts_follows_the_song_from_bar_to_bar(tmp_path):
    song = arranged.drifting(tmp_path)
    written = _write(tmp_path / "song.mid", song)
    tempi = [m.tempo for m in written.tracks[0] if m.type == "set_tempo"]
    assert len(tempi) == song.n_bars
    # The file lasts as long as the bars, to a microsecond a beat.
    assert written.length == pytest.approx(song.bar_line_s(song.n_bars), abs=44e-6)
