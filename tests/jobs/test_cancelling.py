"""Cancelling the real work, through the real runner, at every stage."""

import multiprocessing
import time

import pytest
import soundfile

from loopstudio.core.extract import Settings
from loopstudio.jobs import analysis
from loopstudio.jobs.runner import JobRunner
from tests.core.songs import LAYOUT, SR, song

AT_ONCE_S = 0.1
SOON_S = 1.0
"""A quiet computer takes 0.05 s; a busy one has to get round to it."""


@pytest.fixture
def runner(qapp):
    runner = JobRunner()
    yield runner
    runner.close()


@pytest.fixture(scope="module")
def made():
    return song(tuple(row * 3 for row in LAYOUT))


def _next_job(*, progress):
    return "free"


def _cancel_at(qtbot, runner, stage):
    """Cancel when a stage is reported; return how long that and the way to the next job took."""
    reached = []

    def on_progress(fraction, message):
        if message.startswith(stage):
            reached.append(message)

    runner.progressed.connect(on_progress)
    qtbot.waitUntil(lambda: bool(reached), timeout=60_000)
    began_s = time.monotonic()
    with qtbot.waitSignal(runner.cancelled):
        runner.cancel()
    told_s = time.monotonic() - began_s
    with qtbot.waitSignal(runner.succeeded, timeout=10_000) as done:
        runner.start(_next_job)
    assert done.args == ["free"]
    assert multiprocessing.active_children() == []
    return told_s, time.monotonic() - began_s


@pytest.mark.parametrize(
    "stage",
    ["Listening to the song", "Listening for beats", "Finding bars", "Comparing bars"],
)
def test_looking_for_loops_ends_at_once(qtbot, runner, made, stage):
    runner.start(analysis.find_loops, made.audio, Settings(), None, partial=True)
    told_s, free_s = _cancel_at(qtbot, runner, stage)
    assert told_s < AT_ONCE_S
    assert free_s < SOON_S


@pytest.mark.parametrize("stage", ["Finding loops", "Separating the loops"])
def test_the_search_for_masks_ends_at_once(qtbot, runner, made, stage):
    bars_s = tuple(made.grid.bar_starts / SR)
    settings = Settings(downbeats_s=bars_s, method="masks")
    runner.start(analysis.find_loops, made.audio, settings, None, partial=True)
    told_s, free_s = _cancel_at(qtbot, runner, stage)
    assert told_s < AT_ONCE_S
    assert free_s < SOON_S


def test_opening_a_song_ends_at_once(qtbot, runner, made, tmp_path):
    path = tmp_path / "song.flac"
    soundfile.write(path, made.audio.samples.T, SR)
    runner.start(analysis.open_file, str(path))
    told_s, free_s = _cancel_at(qtbot, runner, "Reading")
    assert told_s < AT_ONCE_S
    assert free_s < SOON_S
