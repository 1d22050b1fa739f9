"""The notice board between the sound process and the window: shared memory, no locks.

The sound process writes it some hundred times a second, the window reads it whenever it
draws.  A lock would let a killed writer block the window for good; instead the writer
counts up before and after it writes, and a reader who meets an odd or changed count reads
again.
"""

import multiprocessing
import multiprocessing.sharedctypes
import time
from dataclasses import astuple, dataclass, fields
from typing import Any

TEXT_BYTES = 600
LIST_BYTES = 8000
_ATTEMPTS = 50


@dataclass(frozen=True)
class Notice:
    """What the sound process has to tell.

    Attributes
    ----------
    time_s : float
        When this was true, on the clock of `time.monotonic`, which all processes share.
    position : float
        Sample heard at `time_s`.
    speed : float
        Samples heard per second from then on; 0 at rest.
    jumps : float
        Counts the starts, stops, seeks and seams heard so far.
    seek, transport : float
        Numbers of the last seek heard and of the last play or stop done.
    playing : float
        1 while it plays.
    left, right : float
        Peaks of what is heard, before what is above 1 is clipped.
    underruns : float
        Gaps in the sound so far.
    ready : float
        1 once the process has found a device, or said why not.
    looks : float
        Counts how often the process looked which devices there are.
    overs, highest : float
        Counts the blocks that were louder than full scale and had to be clipped; the highest
        peak so far.
    """

    time_s: float = 0.0
    position: float = 0.0
    speed: float = 0.0
    jumps: float = 0.0
    seek: float = 0.0
    transport: float = 0.0
    playing: float = 0.0
    left: float = 0.0
    right: float = 0.0
    underruns: float = 0.0
    ready: float = 0.0
    looks: float = 0.0
    overs: float = 0.0
    highest: float = 0.0


class Board:
    """One writer in one process, readers in another; hand it over when starting it."""

    def __init__(self, notice: Notice | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        self._count: Any = context.RawValue("Q", 0)
        self._numbers: Any = context.RawArray("d", len(fields(Notice)))
        self._state: Any = context.RawArray("c", TEXT_BYTES)
        self._device: Any = context.RawArray("c", TEXT_BYTES)
        self._devices: Any = context.RawArray("c", LIST_BYTES)
        self.post(notice or Notice())

    def post(self, notice: Notice) -> None:
        """Replace the notice."""
        self._count.value += 1
        self._numbers[:] = astuple(notice)
        self._count.value += 1

    def read(self) -> Notice:
        """Return the latest notice."""
        for _ in range(_ATTEMPTS):
            before = self._count.value
            notice = Notice(*self._numbers)
            if before % 2 == 0 and self._count.value == before:
                return notice
            time.sleep(0)
        # Only a writer that died while writing comes here: its last words, as they are.
        return notice

    @property
    def problem(self) -> str:
        """One sentence on why there is no sound; empty while there is."""
        return _get(self._state)

    @problem.setter
    def problem(self, sentence: str) -> None:
        _set(self._state, sentence)

    @property
    def device(self) -> str:
        """Name, rate and latency of the sound output."""
        return _get(self._device)

    @device.setter
    def device(self, text: str) -> None:
        _set(self._device, text)

    @property
    def devices(self) -> tuple[str, ...]:
        """Names of the devices there are; to be read after each new count of `looks`."""
        text = _get(self._devices)
        return tuple(text.split("\n")) if text else ()

    @devices.setter
    def devices(self, names: tuple[str, ...]) -> None:
        while len("\n".join(names).encode()) >= LIST_BYTES:
            names = names[:-1]
        _set(self._devices, "\n".join(names))


def _get(array: Any) -> str:
    text: bytes = array.value
    return text.decode("utf-8", "ignore")


def _set(array: Any, text: str) -> None:
    array.value = text.encode()[: len(array) - 1]
