"""Bars from beats."""

import numpy as np
import pytest

from loopstudio.core import grid
from loopstudio.core.audio import Audio
from loopstudio.core.downbeats import Beats
from loopstudio.core.errors import InputError, NothingToExtractError
from tests.core.tiled_songs import SR, downbeat_f, heard_beats, played_song, tiled_song

LONG = ("########....########", "..##....############", "....####..##..##..##")


@pytest.mark.parametrize("bpm", [84.0, 97.0, 128.0, 141.3])
def test_bars_of_a_constant_tempo_are_found_to_the_millisecond(bpm, rng):
    song = tiled_song(bpm=bpm, layout=LONG)

    found = grid.fit(heard_beats(song.beats_s, rng=rng), song.audio)

    assert found.constant
    assert found.n_bars == 20
    np.testing.assert_allclose(found.downbeats_s(SR), song.downbeats_s, atol=0.003)
    assert found.tempo_bpm(SR) == pytest.approx(bpm, abs=0.01)


@pytest.mark.parametrize("first", [1, 2, 3, 4])
def test_the_trackers_downbeat_gives_way_to_the_repetition_of_bars(first, rng):
    song = tiled_song(layout=LONG)

    found = grid.fit(heard_beats(song.beats_s, rng=rng, first=first), song.audio)

    assert downbeat_f(song.downbeats_s, found.downbeats_s(SR)) == 1.0


@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_beats_on_the_off_beat_are_put_right(shift, rng):
    song = tiled_song(layout=LONG)
    off = song.beats_s[:-1] + shift * np.diff(song.beats_s)
    beats = heard_beats(off, rng=rng)
    unknown = Beats(beats.times_s, np.zeros(len(off), int), 0, "librosa")

    found = grid.fit(unknown, song.audio)

    assert downbeat_f(song.downbeats_s, found.downbeats_s(SR), 0.01) == 1.0


def test_three_four_time_is_told_from_four_four(rng):
    song = tiled_song(bpm=132, metre=3, layout=LONG)

    found = grid.fit(heard_beats(song.beats_s, rng=rng, metre=4), song.audio)

    assert found.beats_per_bar == 3
    assert downbeat_f(song.downbeats_s, found.downbeats_s(SR)) == 1.0


def test_a_beat_heard_twice_as_fast_is_halved(rng):
    song = tiled_song(bpm=90, layout=LONG)
    fast = np.interp(
        np.arange(0, len(song.beats_s) - 0.5, 0.5), np.arange(len(song.beats_s)), song.beats_s
    )

    found = grid.fit(heard_beats(fast, rng=rng), song.audio)

    assert found.tempo_bpm(SR) == pytest.approx(90, abs=0.1)
    assert downbeat_f(song.downbeats_s, found.downbeats_s(SR)) == 1.0


def test_a_given_metre_is_kept(rng):
    song = tiled_song(layout=LONG)

    found = grid.fit(heard_beats(song.beats_s, rng=rng), song.audio, beats_per_bar=3)

    assert found.beats_per_bar == 3
    assert found.tempo_bpm(SR) == pytest.approx(118, abs=0.1)


def test_bars_reach_the_ends_of_the_song_where_beats_do_not(rng):
    song = tiled_song(layout=LONG)
    heard = song.beats_s[14:-9]

    found = grid.fit(heard_beats(heard, rng=rng, first=3), song.audio)

    assert downbeat_f(song.downbeats_s, found.downbeats_s(SR), 0.01) == 1.0


def test_silence_and_a_pickup_before_the_first_bar_are_in_no_bar(rng):
    song = tiled_song(layout=LONG, lead_s=1.37, pickup_beats=2)

    found = grid.fit(heard_beats(song.beats_s, rng=rng, first=3), song.audio)

    np.testing.assert_allclose(found.downbeats_s(SR)[0], song.downbeats_s[0], atol=0.003)
    assert found.n_bars == 20


def test_a_song_cut_at_any_place_keeps_its_whole_bars(rng):
    song = tiled_song(layout=LONG)
    cut_s = 1.234
    audio = Audio(song.audio.samples[:, round(cut_s * SR) :], SR)
    beats_s = song.beats_s[song.beats_s > cut_s] - cut_s

    found = grid.fit(heard_beats(beats_s, rng=rng), audio)

    np.testing.assert_allclose(found.downbeats_s(SR), song.downbeats_s[1:] - cut_s, atol=0.003)


def test_a_last_bar_that_lacks_some_samples_still_counts(rng):
    song = tiled_song(layout=LONG, tail_s=-0.01)

    found = grid.fit(heard_beats(song.beats_s, rng=rng), song.audio)

    assert found.n_bars == 20
    assert found.bar_starts[-1] <= song.audio.n_samples


def test_a_drifting_tempo_is_followed(rng):
    bpms = 104 + 4 * np.sin(np.arange(20) / 2.5)
    song = played_song(bpms, LONG)

    found = grid.fit(heard_beats(song.beats_s, rng=rng, first=2), song.audio)

    assert not found.constant
    assert downbeat_f(song.downbeats_s, found.downbeats_s(SR), 0.03) == 1.0


def test_missing_and_doubled_beats_of_a_drifting_song_are_repaired(rng):
    bpms = 104 + 4 * np.sin(np.arange(20) / 2.5)
    song = played_song(bpms, LONG)
    wrong = np.sort(np.append(np.delete(song.beats_s, [21, 40, 41]), song.beats_s[60] + 0.15))

    found = grid.fit(heard_beats(wrong, rng=rng), song.audio)

    assert downbeat_f(song.downbeats_s, found.downbeats_s(SR)) > 0.95


def test_confidence_is_high_where_loops_come_and_go_and_low_where_nothing_changes(rng):
    clear = tiled_song(layout=LONG)
    vague = tiled_song(layout=("#####",))

    sure = grid.fit(heard_beats(clear.beats_s, rng=rng), clear.audio).confidence
    unsure = grid.fit(heard_beats(vague.beats_s, rng=rng), vague.audio).confidence

    assert 0 <= unsure < 0.6 < sure <= 1


def test_one_bar_is_nothing_to_extract(rng):
    song = tiled_song(layout=("#",), tail_s=0.0)

    with pytest.raises(NothingToExtractError, match="bar"):
        grid.fit(heard_beats(song.beats_s, rng=rng), song.audio)


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_two_bars_are_found_where_a_beat_and_a_half_was_heard_for_one(shift):
    song = tiled_song(layout=("##", "##", "##"), tail_s=0.0)
    beat = song.beats_s[1]
    heard = np.arange(shift * beat, song.downbeats_s[-1] - beat / 2, 1.5 * beat)
    places = (np.arange(len(heard)) + 3) % 4 + 1

    found = grid.fit(Beats(heard, places, 4, "madmom", np.full(len(heard), 0.4)), song.audio)

    np.testing.assert_allclose(found.downbeats_s(SR), song.downbeats_s, atol=0.02)


def test_a_tempo_that_changes_halfway_is_not_taken_for_constant(rng):
    song = played_song(np.array([118.0] * 4 + [90.0] * 4), ("########", "########"))

    found = grid.fit(heard_beats(song.beats_s, rng=rng), song.audio)

    assert not found.constant
    assert downbeat_f(song.downbeats_s, found.downbeats_s(SR), 0.05) == 1.0


def test_downbeats_of_the_user_are_kept_as_they_are():
    song = tiled_song(bpm=120, layout=LONG)

    found = grid.from_downbeats(song.downbeats_s, song.audio)

    np.testing.assert_allclose(found.bar_starts, song.downbeats_s * SR)
    assert (found.beats_per_bar, found.constant, found.confidence) == (4, True, 1.0)


def test_the_metre_of_the_users_bars_is_guessed_from_their_length():
    song = tiled_song(bpm=132, metre=3, layout=LONG)

    assert grid.from_downbeats(song.downbeats_s, song.audio).beats_per_bar == 3
    assert grid.from_downbeats(song.downbeats_s, song.audio, beats_per_bar=6).beats_per_bar == 6


@pytest.mark.parametrize(
    ("downbeats_s", "reason"),
    [
        ([0.0, 2.0], "at least three"),
        ([0.0, 2.0, 2.0], "increasing"),
        ([0.0, np.nan, 2.0], "increasing"),
        ([-1.0, 1.0, 2.0], "the song lasts"),
        ([0.0, 2.0, 4000.0], "are they in seconds"),
        ([0.0, 0.001, 0.002], "only 0.001 s apart make no bar"),
    ],
)
def test_downbeats_that_make_no_bars_are_refused(downbeats_s, reason):
    song = tiled_song(layout=("####",))

    with pytest.raises(InputError, match=reason):
        grid.from_downbeats(downbeats_s, song.audio)


def test_a_metre_that_is_none_is_refused(rng):
    song = tiled_song(layout=("####",))

    with pytest.raises(InputError, match="beats"):
        grid.fit(heard_beats(song.beats_s, rng=rng), song.audio, beats_per_bar=0)
