"""The sections of the song: found with its loops, named and divided by the user."""

import numpy as np
from PySide6.QtCore import QObject

from loopstudio.core.form import Form, form_of
from loopstudio.project import edits
from loopstudio.project.project import Project
from loopstudio.session import Session
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.main_window import MainWindow


class FormController(QObject):
    """Shows the sections of the open song, and takes what the user makes of them."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        playback: PlaybackController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        session.extraction_changed.connect(self._show)
        session.project_changed.connect(self._on_project_changed)
        window.song.form_edited.connect(self._on_form_edited)
        window.song.play_asked.connect(playback.play)

    @property
    def form(self) -> Form | None:
        """What is shown: the user's sections where they fit the bars, else those found."""
        extraction = self._session.extraction
        return form_of(extraction, self._session.project.form) if extraction else None

    def split_here(self) -> None:
        """Let a section begin at the bar of the playhead."""
        form, song = self.form, self._window.song
        if form is not None:
            bar = int(np.floor(song.axis.bar_at(song.position + 0.5)))
            self._on_form_edited(f"Split {form.names[form.at(bar)]}", form.split(bar))

    def join_here(self) -> None:
        """Make the section of the playhead part of the one before it."""
        form, section = self.form, self._window.song.section_here()
        if form is not None and section > 0:
            self._on_form_edited(f"Join {form.names[section]}", form.joined(section))

    def reset(self) -> None:
        """Show the sections as they were found."""
        self._on_form_edited("Sections as found", None)

    def _show(self) -> None:
        self._window.song.show_form(self.form)

    def _on_project_changed(self, project: Project) -> None:
        self._show()

    def _on_form_edited(self, label: str, form: Form | None) -> None:
        self._session.apply(label, edits.set_form(self._session.project, form))
