"""Moments of the song that separable methods chose: marked on the picture, and to be heard."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from loopstudio.project.project import Project
from loopstudio.session import Session
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.controller_workshop import WorkshopController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.workshop.frame_marks import FrameMark


class MomentController(QObject):
    """Keeps the marks, and says which moment the user wants to hear.

    Signals
    -------
    moment_asked(int, int, str)
        The user wants to hear the song between these samples, which is called so.
    """

    moment_asked = Signal(int, int, str)

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        mix: MixController,
        workshop: WorkshopController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._mix, self._workshop = session, mix, workshop
        self._marks = window.song.marks
        self._marks.mark_clicked.connect(self._on_mark_clicked)
        session.project_changed.connect(self._on_project_changed)
        mix.selected_changed.connect(self._on_selected_changed)

    @property
    def known(self) -> bool:
        """Whether the spectra that are shown are moments of the song."""
        components = self._session.components
        chosen = components.chosen_frames if components is not None else None
        return self._workshop.shown and chosen is not None

    def hear(self) -> None:
        """Ask to hear the moment that the selected part's spectrum is."""
        parts = self._session.project.workshop.parts
        if self.known and 0 <= self._mix.selected < len(parts):
            self._on_mark_clicked(parts[self._mix.selected][0])

    def _on_mark_clicked(self, component: int) -> None:
        components = self._session.components
        if components is None or components.chosen_frames is None:
            return
        parts = self._session.project.workshop.parts
        row = next((row for row, part in enumerate(parts) if component in part), -1)
        self._mix.select(row)
        spec, frame = components.spec, components.chosen_frames[component]
        if frame >= components.activations.shape[1]:
            return  # a recorded note, of which the song has no moment
        centre = frame * spec.hop
        name = f"the moment that is {components.names[component]}"
        self.moment_asked.emit(centre - spec.n_fft // 2, centre + spec.n_fft // 2, name)

    def _show(self) -> None:
        """Mark the frames that were chosen, in the colours of their parts."""
        components, rows = self._session.components, self._workshop.rows
        project = self._session.project
        marks: tuple[FrameMark, ...] = ()
        selected: frozenset[int] = frozenset()
        if self.known and components is not None and rows is not None and rows.fits(project):
            hop, n_frames = components.spec.hop, components.activations.shape[1]
            colours = rows.colours(project)
            selected = rows.in_picture(self._mix.selected, project)
            marks = tuple(
                FrameMark(k, frame * hop, components.names[k], colours[k])
                for k, frame in enumerate(components.chosen_frames or ())
                if frame < n_frames
            )
        self._marks.show_marks(marks, selected)

    def _on_project_changed(self, project: Project) -> None:
        self._show()

    def _on_selected_changed(self, row: int) -> None:
        self._show()
