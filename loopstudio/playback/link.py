"""The link: the window's thread that looks after the sound process.

What the window wants is one frozen value, replaced whole; the link compares it with what
it sent last and sends the difference.  So the window never waits, a dragged fader costs no
more than the process can take, and a process that was started again learns everything.
"""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from loopstudio.core import child
from loopstudio.core.errors import LoopstudioError
from loopstudio.playback import parcel, process
from loopstudio.playback.board import Board, Notice
from loopstudio.playback.device import LOST, OutputSettings
from loopstudio.playback.mix import Mix
from loopstudio.playback.orders import (
    Load,
    Seek,
    SetClick,
    SetDevice,
    SetExtraction,
    SetMix,
    SetRange,
    SetVoices,
    Transport,
)

if TYPE_CHECKING:
    from loopstudio.core.extract import Extraction
    from loopstudio.core.grid import Grid
    from loopstudio.core.render import ComponentSound

_log = logging.getLogger(__name__)

WATCH_S = 0.1
HUNG_S = 4.0
STARTING_S = 30.0
"""A process may take this long to report, on a computer that is very busy."""
END_S, STARTING_END_S = 0.5, 3.0
"""How long a process may take to end by itself, and one that still looks for devices: killed
with a lock that JACK's library shares with other programs, it would leave all without sound."""

NO_VOICES: Mapping[int, np.ndarray] = MappingProxyType({})
"""All loops are heard as they are in the song."""

CRASHED = "The sound stopped because its process ended unexpectedly: press play to start it again."
HUNG = (
    "The sound stopped because the sound device does not answer: wait until it does, or choose"
    " another in the Play menu."
)


@dataclass(frozen=True, eq=False)
class Song:
    """Samples, shape (n_channels, n), float32, at `sr` Hz."""

    samples: np.ndarray
    sr: int


@dataclass(frozen=True, eq=False)
class Wanted:
    """Everything the window wants to hear.

    Attributes
    ----------
    song, extraction, mix, click, bounds
        What to play; on the beats of the grid `click` there are clicks, and `bounds` is the
        range that repeats, in samples.
    mix_at : int or None
        The sample from which on the mix is wanted; None wants it at once.
    mix_until : Mix or None
        What is wanted before that sample; None for what is heard already.
    voices : mapping of loop to np.ndarray
        Turns of loops, (n_channels, n) each, that are heard in place of their own sounds.
    seek, transport
        The last of their kind.
    calls : int
        How often a process was asked for.
    device : SetDevice
        Through what to play.
    """

    song: Song | None = None
    extraction: Extraction | ComponentSound | None = None
    mix: Mix = field(default_factory=Mix)
    mix_at: int | None = None
    mix_until: Mix | None = None
    voices: Mapping[int, np.ndarray] = field(default_factory=lambda: NO_VOICES)
    click: Grid | None = None
    bounds: tuple[int, int] | None = None
    seek: Seek = field(default_factory=lambda: Seek(0, 0))
    transport: Transport = field(default_factory=lambda: Transport(0, playing=False))
    calls: int = 0
    device: SetDevice = field(default_factory=lambda: SetDevice(None, 0))

    def place(self, notice: Notice) -> float:
        """Return the sample that is heard, or asked for and not yet heard."""
        return self.seek.position if self.seek.number > notice.seek else notice.position


class Link(threading.Thread):
    """Starts the sound process, sends it what is wanted, and notices its end.

    Parameters
    ----------
    wanted : callable, () -> Wanted
        Asked after every `wake`.
    settings : OutputSettings

    Attributes
    ----------
    board : Board
        Of the running process, or what the last one left.
    problem : str
        One sentence on why there is no sound; empty while there is.
    refused : int
        Number of the transport order that came to nothing.
    """

    def __init__(self, wanted: Callable[[], Wanted], settings: OutputSettings) -> None:
        super().__init__(name="sound link", daemon=True)
        self.board = Board()
        self.problem = ""
        self.refused = 0
        self.process: BaseProcess | None = None
        self._wanted = wanted
        self._settings = settings
        self._wake = threading.Event()
        self._closing = False
        self._pipe: Connection[Any, Any] | None = None
        self._sent = Wanted()
        self._answered = 0
        self._revived = False  # a new process is to look for the device that went away
        self._started_for = 0
        self._started_s = 0.0

    def wake(self) -> None:
        """Say that something else is wanted."""
        self._wake.set()

    def close(self) -> None:
        """End the process and the thread."""
        self._closing = True
        self._wake.set()
        self.join(END_S + STARTING_END_S)
        if self.is_alive() and (stuck := self.process):
            stuck.kill()  # it no longer listens
        self.join()

    def run(self) -> None:
        """Do all of it until closed."""
        while not self._closing:
            self._wake.wait(WATCH_S if self.process else None)
            self._wake.clear()
            wanted = self._wanted()
            if self.process:
                self._watch(self.process, wanted)
            asked = self._revived or wanted.calls > self._answered
            if not self.process and asked and not self._closing:
                self._revived = False
                self._start(wanted)
            if self._pipe and self.process:
                self._answered = wanted.calls
                self._send(self._pipe, wanted, self.process.pid or 0)
        self._end()

    def _start(self, wanted: Wanted) -> None:
        self._started_for = wanted.transport.number
        self._started_s = time.monotonic()
        context = multiprocessing.get_context("spawn")
        theirs, ours = context.Pipe()
        started = context.Process(
            target=process.run,
            args=(theirs, self.board, replace(self._settings, device=wanted.device.name)),
            name="loopstudio-sound",
            daemon=True,
        )
        with theirs:
            try:
                child.start(started)
            except OSError as error:
                ours.close()
                self._answered = wanted.calls
                self._fail(wanted, f"There is no sound, no process for it can start: {error}.")
                return
        transport = Transport(self.refused, playing=False)
        self._sent = Wanted(transport=transport, device=wanted.device)
        self._pipe, self.process = ours, started

    def _watch(self, running: BaseProcess, wanted: Wanted) -> None:
        """Notice when the process is ready, ended, or hangs."""
        notice = self.board.read()
        now_s = time.monotonic()
        silent_s = now_s - max(notice.time_s, self._started_s)
        if not running.is_alive():
            problem = self.board.problem
            # A device that went away during a pause may be back: try once with a new process.
            number = wanted.transport.number
            if problem and notice.transport < number and self._started_for != number:
                self._clear_up(wanted)
                self._answered = wanted.calls - 1
            else:
                self._fail(wanted, problem or CRASHED)
                self._revived = problem == LOST
        elif silent_s > (HUNG_S if notice.ready else STARTING_S):
            self._fail(wanted, HUNG)
            self._revived = True
        elif silent_s > HUNG_S and self.problem == LOST:
            self.problem = HUNG  # the sound system holds up the look for the device
        elif notice.ready:
            self.problem = self.board.problem

    def _fail(self, wanted: Wanted, problem: str) -> None:
        code = self.process.exitcode if self.process else None
        _log.info("no sound: %s (exit code %s)", problem, code)
        self.refused = wanted.transport.number
        self.problem = problem
        self._clear_up(wanted)

    def _clear_up(self, wanted: Wanted) -> None:
        """End the process, and keep the place where it was."""
        notice = self.board.read()
        self._end()
        self.board = Board(
            Notice(position=wanted.place(notice), seek=wanted.seek.number, jumps=notice.jumps + 1)
        )

    def _end(self) -> None:
        """End the process: gently at first, it may be fading out."""
        if self._pipe:
            self._pipe.close()
        if self.process:
            self.process.join(END_S if self.board.read().ready else STARTING_END_S)
            self.process.kill()
            self.process.join()
            self.process.close()
        self._pipe = self.process = None

    def _send(self, pipe: Connection[Any, Any], wanted: Wanted, pid: int) -> None:
        try:
            if wanted.device != self._sent.device:
                pipe.send(wanted.device)
            if wanted.song is not self._sent.song:
                self._send_song(pipe, wanted, pid)
            sent = self._sent
            if wanted.extraction is not sent.extraction:
                parcel.send(pipe, SetExtraction(wanted.extraction), pid)
            other_loops = wanted.extraction is not sent.extraction
            if wanted.voices is not sent.voices or (other_loops and wanted.voices):
                parcel.send(pipe, SetVoices(dict(wanted.voices)), pid)
            if wanted.mix != sent.mix:
                pipe.send(SetMix(wanted.mix, wanted.mix_at, wanted.mix_until))
            if wanted.click is not sent.click:
                pipe.send(SetClick(wanted.click))
            if wanted.bounds != sent.bounds:
                pipe.send(SetRange(wanted.bounds))
            if wanted.seek != sent.seek:
                pipe.send(wanted.seek)
            if wanted.transport.number != sent.transport.number:
                pipe.send(wanted.transport)
            self._sent = wanted
        except LoopstudioError as error:
            self._fail(wanted, str(error))
        except OSError:
            # It has just ended; the watch finds out why.
            self._wake.wait(WATCH_S / 4)
            self._wake.set()

    def _send_song(self, pipe: Connection[Any, Any], wanted: Wanted, pid: int) -> None:
        song = wanted.song
        samples = np.empty((0, 0), np.float32) if song is None else song.samples
        place = round(wanted.place(self.board.read()))
        pipe.send(Load(song.sr if song else 0, place, wanted.seek.number))
        parcel.send(pipe, samples, pid)
        transport = self._sent.transport
        self._sent = Wanted(song=song, seek=wanted.seek, transport=transport, device=wanted.device)
