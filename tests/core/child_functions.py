"""What the tests run in a child: functions that can be imported by name."""

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from loopstudio.core import child
from loopstudio.core.errors import InputError
from loopstudio.core.progress import Progress


def double(values: np.ndarray, *, progress: Progress) -> dict[str, np.ndarray]:
    progress(0.5, "Doubling")
    return {"doubled": values * 2, "order": np.asfortranarray(values)}


def where(*, progress: Progress) -> tuple[int, str]:
    return os.getpid(), multiprocessing.current_process().name


def main_file(*, progress: Progress) -> str | None:
    return getattr(sys.modules["__main__"], "__file__", None)


def chatter(*, progress: Progress) -> None:
    os.write(1, b"noise")
    os.write(2, b"noise")


def count(n: int, *, progress: Progress) -> int:
    for i in range(n):
        progress(i / n, f"Counting {i}")
    return n


def refuse(*, progress: Progress) -> None:
    raise InputError("Seven is too many: take six.")


def fail(*, progress: Progress) -> None:
    raise ZeroDivisionError("fault of the program")


class UnpicklableError(Exception):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def fail_oddly(*, progress: Progress) -> None:
    raise UnpicklableError("odd", "ly")


def crash(*, progress: Progress) -> None:
    progress(0.0, "Reading song.wav")
    ctypes.string_at(0)


def be_killed(*, progress: Progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave(*, progress: Progress) -> None:
    os._exit(3)


def sleep(seconds: float, *, progress: Progress) -> None:
    progress(0.0, str(os.getpid()))
    time.sleep(seconds)


def hold_the_lock(*, progress: Progress) -> None:
    progress(0.0, str(os.getpid()))
    ctypes.PyDLL(None).sleep(30)


def sleep_below(path: str, *, progress: Progress) -> None:
    """Stand in for a whole program whose child is at work."""

    def note(fraction: float, message: str) -> None:
        if message:
            Path(path).write_text(message, encoding="ascii")

    child.call(sleep, 60.0, progress=note)


def crash_on(path: str, *, section: object, for_loops: bool, progress: Progress) -> None:
    crash(progress=progress)


def sleep_in_a_child(seconds: float, *, progress: Progress) -> None:
    child.call(sleep, seconds, progress=progress)


def double_in_a_child(values: np.ndarray, *, progress: Progress) -> dict[str, np.ndarray]:
    doubled: dict[str, np.ndarray] = child.call(double, values, progress=progress)
    return doubled


def answer_early(n: int, *, progress: Progress, partial: Callable[[int], None]) -> str:
    for i in range(n):
        partial(i)
        progress(i / n, "Working")
        time.sleep(0.002)
    time.sleep(child.ANSWER_S)
    progress(1.0, "Done")
    return "all"


def inside(*, progress: Progress) -> bool:
    return child.inside()
