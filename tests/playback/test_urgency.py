"""Threads that come first, and a fault that must not keep the computer to itself."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from tests.playback.songs import SR, noise
from tests.pulse import wait_until

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="others do it by themselves")


def is_granted():
    """Whether this user may have real-time threads."""
    with contextlib.suppress(OSError):
        before = os.sched_getscheduler(0), os.sched_getparam(0)
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
        os.sched_setscheduler(0, *before)
        return True
    return False


granted = pytest.mark.skipif(not is_granted(), reason="this user may have no real-time threads")


def run(body):
    script = "import os, threading, time\nfrom loopstudio.playback import urgency\n"
    return subprocess.run(
        [sys.executable, "-c", script + textwrap.dedent(body)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@granted
def test_a_thread_that_computes_for_too_long_is_no_longer_urgent():
    done = run("""
        urgency.hurry()
        began = time.thread_time()
        while os.sched_getscheduler(0) == os.SCHED_RR:
            pass
        print(time.thread_time() - began)
        began = time.thread_time()
        while time.thread_time() - began < 1.5:
            pass
    """)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 1


@granted
def test_an_urgent_thread_that_never_pauses_is_ended():
    done = run("""
        import ctypes
        urgency.hurry()
        thread = threading.Thread(target=lambda: all(True for _ in iter(int, 1)))
        with urgency.foremost():
            thread.start()
        time.sleep(20)
    """)
    assert done.returncode == -signal.SIGKILL


@granted
@pytest.mark.sound
def test_only_the_threads_that_play_are_urgent(sound_server, engine):
    engine.set_song(noise(5), SR)
    engine.play()
    wait_until(lambda: engine.position > 1000, "the sound")
    (process,) = [p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())]
    policies = {
        thread.id: (os.sched_getscheduler(thread.id), os.sched_getparam(thread.id).sched_priority)
        for thread in process.threads()
    }
    assert policies[process.pid] == (os.SCHED_RR, 5)
    assert (os.SCHED_RR, 6) in policies.values()  # PortAudio's
    assert (os.SCHED_OTHER, 0) in policies.values()  # the inbox


def test_a_user_without_the_right_to_it_is_played_to_as_well():
    done = run("""
        import resource
        resource.setrlimit(resource.RLIMIT_RTPRIO, (0, 0))
        if os.getuid() == 0:
            os.setuid(65534)
        urgency.hurry()
        with urgency.foremost():
            assert os.sched_getscheduler(0) == os.SCHED_OTHER
    """)
    assert done.returncode == 0, done.stderr
