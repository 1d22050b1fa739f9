"""DAWproject files, read back by a ZIP and an XML reader, and held against the schema.

Bitwig's schema is not part of this program.  Where a copy of https://github.com/bitwig/dawproject
is at hand, ``LOOPSTUDIO_DAWPROJECT`` names its folder.
"""

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import soundfile

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.progress import Cancelled
from loopstudio.project.daw.dawproject import write_dawproject
from tests.project.daw import arranged


def _read(path: Path) -> tuple[zipfile.ZipFile, ElementTree.Element]:
    archive = zipfile.ZipFile(path)
    assert archive.testzip() is None
    return archive, ElementTree.fromstring(archive.read("project.xml"))


def _lanes(project: ElementTree.Element) -> list[list[ElementTree.Element]]:
    """Return the clips of every track, in the order of the tracks."""
    lanes = {lane.attrib["track"]: lane for lane in project.findall("Arrangement/Lanes/Lanes")}
    tracks = [track for track in project.iter("Track") if track.attrib["id"] in lanes]
    return [lanes[track.attrib["id"]].findall("Clips/Clip") for track in tracks]


@pytest.fixture(params=["steady", "drifting"])
def song(request, tmp_path):
    return getattr(arranged, request.param)(tmp_path, lead=5000)


def test_every_id_is_there_once_and_every_reference_leads_to_one(song, tmp_path):
    write_dawproject(tmp_path / "song.dawproject", song)
    _, project = _read(tmp_path / "song.dawproject")
    ids = [element.attrib["id"] for element in project.iter() if "id" in element.attrib]
    assert len(set(ids)) == len(ids)
    names = ("track", "destination", "parameter")
    wanted = [el.attrib[name] for el in project.iter() for name in names if name in el.attrib]
    assert wanted
    assert set(wanted) <= set(ids)


def test_all_audio_is_inside_as_it_was(song, tmp_path):
    write_dawproject(tmp_path / "song.dawproject", song)
    archive, project = _read(tmp_path / "song.dawproject")
    assert {name for name in archive.namelist() if name.startswith("audio/")} == {
        *("audio/loops/Beat.wav", "audio/loops/Söft-bass.wav"),
        *("audio/stems/Beat.wav", "audio/stems/Söft-bass.wav", "audio/stems/Rest.wav"),
    }
    for audio in project.iter("Audio"):
        content = archive.read(audio.find("File").attrib["path"])
        info = soundfile.info(io.BytesIO(content))
        assert float(audio.attrib["duration"]) == info.frames / info.samplerate
        assert int(audio.attrib["sampleRate"]) == info.samplerate
        assert int(audio.attrib["channels"]) == info.channels
    loop = song.tracks[1].loop
    assert archive.read("audio/loops/Söft-bass.wav") == loop.path.read_bytes()


def test_loops_are_clips_at_their_bars_that_repeat_the_whole_file(song, tmp_path):
    write_dawproject(tmp_path / "song.dawproject", song)
    _, project = _read(tmp_path / "song.dawproject")
    _, bass, *_ = _lanes(project)
    lead = 4 * song.lead_bars
    places = [(float(clip.attrib["time"]), float(clip.attrib["duration"])) for clip in bass]
    assert places == [(lead + 8.0, 16.0), (lead + 28.0, 8.0)]
    for clip in bass:
        assert [clip.attrib[name] for name in ("playStart", "loopStart", "loopEnd")] == [
            *("0", "0", "8"),
        ]
        (inner,) = clip.findall("Clips/Clip")
        warps = [
            (float(w.attrib["time"]), float(w.attrib["contentTime"])) for w in inner.iter("Warp")
        ]
        assert warps == [(0.0, 0.0), (8.0, song.tracks[1].loop.duration_s)]


def test_stems_are_played_as_they_are_from_where_the_song_begins(song, tmp_path):
    write_dawproject(tmp_path / "song.dawproject", song)
    _, project = _read(tmp_path / "song.dawproject")
    for (stem,) in _lanes(project)[2:]:
        assert stem.attrib["contentTimeUnit"] == "seconds"
        assert float(stem.attrib["time"]) == pytest.approx(song.beats_at(0.0), rel=1e-14)
        assert stem.find("Audio").attrib["algorithm"] == "raw"
        assert float(stem.find("Audio").attrib["duration"]) == song.duration_s


def test_a_steady_song_has_one_tempo(tmp_path):
    write_dawproject(tmp_path / "song.dawproject", arranged.steady(tmp_path, bar=16267.3))
    _, project = _read(tmp_path / "song.dawproject")
    tempo = float(project.find("Transport/Tempo").attrib["value"])
    assert tempo == pytest.approx(240 * arranged.SR / 16267.3, rel=1e-14)
    assert project.find("Arrangement/TempoAutomation") is None


def test_a_drifting_songs_tempo_holds_from_bar_line_to_bar_line(tmp_path):
    song = arranged.drifting(tmp_path)
    write_dawproject(tmp_path / "song.dawproject", song)
    _, project = _read(tmp_path / "song.dawproject")
    points = project.findall("Arrangement/TempoAutomation/RealPoint")
    beats = [float(point.attrib["time"]) for point in points]
    assert beats == [0.0, *(4.0 * (song.lead_bars + bar) for bar in range(1, song.n_bars))]
    assert {point.attrib["interpolation"] for point in points} == {"hold"}
    tempi = [float(point.attrib["value"]) for point in points]
    seconds = sum(60 * (b - a) / bpm for a, b, bpm in zip(beats, beats[1:], tempi, strict=False))
    assert seconds == pytest.approx(song.bar_line_s(song.n_bars - 1), rel=1e-13)


def test_the_mixer_goes_along(tmp_path):
    write_dawproject(tmp_path / "song.dawproject", arranged.steady(tmp_path))
    _, project = _read(tmp_path / "song.dawproject")
    groups = project.findall("Structure/Track")
    assert [group.attrib["name"] for group in groups] == ["Loops", "Stems", "Rest", "Master"]
    assert [group.find("Channel/Mute").attrib["value"] for group in groups] == [
        *("true", "false", "false", "false"),
    ]
    beat, bass = groups[1].findall("Track")
    assert float(beat.find("Channel/Volume").attrib["value"]) == pytest.approx(10 ** (-6 / 20))
    assert bass.find("Channel").attrib["solo"] == "true"
    assert bass.find("Channel/Mute").attrib["value"] == "true"
    assert bass.attrib["color"] == "#e61911"
    assert bass.find("Channel").attrib["destination"] == groups[1].find("Channel").attrib["id"]


def test_a_cancelled_export_leaves_what_was_there(tmp_path):
    path = tmp_path / "song.dawproject"
    path.write_text("before")

    def cancel(fraction: float, message: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_dawproject(path, arranged.steady(tmp_path), progress=cancel)
    assert path.read_text() == "before"
    assert not list(tmp_path.glob(".loopstudio*"))


def test_an_audio_file_that_has_gone_is_told(tmp_path):
    song = arranged.steady(tmp_path)
    song.tracks[0].loop.path.unlink()
    with pytest.raises(LoopstudioError, match=r"song\.dawproject could not be written"):
        write_dawproject(tmp_path / "song.dawproject", song)
    assert not (tmp_path / "song.dawproject").exists()


@pytest.mark.skipif("LOOPSTUDIO_DAWPROJECT" not in os.environ, reason="needs Bitwig's schema")
@pytest.mark.parametrize("kind", ["steady", "drifting", "edited", "waltz", "kept"])
def test_both_documents_fit_the_schema(kind, tmp_path):
    from lxml import etree

    song = getattr(arranged, kind)(tmp_path)

    write_dawproject(tmp_path / "song.dawproject", song)
    schemas = Path(os.environ["LOOPSTUDIO_DAWPROJECT"])
    archive = zipfile.ZipFile(tmp_path / "song.dawproject")
    for document, schema in (("project.xml", "Project.xsd"), ("metadata.xml", "MetaData.xsd")):
        held = etree.XMLSchema(etree.parse(str(schemas / schema)))
        held.assertValid(etree.fromstring(archive.read(document)))


def test_sections_are_markers_on_their_first_bar_line(song, tmp_path):
    write_dawproject(tmp_path / "song.dawproject", song)
    _, project = _read(tmp_path / "song.dawproject")
    markers = project.findall("Arrangement/Markers/Marker")
    assert [marker.attrib["name"] for marker in markers] == ['The "first" verse', "Drop"]
    places = [float(marker.attrib["time"]) for marker in markers]
    assert places == [song.bar_line_beats(0), song.bar_line_beats(4)]


def test_clips_lie_where_loops_play_as_edited_and_the_fader_moves_with_their_levels(tmp_path):
    song = arranged.edited(tmp_path)
    write_dawproject(tmp_path / "song.dawproject", song)
    _, project = _read(tmp_path / "song.dawproject")
    beat, bass, *_ = lanes = _lanes(project)
    assert [float(clip.attrib["time"]) for clip in bass] == [0, 12, 28]
    assert [float(clip.attrib["playStart"]) for clip in bass] == [0, 4, 0]
    assert len(beat) == 1
    (points,) = project.findall("Arrangement/Lanes/Lanes/Points")
    names = {
        channel.find("Volume").attrib["id"]: track.attrib["name"]
        for track in project.iter("Track")
        for channel in track.findall("Channel")
    }
    assert names[points.find("Target").attrib["parameter"]] == "Söft bass"
    levels = [
        (float(point.attrib["time"]), round(float(point.attrib["value"]), 4))
        for point in points.findall("RealPoint")
    ]
    assert levels == [(0, 1), (12, 1), (28, 0.5012)]
    assert len(lanes) == 5


def test_scenes_start_the_loops_that_are_heard_in_them_and_stop_the_others(tmp_path):
    write_dawproject(tmp_path / "song.dawproject", arranged.kept(tmp_path))
    archive, project = _read(tmp_path / "song.dawproject")
    names = {track.attrib["id"]: track.attrib["name"] for track in project.iter("Track")}
    started = {}
    for scene in project.findall("Scenes/Scene"):
        slots = scene.findall("Lanes/ClipSlot")
        assert [names[slot.attrib["track"]] for slot in slots] == ["Beat", "Söft bass", "Rest"]
        assert {slot.attrib["hasStop"] for slot in slots} == {"true"}
        started[scene.attrib["name"]] = [slot.find("Clip") is not None for slot in slots]
    assert started == {"Only <beat>": [True, False, False], "All": [True, True, False]}
    bass = project.findall("Scenes/Scene/Lanes/ClipSlot/Clip")[-1]
    assert [bass.attrib[name] for name in ("duration", "loopStart", "loopEnd")] == ["8", "0", "8"]
    files = [file.attrib["path"] for file in bass.iter("File")]
    assert files == ["audio/loops/Söft-bass.wav"]
    assert set(files) <= set(archive.namelist())


@pytest.mark.parametrize("heard", ["stems", "loops"])
def test_scenes_start_on_the_tracks_that_sound_and_on_no_others(heard, tmp_path):
    write_dawproject(tmp_path / "song.dawproject", replace(arranged.kept(tmp_path), heard=heard))
    _, project = _read(tmp_path / "song.dawproject")
    groups = {group.attrib["name"]: group for group in project.findall("Structure/Track")}
    sounding, silent = groups[heard.title()], groups[{"stems": "Loops", "loops": "Stems"}[heard]]
    mutes = [group.find("Channel/Mute").attrib["value"] for group in (sounding, silent)]
    assert mutes == ["false", "true"]
    wanted = [track.attrib["id"] for track in (*sounding.findall("Track"), groups["Rest"])]
    for scene in project.findall("Scenes/Scene"):
        slots = scene.findall("Lanes/ClipSlot")
        assert [slot.attrib["track"] for slot in slots] == wanted


def test_without_loops_there_is_nothing_for_scenes_to_start(tmp_path):
    song = arranged.kept(tmp_path)
    tracks = tuple(replace(track, loop=None) for track in song.tracks)
    write_dawproject(tmp_path / "song.dawproject", replace(song, tracks=tracks))
    _, project = _read(tmp_path / "song.dawproject")
    assert project.find("Scenes") is None


def test_clips_have_the_colour_of_their_loop(song, tmp_path):
    write_dawproject(tmp_path / "song.dawproject", song)
    _, project = _read(tmp_path / "song.dawproject")
    _, bass, *_ = _lanes(project)
    assert {clip.attrib["color"] for clip in bass} == {"#e61911"}
