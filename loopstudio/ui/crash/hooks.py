"""Who hears of exceptions that nobody handles: the log, and whoever listens here.

A slot that raises leaves the program running, in a state that nobody has thought of.  The
exception comes to `sys.excepthook` from PySide; from a thread to `threading.excepthook`;
from a finaliser to `sys.unraisablehook`, which is for the log only.

One fault can come sixty times a second, when painting raises.  It is reported once, and
logged less and less often.
"""

import logging
import sys
import threading
import traceback
from collections import Counter
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from loopstudio.ui.crash.log import discreet

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_log = logging.getLogger(__name__)

_ALL_LOGGED = 3
"""So many times the same fault is logged; after that the tenth, hundredth and so on."""


@dataclass(frozen=True)
class Fault:
    """A mistake of the program.

    Attributes
    ----------
    summary : str
        Kind, message and place, in one line.
    details : str
        The whole traceback.
    """

    summary: str
    details: str

    @classmethod
    def of(cls, error: BaseException) -> "Fault":
        """Return what is to be said of an exception."""
        steps = traceback.extract_tb(error.__traceback__)
        message = " ".join(str(error).split())
        name = type(error).__name__
        place = f" ({steps[-1].filename.replace(chr(92), '/').rpartition('/')[2]}," if steps else ""
        line = f" line {steps[-1].lineno})" if steps else ""
        return cls(
            discreet(f"{name}: {message}{place}{line}" if message else f"{name}{place}{line}"),
            discreet("".join(traceback.format_exception(error))),
        )


class Hooks(QObject):
    """Hears of every exception that nobody handles, from when it is installed.

    Signals
    -------
    happened(Fault)
        Something failed for the first time; may be emitted from any thread.
    interrupted()
        Ctrl-C, where Python noticed it itself.
    """

    happened = Signal(object)
    interrupted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: Counter[tuple[object, ...]] = Counter()
        self._lock = threading.Lock()

    def install(self) -> None:
        """Take over from what was there."""
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable

    def remove(self) -> None:
        """Give back to what was there."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            self.interrupted.emit()
        elif self._note(error, "nobody handled"):
            self.happened.emit(Fault.of(error))

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        error = arguments.exc_value
        if error is None or isinstance(error, SystemExit):
            return
        name = arguments.thread.name if arguments.thread else "a thread"
        if self._note(error, f"nobody handled in {name}"):
            self.happened.emit(Fault.of(error))

    def _on_unraisable(self, unraisable: "UnraisableHookArgs") -> None:
        if unraisable.exc_value is not None:
            self._note(unraisable.exc_value, unraisable.err_msg or "nobody could be told of")

    def _note(self, error: BaseException, how: str) -> bool:
        """Log an exception; return whether it is the first of its kind from its place."""
        steps = traceback.extract_tb(error.__traceback__)
        place = (steps[-1].filename, steps[-1].lineno) if steps else ()
        with self._lock:
            self._seen[type(error), place] += 1
            times = self._seen[type(error), place]
        if times <= _ALL_LOGGED or str(times).rstrip("0") == "1":
            how = how if times == 1 else f"{how} (time {times})"
            _log.error("an exception that %s", how, exc_info=error)
        return times == 1
