"""Which files an export consists of."""

from dataclasses import replace

import pytest

from loopstudio.core.key import UNKNOWN, Key
from loopstudio.project.exports.plan import plan
from loopstudio.project.exports.settings import (
    AUDIO,
    DAWPROJECT,
    LOOPS,
    MIX,
    REAPER,
    ExportSettings,
    from_values,
    to_values,
)
from loopstudio.project.project import Strip

ALL = ExportSettings(kinds=frozenset(AUDIO))


def paths(source, settings):
    return [file.path for file in plan(source, settings)]


def test_loops_are_what_is_usually_taken_home(source):
    assert paths(source, ExportSettings()) == [
        "Night Bus Drums 240.wav",
        "Night Bus Bass- deep 240.wav",
    ]


def test_more_kinds_have_folders_of_their_own(source):
    assert paths(source, replace(ALL, names="{name}", audio_format="flac24")) == [
        "loops/Drums.flac",
        "loops/Bass- deep.flac",
        "stems/Drums.flac",
        "stems/Bass- deep.flac",
        "stems/Rest.flac",
        "Mix.flac",
        "Drums only.flac",
    ]


def test_a_reaper_project_comes_with_its_sound(source):
    settings = ExportSettings(kinds=frozenset({REAPER}), names="{name}")
    assert paths(source, settings) == [
        "loops/Drums.wav",
        "loops/Bass- deep.wav",
        "stems/Drums.wav",
        "stems/Bass- deep.wav",
        "stems/Rest.wav",
        "Night Bus.rpp",
    ]


def test_a_dawproject_is_one_file_with_room_for_its_sound(source):
    (alone,) = plan(source, ExportSettings(kinds=frozenset({DAWPROJECT})))
    sound = plan(source, ExportSettings(kinds=frozenset({"loops", "stems", "rest"})))
    assert alone.path == "Night Bus.dawproject"
    assert sum(file.n_bytes for file in sound) < alone.n_bytes


def test_a_mix_alone_needs_no_folder(source):
    settings = ExportSettings(kinds=frozenset({MIX}), names="{song} {label} {bars} {name}")
    assert paths(source, settings) == ["Night Bus Mix.wav"]


def test_loops_have_keys_of_their_own_and_mixes_that_of_the_song(source):
    keys = Key(9, "minor", 0.9), (UNKNOWN, Key(6, "minor", 0.8))
    settings = replace(ALL, kinds=frozenset({LOOPS, MIX}), names="{name} {key}")
    assert paths(replace(source, keys=keys), settings) == [
        "loops/Drums.wav",
        "loops/Bass- deep F#m.wav",
        "Mix Am.wav",
    ]


def test_names_that_are_alike_are_numbered(source):
    twins = replace(source, strips=(Strip("Keys"), Strip("KEYS")))
    assert paths(twins, ExportSettings(names="{name}")) == ["Keys.wav", "KEYS 2.wav"]
    assert paths(source, ExportSettings(names="{song}")) == ["Night Bus.wav", "Night Bus 2.wav"]


def test_a_name_cannot_leave_its_folder(source):
    named = replace(source, title="../..", strips=(Strip("/etc/passwd"), Strip("..")))
    found = paths(named, replace(ALL, names="{song}/{name}"))
    assert all(len(path.split("/")) <= 2 and ".." not in path.split("/") for path in found)


@pytest.mark.parametrize("sr", [0, 44_100, 48_000])
@pytest.mark.parametrize("audio_format", ["wav24", "wav32f"])
def test_lengths_follow_the_rate(source, sr, audio_format):
    for file in plan(source, replace(ALL, sr=sr, audio_format=audio_format)):
        seconds = 1.0 if file.kind == LOOPS else source.audio.duration_s
        assert file.duration_s == pytest.approx(seconds, abs=1 / 44_100)
        assert file.n_samples == round(seconds * (sr or 8000))


def test_the_choice_is_kept_until_the_next_start():
    chosen = ExportSettings(frozenset({"rest", "mix"}), "flac24", 48_000, "{name}")
    kept = {name: str(value) for name, value in to_values(chosen).items()}
    assert from_values(kept) == chosen


def test_a_choice_that_makes_no_sense_any_more_is_the_usual_one():
    kept = {"kinds": "tapes", "audio_format": "mp3", "sr": "x", "names": "{tempo}"}
    assert from_values(kept) == ExportSettings() == from_values({})
