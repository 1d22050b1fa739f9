"""How components become sound: chosen, rendered where that takes long, and matched in level.

What was learned is seldom as loud as the song; heard against the original, the louder of two
sounds better, so the sum of the components is played as loud as the song is.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from loopstudio.core.workshop.components import Components
from loopstudio.core.workshop.stem_render import Stems
from loopstudio.jobs import workshop as jobs
from loopstudio.jobs.runner import JobRunner
from loopstudio.project import component_edits
from loopstudio.project.project import Project
from loopstudio.session import Session
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.shown_jobs import show_faults, show_progress

SLOT = "phase"
"""Of the status line."""

RENDERED = "griffin-lim"
"""The way that is rendered before it is heard."""


class PhaseController(QObject):
    """Chooses among masks, raw and Griffin-Lim.

    Signals
    -------
    stems_changed()
        Components were rendered, or what was rendered is of no use any more.
    """

    stems_changed = Signal()

    def __init__(self, window: MainWindow, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self._runner = JobRunner(self)
        self._stems: tuple[Components, Stems] | None = None
        self._wanted = ""
        self._gain: tuple[str, float] = ("", 1.0)
        self._bar = window.page.learning
        show_progress(self._runner, window.status, SLOT)
        show_faults(self._runner, window.banner)
        self._runner.succeeded.connect(self._on_succeeded)
        self._runner.failed.connect(self._show_phase)
        self._runner.cancelled.connect(self._show_phase)
        self._bar.phase_edited.connect(self.choose)
        session.components_changed.connect(self._on_components_changed)
        session.project_changed.connect(self._on_project_changed)

    @property
    def stems(self) -> Stems | None:
        """The components as they were rendered, while those are the components that are shown."""
        if self._stems is None or self._stems[0] is not self._session.components:
            return None
        return self._stems[1]

    def choose(self, phase: str) -> None:
        """Let components become sound this way."""
        audio, components = self._session.audio, self._session.components
        self._runner.cancel()
        if audio is None or components is None or phase == "mask":
            self._apply(phase, 1.0)
        elif phase == RENDERED and self.stems is None:
            self._wanted = phase
            self._window.status.show_job(SLOT, "Preparing the sound")
            self._runner.start(jobs.render, audio, components, phase)
        elif phase == RENDERED and self.stems is not None:
            self._apply(phase, self.stems.gain)
        else:
            self._apply(phase, 1.0)
            self._wanted = phase
            self._runner.start(jobs.match, audio, components, phase)

    def cancel(self) -> None:
        """Stop rendering."""
        self._runner.cancel()

    def close(self) -> None:
        """End the runner."""
        self._runner.close()

    def _apply(self, phase: str, gain: float) -> None:
        edited = component_edits.set_phase(self._session.project, phase, gain)
        self._session.apply("Sound of the components", edited)

    def _on_components_changed(self) -> None:
        self._runner.cancel()
        self._stems, self._gain = None, ("", 1.0)

    def _on_project_changed(self, project: Project) -> None:
        """Match the level, which is no step of its own, also of a choice that was redone."""
        phase, gain = self._gain
        if project.workshop.phase == phase and project.workshop.level_matched != gain:
            self._session.look_at(component_edits.set_phase(project, phase, gain))

    def _on_succeeded(self, result: object) -> None:
        components, project = self._session.components, self._session.project
        self._show_phase()
        if isinstance(result, Stems) and components is not None:
            self._stems = (components, result)
            self._apply(RENDERED, result.gain)
            self.stems_changed.emit()
        elif isinstance(result, float) and project.workshop.phase == self._wanted:
            self._gain = (self._wanted, result)
            self._on_project_changed(project)

    def _show_phase(self) -> None:
        self._bar.show_phase(self._session.project.workshop.phase)
