"""One function call in a process of its own.

Decoders crash on damaged files and the beat tracker holds the interpreter's lock for
seconds.  Both run here: the child can be killed at once, a crash there is a sentence
here, and the window keeps its lock to itself.

Large arrays go both ways through files in a temporary folder, written and read without
the lock; only the small rest of the pickled values goes through the pipe.  The folder
lives as long as the call.

The child ends with its parent, however that ends: it watches the parent's sentinel.
"""

import contextlib
import logging
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import connection, resource_tracker
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from loopstudio.core import last_words
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.packing import pack, pickled, unpack
from loopstudio.core.progress import Progress, silent

POLL_S = 0.02
"""How often a silent child's caller is asked whether to go on."""

REPORT_S = 0.02
"""Least time between two reports of a child that say the same thing."""

ANSWER_S = 0.2
"""Least time between two first answers of a child."""

DEBUG = "LOOPSTUDIO_DEBUG"
"""Environment variable: let the child's own output through."""

_log = logging.getLogger(__name__)

_starting = threading.Lock()
_inside = threading.Event()


class CrashedError(LoopstudioError):
    """The child ended without an answer: it crashed, or the system killed it."""


def call(
    function: Callable[..., Any],
    *args: Any,
    progress: Progress = silent,
    partial: Callable[[Any], None] | None = None,
    **kwargs: Any,
) -> Any:
    """Return ``function(*args, progress=..., **kwargs)``, computed in a spawned process.

    Parameters
    ----------
    function : callable, importable by name
        Called with a `progress` that only reports; reports arrive here at most every
        20 ms, repeated while the child is silent.
    *args, **kwargs
        Anything that can be pickled.
    progress : Progress
        May raise `Cancelled`; the child is then killed within 50 ms.
    partial : callable or None
        If given, the function gets a `partial` too, and what it passes to that arrives here:
        small values, at most five times a second, always the last.

    Raises
    ------
    CrashedError
        If the child died.
    LoopstudioError
        If there is no room for the arrays on the way; and whatever `function` raised.
    """
    with _exchange_folder() as folder:
        answers_early = partial is not None
        request = pack((function, args, kwargs, answers_early), folder / "arguments")
        with _running(folder, request) as (process, receiver):
            outcome, payload = _listen(receiver, process, progress, partial)
        if outcome == "raised":
            raise pickle.loads(payload)
        return unpack(payload, folder / "result")


def inside() -> bool:
    """Tell whether this process runs a `call`: killed at once and apart from the window."""
    return _inside.is_set()


def start(process: BaseProcess) -> None:
    """Start a spawned process without this program's main script, and deaf to Ctrl-C."""
    with _starting, _main_hidden(), _interrupts_held():
        process.start()


@contextlib.contextmanager
def _exchange_folder() -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix="loopstudio-"))
    except OSError as error:
        raise LoopstudioError(
            f"There is no folder for temporary files ({error.strerror}): free some disk space or"
            " set TMPDIR to a folder that can be written."
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _running(folder: Path, request: bytes) -> Iterator[tuple[BaseProcess, Any]]:
    """Start the child; kill it, whatever happened, and leave nothing of it behind."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    # No daemon: a daemon may not have children, and a call may make calls.
    process = context.Process(
        target=_serve, args=(sender, str(folder), request), name="loopstudio-child"
    )
    with receiver:
        with sender:
            start(process)
        try:
            yield process, receiver
        finally:
            process.kill()
            process.join()
            process.close()


@contextlib.contextmanager
def _main_hidden() -> Iterator[None]:
    """Keep the child from running the parent's main script a second time.

    Functions come by name from their modules, so that script is not needed there; run
    again, a script without a main guard would start the whole program over.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Start the child deaf to Ctrl-C, which a terminal sends to it as well.

    It inherits the blocked signal; the parent answers Ctrl-C for both.
    """
    if sys.platform == "win32":
        yield
        return
    # Started in between, it would unblock the signal.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _listen(
    receiver: Any,
    process: BaseProcess,
    progress: Progress,
    partial: Callable[[Any], None] | None,
) -> tuple[str, bytes]:
    """Pass reports on until the child answers with ("returned" or "raised", pickled)."""
    report = (0.0, "")
    while True:
        progress(*report)
        try:
            if not receiver.poll(POLL_S):
                continue
            kind, value = receiver.recv()
        except (EOFError, ConnectionError):
            process.join()
            _log.info("%s ended with exit code %s", report[1] or "a child", process.exitcode)
            raise CrashedError(_obituary(process.exitcode, report[1])) from None
        if kind == "progress":
            report = value
        elif kind == "partial":
            if partial is not None:
                partial(value)
        else:
            return kind, value


def _obituary(exitcode: int | None, doing: str) -> str:
    """Say in one sentence why the child died, and what helps."""
    doing = doing or "A computation"
    if exitcode == -getattr(signal, "SIGKILL", 9):
        return (
            f"{doing}: the system stopped it, most likely because memory ran out; close other"
            " programs or take a shorter song."
        )
    how = f"exit code {exitcode}"
    if exitcode is not None and exitcode < 0:
        with contextlib.suppress(ValueError):
            how = signal.Signals(-exitcode).name
    return (
        f"{doing}: it crashed ({how}); the file may be damaged, so try to convert it to WAV first."
    )


def _serve(sender: Any, folder: str, request: bytes) -> None:
    """Run the call in the child, and send back its reports and its end."""
    _inside.set()
    if sys.platform != "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    last_words.keep()
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    if not os.environ.get(DEBUG):
        _silence()
    # What calls of the child's own leave when it is killed goes with this call's folder.
    tempfile.tempdir = folder
    try:
        function, args, kwargs, answers_early = unpack(
            request, Path(folder) / "arguments", mapped=True
        )
        reporter = _Reporter(sender)
        if answers_early:
            kwargs["partial"] = reporter.answer
        result = function(*args, progress=reporter, **kwargs)
        answer = ("returned", pack(result, Path(folder) / "result"))
    except Exception as error:  # noqa: BLE001  handed to the parent whole
        answer = ("raised", pickled(error))
    sender.send(answer)


def _end_with_parent(folder: str) -> None:
    """Wait for the parent's end, which leaves nobody to answer."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _silence() -> None:
    """Send what C libraries write to the terminal nowhere."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.close(nowhere)


class _Reporter:
    """The child's progress: reports, less often than it is called."""

    def __init__(self, sender: Any) -> None:
        self._sender = sender
        self._message: str | None = None
        self._time_s = 0.0
        self._answers: list[Any] = []
        self._answered_s = 0.0

    def answer(self, value: Any) -> None:
        """Send a first answer, or keep it for a moment if one was sent just now."""
        self._answers = [value]
        self._send_answer(time.monotonic())

    def _send_answer(self, now_s: float) -> None:
        if self._answers and now_s - self._answered_s >= ANSWER_S:
            self._answered_s = now_s
            self._sender.send(("partial", self._answers.pop()))

    def __call__(self, fraction: float, message: str) -> None:
        now_s = time.monotonic()
        self._send_answer(now_s)
        if message == self._message and now_s - self._time_s < REPORT_S:
            return
        self._message, self._time_s = message, now_s
        self._sender.send(("progress", (float(fraction), message)))
