"""Letting the sound come before all else, as far as the system grants that.

Only Linux has to be asked: on macOS and Windows PortAudio's thread is urgent by itself.
Where Linux refuses, the sound relies on the samples that wait in its ring and in the device.
"""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Iterator

import numpy as np

RENDERING, PLAYING = 5, 6
"""Real-time priorities of the thread that renders, which is what sound servers take for
themselves, and of those that bring samples to the device."""
NICENESS = -11
"""The second best, which some systems grant instead."""
LIMIT_S = 0.5
"""A thread that computes for so long without a pause is no longer urgent, and after twice as
long its process ends: with a fault of ours nobody could use the computer otherwise."""


def hurry() -> None:
    """Let this thread run before others, and the threads that it starts from now on."""
    if sys.platform == "linux":
        _limit()
        _raise_limit()
        if not _schedule(RENDERING):
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, 0, NICENESS)


@contextlib.contextmanager
def foremost() -> Iterator[None]:
    """Let threads that start meanwhile come even before this one, if that is urgent itself."""
    urgent = sys.platform == "linux" and os.sched_getscheduler(0) == os.SCHED_RR
    urgent = urgent and _schedule(PLAYING)
    try:
        yield
    finally:
        if urgent:
            _schedule(RENDERING)


def keep_in_memory(samples: np.ndarray) -> None:
    """Keep the system from moving samples to the disk."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError, AttributeError):
            # A limit that is too low is no fault: the samples are used all the time.
            ctypes.CDLL(None).mlock(
                ctypes.c_void_p(samples.ctypes.data), ctypes.c_size_t(samples.nbytes)
            )


def _schedule(priority: int) -> bool:
    """Make this thread a real-time thread; return whether that is granted."""
    try:
        # Threads are to inherit it, so without SCHED_RESET_ON_FORK; there are no children.
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(priority))
    except OSError:
        return False
    return True


def _raise_limit() -> None:
    """Ask for all that the system grants on request."""
    import resource

    with contextlib.suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_RTPRIO)
        resource.setrlimit(resource.RLIMIT_RTPRIO, (most, most))


def _limit() -> None:
    """Bound how long urgent threads of this process may compute without a pause."""
    import resource

    signal.signal(signal.SIGXCPU, _step_back)
    with contextlib.suppress(OSError, ValueError):
        soft, hard = round(1e6 * LIMIT_S), round(2e6 * LIMIT_S)
        resource.setrlimit(resource.RLIMIT_RTTIME, (soft, hard))


def _step_back(_signal: int, _frame: object) -> None:
    """Make the main thread, where this is called, an ordinary one."""
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
