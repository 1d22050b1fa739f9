"""Where the program keeps what it needs and the user did not ask for.

On Linux these are folders of ``~/.local/state/Loopstudio``, elsewhere those that the system
has for logs and for the data of programs.
"""

import os
from pathlib import Path

import platformdirs

NAME = "Loopstudio"

PLACE = "LOOPSTUDIO_STATE"
"""Environment variable: a folder for all of it, such as one on the stick the program is on."""


def log_folder() -> Path:
    """Return where the log is kept."""
    return _own("log") or platformdirs.user_log_path(NAME, appauthor=False)


def unsaved_folder() -> Path:
    """Return where work is kept that is not saved yet."""
    return _own("unsaved") or _state() / "unsaved"


def versions_folder() -> Path:
    """Return where the earlier versions of saved projects are kept."""
    return _own("versions") or _state() / "versions"


def open_folder() -> Path:
    """Return where the program marks which projects are open."""
    return _own("open") or _state() / "open"


def drags_folder() -> Path:
    """Return where loops are that were dragged into other programs."""
    return _own("drags") or platformdirs.user_cache_path(NAME, appauthor=False) / "Loopstudio drags"


def _own(name: str) -> Path | None:
    place = os.environ.get(PLACE)
    return Path(place) / name if place else None


def _state() -> Path:
    return platformdirs.user_state_path(NAME, appauthor=False)
