"""Parcels: large orders arrive whole, and nothing of them is left behind."""

import multiprocessing
import os
import sys
import tempfile
import threading
from contextlib import contextmanager

import numpy as np
import pytest

from loopstudio.core.errors import LoopstudioError
from loopstudio.playback import parcel
from loopstudio.playback.orders import Seek, SetVoices
from tests.playback.songs import SR, noise
from tests.pulse import wait_until

limited = pytest.mark.skipif(sys.platform == "win32", reason="there are no limits to files")


@pytest.fixture
def pipe():
    """Both ends of a pipe; the first is the one to receive at."""
    ends = multiprocessing.Pipe()
    yield ends
    for end in ends:
        end.close()


@contextmanager
def files_of_at_most(n_bytes):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def sent(pipe, *orders):
    """Return what arrives of orders."""
    theirs, ours = pipe
    sender = threading.Thread(
        target=lambda: [parcel.send(ours, order, os.getpid()) for order in orders]
    )
    sender.start()
    arrived = [parcel.receive(theirs) for _ in orders]
    sender.join()
    return arrived


def test_a_song_arrives_as_it_is_and_can_be_written_to(pipe):
    song = noise(5)
    (arrived,) = sent(pipe, song)
    np.testing.assert_array_equal(arrived, song)
    arrived[:] = 0
    assert song.any()


def test_no_song_and_parts_of_arrays_arrive_too(pipe):
    part = noise(1)[:, 100:200]
    none, voices = sent(pipe, np.empty((0, 0), np.float32), SetVoices({2: part, 5: part.T}))
    assert none.shape == (0, 0)
    np.testing.assert_array_equal(voices.voices[2], part)
    np.testing.assert_array_equal(voices.voices[5], part.T)


def test_small_orders_go_between_parcels_in_their_order(pipe):
    theirs, ours = pipe
    parcel.send(ours, noise(1), os.getpid())
    ours.send(Seek(1, 50))
    parcel.send(ours, SetVoices({}), os.getpid())
    kinds = [type(parcel.receive(theirs)) for _ in range(3)]
    assert kinds == [np.ndarray, Seek, SetVoices]


@pytest.mark.skipif(sys.platform != "linux", reason="nobody counts open files there")
def test_a_song_that_was_written_before_is_sent_again_and_again_and_goes_with_its_array(pipe):
    def n_open():
        return len(os.listdir("/proc/self/fd"))

    before, song = n_open(), noise(5)
    parcel.keep(song)
    parcel.keep(song)
    assert n_open() == before + 1
    with files_of_at_most(1000):  # nothing more needs to be written
        first, again = sent(pipe, song, song)
    first[:] = 0
    np.testing.assert_array_equal(again, song)
    del first, again, song
    assert n_open() == before


def test_nothing_of_a_parcel_can_be_found_even_while_it_is_under_way(pipe, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    theirs, ours = pipe
    parcel.send(ours, noise(1), os.getpid())
    assert not list(tmp_path.iterdir())
    parcel.receive(theirs)
    assert not list(tmp_path.iterdir())


@limited
def test_a_parcel_there_is_no_room_for_is_told_in_a_sentence(pipe):
    with (
        files_of_at_most(100_000),
        pytest.raises(LoopstudioError, match="got no memory for the song"),
    ):
        parcel.send(pipe[1], noise(5), os.getpid())


@limited
@pytest.mark.sound
def test_a_song_there_is_no_room_for_is_played_once_there_is(sound_server, engine):
    with files_of_at_most(100_000):
        engine.set_song(noise(5), SR)
        engine.play()
        wait_until(lambda: not engine.playing, "the engine to give up")
    assert "got no memory for the song" in engine.state
    engine.play()
    wait_until(lambda: engine.state == "ok" and engine.position > 1000, "the sound")


def test_nobody_at_the_other_end_is_told_as_of_any_pipe(pipe):
    theirs, ours = pipe
    theirs.close()
    with pytest.raises(OSError):  # noqa: PT011  which one depends on the system
        parcel.send(ours, noise(1), os.getpid())
