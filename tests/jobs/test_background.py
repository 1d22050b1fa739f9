"""Heavy work beside the window."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from loopstudio.core.progress import Cancelled, silent
from loopstudio.jobs import background
from tests.core import child_functions


def niceness(*, progress) -> int:
    return os.nice(0)


def test_the_work_is_done_in_another_process():
    pid, _ = background.call(child_functions.where, progress=silent)
    assert pid != os.getpid()


@pytest.mark.skipif(sys.platform == "win32", reason="niceness is of Unix")
def test_the_work_steps_back_before_the_window():
    before = os.nice(0)
    assert background.call(niceness, progress=silent) == min(before + background.NICENESS, 19)
    assert os.nice(0) == before


class Loaded:
    """Something whose process is asked how far it steps back while this is loaded."""

    def __init__(self, niceness: int | None = None) -> None:
        self.niceness = niceness

    def __reduce__(self):
        return _loaded, ()

    def __call__(self, *, progress) -> int | None:
        return self.niceness


def _loaded() -> Loaded:
    return Loaded(os.nice(0))


@pytest.mark.skipif(sys.platform == "win32", reason="niceness is of Unix")
def test_it_steps_back_before_it_loads_what_it_needs():
    expected = min(os.nice(0) + background.NICENESS, 19)
    assert background.call(Loaded(), progress=silent) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="others are not asked for it")
def test_a_program_that_may_not_choose_how_it_runs_works_as_well():
    script = """
import os, resource
from loopstudio.jobs import background
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
resource.setrlimit(resource.RLIMIT_NICE, (0, 0))
if os.getuid() == 0:
    os.setuid(65534)
background._step_back()
assert os.sched_getscheduler(0) == os.SCHED_IDLE
"""
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", script], cwd=root, timeout=30, check=True)


def test_cancelling_ends_the_work():
    def tired(fraction, message):
        if message:
            raise Cancelled

    with pytest.raises(Cancelled):
        background.call(child_functions.sleep, 30.0, progress=tired)
