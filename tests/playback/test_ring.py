"""The ring between the threads, and what the device calls for samples."""

import ctypes
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from loopstudio.playback.native import address
from loopstudio.playback.ring import Ring

CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_ulong,
    ctypes.c_void_p,
    ctypes.c_ulong,
    ctypes.c_void_p,
)
UNDERFLOW = 4


def take_natively(ring, out, now_s=0.0, delay_s=0.0, underflow=0):
    """Do as PortAudio does."""
    clock = np.array([0.0, now_s, now_s + delay_s])
    before = ring.taken
    callback = CALLBACK(address())
    assert callback(
        None, out.ctypes.data, len(out), clock.ctypes.data, underflow * UNDERFLOW,
        ring.memory.ctypes.data,
    ) == 0  # fmt: skip
    return ring.taken - before


WAYS = pytest.mark.parametrize("take", [Ring.take_into, take_natively])


def counted(first, n):
    """Samples that can be told apart, shape (n, 2)."""
    return np.stack((np.arange(first, first + n), -np.arange(first, first + n)), 1).astype("f4")


@WAYS
def test_samples_leave_the_ring_as_they_came(take, rng):
    ring = Ring(100, 2)
    sent, got = [], []
    for _ in range(300):
        block = rng.random((int(rng.integers(0, ring.room + 1)), 2)).astype(np.float32)
        ring.write(block)
        sent.append(block)
        out = np.empty((int(rng.integers(0, 60)), 2), np.float32)
        n = take(ring, out)
        assert not out[n:].any()
        got.append(out[:n])
    got = np.concatenate(got)
    assert len(got) == ring.taken > 1000
    np.testing.assert_array_equal(got, np.concatenate(sent)[: len(got)])


@WAYS
def test_an_offer_takes_the_place_of_what_waits(take):
    ring = Ring(100, 2)
    ring.write(counted(0, 80))
    out = np.empty((30, 2), np.float32)
    take(ring, out)
    ring.offer(40, counted(1000, 70))
    assert ring.offering
    take(ring, out)
    assert (ring.offering, ring.accepted) == (False, True)
    np.testing.assert_array_equal(out, np.concatenate((counted(30, 10), counted(1000, 20))))
    assert ring.written == 110
    take(ring, out)
    np.testing.assert_array_equal(out, counted(1020, 30))


@WAYS
def test_an_offer_that_comes_too_late_changes_nothing(take):
    ring = Ring(100, 2)
    ring.write(counted(0, 80))
    out = np.empty((30, 2), np.float32)
    take(ring, out)
    ring.offer(29, counted(1000, 50))
    take(ring, out)
    assert (ring.offering, ring.accepted) == (False, False)
    np.testing.assert_array_equal(out, counted(30, 30))
    assert ring.written == 80


@WAYS
def test_gaps_and_times_are_noted(take):
    ring = Ring(100, 1)
    ring.write(np.ones((20, 1), np.float32))
    take(ring, np.empty((15, 1), np.float32), 7.0, 0.25)
    assert ring.call == (1, 0, 7.0, 0.25)
    assert (ring.gaps, ring.underflows) == (0, 0)
    take(ring, np.empty((15, 1), np.float32), 8.0, 0.25, underflow=1)
    assert ring.call == (2, 15, 8.0, 0.25)
    assert (ring.gaps, ring.underflows) == (1, 1)


@pytest.mark.parametrize("n_channels", [1, 2])
def test_machine_code_does_exactly_what_python_does(rng, n_channels):
    rings = Ring(500, n_channels), Ring(500, n_channels)
    for i in range(500):
        block = rng.random((int(rng.integers(0, max(rings[0].room, 0) + 1)), n_channels))
        asked = int(rng.integers(0, 300))
        for ring in rings:
            ring.write(block.astype(np.float32))
        if i % 3 == 0:
            at = ring.taken + int(rng.integers(-5, ring.filled + 1))
            n = int(rng.integers(0, 495 - max(at - ring.taken, 0)))
            offer = rng.random((n, n_channels)).astype(np.float32)
            for ring in rings:
                ring.offer(max(at, 0), offer)
        outs = [np.full((asked, n_channels), 9, np.float32) for _ in rings]
        rings[0].take_into(outs[0], float(i), 0.5, i % 2)
        take_natively(rings[1], outs[1], float(i), 0.5, i % 2)
        np.testing.assert_array_equal(outs[0], outs[1])
        np.testing.assert_array_equal(rings[0].memory, rings[1].memory)


@pytest.mark.skipif(sys.platform != "linux", reason="there is no way to ask for it elsewhere")
def test_where_no_code_may_be_written_the_callback_is_pythons():
    refuse_written_code = 65, 1  # PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import ctypes, llvmlite.binding\n"
            f"assert ctypes.CDLL(None).prctl(*{refuse_written_code}, 0, 0, 0) == 0, 'too old'\n"
            "from loopstudio.playback.native import address\n"
            "print(address())",
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    if "too old" in done.stderr:
        pytest.skip("this Linux cannot be asked for it")
    assert done.stdout == "None\n", done.stderr
