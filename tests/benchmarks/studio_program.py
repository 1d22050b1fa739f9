"""The real program in the hands of the benchmark: its window, its sound, its processes."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from loopstudio.playback.engine import SoundEngine
from loopstudio.project import state
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.garbage import GarbageCollector
from loopstudio.ui.theme.theme import Theme
from tests.benchmarks.studio_heart import Heart
from tests.tour_window import CTRL, drop, press

_SIZE = (1400, 800)
_LOOK_MS = 10
_PATIENCE_S = 900.0


@dataclass(frozen=True)
class Opened:
    """How long it took to open a song.

    Attributes
    ----------
    rough_s, final_s : float
        From the drop to first and to final loops.
    window_cpu_s, jobs_cpu_s : float
        Processor time until the final loops: of the window, and of all it started and ended.
    """

    rough_s: float
    final_s: float
    window_cpu_s: float
    jobs_cpu_s: float


class Program:
    """The program with its window open, as `loopstudio.ui.app` starts it.

    Attributes
    ----------
    studio : Studio
    heart : Heart
    engine : SoundEngine
    """

    def __init__(self, studio: Studio, engine: SoundEngine, heart: Heart) -> None:
        self.studio, self.engine, self.heart = studio, engine, heart

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Let the program go on until a condition holds.

        Raises
        ------
        SystemExit
            If it does not come, or the program shows an error first.
        """
        end_s = time.monotonic() + _PATIENCE_S
        while not condition():
            if time.monotonic() > end_s:
                raise SystemExit(f"waited in vain for {what}: {self.studio.window.banner.text()}")
            QTest.qWait(_LOOK_MS)

    def wait(self, seconds: float) -> None:
        """Let the program go on for a while."""
        QTest.qWait(round(1000 * seconds))

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        """Press a key."""
        press(self.studio, key, CTRL if ctrl else Qt.KeyboardModifier.NoModifier)

    def open(self, path: Path) -> Opened:
        """Drop a song on the window, and wait until it and its loops are all drawn."""
        song, began_s, began = self.studio.window.song, time.monotonic(), os.times()
        self.heart.begin("opening")
        drop(self.studio.window, str(path))
        self.wait_until(lambda: song.preview.preview is not None, "rough loops")
        rough_s = time.monotonic() - began_s
        self.wait_until(lambda: self.n_loops > 0, "loops")
        final_s, now = time.monotonic() - began_s, os.times()
        self.wait_until(lambda: song.shares_at(0.0, 0) is not None, "the loops' pictures")
        user_s, system_s, jobs_user_s, jobs_system_s = np.subtract(now[:4], began[:4])
        return Opened(rough_s, final_s, user_s + system_s, jobs_user_s + jobs_system_s)

    def save_to(self, path: Path) -> None:
        """Let the program save to this file from now on, without asking where."""
        self.studio.session.set_saved(str(path))

    @property
    def n_loops(self) -> int:
        """How many loops are shown."""
        extraction = self.studio.session.extraction
        return len(extraction.loops) if extraction is not None else 0

    def find_again(self) -> None:
        """Have loops looked for anew, unless that is being done."""
        if not self.studio.finder.finding:
            self.press(Qt.Key.Key_R, ctrl=True)

    def play(self) -> None:
        """Play, unless it does, and wait until it is heard."""
        if not self.engine.playing:
            before = self.engine.position
            self.press(Qt.Key.Key_Space)
            self.wait_until(lambda: self.engine.position > before, "the sound")

    def stop(self) -> None:
        """Stop playing."""
        if self.engine.playing:
            self.press(Qt.Key.Key_Space)

    def memory(self) -> float:
        """Return the bytes that window and sound have for themselves, children included."""
        process = psutil.Process()
        family = [process, *process.children(recursive=True)]
        return float(sum(one.memory_full_info().uss for one in family))


@contextmanager
def program(settings: Path) -> Iterator[Program]:
    """Start the program; end it, with all it started, when the block ends."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme = Theme("dark")
    theme.install(application)
    engine = SoundEngine()
    os.environ[state.PLACE] = str(settings.parent / "state")
    studio = Studio(theme, engine, QSettings(str(settings), QSettings.Format.IniFormat))
    menus.build(studio.window, studio)
    collector = GarbageCollector()
    window = studio.window
    window.resize(*_SIZE)
    window.show()
    window.activateWindow()
    if not QTest.qWaitForWindowActive(window):
        raise SystemExit("the window does not come to the front")
    engine.warm_up()
    try:
        with Heart() as heart:
            yield Program(studio, engine, heart)
    finally:
        # Nobody is there to answer whether to save.
        studio.session.history.setClean()
        studio.close()
        collector.close()
