"""Hearing beats."""

import subprocess
import sys

import numpy as np
import pytest

from loopstudio.core import child, downbeats, grid
from loopstudio.core.audio import Audio
from loopstudio.core.bars import front_end, lstm, madmom_tracker
from loopstudio.core.errors import InputError, NothingToExtractError
from loopstudio.core.progress import Cancelled
from tests.core.tiled_songs import SR, downbeat_f, tiled_song

TRACKERS = [
    pytest.param(
        "madmom",
        marks=pytest.mark.skipif(not madmom_tracker.available(), reason="no wheel here"),
    ),
    "librosa",
]
needs_madmom = pytest.mark.skipif(not madmom_tracker.available(), reason="no wheel here")
# The libraries inside the child process warn of their own; here they run in this one.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("tracker", TRACKERS)
def test_beats_are_heard_in_a_child_process(tracker):
    song = tiled_song()
    reports = []

    beats = downbeats.track(
        song.audio, tracker=tracker, progress=lambda *report: reports.append(report)
    )

    found = grid.fit(beats, song.audio)
    assert downbeat_f(song.downbeats_s, found.downbeats_s(SR)) == 1.0
    assert beats.tracker == tracker
    assert len(beats.positions) == len(beats.times_s)
    assert 0 <= min(reports)[0] <= max(reports)[0] <= 1
    assert {message for _, message in reports} >= {"Listening for beats"}


def test_a_child_process_listens_itself(monkeypatch):
    monkeypatch.setattr(child, "inside", lambda: True)
    monkeypatch.setattr(child, "call", pytest.fail)

    assert downbeats.track(tiled_song().audio, tracker="librosa").tracker == "librosa"


@needs_madmom
def test_quiet_and_antiphase_songs_are_heard_like_others():
    song = tiled_song()
    mono = song.audio.samples[0]
    expected = downbeats.listen(mono, SR, "madmom").times_s[:40]

    quiet = downbeats.listen(mono * np.float32(1e-3) + np.float32(0.2), SR, "madmom").times_s[:40]
    antiphase = downbeats.track(Audio(np.stack([mono, -mono]), SR), tracker="madmom").times_s[:40]

    np.testing.assert_allclose(quiet, expected, atol=0.011)
    np.testing.assert_allclose(antiphase, expected, atol=0.011)


@needs_madmom
def test_the_networks_say_what_madmoms_own_say(rng):
    madmom_tracker.prepare()
    from madmom.features.downbeats import RNNDownBeatProcessor

    samples = rng.normal(0, 0.1, 6 * 44100).astype(np.float32)
    samples[:: 44100 // 2] = 1

    ours = madmom_tracker.activations(samples)

    np.testing.assert_allclose(ours, RNNDownBeatProcessor()(samples), atol=2e-3)


@needs_madmom
def test_long_songs_sound_the_same_in_windows(rng, monkeypatch):
    samples = rng.normal(0, 0.02, 12 * 44100).astype(np.float32)
    for place in range(0, len(samples) - 500, 44100 // 2):
        samples[place : place + 500] += np.linspace(1, 0, 500, dtype=np.float32)
    whole = madmom_tracker.activations(samples)
    monkeypatch.setattr(madmom_tracker, "WINDOW_FRAMES", 500)
    monkeypatch.setattr(front_end, "_BLOCK_FRAMES", 170)
    monkeypatch.setattr(madmom_tracker, "MARGIN_FRAMES", 400)

    np.testing.assert_allclose(madmom_tracker.activations(samples), whole, atol=0.1)


def test_running_networks_can_be_cancelled(rng):
    def cancel(fraction, message):
        if fraction > 0.5:
            raise Cancelled

    cells = lstm.Cells(
        rng.random((2, 5, 12), np.float32),
        rng.random((2, 12), np.float32),
        rng.random((2, 3, 12), np.float32),
        rng.random((2, 9), np.float32),
    )
    ensemble = lstm.Ensemble(
        ((cells, cells),), rng.random((2, 6, 3), np.float32), rng.random((2, 3), np.float32)
    )

    with pytest.raises(Cancelled):
        lstm.run(ensemble, rng.random((5000, 5), np.float32), progress=cancel)


@pytest.mark.parametrize("tracker", TRACKERS)
@pytest.mark.parametrize("kind", ["noise", "tone"])
def test_noise_and_tones_have_no_beat(kind, tracker, rng):
    time_s = np.arange(8 * SR) / SR
    sounds = {"noise": rng.normal(0, 0.1, len(time_s)), "tone": np.sin(2 * np.pi * 440 * time_s)}

    with pytest.raises(NothingToExtractError, match="beat"):
        downbeats.listen(sounds[kind].astype(np.float32), SR, tracker)


@pytest.mark.parametrize(
    ("samples", "reason"),
    [(np.zeros((2, 5 * SR), np.float32), "silent"), (np.ones((1, 100), np.float32), "bars")],
)
def test_silence_and_less_than_a_second_are_refused_at_once(samples, reason):
    with pytest.raises(NothingToExtractError, match=reason):
        downbeats.track(Audio(samples, SR))


def test_an_unknown_tracker_is_refused():
    with pytest.raises(InputError, match="madmom, librosa"):
        downbeats.track(tiled_song().audio, tracker="ears")


def test_librosa_hears_where_madmom_is_missing(monkeypatch):
    monkeypatch.setattr(madmom_tracker, "available", lambda: False)

    assert downbeats.track(tiled_song().audio).tracker == "librosa"
    with pytest.raises(InputError, match="not installed"):
        downbeats.track(tiled_song().audio, tracker="madmom")


def test_finding_bars_imports_nothing_heavy_into_the_window():
    code = (
        "import sys, loopstudio.core.grid\n"
        "print([name for name in ('librosa', 'madmom', 'scipy', 'numba') if name in sys.modules])"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"
