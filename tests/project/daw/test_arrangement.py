"""Laying a song out for a sequencer."""

from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.errors import AudioError
from loopstudio.core.loops import Loop
from loopstudio.core.places import loop_places
from loopstudio.project.daw.arrangement import arrange
from loopstudio.project.daw.media import read_media
from loopstudio.project.daw.places import Clip, clips
from loopstudio.project.project import Strip
from tests.project import small
from tests.project.daw import arranged


def test_a_song_that_begins_on_a_bar_line_stays_where_it_is(tmp_path):
    song = arranged.steady(tmp_path)
    assert (song.lead_bars, song.song_starts_s) == (0, 0.0)
    assert song.tempo_bpm() == 120.0
    assert song.beats_at(song.duration_s) == pytest.approx(40.125)


def test_a_pick_up_moves_the_song_until_its_bar_lines_are_the_sequencers(tmp_path):
    song = arranged.steady(tmp_path, lead=20000)
    assert song.lead_bars == 2
    assert song.song_starts_s == pytest.approx(1.5, abs=1e-12)
    assert song.bar_line_s(0) == 4.0
    assert song.bar_line_beats(0) == song.beats_at(20000 / arranged.SR) == 8.0
    assert song.beats_at(0.0) == pytest.approx(3.0)


def test_less_than_a_sample_before_the_first_bar_line_costs_no_silent_bar(tmp_path):
    found = arranged.extraction(16000.0 * np.arange(11) + 0.4)
    song = arrange(
        found,
        sr=arranged.SR,
        n_samples=160_000,
        title="",
        strips=(Strip(), Strip()),
        colours=(arranged.BLUE, arranged.RED),
        stems=(None, None),
        loops=(arranged.media(tmp_path / "a.wav", 16000), None),
    )
    assert song.lead_bars == 0
    assert [track.name for track in song.tracks] == ["drums-1"]
    assert song.heard == "loops"


def test_bar_lines_of_a_drifting_song_are_its_own(tmp_path):
    song = arranged.drifting(tmp_path)
    lines = np.array([song.bar_line_s(bar) for bar in range(11)])
    heard = np.array(song.bar_lines_s) + song.song_starts_s
    np.testing.assert_allclose(lines, heard, atol=1e-12)
    assert len({round(song.tempo_bpm(bar), 6) for bar in range(10)}) == 10


def test_a_loop_begins_anew_at_each_entry_where_the_layout_says_so(tmp_path):
    found = arranged.extraction(16000.0 * np.arange(11))
    assert loop_places(found, 1).tolist() == [-1, -1, 0, 1, 0, 1, -1, 0, 1, -1]
    assert clips(loop_places(found, 1), 2) == (Clip(2, 4, 0), Clip(7, 2, 0))


def test_places_count_from_the_bar_that_the_file_was_cut_from():
    found = replace(arranged.extraction(16000.0 * np.arange(11)), best_bars=(0, 3))
    assert loop_places(found, 1).tolist() == [-1, -1, 1, 0, 1, 0, -1, 1, 0, -1]
    assert clips(loop_places(found, 1), 2) == (Clip(2, 4, 1), Clip(7, 2, 1))


def test_an_exact_loop_goes_on_counting_while_it_is_silent():
    plays = np.array([0, 1, 1, 1, 0, 0, 1, 1.0])
    exact = Loop("bass-1", "bass", 2, ((0, 0), (1, 1)), plays, 60.0)
    found = replace(small.extraction(8), loops=(exact,), best_bars=(1,))
    assert loop_places(found, 0).tolist() == [-1, 0, 1, 0, -1, -1, 1, 0]


def test_a_bar_that_does_not_follow_begins_a_clip_of_its_own():
    assert clips(np.array([0, 1, 3, 0, -1, 1]), 4) == (Clip(0, 2, 0), Clip(2, 2, 3), Clip(5, 1, 1))


def test_a_file_that_is_no_audio_is_named(tmp_path):
    (tmp_path / "drums.wav").write_text("no sound")
    with pytest.raises(AudioError, match=r"drums\.wav cannot be read"):
        read_media(tmp_path / "drums.wav")
