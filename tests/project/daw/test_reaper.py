"""REAPER projects, read back by a library that knows the format."""

import os
import re
from pathlib import Path

import numpy as np
import pytest
import rpp

from loopstudio.core.errors import LoopstudioError
from loopstudio.project.daw.reaper import write_reaper
from tests.project.daw import arranged


def _read(path: Path):
    return rpp.loads(path.read_text(encoding="utf-8"))


def _values(element, name):
    return next(child[1:] for child in element if isinstance(child, list) and child[0] == name)


def _tracks(project):
    return {_values(track, "NAME")[0]: track for track in project.findall("TRACK")}, [
        _values(track, "NAME")[0] for track in project.findall("TRACK")
    ]


def _items(track):
    return [
        {
            name: float(_values(item, name)[0])
            for name in ("POSITION", "LENGTH", "SOFFS", "PLAYRATE", "LOOP")
        }
        | {"file": _values(item.find("SOURCE"), "FILE")[0]}
        for item in track.findall("ITEM")
    ]


def test_loops_and_stems_are_tracks_in_folders_and_the_rest_is_beside_them(tmp_path):
    write_reaper(tmp_path / "song.rpp", arranged.steady(tmp_path))
    project = _read(tmp_path / "song.rpp")
    _, names = _tracks(project)
    assert names == ["Loops", "Beat", "Söft bass", "Stems", "Beat", "Söft bass", "Rest"]
    nesting = [_values(track, "ISBUS") for track in project.findall("TRACK")]
    assert [int(depth) for _, depth in nesting] == [1, 0, -1, 1, 0, -1, 0]
    muted = [_values(track, "MUTESOLO")[0] for track in project.findall("TRACK")]
    assert muted == ["1", "0", "1", "0", "0", "1", "0"]
    soloed = [_values(track, "MUTESOLO")[1] for track in project.findall("TRACK")]
    assert soloed == ["0", "0", "0", "0", "0", "2", "0"]
    assert _values(project, "TEMPO") == ["120", "4", "4"]
    assert _values(project, "TITLE") == ['A "song" & more']


def test_a_steady_loop_is_one_item_for_each_run_on_its_bars(tmp_path):
    bar = 16267.3  # no whole number of samples
    song = arranged.steady(tmp_path, lead=5000, bar=bar)
    write_reaper(tmp_path / "song.rpp", song)
    bass = _items(_read(tmp_path / "song.rpp").findall("TRACK")[2])
    bar_s = bar / arranged.SR
    assert [item["POSITION"] for item in bass] == pytest.approx([3 * bar_s, 8 * bar_s], rel=1e-13)
    assert [item["LENGTH"] for item in bass] == pytest.approx([4 * bar_s, 2 * bar_s], rel=1e-13)
    assert {item["LOOP"] for item in bass} == {item["PLAYRATE"] for item in bass} == {1.0}
    assert {item["file"] for item in bass} == {"loops/bass.wav"}


@pytest.mark.parametrize(("bar", "n_items"), [(16000.0, 1), (16000.001, 1), (16000.3, 4)])
def test_a_steady_loop_begins_anew_before_it_is_audibly_out_of_time(bar, n_items, tmp_path):
    write_reaper(tmp_path / "song.rpp", arranged.steady(tmp_path, bar=bar, n_bars=20))
    beat = _items(_read(tmp_path / "song.rpp").findall("TRACK")[1])
    assert len(beat) == n_items
    assert {item["PLAYRATE"] for item in beat} == {1.0}
    ends = np.cumsum([item["LENGTH"] for item in beat])
    np.testing.assert_allclose([item["POSITION"] for item in beat[1:]], ends[:-1], rtol=1e-12)
    assert ends[-1] == pytest.approx(20 * bar / arranged.SR, rel=1e-12)
    for item in beat:
        n_rounds = round(item["LENGTH"] * arranged.SR / bar)
        assert abs(item["LENGTH"] - n_rounds * 16000 / arranged.SR) <= 2.5e-4
        assert item["SOFFS"] == 0


def test_stems_begin_where_the_song_does(tmp_path):
    song = arranged.steady(tmp_path, lead=5000)
    write_reaper(tmp_path / "song.rpp", song)
    (stem,) = _items(_read(tmp_path / "song.rpp").findall("TRACK")[4])
    assert stem["POSITION"] == pytest.approx(11000 / arranged.SR, rel=1e-14)
    assert stem["LENGTH"] == song.duration_s
    assert (stem["LOOP"], stem["file"]) == (0.0, "stems/drums.wav")


def test_a_drifting_song_has_a_tempo_map_that_ends_on_its_bar_lines(tmp_path):
    song = arranged.drifting(tmp_path)
    write_reaper(tmp_path / "song.rpp", song)
    project = _read(tmp_path / "song.rpp")
    points = [child[1:] for child in project.find("TEMPOENVEX") if child[0] == "PT"]
    times, tempi = (np.array([float(point[i]) for point in points]) for i in (0, 1))
    assert len(points) == song.n_bars
    assert points[0][3] == str(4 * 65536 + 4)
    # Counting beats through the map arrives at every bar line.
    beats = np.concatenate([[0], np.cumsum(np.diff(times) * tempi[:-1] / 60)])
    expected = [4 * (song.lead_bars + bar) for bar in range(1, song.n_bars)]
    np.testing.assert_allclose(beats[1:], expected, rtol=1e-12)


def test_each_round_of_a_drifting_loop_fills_its_bars(tmp_path):
    song = arranged.drifting(tmp_path)
    write_reaper(tmp_path / "song.rpp", song)
    project = _read(tmp_path / "song.rpp")
    bass = _items(project.findall("TRACK")[2])
    assert [item["POSITION"] for item in bass] == pytest.approx(
        [song.bar_line_s(bar) for bar in (2, 4, 7)], rel=1e-13
    )
    played_s = [item["LENGTH"] * item["PLAYRATE"] for item in bass]
    loop = song.tracks[1].loop
    assert played_s == pytest.approx([loop.duration_s] * 3, rel=1e-12)
    assert [_values(track, "BEAT")[0] for track in project.findall("TRACK")] == [
        *("-1", "1", "1"),
        *("-1", "0", "0", "0"),
    ]


def test_colours_and_levels_are_the_mixers(tmp_path):
    write_reaper(tmp_path / "song.rpp", arranged.steady(tmp_path))
    _, beat, bass, *_ = _read(tmp_path / "song.rpp").findall("TRACK")
    red, green, blue = arranged.RED
    assert int(_values(bass, "PEAKCOL")[0]) == 2**24 + (blue << 16) + (green << 8) + red
    assert float(_values(beat, "VOLPAN")[0]) == pytest.approx(10 ** (-6 / 20), rel=1e-14)


def test_every_file_is_found_from_where_the_project_lies(tmp_path):
    song = arranged.steady(tmp_path / "media")
    (tmp_path / "projects").mkdir()
    path = tmp_path / "projects" / "song.rpp"
    write_reaper(path, song)
    files = re.findall(r'FILE "(.*)"', path.read_text(encoding="utf-8"))
    assert len(files) == 1 + 2 + 3
    assert all(not os.path.isabs(file) and (path.parent / file).is_file() for file in files)


def test_a_name_with_every_quotation_mark_is_still_one_name(tmp_path):
    from dataclasses import replace

    song = replace(arranged.steady(tmp_path), title="a\"b'c`d\ne")
    write_reaper(tmp_path / "song.rpp", song)
    assert _values(_read(tmp_path / "song.rpp"), "TITLE") == ["a\"b'c'd e"]


def test_what_was_there_stays_where_the_project_cannot_be_written(tmp_path):
    song = arranged.steady(tmp_path)
    (tmp_path / "song.rpp").mkdir()
    with pytest.raises(LoopstudioError, match=r"song\.rpp could not be written"):
        write_reaper(tmp_path / "song.rpp", song)
    assert not list(tmp_path.glob(".loopstudio*"))


def test_sections_are_regions_from_bar_line_to_bar_line(tmp_path):
    song = arranged.steady(tmp_path, lead=5000)
    write_reaper(tmp_path / "song.rpp", song)
    markers = [
        line[1:]
        for line in _read(tmp_path / "song.rpp")
        if isinstance(line, list) and line[0] == "MARKER"
    ]
    assert [marker[2] for marker in markers] == ['The "first" verse', "", "Drop", ""]
    places = [float(marker[1]) for marker in markers]
    lines = [song.bar_line_s(bar) for bar in (0, 4, 4, 10)]
    assert places == pytest.approx(lines, rel=1e-13)
    assert {marker[3] for marker in markers} == {"1"}
