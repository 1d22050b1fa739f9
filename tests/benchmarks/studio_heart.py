"""Whether the window lives: the longest time it leaves events lying, and what it did then."""

import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from types import FrameType, TracebackType

from PySide6.QtCore import QObject, Qt, QTimer

from tests.tour_window import own_time_s

_BEAT_MS = 5
_LOOK_S = 0.01
_TOLD_MS = 100.0
"""Gaps as long as this without what others took are told of, with what was being done."""
_FRAMES, _OTHERS_FRAMES = 12, 3


@dataclass
class Gap:
    """The longest time between two beats in one phase of the benchmark.

    Attributes
    ----------
    ms : float
        By the clock.
    own_ms : float
        Of the gap that is longest less the time in which others had the processor.
    cpu_ms : float
        The longest time that the window's thread itself computed between two beats.
    """

    ms: float = 0.0
    own_ms: float = 0.0
    cpu_ms: float = 0.0


@dataclass
class _Beat:
    """The last beat: read by the watchdog's thread, replaced whole by the window's."""

    time_s: float
    own_s: float
    cpu_s: float
    number: int = 0

    @classmethod
    def now(cls, number: int) -> "_Beat":
        """Beat, in the window's thread."""
        return cls(time.monotonic(), own_time_s(), time.thread_time(), number)


class Heart(QObject):
    """Beats in the window's thread while its ``with`` block runs.

    A second thread looks what the window's thread does whenever a beat is late, and writes
    that to standard error once it is over.

    Attributes
    ----------
    gaps : dict of str to Gap
        By phase.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gaps: dict[str, Gap] = {}
        self._phase: str | None = None
        self._watchdog = _Watchdog(threading.get_ident())
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)

    @property
    def longest(self) -> tuple[str, Gap]:
        """The phase with the longest gap by the clock, and that gap."""
        phase = max(self.gaps, key=lambda name: self.gaps[name].ms)
        return phase, self.gaps[phase]

    def begin(self, phase: str | None) -> None:
        """Count what comes for another phase; for none while the benchmark itself computes."""
        if self._phase is not None:
            self._on_beat()
        self._phase = phase
        self._watchdog.beat = self._last = _Beat.now(0)
        self._watchdog.watching = phase is not None

    def __enter__(self) -> "Heart":
        self._watchdog.start()
        self._timer.start(_BEAT_MS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.begin(None)
        self._timer.stop()
        self._watchdog.stop()

    def _on_beat(self) -> None:
        if self._phase is None:
            return
        last, now = self._last, _Beat.now(self._last.number + 1)
        ms = 1000 * (now.time_s - last.time_s)
        # The system counts waits a little late: what it says of a gap is at most the gap.
        own_ms = min(1000 * (now.own_s - last.own_s), ms)
        cpu_ms = 1000 * (now.cpu_s - last.cpu_s)
        gap = self.gaps.setdefault(self._phase, Gap())
        gap.ms, gap.own_ms = max(gap.ms, ms), max(gap.own_ms, own_ms)
        gap.cpu_ms = max(gap.cpu_ms, cpu_ms)
        if own_ms >= _TOLD_MS:
            doing = self._watchdog.doing(last.number)
            sys.stderr.write(
                f"{self._phase}: {ms:.0f} ms, {own_ms:.0f} its own, {cpu_ms:.0f} computing\n{doing}"
            )
        self._watchdog.beat = self._last = now


@dataclass
class _Watchdog:
    """Looks what a thread does while its heart does not beat."""

    thread: int
    beat: _Beat = field(default_factory=lambda: _Beat(0.0, 0.0, 0.0))
    watching: bool = False

    def __post_init__(self) -> None:
        self._seen: tuple[int, Counter[str]] = (-1, Counter())
        self._done = threading.Event()
        self._looker = threading.Thread(target=self._look, name="watchdog")

    def start(self) -> None:
        """Begin to look."""
        self._looker.start()

    def stop(self) -> None:
        """Look no more."""
        self._done.set()
        self._looker.join()

    def doing(self, number: int) -> str:
        """Return where the thread was seen most often after a beat, as lines of text."""
        of, seen = self._seen
        if of != number or not seen:
            # Whoever holds the interpreter's lock all the time cannot be watched.
            return "  not seen\n"
        stack, times = seen.most_common(1)[0]
        return f"{stack}  {times} of {seen.total()} looks\n"

    def _look(self) -> None:
        while not self._done.wait(_LOOK_S):
            beat = self.beat
            if not self.watching or time.monotonic() - beat.time_s < _TOLD_MS / 4000:
                continue
            if self._seen[0] != beat.number:
                self._seen = beat.number, Counter()
            self._seen[1][self._stacks()] += 1

    def _stacks(self) -> str:
        """Return where the watched thread is, and in short where all others are."""
        frames = sys._current_frames()
        text = _stack(frames.pop(self.thread, None), _FRAMES)
        for thread in threading.enumerate():
            if thread is not self._looker and thread.ident in frames:
                text += f"  {thread.name}:\n{_stack(frames[thread.ident], _OTHERS_FRAMES)}"
        return text


def _stack(frame: FrameType | None, most: int) -> str:
    """Return where a thread is, innermost first, without reading any source meanwhile."""
    lines: list[str] = []
    while frame is not None and len(lines) < most:
        code = frame.f_code
        lines.append(f"    {code.co_filename}:{frame.f_lineno} {code.co_qualname}\n")
        frame = frame.f_back
    return "".join(lines)
