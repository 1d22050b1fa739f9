"""Writing an export, read back by others."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import mido
import numpy as np
import pytest
import soundfile
from wavinfo import WavInfoReader

from loopstudio.core import stems
from loopstudio.core.key import UNKNOWN, Key
from loopstudio.core.model import Mutes
from loopstudio.core.notes_of_loop import LoopNotes
from loopstudio.core.progress import Cancelled
from loopstudio.core.render import renderer
from loopstudio.core.workshop.score_file import Note
from loopstudio.project.daw.arrangement import Arrangement, Track
from loopstudio.project.daw.media import Media
from loopstudio.project.daw.places import Clip
from loopstudio.project.daw.reaper import reaper_text
from loopstudio.project.exports.items import Range
from loopstudio.project.exports.plan import plan
from loopstudio.project.exports.projects import layout_of
from loopstudio.project.exports.settings import (
    AUDIO,
    DAWPROJECT,
    FORMATS,
    KINDS,
    LAYOUT,
    LOOPS,
    MIDI,
    MIX,
    RANGE,
    REAPER,
    STEMS,
    ExportSettings,
)
from loopstudio.project.exports.write import in_the_way, write
from tests.project.exports.conftest import listing

ALL = ExportSettings(kinds=frozenset(AUDIO), audio_format="wav32f", names="{name}")


def read(path):
    return soundfile.read(path, dtype="float32")[0].T


@pytest.mark.parametrize("sr", [0, 44_100])
@pytest.mark.parametrize("audio_format", FORMATS)
def test_the_folder_holds_what_was_planned(tmp_path, source, audio_format, sr):
    settings = replace(ALL, audio_format=audio_format, sr=sr)
    written = write(tmp_path / "out", source, settings)
    assert written.files == plan(source, settings)
    assert listing(tmp_path) == sorted(f"out/{file.path}" for file in written.files)
    for file in written.files:
        info = soundfile.info(tmp_path / "out" / file.path)
        assert (info.frames, info.samplerate) == (file.n_samples, sr or 8000)
        assert info.subtype == {"wav32f": "FLOAT"}.get(audio_format, "PCM_24")
        size = (tmp_path / "out" / file.path).stat().st_size
        if settings.format.packed:
            assert size <= file.n_bytes + 16_384  # FLAC keeps room for tags
        else:
            assert abs(size - file.n_bytes) < 256


@pytest.mark.parametrize("audio_format", ["wav24", "flac24"])
def test_a_reaper_project_finds_its_sound_beside_it(tmp_path, source, audio_format):
    settings = ExportSettings(frozenset({REAPER}), audio_format, names="{name}")
    write(tmp_path / "out", source, settings)
    # Wherever the folder is taken to.
    moved = (tmp_path / "out").rename(tmp_path / "elsewhere")
    text = (moved / "Night Bus.rpp").read_text(encoding="utf-8")
    named = set(re.findall(r'FILE "?([^"\n]+?)"?\s*$', text, re.MULTILINE))
    suffix = settings.format.suffix
    assert named == {
        f"{folder}/{name}{suffix}"
        for folder in ("loops", "stems")
        for name in ("Drums", "Bass- deep", "Rest")
        if (folder, name) != ("loops", "Rest")
    }
    assert all((moved / name).is_file() for name in named)


def test_a_dawproject_brings_its_sound_and_leaves_none_beside_it(tmp_path, source):
    write(tmp_path, source, ExportSettings(frozenset({DAWPROJECT})))
    assert listing(tmp_path) == ["Night Bus.dawproject"]
    with zipfile.ZipFile(tmp_path / "Night Bus.dawproject") as archive:
        assert archive.testzip() is None
        sound = [name for name in archive.namelist() if name.endswith(".wav")]
        assert len(sound) == 5
        info = soundfile.info(io.BytesIO(archive.read(sound[0])))
    assert info.samplerate == 8000


def test_notes_become_a_midi_file_for_each_loop_that_has_any(tmp_path, source):
    notes = LoopNotes((Note(0.0, 0.1, 36), Note(0.5, 0.1, 38)), 1.0, "drums", 0.9)
    write(tmp_path, replace(source, notes=(notes, None)), ExportSettings(frozenset({MIDI})))
    assert listing(tmp_path) == ["Night Bus Drums 240.mid"]
    read_back = mido.MidiFile(tmp_path / "Night Bus Drums 240.mid")
    assert read_back.length == pytest.approx(1.0)
    started = [message for message in read_back if message.type == "note_on" and message.velocity]
    assert [message.note for message in started] == [36, 38]


def test_the_layout_names_the_files_that_are_there(tmp_path, source):
    settings = ExportSettings(frozenset({LOOPS, LAYOUT}), names="{name}")
    write(tmp_path, source, settings)
    layout = json.loads((tmp_path / "layout.json").read_text(encoding="utf-8"))
    assert [loop["name"] for loop in layout["loops"]] == ["Drums", "Bass: deep"]
    assert [loop["file"] for loop in layout["loops"]] == [
        "Drums.wav",
        "Bass- deep.wav",
    ]
    assert [loop["activation"] for loop in layout["loops"]] == [[1, 1, 1, 1], [1, 0, 0, 0]]
    assert {loop["stem"] for loop in layout["loops"]} == {layout["residual"]} == {None}


def test_the_layout_says_of_which_range_the_stems_beside_it_are(tmp_path, source):
    ranged = replace(source, range=Range(8000, 24000, "bars 2-3"))
    whole = ExportSettings(frozenset({STEMS, LAYOUT}), audio_format="wav32f")
    for settings, said in ((whole, None), (replace(whole, span=RANGE), {"start": 1, "end": 3})):
        write(tmp_path, ranged, settings)
        layout = json.loads((tmp_path / "layout.json").read_text(encoding="utf-8"))
        assert layout.get("range") == said
    stem = soundfile.info(tmp_path / layout["loops"][0]["stem"])
    assert stem.duration == layout["range"]["end"] - layout["range"]["start"]


@pytest.mark.parametrize("n_bars", [4, 3000])
def test_a_layout_and_a_project_are_never_larger_than_was_said(tmp_path, source, n_bars):
    extraction = source.extraction
    rng = np.random.default_rng(3)
    starts = np.concatenate([[0], np.cumsum(rng.uniform(20.1, 40.9, n_bars))])
    plays = 0.1 + 0.9 * rng.random(n_bars)
    long = replace(
        source,
        extraction=replace(
            extraction,
            grid=replace(extraction.grid, bar_starts=starts, constant=False),
            loops=tuple(
                replace(loop, activation=plays, exactness_db=30.0) for loop in extraction.loops
            ),
        ),
    )
    settings = ExportSettings(frozenset({LAYOUT, REAPER}))
    planned = {file.kind: file for file in plan(long, settings)}
    layout = json.dumps(layout_of([], long, "x.wav"), indent=1, ensure_ascii=False)
    assert len(layout.encode()) <= planned[LAYOUT].n_bytes
    media = Media(tmp_path / "loops" / "Night Bus Bass- deep 120.wav", 8000, 2, 8000)
    tracks = [
        Track(strip.name, (1, 2, 3), media, media, 1, tuple(Clip(k, 1) for k in range(n_bars)))
        for strip in long.strips
    ]
    song = Arrangement("x", 8000, tuple(starts / 8000), 1.0, 4, False, tuple(tracks))
    assert len(reaper_text(song, tmp_path).encode()) <= planned[REAPER].n_bytes


def test_everything_at_once(tmp_path, source):
    notes = LoopNotes((Note(0.0, 0.1, 36),), 1.0, "drums", 0.9)
    noted = replace(source, notes=(notes, notes))
    written = write(tmp_path, noted, replace(ALL, kinds=frozenset(KINDS)))
    assert listing(tmp_path) == sorted(file.path for file in written.files)
    for file in written.files:
        if not file.n_samples:
            assert (tmp_path / file.path).stat().st_size < file.n_bytes


def test_stems_and_rest_are_the_song(tmp_path, source):
    written = write(tmp_path / "out", source, ALL)
    total = sum(
        read(tmp_path / "out" / file.path).astype(float)
        for file in written.files
        if file.kind in ("stems", "rest")
    )
    assert np.abs(total - source.audio.samples).max() < 10 ** (-130 / 20)


@pytest.mark.parametrize("mutes", [Mutes(), Mutes(sounds=frozenset({1}))], ids=["whole", "muted"])
@pytest.mark.parametrize("kinds", [{"mix", "scenes"}, set(AUDIO)], ids=["alone", "with stems"])
def test_mixes_have_the_levels_of_the_mixer(tmp_path, source, mutes, kinds):
    muted = replace(source, mutes=mutes)
    write(tmp_path / "out", muted, replace(ALL, kinds=frozenset(kinds)))
    audio = source.audio
    heard = renderer(audio.samples, audio.sr, source.extraction, mutes)
    mixes = {"Mix": ((1.0, 10 ** (-6 / 20)), 1.0), "Drums only": ((1.0, 0.0), 0.0)}
    for name, (gains, rest) in mixes.items():
        expected = heard.mix(0, audio.n_samples, gains, rest)
        np.testing.assert_allclose(read(tmp_path / "out" / f"{name}.wav"), expected, atol=2e-6)


@pytest.mark.parametrize("audio_format", ["wav24", "wav32f"])
def test_loops_say_how_they_are_played(tmp_path, source, audio_format):
    settings = ExportSettings(audio_format=audio_format, names="{name}")
    write(tmp_path, source, settings)
    with soundfile.SoundFile(tmp_path / "Drums.wav") as file:
        log = " ".join(file.extra_info.split())
    assert "(Loop,RootNoteInvalid,StretchOn" in log
    assert "Beats : 4 Meter : 4/4 Tempo : 240.0" in log
    (turn,) = WavInfoReader(str(tmp_path / "Drums.wav")).smpl.sample_loops
    assert (turn.start, turn.end) == (0, 7999)


def test_a_loop_in_a_key_says_its_root_note(tmp_path, source):
    keyed = replace(source, keys=(UNKNOWN, (Key(9, "minor", 0.9), UNKNOWN)))
    write(tmp_path, keyed, ExportSettings(names="{name}"))
    with soundfile.SoundFile(tmp_path / "Drums.wav") as file:
        assert "(Loop,RootNoteValid," in file.extra_info
    assert WavInfoReader(str(tmp_path / "Drums.wav")).smpl.midi_note == 57


def test_what_is_heard_once_is_a_one_shot(tmp_path, source):
    write(tmp_path, source, ExportSettings(names="{name}"))
    with soundfile.SoundFile(tmp_path / "Bass- deep.wav") as file:
        assert "(OneShot," in file.extra_info
    assert WavInfoReader(str(tmp_path / "Bass- deep.wav")).smpl is None


def test_a_loop_of_a_crooked_length_is_as_long_as_its_bar_at_any_rate(tmp_path, source):
    bar = 7999.6
    grid = replace(source.extraction.grid, bar_starts=np.arange(5) * bar)
    crooked = replace(source, extraction=replace(source.extraction, grid=grid))
    write(tmp_path, crooked, ExportSettings(sr=48_000, names="{name}"))
    with soundfile.SoundFile(tmp_path / "Drums.wav") as file:
        assert file.frames == round(bar * 6)
        tempo_bpm = float(file.extra_info.split("Tempo     : ")[1].split()[0])
    assert tempo_bpm == pytest.approx(4 * 60 * 48_000 / file.frames, rel=1e-6)


@pytest.mark.parametrize(("k", "name"), [(0, "Drums"), (1, "Bass- deep")])
def test_a_loop_is_cut_from_the_take_that_was_chosen(tmp_path, source, k, name):
    strips = list(source.strips)
    strips[k] = replace(strips[k], take=2)
    chosen = replace(source, strips=tuple(strips))
    write(tmp_path, chosen, ExportSettings(audio_format="wav32f", names="{name}"))
    loop = stems.bare_loop(source.audio, source.extraction, k, 2)
    np.testing.assert_allclose(read(tmp_path / f"{name}.wav"), loop, atol=1e-6)
    assert np.abs(loop - stems.bare_loop(source.audio, source.extraction, k)).max() > 0.01


def test_a_loop_has_no_step_at_its_seam_at_another_rate(tmp_path, source):
    write(tmp_path, source, ExportSettings(audio_format="wav32f", sr=48_000, names="{name}"))
    loop = stems.bare_loop(source.audio, source.extraction, 0)
    # Played over and over, a loop has a line spectrum; a step at the seam would be in every line.
    before, after = (
        np.fft.rfft(turn, axis=1) / turn.shape[1] for turn in (loop, read(tmp_path / "Drums.wav"))
    )
    kept = int(0.9 * before.shape[1])  # what the filter takes away is above
    np.testing.assert_allclose(after[:, :kept], before[:, :kept], atol=1e-7)
    assert np.abs(before).max() > 1e-3


def test_another_program_reads_every_format(tmp_path, source):
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("there is no ffmpeg here")
    for audio_format in FORMATS:
        settings = ExportSettings(frozenset({MIX}), audio_format, names="{name}")
        written = write(tmp_path / audio_format, source, settings)
        path = tmp_path / audio_format / written.files[0].path
        raw = subprocess.run(
            [ffmpeg, "-v", "error", "-i", path, "-f", "f32le", "-"], capture_output=True, check=True
        ).stdout
        np.testing.assert_allclose(
            np.frombuffer(raw, "<f4").reshape(-1, 2).T, read(path), atol=2**-23
        )


def test_what_is_too_loud_for_the_format_is_said(tmp_path, source):
    louder = replace(source.mixes[0], loop_gains=(8.0, 8.0), rest_gain=8.0)
    loud = replace(source, mixes=(louder,))
    settings = ExportSettings(frozenset({MIX}), names="{name}")
    ((path, over_db),) = write(tmp_path / "a", loud, settings).loud
    peak = np.abs(read(tmp_path / "a" / path)).max()
    assert path == "Mix.wav"
    assert peak == pytest.approx(1.0, abs=1e-6)
    assert over_db > 3
    floating = write(tmp_path / "b", loud, replace(settings, audio_format="wav32f"))
    assert floating.loud == ()
    peak = np.abs(read(tmp_path / "b" / path)).max()
    assert 20 * np.log10(peak) == pytest.approx(over_db, abs=0.01)


def test_files_of_the_same_name_are_replaced_and_others_stay(tmp_path, source):
    (tmp_path / "Drums.wav").write_text("old")
    (tmp_path / "mine.txt").write_text("mine")
    settings = ExportSettings(names="{name}")
    assert in_the_way(tmp_path, plan(source, settings)) == ["Drums.wav"]
    write(tmp_path, source, settings)
    assert listing(tmp_path) == ["Bass- deep.wav", "Drums.wav", "mine.txt"]
    assert read(tmp_path / "Drums.wav").shape == (2, 8000)


@pytest.mark.parametrize(
    "stage", ["Rendering", "Writing loops", "Laying out projects", "Writing files"]
)
def test_nothing_is_left_when_cancelled(tmp_path, source, stage):
    def cancel(fraction, message):
        if message == stage:
            raise Cancelled

    (tmp_path / "Mix.wav").write_text("old")
    with pytest.raises(Cancelled):
        write(tmp_path, source, replace(ALL, kinds=frozenset(KINDS)), progress=cancel)
    assert listing(tmp_path) == ["Mix.wav"]
    assert (tmp_path / "Mix.wav").read_text() == "old"


def test_progress_goes_from_none_to_all(tmp_path, source):
    seen = []
    write(tmp_path, source, ALL, progress=lambda fraction, _: seen.append(fraction))
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)
