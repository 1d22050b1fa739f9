"""The sound devices of the computer, by name.

PortAudio makes its list when it starts and never looks again, so looking again means to end
it and start it anew, which nothing may be open for.

sounddevice is imported when it is needed: without the PortAudio library the import fails,
and everything but sound must work.
"""

import contextlib
import importlib
import math
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from loopstudio.core.errors import LoopstudioError

NO_PORTAUDIO = (
    "There is no sound because the PortAudio library is missing: install it (on Debian and"
    " Ubuntu: sudo apt install libportaudio2), then look again."
)
NO_DEVICE = "No sound device found."

_PREFERRED_API = "Windows WASAPI"
"""Windows lists every device once for each of its interfaces; this one is quick and stays."""

_NO_DEVICES = re.compile(
    r"(a52|default|dmix|front|iec958|jack|lavrate|null|oss|rear|samplerate|speex|speexrate"
    r"|surround|sysdefault|upmix|vdownmix)\d*"
)
"""What ALSA lists beside devices: converters, and other names for what it lists anyway."""

_CARD = re.compile(r" \(hw:\d+,(\d+)\)$")


class DeviceError(LoopstudioError):
    """There is no sound device, or it cannot be used."""


@dataclass(frozen=True)
class Device:
    """A sound output.

    Attributes
    ----------
    index : int
        In PortAudio's list as it is now.
    name : str
    n_channels : int
    sr : int
        The rate it likes best, Hz.
    """

    index: int
    name: str
    n_channels: int
    sr: int


def load() -> ModuleType:
    """Import sounddevice, which starts PortAudio; raise DeviceError without it."""
    try:
        with quiet():
            return importlib.import_module("sounddevice")
    except (OSError, ImportError) as error:
        raise DeviceError(NO_PORTAUDIO) from error
    except Exception as error:  # its PortAudioError cannot be named without the module
        raise DeviceError(NO_DEVICE) from error


def look_again() -> None:
    """Let PortAudio make its list anew; no stream may be open."""
    sounddevice = load()
    # It has no public way.  What fails here shows in an empty list.
    with contextlib.suppress(sounddevice.PortAudioError), quiet():
        sounddevice._terminate()
    with contextlib.suppress(sounddevice.PortAudioError), quiet():
        sounddevice._initialize()


def names() -> tuple[str, ...]:
    """Return the names of the devices one can choose, each once, in PortAudio's order."""
    found = _outputs()
    preferred = [entry for entry in found if entry["api"] == _PREFERRED_API]
    chosen = [str(entry["name"]) for entry in preferred or found]
    return tuple(dict.fromkeys(name for name in chosen if not _is_no_device(name)))


def find(name: str | None) -> Device:
    """Return the device of this name or, without one, the one the system says.

    Raises
    ------
    DeviceError
        If there is no device at all.
    """
    sounddevice = load()
    found = _outputs()
    same = named(name, [str(entry["name"]) for entry in found]) if name else None
    called = [entry for entry in found if entry["name"] == same]
    preferred = [entry for entry in called if entry["api"] == _PREFERRED_API]
    if called:
        return _device((preferred or called)[0])
    try:
        return _device(sounddevice.query_devices(kind="output"))
    except (sounddevice.PortAudioError, ValueError) as error:
        raise DeviceError(NO_DEVICE) from error


def named(name: str, among: Sequence[str]) -> str | None:
    """Return which of some names means this device; None for none of them.

    ALSA numbers its cards, and numbers them otherwise after a start or in another socket.
    """
    if name in among:
        return name
    return next((other for other in among if _unnumbered(other) == _unnumbered(name)), None)


def describe(name: str, sr: float, latency_s: float | None = None) -> str:
    """Return a device in words, such as "Built-in Audio, 44.1 kHz, 12 ms"."""
    # ALSA's name for whatever the system plays on says nothing by itself.
    words = ["Default output" if name == "default" else name, f"{sr / 1000:g} kHz"]
    if latency_s is not None and math.isfinite(latency_s):
        words.append(f"{latency_s * 1000:.0f} ms")
    return ", ".join(words)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
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


def _outputs() -> list[dict[str, Any]]:
    """Return what PortAudio knows of every output, with the name of its interface as "api"."""
    sounddevice = load()
    try:
        entries, apis = sounddevice.query_devices(), sounddevice.query_hostapis()
    except sounddevice.PortAudioError:
        return []
    return [
        {**entry, "api": apis[entry["hostapi"]]["name"]}
        for entry in entries
        if entry["max_output_channels"] > 0
    ]


def _device(entry: dict[str, Any]) -> Device:
    return Device(
        int(entry["index"]),
        str(entry["name"]),
        min(2, int(entry["max_output_channels"])),
        round(entry["default_samplerate"]),
    )


def _unnumbered(name: str) -> str:
    return _CARD.sub(r" (\1)", name)


def _is_no_device(name: str) -> bool:
    return sys.platform == "linux" and _NO_DEVICES.fullmatch(name) is not None
