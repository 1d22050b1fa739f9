"""Long stretches of hard use: gaps in the sound beside heavy work, and memory that is kept."""

import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np
from PySide6.QtCore import Qt

from loopstudio.core import child
from loopstudio.playback.device import DEFAULT
from tests.benchmarks.studio_frames import Frames
from tests.benchmarks.studio_program import Program

_TOGGLE_S = 0.05
_SAVE_S = 10.0
_SAMPLE_S = 1.0
_WARM_UP_S = 60.0
"""Until the steps that can be taken back are as many as are kept; less in a short run."""
_SR = 44_100


@dataclass(frozen=True)
class Strain:
    """Gaps in the sound, and what else happened meanwhile."""

    underruns: int
    underruns_control: int
    n_toggles: int
    n_saves: int


class User:
    """Does everything at once: switches loops, turns the wheel, saves, twenty times a second."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._frames = Frames(program)
        self.n_toggles = self.n_saves = 0
        self._saved_s = time.monotonic()

    def go_on(self, seconds: float, each: Callable[[], None]) -> None:
        """Do so for a while; `each` is called every time."""
        end_s = time.monotonic() + seconds
        while (now_s := time.monotonic()) < end_s:
            each()
            self._once(now_s)
            self._program.wait(max(_TOGGLE_S - (time.monotonic() - now_s), 0.001))

    def _once(self, now_s: float) -> None:
        program = self._program
        program.play()
        program.press(Qt.Key(Qt.Key.Key_1 + self.n_toggles % min(program.n_loops, 9)))
        self.n_toggles += 1
        self._frames.turn()
        if now_s - self._saved_s > _SAVE_S and not program.studio.files.busy:
            self._saved_s = now_s
            program.press(Qt.Key.Key_S, ctrl=True)
            self.n_saves += 1


def strained(program: Program, minutes: float) -> Strain:
    """Use the program hard beside a search for loops, and count gaps in the sound."""
    program.press(Qt.Key.Key_Home)
    program.play()
    user = User(program)
    with _control_stream() as count:
        program.heart.begin("strain")
        before = program.engine.underruns
        user.go_on(60 * minutes, program.find_again)
        underruns, underruns_control = program.engine.underruns - before, count()
        program.heart.begin(None)
    program.press(Qt.Key.Key_Escape)
    return Strain(underruns, underruns_control, user.n_toggles, user.n_saves)


def grown(program: Program, minutes: float) -> float:
    """Use the program, searches apart, and return how fast its memory grows, in MB an hour."""
    user = User(program)
    program.heart.begin("growth")
    user.go_on(min(_WARM_UP_S, 60 * minutes), lambda: None)
    times_s: list[float] = []
    sizes: list[float] = []

    def look() -> None:
        if not times_s or time.monotonic() - times_s[-1] >= _SAMPLE_S:
            # Looking takes a while itself, and is no part of the program.
            program.heart.begin(None)
            times_s.append(time.monotonic())
            sizes.append(program.memory())
            program.heart.begin("growth")

    user.go_on(60 * minutes, look)
    return _slope(np.array(times_s), np.array(sizes)) * 3600 / 1e6


def _slope(times_s: np.ndarray, sizes: np.ndarray) -> float:
    """Return the median slope of pairs far apart, which a save's passing needs do not move."""
    half = len(times_s) // 2
    rises = (sizes[half:, None] - sizes[None, :half]) / (
        times_s[half:, None] - times_s[None, :half]
    )
    return float(np.median(rises))


@contextlib.contextmanager
def _control_stream() -> Iterator[Callable[[], int]]:
    """Play silence from a process that does nothing else; hand out how often it ran dry.

    It asks the device for the same as the program does.  Each time it runs dry counts once, and
    is heard as a gap: both were held against a recording of processes that were stopped for
    between 10 and 300 ms.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_play_silence, args=(there,), daemon=True)
    child.start(process)

    def count() -> int:
        here.send("count")
        return int(here.recv())

    try:
        here.recv()
        yield count
    finally:
        here.close()
        process.join(5)
        process.kill()
        process.join()


def _play_silence(pipe: Connection) -> None:
    # ALSA's library says on standard error what is counted here.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    import sounddevice

    n_underruns = 0

    def callback(
        out: np.ndarray, n: int, times: object, status: "sounddevice.CallbackFlags"
    ) -> None:
        nonlocal n_underruns
        out.fill(0)
        n_underruns += bool(status.output_underflow)

    with sounddevice.OutputStream(
        samplerate=_SR,
        channels=2,
        dtype="float32",
        blocksize=0,
        latency=DEFAULT.latency_s,
        callback=callback,
    ):
        time.sleep(1.0)
        n_underruns = 0  # its first blocks come as they may
        pipe.send("ready")
        with contextlib.suppress(EOFError):
            while pipe.recv():
                pipe.send(n_underruns)
