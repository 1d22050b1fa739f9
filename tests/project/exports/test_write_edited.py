"""Writing an export of a song that was edited."""

import json
import re
from dataclasses import replace

import mido
import numpy as np
import pytest
import soundfile

from loopstudio.core.arranged import arranged
from loopstudio.core.arrangement import Arrangement, Cell
from loopstudio.core.model import Mutes
from loopstudio.core.notes_of_loop import LoopNotes
from loopstudio.core.recipe_sound import recipe_loop
from loopstudio.core.render import renderer
from loopstudio.core.takes import RECIPE
from loopstudio.core.workshop.score_file import Note
from loopstudio.project.exports.settings import (
    AUDIO,
    LAYOUT,
    LOOPS,
    MIDI_SONG,
    ON,
    REAPER,
    STEMS,
    ExportSettings,
)
from loopstudio.project.exports.source import source_of
from loopstudio.project.exports.write import write
from loopstudio.project.project import Project

ALL = ExportSettings(kinds=frozenset(AUDIO), audio_format="wav32f", names="{name}")


def read(path):
    return soundfile.read(path, dtype="float32")[0].T


EDITED = Arrangement((Cell(0, 1, None), Cell(0, 2, 0, -6.0), Cell(1, 3, 0)))
"""The drums silent in bar 1 and softer in bar 2, the bass in bar 3 too."""


def test_stems_and_mixes_are_those_of_the_edited_layout(tmp_path, source):
    edited = replace(source, arrangement=EDITED)
    write(tmp_path, edited, ALL)
    audio, found = source.audio, source.extraction
    plain = renderer(audio.samples, audio.sr, found)
    heard = arranged(plain, found, audio.n_samples, audio.sr, EDITED)
    loops = heard.loops(0, audio.n_samples)
    written = [read(tmp_path / "stems" / f"{name}.wav") for name in ("Drums", "Bass- deep")]
    np.testing.assert_allclose(written, loops, atol=2e-6)
    rest = read(tmp_path / "stems" / "Rest.wav")
    np.testing.assert_allclose(rest, plain.mix(0, audio.n_samples, (0, 0), 1), atol=2e-6)
    gain = 10 ** (-6 / 20)
    mix = read(tmp_path / "Mix.wav")
    np.testing.assert_allclose(mix, loops[0] + gain * loops[1] + rest, atol=5e-6)
    np.testing.assert_allclose(read(tmp_path / "Drums only.wav"), loops[0], atol=2e-6)


def test_the_loops_themselves_stay_as_they_are(tmp_path, source):
    write(tmp_path, replace(source, arrangement=EDITED), ExportSettings(names="{name}"))
    write(tmp_path / "plain", source, ExportSettings(names="{name}"))
    for name in ("Drums.wav", "Bass- deep.wav"):
        assert (tmp_path / name).read_bytes() == (tmp_path / "plain" / name).read_bytes()


def test_the_layout_says_where_loops_play_as_edited(tmp_path, source):
    edited = replace(source, arrangement=EDITED)
    write(tmp_path, edited, ExportSettings(frozenset({LAYOUT})))
    drums, bass = json.loads((tmp_path / "layout.json").read_text(encoding="utf-8"))["loops"]
    assert drums["activation"] == pytest.approx([1, 0, 10 ** (-6 / 20), 1], abs=1e-5)
    assert bass["activation"] == [1, 0, 0, 1]
    assert bass["edited_bars"] == [{"bar": 3, "source": 0, "gain_db": 0.0}]


def test_clips_of_reaper_lie_where_loops_play_as_edited(tmp_path, source):
    settings = ExportSettings(frozenset({REAPER}), names="{name}")
    write(tmp_path, replace(source, arrangement=EDITED), settings)
    text = (tmp_path / "Night Bus.rpp").read_text(encoding="utf-8")
    items = re.findall(r"POSITION (\S+)\s+LENGTH (\S+)\s+LOOP 1.*?VOLPAN (\S+)", text, re.DOTALL)
    found = [tuple(round(float(value), 3) for value in item) for item in items]
    assert found == [(0, 1, 1), (2, 1, 0.501), (3, 1, 1), (0, 1, 1), (3, 1, 1)]


def test_a_loop_that_is_heard_through_its_recipe_is_written_so(tmp_path, source):
    model = source.extraction.factors
    spoken = replace(source, voices=(0,), model=model)
    write(tmp_path, spoken, replace(ALL, kinds=frozenset({LOOPS, STEMS})))
    voice = recipe_loop(source.audio, source.extraction, 0, model)
    np.testing.assert_allclose(read(tmp_path / "loops" / "Drums.wav"), voice, atol=1e-6)
    stem = read(tmp_path / "stems" / "Drums.wav")
    whole = 4 * 8000 - 40  # where it ends it fades
    np.testing.assert_allclose(stem[:, :whole], np.tile(voice, 4)[:, :whole], atol=1e-6)


def test_a_project_says_what_of_it_is_heard_through_recipes(source):
    strips = (replace(source.strips[0], take=RECIPE), source.strips[1])
    project = Project(strips=strips, mutes=Mutes(sounds=frozenset({1})), arrangement=EDITED)
    made = source_of("Night Bus", source.audio, source.extraction, project, ())
    assert (made.voices, made.arrangement) == ((0,), EDITED)
    assert made.model is not None
    assert not made.model.core[1].any()
    assert made.model.core[0].any()


def test_the_song_as_midi_has_the_notes_of_the_edited_layout(tmp_path, source):
    drums = LoopNotes((Note(0.0, 0.1, 36, 100), Note(0.5, 0.1, 38, 100)), 1.0, "drums", 0.9)
    edited = replace(source, arrangement=EDITED, notes=(drums, None))
    (written,) = write(tmp_path, edited, ExportSettings(frozenset({MIDI_SONG}))).files
    assert written.path == "Night Bus Notes 240.mid"
    read_back = mido.MidiFile(tmp_path / written.path)
    assert read_back.length == pytest.approx(4.0)
    _, track = read_back.tracks
    assert [m.velocity for m in track if m.type == "note_on"] == [100, 100, 50, 50, 100, 100]


def test_loops_that_are_left_out_are_not_in_the_midi_song(tmp_path, source):
    notes = LoopNotes((Note(0.0, 0.1, 36),), 1.0, "drums", 0.9)
    some = replace(source, notes=(notes, notes), on=frozenset({1}))
    (written,) = write(tmp_path, some, ExportSettings(frozenset({MIDI_SONG}), which=ON)).files
    tracks = mido.MidiFile(tmp_path / written.path).tracks
    assert [track.name for track in tracks] == ["Night Bus", "Bass: deep"]
