"""Takes: the bars a loop could be cut from, ranked, heard and chosen."""

from __future__ import annotations

import logging

import numpy as np
from PySide6.QtCore import QObject, Qt

from loopstudio.core.audio import Audio
from loopstudio.core.extraction import Extraction
from loopstudio.jobs import takes as jobs
from loopstudio.jobs.runner import JobRunner
from loopstudio.project import edits
from loopstudio.project.project import Project
from loopstudio.project.voices import model_of
from loopstudio.session import Session
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.desk.pages import TAKES
from loopstudio.ui.desk.take_rows import heard_words, take_rows
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.sentences import failure_sentence

_log = logging.getLogger(__name__)

_FAILED = "What else sounds in the bars could not be told."


class TakesController(QObject):
    """Carries the takes of the selected loop to the desk, and what is done there back.

    Every bar of every stem is listened to once, as soon as takes are in view.
    """

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        mix: MixController,
        playback: PlaybackController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self._mix, self._playback = mix, playback
        self._weighing, self._cutting = JobRunner(self), JobRunner(self)
        self._energies: np.ndarray | None = None
        self._shown: tuple[Extraction, int, Project] | None = None
        self._weighing.succeeded.connect(self._on_weighed)
        self._weighing.failed.connect(self._on_not_weighed)
        self._cutting.succeeded.connect(self._on_cut)
        self._cutting.failed.connect(self._on_not_cut)
        session.extraction_changed.connect(self._on_extraction_changed)
        session.project_changed.connect(self._on_project_changed)
        window.desk.takes_shown.connect(self._show)
        window.desk.takes.hear_asked.connect(self.hear)
        window.desk.takes.choose_asked.connect(self.choose)

    def step(self, step: int) -> None:
        """Hear the next (1) or previous (-1) take of the selected loop; Enter then chooses it."""
        desk, page = self._window.desk, self._window.page
        if page.desk_folded:
            page.toggle_desk()
        if not desk.shows_takes:
            desk.show_page(TAKES)
        desk.takes.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        desk.takes.view.step(step)

    def hear(self, take: int | None) -> None:
        """Hear the selected loop as it is cut from this take, again and again."""
        audio, extraction, loop = self._session.audio, self._session.extraction, self._loop
        if audio is not None and extraction is not None and loop is not None:
            model = model_of(self._session.project, extraction, audio.sr)
            self._cutting.start(jobs.cut, audio, extraction, loop, take, model)

    def choose(self, take: int | None) -> None:
        """Cut the selected loop from this take from now on."""
        loop, project = self._loop, self._session.project
        if loop is not None and project.strips[loop].take != take:
            edited = edits.set_take(project, loop, take)
            self._session.apply(f"Take of {project.strips[loop].name}", edited)

    def close(self) -> None:
        """End the jobs."""
        self._weighing.close()
        self._cutting.close()

    @property
    def _loop(self) -> int | None:
        """The loop whose takes are shown."""
        extraction, loop = self._session.extraction, self._mix.selected
        known = extraction is not None and 0 <= loop < len(extraction.loops)
        return loop if known and self._window.desk.shows_takes else None

    def _show(self) -> None:
        """Show the takes of the selected loop, or listen for them first."""
        audio, extraction, loop = self._session.audio, self._session.extraction, self._loop
        if audio is None or extraction is None or loop is None:
            return
        project, panel = self._session.project, self._window.desk.takes
        if self._energies is None:
            panel.show_waiting()
            if not self._weighing.busy:
                self._weighing.start(jobs.weigh, audio, extraction)
        elif not self._same(extraction, loop, project):
            self._shown = (extraction, loop, project)
            rows = take_rows(extraction, project.strips, self._energies, loop)
            strip = project.strips[loop]
            panel.show_rows(rows, strip.colour, strip.take)

    def _same(self, extraction: Extraction, loop: int, project: Project) -> bool:
        """Tell whether these takes are shown already, with these names and colours."""
        if self._shown is None or self._shown[:2] != (extraction, loop):
            return False
        return _looks(self._shown[2]) == _looks(project)

    def _forget(self) -> None:
        self._energies, self._shown = None, None
        self._weighing.cancel()
        self._cutting.cancel()

    def _on_extraction_changed(self) -> None:
        self._forget()
        self._show()

    def _on_project_changed(self, project: Project) -> None:
        self._show()
        loop = self._loop
        if loop is not None and self._energies is not None:
            self._window.desk.takes.show_chosen(project.strips[loop].take)

    def _on_weighed(self, energies: np.ndarray) -> None:
        self._energies = energies
        self._show()

    def _on_not_weighed(self, error: Exception) -> None:
        _log.warning("Takes cannot be ranked", exc_info=error)
        self._window.desk.takes.show_waiting(_FAILED)

    def _on_cut(self, cut: jobs.Cut) -> None:
        extraction, strips = self._session.extraction, self._session.project.strips
        if extraction is None or cut.loop >= len(strips):
            return
        name = heard_words(cut.take, extraction.loops[cut.loop].bars, strips[cut.loop].name)
        # Where a range repeats, its end fades into what leads up to its beginning.
        n = cut.audio.n_samples
        twice = Audio(np.tile(cut.audio.samples, 2), cut.audio.sr)
        self._playback.alone.visit(twice, name, again=(n, 2 * n))

    def _on_not_cut(self, error: Exception) -> None:
        self._window.banner.show_error(failure_sentence(error))


def _looks(project: Project) -> tuple[tuple[str, int], ...]:
    return tuple((strip.name, strip.colour) for strip in project.strips)
