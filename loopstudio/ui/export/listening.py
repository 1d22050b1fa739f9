"""What is heard of a song in the background while the user thinks about its export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from loopstudio.core.tucker import Factors
from loopstudio.jobs.export import listen_for_keys, listen_for_notes
from loopstudio.jobs.runner import JobRunner
from loopstudio.project.exports.settings import ExportSettings
from loopstudio.project.exports.source import Source
from loopstudio.ui.sentences import failure_sentence

_JOBS: dict[str, Callable[..., Any]] = {"keys": listen_for_keys, "notes": listen_for_notes}


class Listening(QObject):
    """Listens for the keys of a song and for the notes of its loops, once they are wanted.

    Signals
    -------
    heard()
        Something is known that was not, or never will be.
    progressed(str, float)
        How far listening for this is, in [0, 1].
    """

    heard = Signal()
    progressed = Signal(str, float)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._found: dict[str, Any] = {}
        self._takes: tuple[int | None, ...] = ()
        self._model: Factors | None = None
        self._runners = {what: JobRunner(self) for what in _JOBS}
        for what, runner in self._runners.items():
            runner.succeeded.connect(partial(self._on_found, what))
            runner.failed.connect(partial(self._on_failed, what))
            runner.progressed.connect(partial(self._on_progressed, what))

    @property
    def busy(self) -> bool:
        """Whether somebody listens."""
        return any(runner.busy for runner in self._runners.values())

    def wants(self, settings: ExportSettings) -> str:
        """Return what file names or files wait for: "keys", "notes" or nothing."""
        waiting = {"notes": settings.wants_notes, "keys": settings.wants_keys}
        return next((what for what, on in waiting.items() if on and what not in self._found), "")

    def listen(self, source: Source, settings: ExportSettings) -> None:
        """Begin to listen for what an export of this kind wants, unless it is known."""
        self._follow(source)
        wanted = ["keys", "notes"] if settings.wants_notes else ["keys"]
        for what in wanted:
            if what not in self._found and not self._runners[what].busy:
                self._runners[what].start(_JOBS[what], source)

    def known(self, source: Source) -> Source:
        """Return a source with what was heard of it so far."""
        self._follow(source)
        return replace(source, **self._found)

    def forget(self) -> None:
        """Stop, and begin anew with the next song."""
        for runner in self._runners.values():
            runner.cancel()
        self._found = {}

    def close(self) -> None:
        """Stop, and wait until everything has."""
        for runner in self._runners.values():
            runner.close()

    def _follow(self, source: Source) -> None:
        """Forget the notes of other takes and recipes; a loop's key is that of all of them."""
        takes = tuple(strip.take for strip in source.strips)
        if takes != self._takes or not _same(source.model, self._model):
            self._takes, self._model = takes, source.model
            self._runners["notes"].cancel()
            self._found.pop("notes", None)

    def _on_progressed(self, what: str, fraction: float, stage: str) -> None:
        self.progressed.emit(what, fraction)

    def _on_found(self, what: str, found: object) -> None:
        self._found[what] = found
        self.heard.emit()

    def _on_failed(self, what: str, error: Exception) -> None:
        failure_sentence(error)  # for the log: an export does without
        self._found[what] = None
        self.heard.emit()


def _same(one: Factors | None, other: Factors | None) -> bool:
    """Tell whether two models say the same of their recipes."""
    if one is None or other is None:
        return one is other
    pairs = zip(
        (one.sounds, one.rhythms, one.core), (other.sounds, other.rhythms, other.core), strict=True
    )
    return all(np.array_equal(a, b) for a, b in pairs)
