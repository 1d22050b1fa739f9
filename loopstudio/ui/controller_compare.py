"""Comparing methods: what was learned of the open song is kept, to be seen and heard again."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from loopstudio.jobs.workshop import Drawn
from loopstudio.project.project import Learning
from loopstudio.session import Session
from loopstudio.ui.controller_workshop import WorkshopController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.workshop.compare_panel import MOST, Try

_ALL = (("nmf", "kl"), ("nmf", "euclidean"), ("nmf", "is"), ("snpa", "kl"), ("greedy", "kl"))
"""Methods that need nothing but the song, with their losses."""


class CompareController(QObject):
    """Keeps tries, and learns a song by one method after the other."""

    def __init__(
        self, window: MainWindow, session: Session, workshop: WorkshopController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._workshop = session, workshop
        self._panel = window.page.components.compare
        self._tries: list[Try] = []
        self._queue: list[Learning] = []
        self._panel.try_chosen.connect(self.show_try)
        self._panel.compare_asked.connect(self.compare)
        workshop.drawn.connect(self._on_drawn)
        workshop.gave_up.connect(self._queue.clear)
        session.song_changed.connect(self._on_song_changed)
        session.components_changed.connect(self._refresh)
        self._refresh()

    @property
    def tries(self) -> tuple[Try, ...]:
        """What was learned of the open song, the oldest first."""
        return tuple(self._tries)

    def compare(self) -> None:
        """Learn the song by every method that needs no score, with as many components."""
        learning = self._session.project.workshop.learning
        self._queue[:] = [replace(learning, method=m, loss=loss) for m, loss in _ALL]
        self._next()

    def show_try(self, number: int) -> None:
        """Show and hear components that were learned before."""
        self._session.set_components(self._tries[number].components)

    def _next(self) -> None:
        if self._queue:
            self._workshop.learn_as(self._queue.pop(0))

    def _on_drawn(self, drawn: Drawn) -> None:
        components = self._session.components
        if components is not None and all(one.components is not components for one in self._tries):
            self._tries = [*self._tries, Try(components, drawn.misfit)][-MOST:]
        self._refresh()
        self._next()

    def _on_song_changed(self) -> None:
        self._tries, self._queue[:] = [], []
        self._refresh()

    def _refresh(self) -> None:
        self._panel.show_tries(self._tries, self._session.components)
