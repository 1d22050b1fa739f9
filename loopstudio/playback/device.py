"""The sound output: a PortAudio stream that plays from a ring.

Threads: PortAudio calls `_callback` in a thread of its own, which does nothing but copy
samples and note the time.  Everything else happens in the thread that made the output.
"""

import contextlib
import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from loopstudio.playback.devices import DeviceError, find, load, quiet
from loopstudio.playback.ring import Ring

BLOCK = 256
"""Samples per callback."""
RING_S = 0.5
STALLED_S = 0.7
"""A device that has not asked for samples for so long is gone."""
STARTING_S = 5.0
"""As long may it take to begin; wireless ones need seconds."""

LOST = (
    "The sound stopped because the sound device went away: connect it again, or choose another"
    " in the Play menu."
)


class DeviceLostError(DeviceError):
    """The device that was playing went away; its stream cannot even be closed."""


@dataclass(frozen=True)
class OutputSettings:
    """How to play.

    Attributes
    ----------
    sr : int or None
        Rate to ask the device for, in Hz; the song's by default.
    latency_s : float
        Asked of the device: a toggle must be heard soon, and a busy computer must not
        stutter.
    device : str or None
        Name of the device wanted; the one the system says by default, and where it is absent.
    """

    sr: int | None = None
    latency_s: float = 0.025
    device: str | None = None


DEFAULT = OutputSettings()


class Output:
    """An open stream.

    Parameters
    ----------
    sr : int
        The rate wanted, Hz; the device's own where it refuses that.
    latency_s : float
        Wanted between rendering and hearing.
    name : str or None
        Of the device wanted; the one the system says by default, and where it is absent.

    Raises
    ------
    DeviceError
        If there is no device, or it cannot be opened.
    """

    def __init__(self, sr: int, latency_s: float, name: str | None = None) -> None:
        sounddevice = load()
        device = find(name)
        self.name = device.name
        self.n_channels = device.n_channels
        self.gaps = 0
        """How often the ring was empty."""
        self.underflows = 0
        """How often the device ran out of samples."""
        self._heard: tuple[int, float] | None = None  # a sample's number, and its time
        self._offset: float | None = None
        self._weight = 0.0
        self._calls = 0
        self._called_s = math.inf
        self._calls_seen = (0, 0.0)
        self._error: type[Exception] = sounddevice.PortAudioError
        self._stream: Any = None
        for rate in (sr, device.sr):
            try:
                with quiet():
                    self._stream = sounddevice.OutputStream(
                        device=device.index,
                        samplerate=rate,
                        channels=self.n_channels,
                        dtype="float32",
                        blocksize=BLOCK,
                        latency=latency_s,
                        callback=self._callback,
                    )
            except sounddevice.PortAudioError as error:
                refusal = error
                continue
            self.sr: int = rate
            self.ring = Ring(round(RING_S * rate), self.n_channels)
            return
        raise DeviceError(
            f"“{self.name}” cannot be opened: another program may be using it. Choose another"
            " sound device in the Play menu."
        ) from refusal

    @property
    def latency_s(self) -> float:
        """Time between the callback and the ear, as the device says it."""
        return float(self._stream.latency)

    def start(self) -> None:
        """Begin to play what is in the ring."""
        self._calls_seen = (self._calls, time.monotonic())
        try:
            with quiet():
                self._stream.start()
        except self._error as error:
            raise DeviceLostError(LOST) from error

    def close(self) -> None:
        """Give the device back."""
        # One that went away cannot be closed either.
        with contextlib.suppress(self._error), quiet():
            self._stream.close()

    def check(self) -> None:
        """Raise DeviceLostError if the device went away."""
        calls, since = self._calls_seen
        now = time.monotonic()
        if self._calls != calls:
            self._calls_seen = (self._calls, now)
            return
        patience_s = STARTING_S if self._heard is None else STALLED_S
        if not self._stream.active or now - since > patience_s:
            raise DeviceLostError(LOST)

    def heard(self, now_s: float) -> float:
        """Return the number of the sample heard at a time of `time.monotonic`.

        The device's own estimates jitter by milliseconds; they are smoothed here, unless
        they moved too far for that.
        """
        if self._heard is None:
            return float(self.ring.taken)
        sample, at_s = self._heard
        offset = sample - at_s * self.sr
        if self._offset is None or abs(offset - self._offset) > 0.03 * self.sr:
            self._offset = offset
            self._weight = 0.5  # the first estimates, while buffers fill, are the worst
        self._weight = max(0.97 * self._weight, 0.02)
        self._offset += self._weight * (offset - self._offset)
        # Neither samples that are not there yet nor ones before the first.
        return min(max(self._offset + now_s * self.sr, 0.0), float(self.ring.taken))

    def _callback(self, out: np.ndarray, n: int, times: Any, status: Any) -> None:
        now_s = time.monotonic()
        pause_s, self._called_s = now_s - self._called_s, now_s
        self._calls += 1
        if self._heard is None and pause_s < 0.3 * n / self.sr:
            out.fill(0)  # it fills its own buffer, faster than any ring
            return
        first = self.ring.taken
        self.gaps += self.ring.take_into(out) < n
        self.underflows += bool(status.output_underflow)
        delay_s = times.outputBufferDacTime - times.currentTime
        if not 0 <= delay_s < 2:  # some drivers do not say
            delay_s = self._stream.latency
        self._heard = (first, now_s + delay_s)
