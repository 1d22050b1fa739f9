"""What the window tells the sound process, and how it gets there.

Orders are small values through a pipe, except for songs, loops and their turns: those are
parcels (`loopstudio.playback.parcel`), whose arrays this process maps.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from typing import TYPE_CHECKING, Any

import numpy as np

from loopstudio.core.arranged import arranged
from loopstudio.core.arrangement import Arrangement
from loopstudio.core.render import ComponentSound, Mutes, Renderer, n_heard, renderer
from loopstudio.playback import parcel
from loopstudio.playback.click import Click
from loopstudio.playback.mix import Mix, MixPlan
from loopstudio.playback.player import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopstudio.core.extract import Extraction
    from loopstudio.core.grid import Grid


@dataclass(frozen=True)
class Load:
    """Play another song, which follows: shape (n_channels, n), float32.  No channels: no song."""

    sr: int
    position: int
    seek: int


@dataclass(frozen=True)
class SetExtraction:
    """Play with these loops, or components, or the song as it is."""

    extraction: Extraction | ComponentSound | None


@dataclass(frozen=True)
class SetMix:
    """Play this mix of the loops, at once or from the sample `at` on, and another until then.

    With no mix `until` then, it goes on as it is.
    """

    mix: Mix
    at: int | None = None
    until: Mix | None = None


@dataclass(frozen=True, eq=False)
class SetVoices:
    """Play these turns of loops, (n_channels, n) each, in place of the loops' own sounds."""

    voices: Mapping[int, np.ndarray]


@dataclass(frozen=True)
class SetClick:
    """Click on the beats of a grid, or not at all."""

    grid: Grid | None


@dataclass(frozen=True)
class SetRange:
    """Repeat the samples [start, stop), or nothing."""

    bounds: tuple[int, int] | None


@dataclass(frozen=True)
class Seek:
    """Go to a sample; `number` counts the seeks."""

    number: int
    position: int


@dataclass(frozen=True)
class Transport:
    """Play or stop; `number` counts these orders."""

    number: int
    playing: bool


@dataclass(frozen=True)
class SetDevice:
    """Play through the device of this name, or the one the system says; look which there are.

    `number` counts how often the user asked to look.
    """

    name: str | None
    number: int


@dataclass(frozen=True)
class NewSong:
    """A song has arrived, and can be played by its plan."""

    load: Load
    plan: Plan


@dataclass(frozen=True)
class NewPlan:
    """The song shall sound different, at once or from the sample `at` on.

    With no new mix it `waits` for one that is due already, which it contains.
    """

    plan: Plan
    at: int | None = None
    waits: bool = False


@dataclass(frozen=True)
class End:
    """Nobody is left to give orders; or what went wrong in the inbox."""

    error: BaseException | None = None


class Inbox(threading.Thread):
    """Receives orders in a thread of its own, and prepares the plans they ask for.

    Preparing the tables of new loops takes longer than the rendered sound lasts, so it does
    not happen in the thread that renders.  What it receives and what it prepared goes into
    `items`, in order.

    Parameters
    ----------
    pipe : Connection
    """

    def __init__(self, pipe: connection.Connection[Any, Any]) -> None:
        super().__init__(name="inbox", daemon=True)
        self.items: queue.SimpleQueue[
            NewSong | NewPlan | SetRange | Seek | Transport | SetDevice | Load | End
        ] = queue.SimpleQueue()
        self._pipe = pipe
        self._samples = np.zeros((1, 0), np.float32)
        self._sr = 0
        self._mix = Mix()
        self._at: int | None = None
        self._mixed = False  # whether the mix is new
        self._now = Mix()  # the last that was not for later
        self._click: Grid | None = None
        self._extraction: Extraction | ComponentSound | None = None
        self._loops: Renderer | None = None
        self._n_loops = 0
        self._muted: Renderer | None = None
        self._mutes = Mutes()
        self._voices: Mapping[int, np.ndarray] = {}
        self._arranged: tuple[Arrangement, Renderer] | None = None
        self._stale = False

    def run(self) -> None:
        """Receive until the other end closes."""
        parent = parent_process()
        ends: list[Any] = [self._pipe, *([parent.sentinel] if parent else [])]
        try:
            while self._pipe in connection.wait(ends):
                self._take(parcel.receive(self._pipe))
        except (EOFError, ConnectionError):
            pass
        except BaseException as error:  # noqa: BLE001  raised again by the main thread
            self.items.put(End(error))
            return
        self.items.put(End())

    def _take(self, order: Any) -> None:
        match order:
            case Load():
                self._load(order)
            case SetExtraction(extraction):
                self._set_loops(extraction)
            case SetMix():
                self._set_mix(order)
            case SetVoices(voices):
                self._voices = voices
                self._arranged = None
                self._stale = True
            case SetClick(grid):
                self._click = grid
                self._stale = True
            case _:
                self._prepare()
                self.items.put(order)
        # What comes in a rush is prepared once, when all of it is there.
        if not self._pipe.poll():
            self._prepare()

    def _load(self, load: Load) -> None:
        self._samples, self._sr = parcel.receive(self._pipe), load.sr
        self._set_loops(None)
        self._click = None
        self._stale = False
        self.items.put(NewSong(load, MixPlan(self._samples)) if len(self._samples) else load)

    def _set_loops(self, extraction: Extraction | ComponentSound | None) -> None:
        self._extraction = extraction
        self._loops = renderer(self._samples, self._sr, extraction) if extraction else None
        self._n_loops = n_heard(extraction) if extraction else 0
        self._muted, self._mutes = self._loops, Mutes()
        self._voices, self._arranged = {}, None
        self._stale = True

    def _set_mix(self, order: SetMix) -> None:
        if order.until is not None and order.until != self._now:
            self._mix, self._at = order.until, None
            self._stale = self._mixed = True
            self._prepare()  # by itself: the mix that follows is for later
        self._mix, self._at = order.mix, order.at
        self._now = order.mix if order.at is None else (order.until or self._now)
        self._stale = self._mixed = True

    def _prepare(self) -> None:
        if not self._stale:
            return
        self._stale = False
        plan: Plan = MixPlan(self._samples, self._heard(), self._n_loops, self._mix)
        if self._click:
            plan = Click(plan, self._click, self._sr)
        self.items.put(NewPlan(plan, self._at, waits=not self._mixed))
        self._at, self._mixed = None, False

    def _heard(self) -> Renderer | None:
        """Return what renders the loops with the mutes and the arrangement of the mix."""
        if self._loops is None:
            return None
        if self._mix.mutes != self._mutes:
            self._mutes = self._mix.mutes
            self._muted = self._loops.with_mutes(self._mutes)
            self._arranged = None
        if self._muted is None or isinstance(self._extraction, ComponentSound | None):
            return self._muted
        wanted = self._mix.arrangement
        if self._arranged is None or self._arranged[0] != wanted:
            n_samples = self._samples.shape[1]
            edited = arranged(
                self._muted, self._extraction, n_samples, self._sr, wanted, self._voices
            )
            self._arranged = wanted, edited
        return self._arranged[1]
