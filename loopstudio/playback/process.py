"""The sound process: plays what the window asks for, with an interpreter of its own.

The window's process is busy with drawing, opening files and finding loops; a sound that
shared its interpreter would wait for all of these and stutter.  Here nobody else is.

Threads: `loopstudio.playback.orders.Inbox` receives orders and prepares plans, the main
thread renders ahead of the ear, and PortAudio's own takes what is rendered.  The window
reads the board; nothing is ever sent back.

While there is no device, it looks for one now and then.  It ends when the window's end of
the pipe closes, however that happens, and when a device goes away while it plays: of a
stream without its device, nothing but the end of the process gets rid.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import queue
import signal
import sys
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from loopstudio.core import last_words
from loopstudio.playback.board import Board, Notice
from loopstudio.playback.deck import Deck
from loopstudio.playback.device import DeviceLostError, Output, OutputSettings
from loopstudio.playback.devices import DeviceError, describe, load
from loopstudio.playback.orders import (
    End,
    Inbox,
    Load,
    NewPlan,
    NewSong,
    Seek,
    SetDevice,
    SetRange,
    Transport,
)
from loopstudio.playback.player import Player
from loopstudio.playback.searching import Devices
from loopstudio.playback.urgency import hurry

BUSY_WAIT_S = 0.003
IDLE_WAIT_S = 0.05


def run(pipe: Connection[Any, Any], board: Board, settings: OutputSettings) -> None:
    """Play until the other end of the pipe closes or the sound device goes away.

    Parameters
    ----------
    pipe : Connection
        Where orders come from.
    board : Board
        Where notices go.
    settings : OutputSettings
    """
    last_words.keep_tracebacks()
    _settle_in()
    desk = _Desk(pipe, board, settings)
    desk.listen()  # the window's end must not wait, whatever a sound system does below
    try:
        load()
        desk.run()
    except DeviceError as error:
        board.problem = str(error)
    board.post(replace(board.read(), ready=1, speed=0))
    sys.stderr.flush()
    # Closing a stream whose device is gone may take forever, and PortAudio's clean-up does.
    os._exit(0)


def _settle_in() -> None:
    """Make this process fit for playing in time."""
    from threadpoolctl import threadpool_limits

    # Loops arrive while it plays, and importing what they are made of would stop the sound.
    for module in ("extract", "exact.render", "workshop.stem_render"):
        importlib.import_module(f"loopstudio.core.{module}")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the window
    threadpool_limits(1)  # blocks are too small to be shared between threads
    sys.setswitchinterval(0.0005)  # the callback should not wait 5 ms for the interpreter
    gc.freeze()


class _Desk:
    """Carries out the orders."""

    def __init__(self, pipe: Connection[Any, Any], board: Board, settings: OutputSettings) -> None:
        self._inbox = Inbox(pipe)
        self._board = board
        self._settings = settings
        self._notice = board.read()
        self._deck: Deck | None = None
        self._described: Output | None = None
        self._devices = Devices(board, settings.device)

    def listen(self) -> None:
        """Begin to receive orders."""
        self._inbox.start()

    def run(self) -> None:
        """Play until the end."""
        self._devices.look()
        hurry()  # but not the inbox, whose work takes long
        while self._obey(BUSY_WAIT_S if self._deck and self._deck.busy else IDLE_WAIT_S):
            if self._deck:
                self._play(self._deck)
            if self._deck is None or self._deck.output is None:
                self._devices.look_if_due()
            self._tell()
        if self._deck:
            self._deck.close()

    def _play(self, deck: Deck) -> None:
        """Let the deck work; where it finds no device, look for others once."""
        if deck.output is None and not deck.player.idle:
            self._devices.look_before_opening()
        try:
            deck.work()
        except DeviceLostError:
            raise
        except DeviceError as error:
            if not self._devices.has_found_more(error):
                deck.refuse()

    def _obey(self, wait_s: float) -> bool:
        """Carry out what has arrived, after waiting for it; False at the end."""
        with contextlib.suppress(queue.Empty):
            item = self._inbox.items.get(timeout=wait_s)
            while True:
                if isinstance(item, End):
                    if item.error:
                        raise item.error
                    return False
                self._carry_out(item)
                item = self._inbox.items.get_nowait()
        return True

    def _carry_out(
        self, order: NewSong | NewPlan | SetRange | Seek | Transport | SetDevice | Load
    ) -> None:
        if isinstance(order, SetDevice):
            self._move(order.name)
        if isinstance(order, NewSong | Load):
            if self._deck:
                self._deck.close()
            self._deck = None
        if isinstance(order, NewSong):
            song = order.load
            settings = replace(self._settings, device=self._devices.wanted)
            self._deck = Deck(order.plan, song.sr, song.position, song.seek, settings)
        if isinstance(order, Transport):
            self._notice = replace(self._notice, transport=float(order.number))
        if self._deck is None:
            return
        match order:
            case NewPlan(plan, at, waits):
                self._deck.tell(lambda player: player.set_plan(plan, at, waits=waits))
            case SetRange(bounds):
                self._deck.tell(lambda player: player.set_range(bounds))
            case Seek(number, position):
                self._deck.tell(lambda player: player.seek(position, number))
            case Transport(_, playing):
                self._deck.tell(Player.play if playing else Player.stop)

    def _move(self, device: str | None) -> None:
        """Play through another device, after a look at which there are."""
        self._described = None
        if self._deck:
            self._deck.leave()
        self._devices.wanted = device
        self._devices.look()
        if self._deck:
            self._deck.enter(device)

    def _tell(self) -> None:
        deck = self._deck
        notice = replace(self._notice, ready=1.0, looks=float(self._devices.looks))
        self._notice = deck.notice(notice) if deck else self._at_rest(notice)
        self._board.post(self._notice)
        if deck and deck.output and deck.output is not self._described:
            self._described = deck.output
            self._board.problem = ""
            self._board.device = describe(deck.output.name, deck.output.sr, deck.latency_s)

    def _at_rest(self, notice: Notice) -> Notice:
        return replace(notice, time_s=time.monotonic(), speed=0.0, playing=0.0, left=0.0, right=0.0)
