"""The log: one file that tells what went wrong, and with which versions.

It holds what the program and its libraries complain of, never what is in a song.  The
user's home is written as ``~``, so that a log can be shown to others.

The file is turned over at half a megabyte and three old ones are kept; what a fatal signal
leaves comes from a file of its own, see `loopstudio.core.last_words`.
"""

import logging
import re
import sys
import threading
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from loopstudio.core import last_words

NAME = "loopstudio.log"
WORDS = "last-words.txt"

_MOST_BYTES = 512 * 1024
_KEPT = 3

_LEVELS: Mapping[QtMsgType, int] = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_log = logging.getLogger(__name__)
_qt = logging.getLogger("Qt")


class Log:
    """The program's log, from when it is begun until it is ended.

    Attributes
    ----------
    path : Path or None
        The file; None where none can be written, and warnings go to the terminal only.
    ended_badly : str
        What the run before said when it died of a fatal signal; empty if it did not.
    """

    def __init__(self) -> None:
        self.path: Path | None = None
        self.ended_badly = ""
        self._handlers: list[logging.Handler] = []
        self._words: Path | None = None

    def begin(self, folder: Path) -> None:
        """Write to a file in this folder from now on, and to the terminal as before."""
        terminal = logging.StreamHandler()
        terminal.setLevel(logging.WARNING)
        terminal.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        self._add(terminal)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            written = RotatingFileHandler(
                folder / NAME, maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8"
            )
        except OSError as error:
            _log.warning("no log can be written (%s)", error.strerror)
        else:
            written.setFormatter(_Discreet())
            self._add(written)
            self.path = folder / NAME
            self._words = folder / WORDS
        logging.getLogger().setLevel(logging.WARNING)
        logging.getLogger("loopstudio").setLevel(logging.INFO)
        logging.captureWarnings(True)
        qInstallMessageHandler(_on_qt_message)
        if self._words is not None:
            self.ended_badly = last_words.collect(self._words)
            last_words.write_to(self._words)
        if self.ended_badly:
            _log.error("the run before ended with\n%s", self.ended_badly)

    def end(self) -> None:
        """Write no more."""
        self.gather()
        last_words.stop()
        qInstallMessageHandler(None)
        logging.captureWarnings(False)
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()
        self._handlers.clear()

    def gather(self) -> None:
        """Take in what processes have said that died."""
        words = last_words.collect(self._words) if self._words else ""
        if words:
            _log.error("a process ended with\n%s", words)

    def text(self, most_bytes: int = _MOST_BYTES) -> str:
        """Return the end of the log."""
        self.gather()
        if self.path is None:
            return ""
        with self.path.open("rb") as stream:
            stream.seek(max(0, self.path.stat().st_size - most_bytes))
            return stream.read().decode("utf-8", errors="replace")

    def write_head(self) -> None:
        """Write down what this program is made of, without keeping anyone waiting."""
        from loopstudio.ui.crash.versions import versions

        # Some versions are only known to libraries that take a while to load.
        threading.Thread(
            target=lambda: _log.info("%s", "\n".join(versions())), name="versions", daemon=True
        ).start()

    def _add(self, handler: logging.Handler) -> None:
        logging.getLogger().addHandler(handler)
        self._handlers.append(handler)


PROGRAM_LOG = Log()
"""Of this program: Python's logging is one for a process as well."""


def discreet(text: str) -> str:
    """Return a text with ``~`` for the user's home."""
    home = str(Path.home())
    return text if len(home) < 3 else re.sub(rf"{re.escape(home)}(?=[/\\]|\b)", "~", text)


class _Discreet(logging.Formatter):
    """One line a record, with its time; tracebacks below."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    category = getattr(context, "category", None)
    prefix = f"{category}: " if category and category != "default" else ""
    if not sys.is_finalizing():
        _qt.log(_LEVELS.get(kind, logging.WARNING), "%s%s", prefix, message)
