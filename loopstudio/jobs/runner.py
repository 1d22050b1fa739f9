"""Running a long function off the GUI thread.

A runner has one QThread and runs the latest job asked of it; Loopstudio has two runners,
one for analysis and one for files, so that saving never cancels a factorization.  A job
gets its input when it starts and gives its result when it ends; what it reports on the
way crosses through Qt's queue, so there is nothing to lock.
"""

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from loopstudio.core.progress import Cancelled

REPORT_S = 0.03
"""Shortest time between two progress reports: a window repaints no faster."""


class JobRunner(QObject):
    """Runs the latest job asked for; an earlier one is cancelled and not heard of again.

    Signals
    -------
    progressed(float, str)
        Fraction done, in [0, 1], and what is being done.
    partly(object)
        A first answer of a job that was started with `partial`.
    succeeded(object)
        The job's return value.
    failed(Exception)
        What the job raised, other than `Cancelled`.
    cancelled()
        The running job was cancelled and nothing took its place.
    """

    progressed = Signal(float, str)
    partly = Signal(object)
    succeeded = Signal(object)
    failed = Signal(Exception)
    cancelled = Signal()

    _asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._current: _Job | None = None
        self._asked.connect(self._worker.run)
        self._worker.reported.connect(self._on_reported)
        self._worker.answered.connect(self._on_answered)
        self._worker.ended.connect(self._on_ended)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a job is running whose result is wanted."""
        return self._current is not None

    def start(
        self, function: Callable[..., Any], *args: Any, partial: bool = False, **kwargs: Any
    ) -> None:
        """Call ``function(*args, **kwargs, progress=...)`` on the worker thread.

        With `partial`, the function gets a callable of that name for first answers too.
        """
        self._drop()
        self._current = _Job(function, args, kwargs, partial)
        self._asked.emit(self._current)

    def cancel(self) -> None:
        """Ask the running job to stop, and ignore it from now on."""
        if self._drop():
            self.cancelled.emit()

    def close(self) -> None:
        """Cancel, and wait for the worker thread to end."""
        self._drop()
        self._thread.quit()
        self._thread.wait()

    def _drop(self) -> bool:
        if self._current is None:
            return False
        self._current.cancelled = True
        self._current = None
        return True

    @Slot(object, float, str)
    def _on_reported(self, job: "_Job", fraction: float, message: str) -> None:
        if job is self._current:
            self.progressed.emit(fraction, message)

    @Slot(object, object)
    def _on_answered(self, job: "_Job", answer: object) -> None:
        if job is self._current:
            self.partly.emit(answer)

    @Slot(object, object)
    def _on_ended(self, job: "_Job", outcome: object) -> None:
        if job is not self._current:
            return  # overtaken by a later job
        self._current = None
        if isinstance(outcome, Exception):
            self.failed.emit(outcome)
        else:
            self.succeeded.emit(outcome)


class _Job:
    """One call of a function."""

    def __init__(
        self,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        partial: bool,
    ) -> None:
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.partial = partial
        self.cancelled = False  # set by the GUI thread, read by the worker; one bool


class _Worker(QObject):
    """Lives in the QThread; its signals cross to the GUI thread through Qt's queue."""

    reported = Signal(object, float, str)  # job, fraction, message
    answered = Signal(object, object)  # job, first answer
    ended = Signal(object, object)  # job, result or exception

    @Slot(object)
    def run(self, job: _Job) -> None:
        last_s, last_message = 0.0, ""

        def progress(fraction: float, message: str) -> None:
            nonlocal last_s, last_message
            if job.cancelled:
                raise Cancelled
            now_s = time.monotonic()
            # A fast iteration reports thousands of times a second; the queue of the GUI
            # thread must not fill with what nobody can see.
            if message != last_message or now_s - last_s >= REPORT_S:
                last_s, last_message = now_s, message
                self.reported.emit(job, fraction, message)

        def partial(answer: object) -> None:
            if not job.cancelled:
                self.answered.emit(job, answer)

        if job.cancelled:
            return
        early = {"partial": partial} if job.partial else {}
        try:
            outcome = job.function(*job.args, **job.kwargs, **early, progress=progress)
        except Cancelled:
            # Either the GUI thread no longer waits for this job, or a function gave up by
            # itself; the runner must not stay busy for ever.
            outcome = None if job.cancelled else Cancelled("the job stopped by itself")
        except Exception as error:  # noqa: BLE001  handed to the GUI thread whole
            outcome = error
        self.ended.emit(job, outcome)
