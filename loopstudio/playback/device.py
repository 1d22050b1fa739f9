"""The sound output: a PortAudio stream that plays from a ring.

Threads: PortAudio takes samples from the ring in a thread of its own, without the interpreter
where that can be, see `loopstudio.playback.native`.  Everything else happens in the thread
that made the output.
"""

import contextlib
import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from loopstudio.playback.devices import Device, DeviceError, find, load, quiet
from loopstudio.playback.native import address
from loopstudio.playback.ring import Ring
from loopstudio.playback.urgency import foremost, keep_in_memory

RING_S = 2.0
"""Room for samples that wait; more where the device takes many at a time.  Far more than shall
wait, as a device may turn out to be slower than was asked for."""
STALLED_S = 0.7
"""A device that has not asked for samples for so long is gone."""
STARTING_S = 5.0
"""As long may it take to begin; wireless ones need seconds."""
_DRIFT_S, _SET_S = 2e-6, 0.1
"""What clocks may drift apart between two calls, and what tells that one was set."""

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
        stutter.  Devices ask for samples four times as often, so they can wait for them for
        three quarters of it.
    device : str or None
        Name of the device wanted; the one the system says by default, and where it is absent.
    """

    sr: int | None = None
    latency_s: float = 0.03
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
        self._clock = Clock()
        self._offset: float | None = None
        self._weight = 0.0
        self._call = 0
        self._called_s = 0.0
        self._error: type[Exception] = sounddevice.PortAudioError
        for rate in (sr, device.sr):
            ring = Ring(round(max(RING_S, 4 * latency_s) * rate), self.n_channels)
            try:
                with quiet(), foremost():
                    self._stream = _stream(sounddevice, device, rate, latency_s, ring)
            except sounddevice.PortAudioError as error:
                refusal = error
                continue
            self.sr: int = rate
            self.ring = ring
            keep_in_memory(ring.memory)
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
        self._called_s = time.monotonic()
        try:
            with quiet(), foremost():
                self._stream.start()
        except self._error as error:
            raise DeviceLostError(LOST) from error

    def close(self) -> None:
        """Give the device back."""
        # One that went away cannot be closed either.
        with contextlib.suppress(self._error), quiet():
            self._stream.close()

    def check(self) -> None:
        """Look what the device does, every few milliseconds.

        Raises
        ------
        DeviceLostError
            If it went away.
        """
        call, first, now_s, delay_s = self.ring.call
        seen_s = time.monotonic()
        if call != self._call:
            self._call, self._called_s = call, seen_s
            if not 0 <= delay_s < 2:  # some drivers do not say
                delay_s = self.latency_s
            self._follow(first - (self._clock.read(now_s, seen_s) + delay_s) * self.sr)
            return
        # Its own buffer is filled at once, before there is a connection to wireless ones.
        begun = self.ring.taken > 2 * self.latency_s * self.sr
        patience_s = STALLED_S if begun else STARTING_S
        if not self._stream.active or seen_s - self._called_s > patience_s:
            raise DeviceLostError(LOST)

    def heard(self, now_s: float) -> float:
        """Return the number of the sample heard at a time of `time.monotonic`."""
        if self._offset is None:
            return float(self.ring.taken)
        # Neither samples that are not there yet nor ones before the first.
        return min(max(self._offset + now_s * self.sr, 0.0), float(self.ring.taken))

    def _follow(self, offset: float) -> None:
        """Learn which sample would have been heard at time zero.

        The device's own estimates jitter by milliseconds; they are smoothed here, unless
        they moved too far for that.
        """
        if self._offset is None or abs(offset - self._offset) > 0.03 * self.sr:
            self._offset = offset
            self._weight = 0.5  # the first estimates, while buffers fill, are the worst
        self._weight = max(0.97 * self._weight, 0.02)
        self._offset += self._weight * (offset - self._offset)


class Clock:
    """Tells on our clock what happened at a time of the device's.

    We see every call a little later than it was, by up to the time between two looks; the
    smallest lag that was seen is nearest to the truth.
    """

    def __init__(self) -> None:
        self._lag_s = math.inf

    def read(self, device_s: float, seen_s: float) -> float:
        """Return when it was, on the clock of `time.monotonic`.

        Parameters
        ----------
        device_s : float
            On the device's clock; 0 if it has none.
        seen_s : float
            When we saw it, on the clock of `time.monotonic`.
        """
        lag_s = seen_s - device_s
        if not device_s or not math.isfinite(device_s):
            return seen_s
        # Clocks drift apart, and some are set.
        self._lag_s = min(lag_s, self._lag_s + _DRIFT_S)
        if lag_s > self._lag_s + _SET_S:
            self._lag_s = lag_s
        return device_s + self._lag_s


def _stream(sounddevice: Any, device: Device, sr: int, latency_s: float, ring: Ring) -> Any:
    """Open a stream that plays from a ring, which must live as long as the stream."""
    options = {
        "device": device.index,
        "samplerate": sr,
        "channels": device.n_channels,
        "dtype": "float32",
        "blocksize": 0,  # as it suits the device: then it comes by most often
        "latency": latency_s,
    }
    if native := address():
        memory = sounddevice._ffi.cast("void *", ring.memory.ctypes.data)
        # Its way for callbacks in machine code, meant for authors of libraries.
        return sounddevice._StreamBase("output", callback=native, userdata=memory, **options)

    def callback(out: np.ndarray, n: int, times: Any, status: Any) -> None:
        delay_s = times.outputBufferDacTime - times.currentTime
        ring.take_into(out, times.currentTime, delay_s, int(status.output_underflow))

    return sounddevice.OutputStream(callback=callback, **options)
