"""What a process says when it dies of a fatal signal, kept where it can be read afterwards.

A segmentation fault in a decoder or a sound driver takes the interpreter with it: no hook
and no log hears of it.  `faulthandler` still writes where every thread was.  The window's
process and the processes it starts all write to one file; whatever is in it when nobody has
crashed is nothing.
"""

import faulthandler
import io
import os
import sys
import threading
from pathlib import Path
from types import TracebackType

PLACE = "LOOPSTUDIO_LAST_WORDS"
"""Environment variable: path of the file, which child processes inherit."""

_file: io.TextIOWrapper | None = None


def write_to(path: Path) -> None:
    """Let this process, and those it starts from now on, write their last words to a file."""
    os.environ[PLACE] = str(path)
    keep()


def keep() -> None:
    """Write this process's last words where its parent said; nowhere if it said nothing."""
    global _file
    place = os.environ.get(PLACE)
    if not place:
        return
    try:
        _file = Path(place).open("a", encoding="utf-8")  # noqa: SIM115  open to the end
    except OSError:
        return
    faulthandler.enable(_file)


def keep_tracebacks() -> None:
    """Keep exceptions that nobody handles as well, in a process without a log of its own."""
    keep()
    if _file is not None:
        sys.excepthook = _on_exception
        threading.excepthook = _on_thread_exception


def stop() -> None:
    """Write no more."""
    global _file
    faulthandler.disable()
    os.environ.pop(PLACE, None)
    if _file is not None:
        _file.close()
        _file = None


def collect(path: Path) -> str:
    """Return what was said since it was last asked, and forget it."""
    try:
        words = path.read_text(encoding="utf-8", errors="replace")
        if words:
            os.truncate(path, 0)
    except OSError:
        return ""
    return words.strip()


def _on_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    import traceback  # only when it is needed: the sound process starts in a hurry

    if _file is not None:
        _file.write("".join(traceback.format_exception(kind, error, trace)))
        _file.flush()
    sys.__excepthook__(kind, error, trace)


def _on_thread_exception(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
