"""The deck: one song in the player, on its way through an output to the ear.

It keeps rendered sound in the output's ring, and knows which place of the song is heard at
any moment.  What is told to the player is heard as soon as the device asks for samples: what
waits in the ring is rendered anew.  Everything here happens in the sound process's main
thread.
"""

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from loopstudio.playback.board import Notice
from loopstudio.playback.device import DEFAULT, Output, OutputSettings
from loopstudio.playback.player import Mark, Plan, Player
from loopstudio.playback.rendering import BLOCK, Rendering

DEPTH_S = 0.12
"""How much rendered sound waits in the ring, for moments in which the computer is busy.  It
delays nothing."""
FRESH_S = 0.04
"""How much of it is rendered anew before it is offered; the rest follows."""
CAUTION, MOST_LATENCY_S, MOST_DEPTH_S = 1.5, 0.06, 0.4
"""By how much the device's own buffer grows at the next start after it ran dry, and the ring
after a gap; and their limits."""
LINGER_S = 2.0
"""How long the output plays silence before it is closed, and free for other programs."""
PEAK_WINDOW_S = 0.05
OVER = 1.0001
"""Peaks above this count as clipped: masks that sum to one do so but for rounding."""

Order = Callable[[Player], None]
"""Something that is told to the player."""


class Deck:
    """Plays one song.

    Parameters
    ----------
    plan : Plan
    sr : int
        Hz, of the song.
    position : int
        Where to begin.
    seek : int
        Number of the last seek.
    settings : OutputSettings
    """

    def __init__(
        self,
        plan: Plan,
        sr: int,
        position: int = 0,
        seek: int = 0,
        settings: OutputSettings = DEFAULT,
    ) -> None:
        self.sr = sr
        self.output: Output | None = None
        self._player = Player(plan, sr, position, seek)
        self._rendering: Rendering | None = None  # into the output
        self._replaced: Rendering | None = None  # by one that is offered
        self._orders: list[Order] = []
        self._offered: list[Order] = []
        self._device_sr = settings.sr or sr
        self._device = settings.device
        self._latency_s = settings.latency_s
        self._depth_s = DEPTH_S
        self._gaps = 0
        self._underruns = 0  # of outputs that are closed
        self._heard = Mark(0, position, False, seek)
        self._jumps = 0
        self._frame = 0.0
        self._overs = 0
        self._counted = 0  # the frame up to which they are
        self._highest = 0.0
        self._silent_since: float | None = None
        self._left = False, 0  # whether it played when the output was left, and where

    @property
    def player(self) -> Player:
        """The player as it will be when all that it was told is done; tell it by `tell`."""
        player = self._rendering.player if self._rendering else self._player
        if self._orders:
            player = player.copy()
            for order in self._orders:
                order(player)
        return player

    @property
    def busy(self) -> bool:
        """Whether there is anything to play, or to be heard still."""
        return not self.player.idle or self.output is not None

    @property
    def latency_s(self) -> float:
        """Time from a change to the ear, about; 0 without an output."""
        return self.output.latency_s if self.output else 0.0

    @property
    def underruns(self) -> int:
        """How often the sound had a gap."""
        output = self.output
        return self._underruns + (output.ring.gaps + output.ring.underflows if output else 0)

    def tell(self, order: Order) -> None:
        """Tell the player something that is to be heard as soon as possible."""
        if self.output is None:
            order(self._player)
        else:
            self._orders.append(order)

    def work(self) -> None:
        """Keep the ring filled and the output running; to be called every few milliseconds.

        Raises
        ------
        DeviceLostError
            If the output went away.
        DeviceError
            If none can be opened.
        """
        if self.output is None and not self._player.idle:
            self._open()
        if self.output and self._rendering:
            self.output.check()
            if self.output.ring.gaps > self._gaps:
                self._depth_s = min(CAUTION * self._depth_s, MOST_DEPTH_S)
            self._gaps = self.output.ring.gaps
            self._render(self.output, self._rendering)
            self._rest()

    def notice(self, notice: Notice) -> Notice:
        """Return `notice` with what is heard at this moment."""
        now_s = time.monotonic()
        self._frame = max(self._frame, self._frame_heard(now_s))
        player = self._rendering.player if self._rendering else self._player
        marks = player.marks
        while marks and marks[0].frame <= self._frame:
            self._heard = marks.popleft()
            self._jumps += 1
        moved = self._frame - self._heard.frame if self._heard.moving else 0.0
        left, right = self._levels()
        return replace(
            notice,
            time_s=now_s,
            position=min(self._heard.position + moved, float(player.plan.n_samples)),
            speed=float(self.sr) if self._heard.moving else 0.0,
            jumps=float(self._jumps),
            seek=float(self._heard.seek),
            playing=float(self.player.playing),
            left=left,
            right=right,
            underruns=float(self.underruns),
            overs=float(self._overs),
            highest=self._highest,
        )

    def leave(self) -> None:
        """Close the output, and be ready to go on through another one."""
        if self.output is not None:
            heard = self.notice(Notice())
            self._left = self.player.playing, round(heard.position)
            self.close()

    def enter(self, device: str | None) -> None:
        """Play through this device from now on, where it was left."""
        self._device = device
        playing, place = self._left
        self._left = False, 0
        if playing:
            self._player.seek(place, self._heard.seek)
            self._player.play()

    def refuse(self) -> None:
        """Rest where it is, because there is nothing to play through."""
        self._player.stop()
        self._player.read(BLOCK)  # nobody hears its fade

    def close(self) -> None:
        """Fade out, wait until that is heard, and give the output back."""
        output = self.output
        if output is None:
            return
        if not self.player.idle:
            self.tell(Player.stop)
            end_s = time.monotonic() + 0.1 + output.latency_s
            while time.monotonic() < end_s and self._rendering:
                self._render(output, self._rendering)
                time.sleep(0.003)
        self._close_output()

    def _open(self) -> None:
        output = Output(self._device_sr, self._latency_s, self._device)
        rendering = Rendering(self._player, self.sr, output.sr, output.n_channels)
        self._gaps = 0
        self._fill(output, rendering)
        output.start()
        self.output, self._rendering = output, rendering

    def _close_output(self) -> None:
        if self.output is None:
            return
        self._player = self.player
        ring = self.output.ring
        self._underruns += ring.gaps + ring.underflows
        if ring.underflows:
            self._latency_s = max(min(CAUTION * self._latency_s, MOST_LATENCY_S), self._latency_s)
        self.output.close()
        self.output = self._rendering = self._replaced = None
        self._orders = []

    def _render(self, output: Output, rendering: Rendering) -> None:
        """Fill the ring, with what was told in it."""
        if output.ring.offering:
            return
        if self._replaced:
            if not output.ring.accepted:
                # The device was quicker: once more, from where it is now.
                rendering = self._replaced
                self._orders = self._offered + self._orders
            self._rendering, self._replaced = rendering, None
        if self._orders:
            self._offer(output, rendering)
        else:
            rendering.forget(output.ring.taken)
            self._fill(output, rendering)

    def _offer(self, output: Output, rendering: Rendering) -> None:
        """Render what waits in the ring anew."""
        at = output.ring.taken
        other = rendering.back_to(at)
        while other.player.marks and other.player.marks[0].frame <= self._frame:
            other.player.marks.popleft()  # heard already
        for order in self._orders:
            order(other.player)
        n, blocks = 0, []
        # A device takes about half of its own buffer at a time.
        fresh = _bounded(max(FRESH_S, output.latency_s), output)
        while n < fresh:
            blocks.append(other.read())
            n += len(blocks[-1])
        output.ring.offer(at, np.concatenate(blocks))
        self._replaced, self._rendering = rendering, other
        self._offered, self._orders = self._orders, []

    def _fill(self, output: Output, rendering: Rendering) -> None:
        depth = _bounded(max(self._depth_s, 2 * output.latency_s), output)
        # Not more at a time, though the device takes some: there may be orders.
        for _ in range(math.ceil(depth / BLOCK)):
            if output.ring.filled >= depth:
                break
            output.ring.write(rendering.read())

    def _rest(self) -> None:
        """Close the output after it has played silence for a while."""
        if not self.player.idle:
            self._silent_since = None
            return
        now_s = time.monotonic()
        self._silent_since = self._silent_since or now_s
        if now_s - self._silent_since > LINGER_S:
            self._close_output()

    def _frame_heard(self, now_s: float) -> float:
        """Return how many of the player's frames have been heard."""
        if self.output is None or self._rendering is None:
            # Nothing is on its way to the ear.
            return float(self._player.frames) if self._player.idle else self._frame
        return self._rendering.base + self.output.heard(now_s) * self.sr / self.output.sr

    def _levels(self) -> tuple[float, float]:
        """Return the left and right peak of the last moments heard, and count what is clipped."""
        if self._rendering is None:
            return 0.0, 0.0
        peaks = self._rendering.peaks
        oldest = self._frame - PEAK_WINDOW_S * self.sr
        while peaks and peaks[0].frame < oldest:
            peaks.popleft()
        heard = [each for each in peaks if each.frame - BLOCK <= self._frame]
        for each in heard:
            if each.frame > self._counted:
                self._counted = each.frame
                highest = max(each.left, each.right)
                self._overs += highest > OVER
                self._highest = max(self._highest, highest)
        return max((p.left for p in heard), default=0.0), max((p.right for p in heard), default=0.0)


def _bounded(wanted_s: float, output: Output) -> float:
    """Return how many samples to have ready: wireless devices say that they need seconds."""
    return min(wanted_s * output.sr, output.ring.capacity / 2)
