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


@pytest.mark.parametrize(
    "content",
    [b"0.5\t1.0\t60\n", "start\tduration\tpitch\n0,5\t1,0\t60\n".encode("utf-16")],
    ids=["tabs", "of a spreadsheet"],
)
def test_tables_of_spreadsheets_are_read(tmp_path, content):
    path = tmp_path / "score.txt"
    path.write_bytes(content)

    assert read_score(path) == (Note(0.5, 1.0, 60),)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"0.0 0.5 57\n", "1 of at least 3 columns"),
        (b"\x00\x01\x02\xff" * 50, "neither a table nor MIDI"),
        (b"0;1;A4\n", "'A4' is not a MIDI number"),
        (b"0;1;60;loud\n", "'loud' is not a velocity"),
        (b"-3;1;60\n", "before the recording does"),
        (b"start;duration;pitch\n", "no notes"),
        (b"", "no notes"),
    ],
)
def test_what_is_no_table_of_notes_is_named(tmp_path, content, reason):
    path = tmp_path / "score.csv"
    path.write_bytes(content)

    with pytest.raises(InputError, match=reason):
        read_score(path)


def test_a_folder_is_no_score(tmp_path):
    with pytest.raises(InputError, match="not a file"):
        read_score(tmp_path)


def test_notes_that_are_never_let_go_sound_until_their_track_ends(tmp_path):
    messages = [
        mido.Message("note_on", note=60, velocity=80, time=0),
        mido.Message("note_on", note=64, velocity=80, time=100),
        mido.MetaMessage("end_of_track", time=100),
    ]
    notes = read_score(_midi(tmp_path, messages))

    assert [(note.pitch, note.start_s, note.end_s) for note in notes] == [(60, 0, 1), (64, 0.5, 1)]


@pytest.mark.parametrize(
    ("division", "end_s"), [(b"\xe7\x28", 0.48), (b"\xe3\x64", 0.16016)], ids=["25", "29.97"]
)
def test_midi_in_time_code_counts_frames(tmp_path, division, end_s):
    path = _midi(
        tmp_path,
        [
            mido.Message("note_on", note=60, velocity=80, time=0),
            mido.Message("note_off", note=60, time=480),
        ],
    )
    content = bytearray(path.read_bytes())
    content[12:14] = division
    path.write_bytes(content)

    assert read_score(path)[0].end_s == pytest.approx(end_s)


def test_midi_without_a_division_is_damaged(tmp_path):
    path = _midi(tmp_path, [mido.Message("note_on", note=60, time=0)])
    content = bytearray(path.read_bytes())
    content[12:14] = b"\0\0"
    path.write_bytes(content)

    with pytest.raises(InputError, match="damaged"):
        read_score(path)
