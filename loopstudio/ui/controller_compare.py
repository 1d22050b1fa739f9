"""Comparing methods: what was learned of the open song is kept, to be seen and heard again.

With the true stems of a song, every try is measured against them as it is heard: with the
way to sound that is chosen, and the one that is shown row by row, as its components are
grouped.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from loopstudio.core.workshop.quality import Quality
from loopstudio.jobs import comparison
from loopstudio.jobs.comparison import Heard, Measured
from loopstudio.jobs.runner import JobRunner
from loopstudio.jobs.workshop import Drawn
from loopstudio.project.kept_components import learning_of
from loopstudio.project.project import Learning, Project
from loopstudio.session import Session
from loopstudio.ui.controller_workshop import WorkshopController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.sentences import failure_sentence
from loopstudio.ui.shown_jobs import show_progress
from loopstudio.ui.workshop.choosers import choose_stems
from loopstudio.ui.workshop.compare_panel import MOST, Against, Try

SLOT = "compare"
"""Of the status line."""

_ALL = (("nmf", "kl"), ("nmf", "euclidean"), ("nmf", "is"), ("snpa", "kl"), ("greedy", "kl"))
"""Methods that need nothing but the song, with their losses."""

_Key = tuple[int, tuple[tuple[int, ...], ...], str]


class CompareController(QObject):
    """Keeps tries, learns a song by one method after the other, and measures with stems."""

    def __init__(
        self, window: MainWindow, session: Session, workshop: WorkshopController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._workshop = window, session, workshop
        self._panel = window.page.components.compare
        self._runner = JobRunner(self)
        self._tries: list[Try] = []
        self._queue: list[Learning] = []
        self._stems: tuple[str, ...] = ()
        self._bounds: tuple[Quality, ...] = ()
        self._qualities: dict[_Key, Quality] = {}
        self._asked: tuple[_Key, ...] = ()
        self._panel.try_chosen.connect(self.show_try)
        self._panel.compare_asked.connect(self.compare)
        self._panel.stems_asked.connect(self.choose_stems)
        workshop.drawn.connect(self._on_drawn)
        workshop.gave_up.connect(self._queue.clear)
        session.song_changed.connect(self._on_song_changed)
        session.components_changed.connect(self._refresh)
        session.project_changed.connect(self._on_project_changed)
        show_progress(self._runner, window.status, SLOT)
        self._runner.succeeded.connect(self._on_succeeded)
        self._runner.failed.connect(self._on_failed)
        self._refresh()

    @property
    def tries(self) -> tuple[Try, ...]:
        """What was learned of the open song, the oldest first."""
        return tuple(self._tries)

    def compare(self) -> None:
        """Learn the song by every method that needs no score, with as many components.

        What was learned in one of these ways already is not learned again.
        """
        learning = self._session.project.workshop.learning
        wanted = [replace(learning, method=m, loss=loss) for m, loss in _ALL]
        known = [
            learning_of(one.components.settings)
            for one in self._tries
            if one.components.settings.fixed is None
            and one.components.settings.extra_frames is None
        ]
        self._queue[:] = [
            one for one in wanted if replace(one, score="", held="", notes=()) not in known
        ]
        self._next()

    def show_try(self, number: int) -> None:
        """Show and hear components that were learned before."""
        self._session.set_components(self._tries[number].components)

    def choose_stems(self) -> None:
        """Let the user choose the true parts of the song."""
        near = self._stems[0] if self._stems else self._session.project.song
        if stems := choose_stems(self._window, near):
            self.measure_with(stems)

    def measure_with(self, stems: tuple[str, ...]) -> None:
        """Measure all tries with these stems, and show how they do."""
        self._stems, self._bounds = stems, ()
        self._qualities.clear()
        self._workshop.show("components")
        self._window.page.components.show_page("compare")
        self._measure()

    def cancel(self) -> None:
        """Stop measuring."""
        self._runner.cancel()

    def close(self) -> None:
        """End the runner."""
        self._runner.close()

    def _next(self) -> None:
        if self._queue:
            self._workshop.learn_as(self._queue.pop(0))
        else:
            self._measure()

    def _measure(self) -> None:
        """Measure what is not measured yet as it is heard now."""
        audio, project = self._session.audio, self._session.project
        if audio is None or not self._stems or not self._tries:
            return
        missing = [one for one in self._tries if self._key(one) not in self._qualities]
        if not missing:
            self._refresh()
            return
        keys = tuple(self._key(one) for one in missing)
        if self._runner.busy and keys == self._asked:
            return
        self._asked = keys
        heard = [
            Heard(one.components, parts, phase)
            for one, (_, parts, phase) in zip(missing, keys, strict=True)
        ]
        self._window.status.show_job(SLOT, "Comparing with the stems")
        self._runner.start(comparison.measure, audio, project.section, self._stems, heard)

    def _key(self, one: Try) -> _Key:
        workshop = self._session.project.workshop
        parts: tuple[tuple[int, ...], ...] = tuple((k,) for k in range(one.components.n_components))
        if one.components is self._session.components and workshop.parts:
            parts = workshop.parts
        return id(one.components), parts, workshop.phase

    def _on_drawn(self, drawn: Drawn) -> None:
        components = self._session.components
        if components is not None and all(one.components is not components for one in self._tries):
            self._tries = [*self._tries, Try(components, drawn.misfit)][-MOST:]
        self._refresh()
        self._next()

    def _on_song_changed(self) -> None:
        self._runner.cancel()
        self._tries, self._queue[:] = [], []
        self._stems, self._bounds = (), ()
        self._qualities.clear()
        self._refresh()

    def _on_project_changed(self, project: Project) -> None:
        if self._stems and not self._queue and not self._workshop.busy:
            self._measure()

    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, Measured):
            self._bounds = result.mixture, result.ideal
            self._qualities |= dict(zip(self._asked, result.qualities, strict=True))
            self._refresh()

    def _on_failed(self, error: Exception) -> None:
        self._stems = ()
        self._refresh()
        again = ("Choose others", self.choose_stems)
        self._window.banner.show_error(failure_sentence(error), [again])

    def _refresh(self) -> None:
        against = None
        if self._stems:
            qualities = tuple(self._qualities.get(self._key(one)) for one in self._tries)
            phase = self._session.project.workshop.phase
            against = Against(self._stems, phase, qualities, self._bounds)
        self._panel.show_tries(self._tries, self._session.components, against)
