"""The session: the open song, its loops, the project, and who is told of a change.

This is the only object whose state changes while the program runs and that more than
one view depends on.  Views read it, ask for an edit with `apply`, and hear of every
change, their own included, through its signals.

Undo goes back through the user's edits, and through searches for loops: a step holds the
project and the loops it is about.  A new song, or the first loops of a song, start a new
history.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from loopstudio.core.audio import Audio
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.workshop.components import Components
from loopstudio.project import component_edits, edits, found_again, kept_components
from loopstudio.project.file import Document
from loopstudio.project.project import Project

_State = tuple[Project, Extraction | None]

MOST_STEPS = 1000
"""Edits that can be taken back: of all of them an evening of switching would keep megabytes."""

MOST_FOUND = 8
"""Searches that can be taken back: the sounds of their loops may take tens of megabytes."""


class Session(QObject):
    """The open song.

    Signals
    -------
    project_changed(Project)
        After any edit, undo, redo, new loops or opening of a file.
    song_changed()
        Another song is open, or none.
    extraction_changed()
        Other loops: they were found, regrouped, taken back, or belong to a song that was closed.
        The project that fits them follows at once with `project_changed`.
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
        self._told: Extraction | None = None  # the loops that listeners know of
        self._components: Components | None = None
        self._title = ""
        self._path: str | None = None
        self._busy_file = ""  # the project file, where somebody else is at work on it
        self._unsaved_loops = False
        self._restored = False
        self._opening = False
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
    def busy_file(self) -> str:
        """The project file if another program has it open, so that it is only read here."""
        return self._busy_file

    @property
    def opening(self) -> bool:
        """Whether there is more to tell of another song: `edited_changed` is the last of it."""
        return self._opening

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
            self.history.push(_Edit(self, label, (edited, self._extraction), gesture))

    def apply_loops(self, label: str, edited: Project, extraction: Extraction) -> None:
        """Show other loops with the project that is about them, as one step to undo."""
        self._forget_old_loops()
        self.history.push(_Edit(self, label, (edited, extraction), ""))

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
        """Show the loops that were found in the open song; a step, unless they are the first."""
        if self._extraction is not None:
            known = found_again.with_loops_of(self._project, self._extraction, extraction)
            self.apply_loops("Find loops", known, extraction)
            return
        edited = edits.with_loops_of(self._project, extraction)
        self._extraction, self._project = extraction, edited
        self._unsaved_loops = True
        self._forget_history()
        self._tell()
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
        self._busy_file, self._path = self._path or "", None
        self.edited_changed.emit(self.edited)

    def set_saved(self, path: str) -> None:
        """Remember that the project as it is now is in this file."""
        self._path, self._busy_file = path, ""
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
        self._title, self._path, self._busy_file = title, path, ""
        self._restored = self._unsaved_loops = False
        self._opening = True
        self._forget_history()
        self.song_changed.emit()
        self._told = extraction
        self.extraction_changed.emit()
        self.components_changed.emit()
        self.project_changed.emit(self._project)
        self._opening = False
        self.edited_changed.emit(self.edited)

    def _step(self, before: _State, after: _State) -> None:
        """Go from one state to the next; what is listened to stays, unless the step is about it."""
        project, listen = after[0], self._project.listen
        if project.listen == before[0].listen != listen:
            project = edits.set_listen(project, listen)
        self._project, self._extraction = project, after[1]

    def _forget_history(self) -> None:
        # Clearing would report a step back to a project that is no longer there.
        blocked = self.history.blockSignals(True)
        self.history.clear()
        self.history.blockSignals(blocked)
        self.history.canUndoChanged.emit(False)
        self.history.canRedoChanged.emit(False)

    def _forget_old_loops(self) -> None:
        """Drop the oldest steps where they hold the loops of too many searches."""
        steps = [self.history.command(i) for i in range(self.history.index())]
        edits_made = [step for step in steps if isinstance(step, _Edit)]
        searches = [i for i, step in enumerate(edits_made) if step.other_sounds]
        if len(searches) < MOST_FOUND:
            return
        kept = [step.again() for step in edits_made[searches[-MOST_FOUND + 1] :]]
        clean, now = self.history.isClean(), (self._project, self._extraction)
        blocked = self.history.blockSignals(True)
        self.history.clear()
        for step in kept:
            self.history.push(step)
        self._project, self._extraction = now
        if clean:
            self.history.setClean()
        else:
            self.history.resetClean()
        self.history.blockSignals(blocked)

    def _tell(self) -> None:
        """Tell of the loops, if they are others, and of the project."""
        if self._extraction is not self._told:
            self._told = self._extraction
            self.extraction_changed.emit()
        self.project_changed.emit(self._project)

    def _on_step(self, index: int) -> None:
        self._tell()

    def _on_clean_changed(self, clean: bool) -> None:
        self.edited_changed.emit(self.edited)


class _Edit(QUndoCommand):
    """A step from one project, and the loops it is about, to the next."""

    def __init__(self, session: Session, label: str, after: _State, gesture: str) -> None:
        super().__init__(label)
        self._session = session
        self.before: _State = (session.project, session.extraction)
        self.after = after
        self._gesture = gesture

    @property
    def other_sounds(self) -> bool:
        """Whether it holds the sounds of loops that the step before does not hold."""
        return _sounds(self.before[1]) is not _sounds(self.after[1])

    def again(self) -> _Edit:
        """Return the same step for another history."""
        other = _Edit(self._session, self.text(), self.after, self._gesture)
        other.before = self.before
        return other

    def redo(self) -> None:
        self._session._step(self.before, self.after)

    def undo(self) -> None:
        self._session._step(self.after, self.before)

    def id(self) -> int:
        return 1 if self._gesture else -1

    def mergeWith(self, later: QUndoCommand) -> bool:
        if not isinstance(later, _Edit) or later._gesture != self._gesture:
            return False
        self.after = later.after
        return True


def _sounds(extraction: Extraction | None) -> np.ndarray | None:
    """Return the largest array of an extraction; regrouped loops and most wishes share it."""
    if extraction is None:
        return None
    if extraction.exact is not None:
        return extraction.exact.sounds
    return extraction.factors.sounds if extraction.detail is None else extraction.detail
