"""The sound output: a PortAudio stream that plays from a ring.

sounddevice is imported when the output is opened: without the PortAudio library the import
fails, and everything but sound must work.

Threads: PortAudio calls `_callback` in a thread of its own, which does nothing but copy
samples and note the time.  Everything else happens in the thread that made the output.
"""

import contextlib
import importlib
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from loopstudio.core.errors import LoopstudioError
from loopstudio.playback.ring import Ring

BLOCK = 256
"""Samples per callback."""
RING_S = 0.5
STALLED_S = 1.0
"""A device that has not asked for samples for so long is gone."""
STARTING_S = 5.0
"""As long may it take to begin; wireless ones need seconds."""

NO_PORTAUDIO = (
    "There is no sound because the PortAudio library is missing: install it (on Debian and"
    " Ubuntu: sudo apt install libportaudio2), then try again."
)
NO_DEVICE = (
    "There is no sound because no sound output was found: connect one or start the sound"
    " server, then try again."
)
LOST = (
    "The sound stopped because the sound output went away: connect it again or choose another"
    " in the system's settings, then press play."
)


class DeviceError(LoopstudioError):
    """There is no sound output, or it cannot be used."""


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
    """

    sr: int | None = None
    latency_s: float = 0.025


DEFAULT = OutputSettings()


class Output:
    """An open stream on the system's default output.

    Parameters
    ----------
    sr : int
        The rate wanted, Hz.
    latency_s : float
        Wanted between rendering and hearing.

    Raises
    ------
    DeviceError
        If there is no device, or it cannot be opened.
    """

    def __init__(self, sr: int, latency_s: float) -> None:
        sounddevice = load()
        device = default_device(sounddevice)
        self.name = str(device["name"])
        self.n_channels = min(2, int(device["max_output_channels"]))
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
        for rate in (sr, round(device["default_samplerate"])):
            try:
                with _quiet():
                    self._stream = sounddevice.OutputStream(
                        samplerate=rate,
                        channels=self.n_channels,
                        dtype="float32",
                        blocksize=BLOCK,
                        latency=latency_s,
                        callback=self._callback,
                    )
            except sounddevice.PortAudioError as error:
                reason = str(error.args[0])
                continue
            self.sr: int = rate
            self.ring = Ring(round(RING_S * rate), self.n_channels)
            return
        raise DeviceError(
            f"The sound output “{self.name}” cannot be opened ({reason}): close other programs"
            " that use it or choose another in the system's settings, then try again."
        )

    @property
    def latency_s(self) -> float:
        """Time between the callback and the ear, as the device says it."""
        return float(self._stream.latency)

    def start(self) -> None:
        """Begin to play what is in the ring."""
        self._calls_seen = (self._calls, time.monotonic())
        try:
            with _quiet():
                self._stream.start()
        except self._error as error:
            raise DeviceError(LOST) from error

    def close(self) -> None:
        """Give the device back."""
        # One that went away cannot be closed either.
        with contextlib.suppress(self._error), _quiet():
            self._stream.close()

    def check(self) -> None:
        """Raise DeviceError if the device went away."""
        calls, since = self._calls_seen
        now = time.monotonic()
        if self._calls != calls:
            self._calls_seen = (self._calls, now)
            return
        patience_s = STARTING_S if self._heard is None else STALLED_S
        if not self._stream.active or now - since > patience_s:
            raise DeviceError(LOST)

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


def load() -> ModuleType:
    """Import sounddevice, which starts PortAudio; raise DeviceError without it."""
    try:
        with _quiet():
            return importlib.import_module("sounddevice")
    except (OSError, ImportError) as error:
        raise DeviceError(NO_PORTAUDIO) from error
    except Exception as error:  # its PortAudioError cannot be named without the module
        raise DeviceError(NO_DEVICE) from error


def default_device(sounddevice: ModuleType) -> dict[str, Any]:
    """Return what PortAudio knows of the system's default output."""
    try:
        device: dict[str, Any] = sounddevice.query_devices(kind="output")
    except (sounddevice.PortAudioError, ValueError) as error:
        raise DeviceError(NO_DEVICE) from error
    return device


def describe(name: str, sr: float, latency_s: float | None = None) -> str:
    """Return a device in words, such as "Built-in Audio, 44.1 kHz, 12 ms"."""
    # ALSA's name for whatever the system plays on says nothing by itself.
    words = ["Default output" if name == "default" else name, f"{sr / 1000:g} kHz"]
    if latency_s is not None and math.isfinite(latency_s):
        words.append(f"{latency_s * 1000:.0f} ms")
    return ", ".join(words)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep ALSA from writing about devices it did not find on the standard error stream."""
    try:
        before, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # no standard error stream, as in a windowed build
        yield
        return
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(nowhere)
