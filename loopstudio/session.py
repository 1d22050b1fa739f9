"""The session: the open song, its loops, the project, and who is told of a change.

This is the only object whose state changes while the program runs and that more than
one view depends on.  Views read it, ask for an edit with `apply`, and hear of every
change, their own included, through its signals.

Undo goes back through the user's edits.  A new song or a new search for loops starts a
new history: the strips of the old loops mean nothing to the new ones.
"""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from loopstudio.core.audio import Audio
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.workshop.components import Components
from loopstudio.project import component_edits, edits, kept_components
from loopstudio.project.file import Document
from loopstudio.project.project import Project

MOST_STEPS = 1000
"""Edits that can be taken back: of all of them an evening of switching would keep megabytes."""


class Session(QObject):
    """The open song.

    Signals
    -------
    project_changed(Project)
        After any edit, undo, redo, new loops or opening of a file.
    song_changed()
        Another song is open, or none.
    extraction_changed()
        Loops were found, or belong to a song that was closed.
    components_changed()
        Components were learned, or belong to a song that was closed.
    edited_changed(bool)
        Whether there is anything to save.
    """

    project_changed = Signal(Project)
    song_changed = Signal()
    extraction_changed = Signal()
    components_changed = Signal()
    edited_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = QUndoStack(self)
        self.history.setUndoLimit(MOST_STEPS)
        self._project = Project()
        self._audio: Audio | None = None
        self._extraction: Extraction | None = None
        self._components: Components | None = None
        self._title = ""
        self._path: str | None = None
        self._unsaved_loops = False
        self._restored = False
        # Told by the stack rather than by `_Edit`, which runs before the stack has moved:
        # a listener that asks `history.canUndo()` must get the answer for this project.
        self.history.indexChanged.connect(self._on_step)
        self.history.cleanChanged.connect(self._on_clean_changed)

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self._project

    @property
    def audio(self) -> Audio | None:
        """The open song's samples."""
        return self._audio

    @property
    def extraction(self) -> Extraction | None:
        """The loops last found in the open song."""
        return self._extraction

    @property
    def components(self) -> Components | None:
        """The components last learned from the open song."""
        return self._components

    @property
    def title(self) -> str:
        """The song's name, for people."""
        return self._title

    @property
    def path(self) -> str | None:
        """The project file, once there is one."""
        return self._path

    @property
    def edited(self) -> bool:
        """Whether there is something to save."""
        return self._unsaved_loops or not self.history.isClean()

    @property
    def touched(self) -> bool:
        """Whether leaving the song would lose what the user did to it."""
        return self._restored or not self.history.isClean()

    def apply(self, label: str, edited: Project, gesture: str = "") -> None:
        """Make `edited` the current project, as one step that can be undone.

        Steps in a row with the same `gesture`, such as the moves of one fader drag,
        become a single step.
        """
        if edited != self._project:
            self.history.push(_Edit(self, label, edited, gesture))

    def open_song(self, path: str, audio: Audio) -> None:
        """Show a song whose loops are not known yet."""
        self._components = None
        self._replace(Project(song=path, section=audio.section), audio, None, Path(path).stem, None)

    def open_document(self, document: Document, audio: Audio, path: str | None) -> None:
        """Show a saved project; `path` is None for one that cannot be saved over."""
        self._components = kept_components.restore(document.components)
        self._replace(document.project, audio, document.extraction, document.title, path)

    def close_song(self) -> None:
        """Show nothing."""
        self._components = None
        self._replace(Project(), None, None, "", None)

    def set_extraction(self, extraction: Extraction) -> None:
        """Show the loops that were found in the open song."""
        self._extraction = extraction
        self._project = edits.with_loops_of(self._project, extraction)
        self._unsaved_loops = True
        self._forget_history()
        self.extraction_changed.emit()
        self.project_changed.emit(self._project)
        self.edited_changed.emit(self.edited)

    def set_components(self, components: Components) -> None:
        """Show the components that were learned from the open song."""
        self._components = components
        self._project = component_edits.with_components_of(
            self._project, components, components.names
        )
        self._unsaved_loops = True
        self._forget_history()
        self.components_changed.emit()
        self.project_changed.emit(self._project)
        self.edited_changed.emit(self.edited)

    def look_at(self, project: Project) -> None:
        """Take a project that differs in what is shown only, which is no step to undo."""
        if project != self._project:
            self._project = project
            self.project_changed.emit(project)

    def set_settings(self, settings: Settings) -> None:
        """Say how to look for loops; part of a search, not a step of its own."""
        self._project = replace(self._project, settings=settings)
        self.project_changed.emit(self._project)

    def document(self) -> Document:
        """Return what a project file holds."""
        components = kept_components.keep(self._components)
        return Document(self._project, self._extraction, self._title, components)

    def set_restored(self, path: str | None) -> None:
        """Take the project that was just opened for work on this file that is not saved yet."""
        self._path = path
        self._restored = self._unsaved_loops = True
        self.edited_changed.emit(True)

    def leave_file(self) -> None:
        """Save nowhere by itself any more: somebody else is at work on the file."""
        self._path = None
        self.edited_changed.emit(self.edited)

    def set_saved(self, path: str) -> None:
        """Remember that the project as it is now is in this file."""
        self._path = path
        self._restored = self._unsaved_loops = False
        self.history.setClean()
        self.edited_changed.emit(self.edited)

    def _replace(
        self,
        project: Project,
        audio: Audio | None,
        extraction: Extraction | None,
        title: str,
        path: str | None,
    ) -> None:
        self._project, self._audio, self._extraction = project, audio, extraction
        self._title, self._path = title, path
        self._restored = self._unsaved_loops = False
        self._forget_history()
        self.song_changed.emit()
        self.extraction_changed.emit()
        self.components_changed.emit()
        self.project_changed.emit(self._project)
        self.edited_changed.emit(self.edited)

    def _forget_history(self) -> None:
        # Clearing would report a step back to a project that is no longer there.
        blocked = self.history.blockSignals(True)
        self.history.clear()
        self.history.blockSignals(blocked)
        self.history.canUndoChanged.emit(False)
        self.history.canRedoChanged.emit(False)

    def _on_step(self, index: int) -> None:
        self.project_changed.emit(self._project)

    def _on_clean_changed(self, clean: bool) -> None:
        self.edited_changed.emit(self.edited)


class _Edit(QUndoCommand):
    """A step from one project to the next."""

    def __init__(self, session: Session, label: str, after: Project, gesture: str) -> None:
        super().__init__(label)
        self._session = session
        self._before = session.project
        self._after = after
        self._gesture = gesture

    def redo(self) -> None:
        self._session._project = self._after

    def undo(self) -> None:
        self._session._project = self._before

    def id(self) -> int:
        return 1 if self._gesture else -1

    def mergeWith(self, later: QUndoCommand) -> bool:
        if not isinstance(later, _Edit) or later._gesture != self._gesture:
            return False
        self._after = later._after
        return True
