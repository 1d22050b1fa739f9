"""Reading scores from tables and MIDI."""

import mido
import pytest

from loopstudio.core.errors import InputError
from loopstudio.core.workshop.score_file import Note, read_score


def _written(tmp_path, text, name="score.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "start;duration;pitch;velocity;label\n0.5;1.0;60;80;left\n0.25;0.5;72;90;right\n",
        "0.5,1.0,60,80,left\n0.25,0.5,72,90,right\n",
        "\ufeffStart;Dauer;Tonhöhe\n0,5;1,0;60;80;left\n\n0,25;0,5;72;90;right",
    ],
)
def test_tables_are_read_in_order_of_time_however_they_are_separated(tmp_path, text):
    notes = read_score(_written(tmp_path, text))

    assert notes == (Note(0.25, 0.5, 72, 90, "right"), Note(0.5, 1.0, 60, 80, "left"))


def test_velocity_and_label_may_be_missing(tmp_path):
    assert read_score(_written(tmp_path, "0;1;69\n")) == (Note(0.0, 1.0, 69),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0;1;60\nthen;1;62\n", "Line 2"),
        ("0;1;60\n1;0;62\n", "ends before it begins"),
        ("0;1;200\n", "not a MIDI pitch"),
        ("0;1;60\n0;1\n", "columns"),
        ("0;nan;60\n", "not finite"),
        ("start;duration;pitch\n", "no notes"),
        ("", "no notes"),
    ],
)
def test_what_makes_no_sense_is_named(tmp_path, text, reason):
    with pytest.raises(InputError, match=reason):
        read_score(_written(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone\.csv cannot be read"):
        read_score(tmp_path / "gone.csv")


def _midi(tmp_path, *tracks):
    song = mido.MidiFile(ticks_per_beat=100)
    for messages in tracks:
        song.tracks.append(mido.MidiTrack(messages))
    path = tmp_path / "score.mid"
    song.save(path)
    return path


def test_midi_follows_changes_of_tempo_and_names_its_tracks(tmp_path):
    tempi = [
        mido.MetaMessage("set_tempo", tempo=500_000, time=0),
        mido.MetaMessage("set_tempo", tempo=1_000_000, time=200),
    ]
    hand = [
        mido.MetaMessage("track_name", name="left", time=0),
        mido.Message("note_on", note=60, velocity=70, time=100),
        mido.Message("note_on", note=60, velocity=0, time=100),
        mido.Message("note_on", note=62, velocity=80, time=100),
        mido.Message("note_off", note=62, velocity=0, time=50),
    ]

    notes = read_score(_midi(tmp_path, tempi, hand))

    assert notes == (Note(0.5, 0.5, 60, 70, "left"), Note(2.0, 0.5, 62, 80, "left"))


def test_drums_in_midi_are_not_pitches(tmp_path):
    messages = [
        mido.Message("note_on", channel=channel, note=note, velocity=80, time=0)
        for channel, note in ((9, 38), (0, 60))
    ]
    ends = [
        mido.Message("note_off", channel=channel, note=note, time=100)
        for channel, note in ((9, 38), (0, 60))
    ]

    assert [note.pitch for note in read_score(_midi(tmp_path, messages + ends))] == [60]


def test_damaged_midi_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "score.mid"
    path.write_bytes(b"MThd\x00\x00\x00\x06\x00\x01\x00")

    with pytest.raises(InputError, match="damaged"):
        read_score(path)
