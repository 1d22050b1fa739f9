"""How the command line talks: answers on standard output, everything else on standard error."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.progress import Progress

_SHORT_S = 5.0
_DENSE_S = 1.0
_SPARSE_S = 10.0


@contextmanager
def reporting(stream: TextIO) -> Iterator[Progress]:
    """Give a progress that is a line rewritten in place, or now and then a line of a log."""
    if not stream.isatty():
        yield _Log(stream)
        return
    line = _Line(stream)
    try:
        yield line
    finally:
        line.clear()


class _Line:
    """A progress line in a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = ""

    def __call__(self, fraction: float, message: str) -> None:
        # Cut to the width of the terminal, as a line that wraps cannot be rewritten.
        with suppress(OSError):
            width = os.get_terminal_size(self._stream.fileno()).columns or 80
            text = f"{fraction:4.0%}  {message}"[: width - 1]
            if text != self._shown:
                self._show(text)

    def clear(self) -> None:
        if self._shown:
            self._show("")

    def _show(self, text: str) -> None:
        self._stream.write(f"\r\x1b[K{_printable(text, self._stream)}")
        self._stream.flush()
        self._shown = text


class _Log:
    """Progress where lines stay: one when the stage changes, but not for short work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._message = ""
        self._time_s = time.monotonic() + _SHORT_S - _DENSE_S

    def __call__(self, fraction: float, message: str) -> None:
        now_s = time.monotonic()
        stage = message.split(",")[0]
        if now_s - self._time_s < (_DENSE_S if stage != self._message else _SPARSE_S):
            return
        self._message, self._time_s = stage, now_s
        say(f"{fraction:4.0%}  {message}", self._stream)


def say(text: str, stream: TextIO | None = None) -> None:
    """Write a line to standard error, which may be closed."""
    stream = stream or sys.stderr
    with suppress(OSError, ValueError):
        stream.write(_printable(text, stream) + "\n")
        stream.flush()


def answer(text: str) -> None:
    """Write to standard output.

    Raises
    ------
    LoopstudioError
        If there is no room for it where standard output goes.
    BrokenPipeError
        If whoever read it has gone.
    """
    try:
        sys.stdout.write(_printable(text, sys.stdout) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is still to be written would fail once more when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise LoopstudioError(
            f"The answer could not be written to standard output ({error.strerror or error}); send"
            " it somewhere else."
        ) from error


def _printable(text: str, stream: TextIO) -> str:
    """Replace what the terminal cannot show."""
    encoding = stream.encoding or "ascii"
    return text.encode(encoding, "replace").decode(encoding)
