"""The workshop: learning components, joining them, and which of the two ways is shown.

Components are learned in a slot of their own: loops that are being found meanwhile are wanted
as well, and neither waits for the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from loopstudio.core.extraction import Extraction
from loopstudio.core.pictures.component_picture import ComponentShares
from loopstudio.core.pictures.picture import SongPicture
from loopstudio.core.workshop.components import Components
from loopstudio.core.workshop.sketch import Sketch
from loopstudio.jobs import workshop as jobs
from loopstudio.jobs.runner import JobRunner
from loopstudio.project import component_edits
from loopstudio.project.kept_components import learning_of
from loopstudio.project.project import COMPONENTS, LOOPS, Learning, Project
from loopstudio.session import Session
from loopstudio.ui.controller_mix import NONE, MixController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.sentences import failure_sentence
from loopstudio.ui.shown_jobs import show_progress
from loopstudio.ui.workshop import choosers
from loopstudio.ui.workshop.component_rows import ComponentRows

SLOT = "workshop"
"""Of the status line."""

_KEPT = "The components you hear are the last finished ones."


class WorkshopController(QObject):
    """Learns components, shows them, and turns what the user does to them into steps.

    Signals
    -------
    shown_changed()
        Loops are shown instead of components, or the other way round.
    learned()
        New components are there.
    drawn(Drawn)
        They are drawn, and what may belong together is known.
    gave_up()
        Learning failed or was cancelled.
    """

    shown_changed = Signal()
    learned = Signal()
    drawn = Signal(object)
    gave_up = Signal()

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        mix: MixController,
        runner: JobRunner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._mix, self._runner = window, session, mix, runner
        self._picture: SongPicture | None = None
        self._rows: ComponentRows | None = None
        self._shares: ComponentShares | None = None
        self._learning: Learning | None = None
        self._shown = LOOPS
        self._left: tuple[Extraction | None, int] = (None, NONE)
        """The loops that gave way to components, and which of them was selected."""
        show_progress(runner, window.status, SLOT)
        runner.progressed.connect(self._on_progressed)
        runner.partly.connect(self._on_partly)
        runner.succeeded.connect(self._on_succeeded)
        runner.failed.connect(self._on_failed)
        runner.cancelled.connect(self._on_cancelled)
        session.song_changed.connect(self._on_song_changed)
        session.components_changed.connect(self._on_components_changed)
        session.extraction_changed.connect(self._on_extraction_changed)
        session.project_changed.connect(self._on_project_changed)
        mix.selected_changed.connect(self._on_selected_changed)
        page = window.page
        window.song.ruler_panel.shown_edited.connect(self.show)
        window.song.find_loops_asked.connect(self._on_find_asked)
        page.learning.learning_edited.connect(self.set_learning)
        page.learning.learn_asked.connect(self.learn)
        page.learning.score_asked.connect(self.choose_score)
        page.learning.notes_asked.connect(self.choose_notes)
        page.components.component_toggled.connect(self.toggle)

    @property
    def busy(self) -> bool:
        """Whether components are being learned."""
        return self._learning is not None

    @property
    def shown(self) -> bool:
        """Whether components have the rows, rather than loops."""
        return self._session.project.shown == COMPONENTS

    @property
    def rows(self) -> ComponentRows | None:
        """What the rows show; None without components."""
        return self._rows

    def show(self, shown: str) -> None:
        """Give the rows to loops or to components; the sound follows."""
        if self._session.audio is not None:
            self._session.look_at(component_edits.set_shown(self._session.project, shown))
        self._window.song.ruler_panel.show_shown(self._session.project.shown)

    def toggle_shown(self) -> None:
        """Show components instead of loops, or loops again."""
        self.show(LOOPS if self.shown else COMPONENTS)

    def set_learning(self, learning: Learning) -> None:
        """Say how the next components are learned."""
        self._session.look_at(component_edits.set_learning(self._session.project, learning))

    def choose_score(self) -> None:
        """Let the user choose the score that is learned with."""
        self._choose(choosers.with_score, self.set_learning)

    def choose_held(self) -> None:
        """Let the user choose factors of another recording, whose spectra are held."""
        self._choose(choosers.with_held, self.learn_as)

    def choose_notes(self) -> None:
        """Let the user choose recorded notes, which may be chosen like moments of the song."""
        self._choose(choosers.with_notes, self.learn_as)

    def learn_with(self, **changes: object) -> None:
        """Change how components are learned, and learn them."""
        learning = self._session.project.workshop.learning
        self.learn_as(replace(learning, **changes))  # type: ignore[arg-type]

    def learn_as(self, learning: Learning) -> None:
        """Learn components this way."""
        self.set_learning(learning)
        self.learn()

    def learn(self) -> None:
        """Learn the components of the open song."""
        audio, wanted = self._session.audio, self._session.project.workshop.learning
        if wanted.method == "score" and not wanted.score:
            self.choose_score()
            wanted = self._session.project.workshop.learning
        if audio is None or (wanted.method == "score" and not wanted.score):
            return
        self.show(COMPONENTS)
        self._learning = self._session.project.workshop.learning
        known = self._session.components is not None
        title = "Learning components again" if known else "Learning components"
        self._window.status.show_job(SLOT, title, _KEPT if known else "")
        if not known:
            self._window.song.show_waiting("Learning components…")
        self._window.page.learning.show_wanted(False)
        self._runner.start(jobs.learn, audio, self._learning, partial=True)

    def cancel(self) -> None:
        """Stop learning."""
        self._runner.cancel()

    def show_picture(self, picture: SongPicture) -> None:
        """Draw the components into the open song's picture, if they are known."""
        self._picture = picture
        self._draw()

    def toggle(self, component: int) -> None:
        """Switch a component off or on within its part."""
        edited = component_edits.toggle_component(self._session.project, component)
        self._session.apply(f"Switch component {component + 1}", edited)

    def _choose(
        self,
        ask: Callable[[QWidget, Learning, str], Learning | None],
        then: Callable[[Learning], None],
    ) -> None:
        project = self._session.project
        learning = ask(self._window, project.workshop.learning, project.song)
        if learning is not None:
            then(learning)

    def _on_find_asked(self) -> None:
        if self.shown:
            self.learn()

    def _on_song_changed(self) -> None:
        self._runner.cancel()
        self._picture = None

    def _on_components_changed(self) -> None:
        components, audio = self._session.components, self._session.audio
        self._shares = None
        self._rows = None
        if components is not None and audio is not None:
            extraction = self._session.extraction
            grid = extraction.grid if extraction is not None else None
            self._rows = ComponentRows(components, audio.n_samples, grid)
        self._window.page.components.show_components(components, self._rows, self._session.project)
        if self.shown:
            self._show_rows()
        self._draw()

    def _on_extraction_changed(self) -> None:
        """Take the bars of loops that were found meanwhile."""
        extraction = self._session.extraction
        if self._rows is not None and extraction is not None:
            self._rows.show_grid(extraction.grid)
            if self.shown:
                self._window.song.axis.show_grid(extraction.grid)

    def _show_rows(self) -> None:
        """Give the rows to the components."""
        project = self._session.project
        self._window.song.show_rows(self._rows, project)
        self._window.song.show_shares(self._shares)
        self._window.page.components.show_pictures(self._shares, self._picture)
        self._mix.select_first(self._rows is not None)
        if self._rows is None and not self.busy:
            self._window.song.show_waiting("No components yet.")

    def _on_project_changed(self, project: Project) -> None:
        page = self._window.page
        page.learning.show_learning(project.workshop.learning)
        page.learning.show_phase(project.workshop.phase)
        page.components.show_project(project)
        if project.shown != self._shown:
            self._shown = project.shown
            self._window.song.ruler_panel.show_shown(project.shown)
            page.show_components(self.shown)
            self._window.song.show_preview(None)
            self._window.transport.show_components(self.shown)
            if self.shown:
                self._left = self._session.extraction, self._mix.selected
                self._show_rows()
            else:
                found, selected = self._left
                here = found is not None and found is self._session.extraction
                self._mix.show_loops(selected if here else None)
            self.shown_changed.emit()
        self._show_wanted()

    def _show_wanted(self) -> None:
        """Offer to learn where the components are not those that are asked for."""
        components = self._session.components
        learning = replace(self._session.project.workshop.learning, score="", held="", notes=())
        as_wanted = components is not None and learning_of(components.settings) == learning
        self._window.page.learning.show_wanted(not as_wanted and not self.busy)

    def _on_selected_changed(self, row: int) -> None:
        if self.shown:
            self._window.page.components.show_selected(row, self._mix.marked)

    def _draw(self) -> None:
        audio, components = self._session.audio, self._session.components
        if audio is not None and components is not None and self._picture is not None:
            self._runner.start(jobs.draw, audio, components, self._picture)

    def _on_progressed(self, fraction: float, stage: str) -> None:
        if self.shown and self._learning is not None:
            self._window.song.waiting_rows.show_fraction(fraction)

    def _on_partly(self, so_far: object) -> None:
        if isinstance(so_far, Sketch):
            self._window.page.components.show_sketch(so_far)

    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, Components):
            self._end()
            self._session.set_components(result)
            self.learned.emit()
        elif isinstance(result, jobs.Drawn) and self._rows is not None:
            self._shares = result.shares
            self._rows.show_error(result.shares.error)
            self._window.page.components.show_pictures(result.shares, self._picture)
            if self.shown:
                self._window.song.show_shares(result.shares)
                self._window.song.show_project(self._session.project)
            self.drawn.emit(result)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._show_missing()
        self._window.banner.show_error(failure_sentence(error), [("Try again", self.learn)])

    def _on_cancelled(self) -> None:
        if self.busy:
            self._end()
            self._show_missing()

    def _end(self) -> None:
        self._learning = None
        self._window.song.waiting_rows.show_fraction(None)
        self._show_wanted()

    def _show_missing(self) -> None:
        """Offer to learn where there are no components."""
        self.gave_up.emit()
        self._window.page.components.show_sketch(None)
        if self.shown and self._session.audio is not None and self._session.components is None:
            self._window.song.show_waiting("No components yet.")
