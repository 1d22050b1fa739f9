"""The deck: one song in the player, on its way through an output to the ear.

It keeps a little rendered sound in the output's ring, and knows which place of the song is
heard at any moment.  Everything here happens in the sound process's main thread.
"""

import time
from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from loopstudio.playback.board import Notice
from loopstudio.playback.device import DEFAULT, Output, OutputSettings
from loopstudio.playback.margin import Margin
from loopstudio.playback.player import Mark, Plan, Player

BLOCK = 512
"""Samples rendered at a time."""
CAUTION, MOST_LATENCY_S = 1.5, 0.06
"""By how much the device's own buffer grows at the next start after it ran dry, and its limit."""
LINGER_S = 2.0
"""How long the output plays silence before it is closed, and free for other programs."""
PEAK_WINDOW_S = 0.05
OVER = 1.0001
"""Peaks above this count as clipped: masks that sum to one do so but for rounding."""


@dataclass(frozen=True)
class Peaks:
    """Peaks of the samples up to `frame`."""

    frame: int
    left: float
    right: float


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
        self.player = Player(plan, sr, position, seek)
        self.sr = sr
        self.output: Output | None = None
        self._device_sr = settings.sr or sr
        self._device = settings.device
        self._latency_s = settings.latency_s
        self._resampler: _Resampler | None = None
        self._margin = Margin(settings.latency_s)
        self._gaps = 0
        self._underruns = 0  # of outputs that are closed
        self._base = 0  # frames of the player before the output's first
        self._heard = Mark(0, position, False, seek)
        self._jumps = 0
        self._frame = 0.0
        self._peaks: deque[Peaks] = deque()
        self._overs = 0
        self._highest = 0.0
        self._silent_since: float | None = None
        self._left = False, 0  # whether it played when the output was left, and where

    @property
    def busy(self) -> bool:
        """Whether there is anything to play, or to be heard still."""
        return not self.player.idle or self.output is not None

    @property
    def latency_s(self) -> float:
        """Time from a change to the ear, about; 0 without an output."""
        if self.output is None:
            return 0.0
        return self.output.latency_s + self._margin.seconds

    @property
    def underruns(self) -> int:
        """How often the sound had a gap."""
        output = self.output
        return self._underruns + (output.gaps + output.underflows if output else 0)

    def work(self) -> None:
        """Keep the ring filled and the output running; to be called every few milliseconds.

        Raises
        ------
        DeviceLostError
            If the output went away.
        DeviceError
            If none can be opened.
        """
        if not self.player.idle:
            self._silent_since = None
            if self.output is None:
                self._open()
        if self.output:
            self.output.check()
            if self.output.gaps > self._gaps:
                self._margin.widen(time.monotonic())
            else:
                self._margin.narrow(time.monotonic())
            self._gaps = self.output.gaps
            self._fill(self.output)
            self._rest()

    def notice(self, notice: Notice) -> Notice:
        """Return `notice` with what is heard at this moment."""
        now_s = time.monotonic()
        self._frame = max(self._frame, self._frame_heard(now_s))
        marks = self.player.marks
        while marks and marks[0].frame <= self._frame:
            self._heard = marks.popleft()
            self._jumps += 1
        moved = self._frame - self._heard.frame if self._heard.moving else 0.0
        left, right = self._levels()
        return replace(
            notice,
            time_s=now_s,
            position=min(self._heard.position + moved, float(self.player.plan.n_samples)),
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
            self.player.seek(place, self._heard.seek)
            self.player.play()

    def refuse(self) -> None:
        """Rest where it is, because there is nothing to play through."""
        self.player.stop()
        self.player.read(BLOCK)  # nobody hears its fade

    def close(self) -> None:
        """Fade out, wait until that is heard, and give the output back."""
        if self.output is None:
            return
        if not self.player.idle:
            self.player.stop()
            end_s = time.monotonic() + 0.1 + self.output.latency_s
            while time.monotonic() < end_s:
                self._fill(self.output)
                time.sleep(0.003)
        self._close_output()

    def _open(self) -> None:
        output = Output(self._device_sr, self._latency_s, self._device)
        self._resampler = None
        if output.sr != self.sr:
            self._resampler = _Resampler(self.sr, output.sr, output.n_channels)
        self._base = self.player.frames
        self._gaps = 0
        self._fill(output)
        output.start()
        self.output = output

    def _close_output(self) -> None:
        if self.output is None:
            return
        self._underruns += self.output.gaps + self.output.underflows
        if self.output.underflows:
            self._latency_s = max(min(CAUTION * self._latency_s, MOST_LATENCY_S), self._latency_s)
            self._margin.set_latency(self._latency_s)
        self.output.close()
        self.output = None

    def _fill(self, output: Output) -> None:
        ring = output.ring
        while ring.filled < self._margin.seconds * output.sr:
            block = finite(self.player.read(BLOCK), output.n_channels)
            peaks = np.abs(block).max(axis=0)
            self._peaks.append(Peaks(self.player.frames, float(peaks[0]), float(peaks[-1])))
            self._overs += bool(peaks.max() > OVER)
            self._highest = max(self._highest, float(peaks.max()))
            block = np.clip(block, -1, 1)
            if self._resampler:
                block = self._resampler(block)
            ring.write(block)

    def _rest(self) -> None:
        """Close the output after it has played silence for a while."""
        if not self.player.idle:
            return
        now_s = time.monotonic()
        self._silent_since = self._silent_since or now_s
        if now_s - self._silent_since > LINGER_S:
            self._close_output()

    def _frame_heard(self, now_s: float) -> float:
        """Return how many of the player's frames have been heard."""
        output = self.output
        if output is None:
            # Nothing is on its way to the ear.
            return float(self.player.frames) if self.player.idle else self._frame
        return self._base + output.heard(now_s) * self.sr / output.sr

    def _levels(self) -> tuple[float, float]:
        """Return the left and right peak of the last moments heard."""
        oldest = self._frame - PEAK_WINDOW_S * self.sr
        while self._peaks and self._peaks[0].frame < oldest:
            self._peaks.popleft()
        heard = [p for p in self._peaks if p.frame - BLOCK <= self._frame]
        return max((p.left for p in heard), default=0.0), max((p.right for p in heard), default=0.0)


def finite(block: np.ndarray, n_channels: int) -> np.ndarray:
    """Make a block fit for an output, but for samples beyond full scale.

    Parameters
    ----------
    block : np.ndarray, shape (n, any)
        Samples that are no finite numbers become silence.
    n_channels : int
        Of the output; one channel goes to all, several are averaged into one.

    Returns
    -------
    np.ndarray, shape (n, n_channels), float32
    """
    if not np.isfinite(block).all():
        block = np.where(np.isfinite(block), block, np.float32(0))
    if n_channels == 1:
        block = block.mean(axis=1, keepdims=True)
    return np.broadcast_to(block, (len(block), n_channels)).astype(np.float32, copy=False)


class _Resampler:
    """Resamples a stream from one rate to another, both in Hz."""

    def __init__(self, sr: int, device_sr: int, n_channels: int) -> None:
        import soxr

        self._stream = soxr.ResampleStream(sr, device_sr, n_channels, dtype="float32")

    def __call__(self, block: np.ndarray) -> np.ndarray:
        # Steep filters overshoot full scale.
        out: np.ndarray = np.clip(self._stream.resample_chunk(np.ascontiguousarray(block)), -1, 1)
        return out
