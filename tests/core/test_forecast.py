"""What finding loops will take, and whether there is enough of it."""

import numpy as np
import pytest
import soundfile

from loopstudio.core import audio, forecast, memory
from loopstudio.core.errors import TooLongError
from loopstudio.core.section import Section

MINUTES = 60.0
GB = 10**9


def test_longer_songs_take_more_and_evenly():
    one, two, three = (forecast.forecast(n * MINUTES, 2, 44_100) for n in (1, 2, 3))
    assert two.n_bytes - one.n_bytes == pytest.approx(three.n_bytes - two.n_bytes)
    assert one.seconds < two.seconds < three.seconds
    assert forecast.forecast(MINUTES, 1, 44_100).n_bytes < one.n_bytes
    assert forecast.forecast(MINUTES, 2, 96_000).n_bytes > one.n_bytes


def test_the_longest_song_for_some_memory_takes_that_memory():
    longest_s = forecast.longest_s(2 * GB, 2, 48_000)
    assert forecast.forecast(longest_s, 2, 48_000).n_bytes == pytest.approx(2 * GB)
    assert forecast.longest_s(1.0, 2, 48_000) == 0


@pytest.mark.parametrize(
    ("seconds", "played", "n_bytes", "text"),
    [
        (3, 6, 3e8, "About 10 s and 0.3 GB"),
        (22, 43, 1.24e9, "About 20 to 40 s and 1.2 GB"),
        (43, 44, 1.24e9, "About 40 s and 1.2 GB"),
        (20, 100, 2e9, "About 1 to 2 min and 2.0 GB"),
        (200, 300, 4.9e9, "About 3 to 5 min and 4.9 GB"),
    ],
)
def test_a_forecast_reads_like_a_guess(seconds, played, n_bytes, text):
    assert forecast.Forecast(seconds, played, n_bytes).text() == text


def test_played_loops_take_longer_than_copied_ones():
    told = forecast.forecast(10 * MINUTES, 2, 44_100)
    assert told.seconds < told.seconds_played


def test_more_cores_take_less_but_not_in_proportion(monkeypatch):
    seconds = []
    for n in (1, 2, 4):
        monkeypatch.setattr(forecast, "n_threads", lambda n=n: n)
        seconds.append(forecast.forecast(10 * MINUTES, 2, 44_100).seconds)
    one, two, four = seconds
    assert one / 2 < two < one
    assert two / 2 < four < two


def test_a_slower_computer_takes_as_many_times_as_long(monkeypatch):
    monkeypatch.setattr(forecast, "_slowness", lambda: 1.0)
    before = forecast.forecast(MINUTES, 2, 44_100)
    monkeypatch.setattr(forecast, "_slowness", lambda: 2.0)
    after = forecast.forecast(MINUTES, 2, 44_100)
    assert after.seconds == pytest.approx(2 * before.seconds)
    assert after.seconds_played == pytest.approx(2 * before.seconds_played)
    assert after.n_bytes == before.n_bytes


def test_how_fast_this_computer_is_is_asked_once():
    assert 0 < forecast._slowness() < 10
    assert forecast._slowness() == forecast._slowness()


def test_this_computer_has_some_memory():
    there = memory.available()
    assert there is not None
    assert 10**7 < there < 10**14


@pytest.fixture
def quiet_song(tmp_path):
    path = tmp_path / "song.flac"
    soundfile.write(path, np.zeros((600_000, 2)), 2000)
    return path


def test_a_song_is_refused_by_its_header_if_there_is_clearly_too_little(quiet_song, monkeypatch):
    needed = forecast.forecast(300.0, 2, 2000).n_bytes
    monkeypatch.setattr(memory, "available", lambda: round(0.5 * needed))
    monkeypatch.setattr(audio, "_collect", None)
    with pytest.raises(TooLongError, match=r"needs about .* GB are free: close .* section") as told:
        audio.decode(quiet_song, for_loops=True)
    assert told.value.duration_s == 300.0
    assert 0 < told.value.longest_s <= 300.0


@pytest.mark.parametrize("share", [0.9, None])
def test_a_song_is_taken_if_there_may_be_enough_or_nobody_knows(quiet_song, monkeypatch, share):
    needed = forecast.forecast(300.0, 2, 2000).n_bytes
    monkeypatch.setattr(memory, "available", lambda: share and round(share * needed))
    assert audio.decode(quiet_song, for_loops=True).n_samples == 600_000


def test_only_the_section_counts_and_only_where_loops_are_wanted(quiet_song, monkeypatch):
    small = forecast.forecast(30.0, 2, 2000).n_bytes
    monkeypatch.setattr(memory, "available", lambda: round(small))
    assert audio.decode(quiet_song, section=Section(10, 40), for_loops=True).duration_s == 30
    monkeypatch.setattr(memory, "available", lambda: 1)
    assert audio.decode(quiet_song).duration_s == 300
