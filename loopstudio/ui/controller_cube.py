"""The cube: built when it is looked at, run with the song, and heard bar by bar."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal

from loopstudio.core.audio import Audio
from loopstudio.core.extraction import Extraction
from loopstudio.core.pictures.cube_columns import STFT
from loopstudio.core.pictures.cube_slices import CubeSlices
from loopstudio.jobs import cube as jobs
from loopstudio.jobs.runner import JobRunner
from loopstudio.project.project import Project
from loopstudio.session import Session
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.desk.cube_state import CubeState
from loopstudio.ui.desk.cube_words import ALL_LOOPS
from loopstudio.ui.desk.pages import CUBE
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.sentences import failure_sentence

_log = logging.getLogger(__name__)

_KEPT_MODELS = 6
"""Models kept to come back to: of half an hour of music ten megabytes each, or twenty."""

_Model = tuple[tuple[int, ...], str, object, object]


@dataclass(frozen=True, eq=False)
class _Cut:
    """How a song is cut into bars and tatums."""

    audio: Audio
    bar_starts: np.ndarray
    n_tatums: int

    @classmethod
    def of(cls, audio: Audio, extraction: Extraction) -> _Cut:
        return cls(audio, extraction.grid.bar_starts, jobs.tatums_of(extraction))

    def same(self, other: _Cut) -> bool:
        return (
            self.audio is other.audio
            and self.n_tatums == other.n_tatums
            and np.array_equal(self.bar_starts, other.bar_starts)
        )


class CubeController(QObject):
    """Carries the cube of the song and the model of the selected loop to the desk.

    Both are built in the background when the page is first seen; the song's cube stays until
    its bars change, the models of the last few loops stay beside it.

    Signals
    -------
    changed()
        The cube is in view or no longer, or something else of it is looked at.
    """

    changed = Signal()

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
        self._building, self._modelling = JobRunner(self), JobRunner(self)
        self._transform = STFT
        self._cut: _Cut | None = None
        self._songs: dict[str, CubeSlices] = {}
        self._models: dict[_Model, CubeSlices] = {}
        self._wanted: _Model | None = None
        self._wanted_song = ""
        self._panel = window.desk.cube
        self._building.succeeded.connect(self._on_built)
        self._building.failed.connect(self._on_failed)
        self._modelling.succeeded.connect(self._on_modelled)
        self._modelling.failed.connect(self._on_not_modelled)
        session.extraction_changed.connect(self._on_extraction_changed)
        session.project_changed.connect(self._on_project_changed)
        mix.selected_changed.connect(self._on_selected_changed)
        window.desk.page_shown.connect(self._on_page_shown)
        self._panel.transform_edited.connect(self.show_transform)
        self._panel.bar_scrubbed.connect(self._on_bar_scrubbed)
        self._panel.run_asked.connect(self._on_run_asked)
        self._panel.changed.connect(self.changed)

    @property
    def in_view(self) -> bool:
        """Whether the desk shows the cube."""
        page, desk = self._window.page, self._window.desk
        return not page.desk_folded and desk.isVisible() and desk.page == CUBE

    @property
    def transform(self) -> str:
        """The transform that is looked at."""
        return self._transform

    @property
    def axis(self) -> str:
        """The axis along which slices are taken."""
        return self._panel.along

    @property
    def running(self) -> bool:
        """Whether the slices run with the song."""
        return self._panel.run.isChecked()

    def show_axis(self, axis: str) -> None:
        """Look along an axis, a name of `loopstudio.ui.desk.cube_state`; the arrows then scrub."""
        self._panel.show_axis(axis)
        self._panel.scrubber.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_transform(self, transform: str) -> None:
        """Look at another transform, the song's and the model's."""
        self._transform = transform
        self._show()
        self.changed.emit()

    def toggle_running(self) -> None:
        """Let the slices run with the song, or rest."""
        self._panel.set_running(not self.running)

    def close(self) -> None:
        """End the jobs."""
        self._building.close()
        self._modelling.close()

    def _show(self) -> None:
        """Show what is known, and have the rest built."""
        audio, extraction = self._session.audio, self._session.extraction
        if self._window.desk.page != CUBE:
            return
        if audio is None or extraction is None:
            self._panel.show_waiting(building=False)
            return
        song = self._songs.get(self._transform)
        if song is None:
            if self._panel.state is None:
                self._panel.show_waiting(building=True)
            if not self._building.busy or self._wanted_song != self._transform:
                self._wanted_song = self._transform
                self._building.start(jobs.build_song, audio, extraction, self._transform)
            return
        loop = self._mix.selected if 0 <= self._mix.selected < len(extraction.loops) else None
        strips = self._session.project.strips
        state = CubeState(
            song,
            extraction.grid.beats_per_bar,
            self._model(loop),
            ALL_LOOPS if loop is None else strips[loop].name or extraction.loops[loop].name,
            tuple(strip.colour for strip in strips),
            loop,
        )
        self._panel.show_cube(state)

    def _model(self, loop: int | None) -> CubeSlices | None:
        """Return the model of a loop, or of all; None while it is built."""
        audio, extraction = self._session.audio, self._session.extraction
        assert audio is not None
        assert extraction is not None
        loops = tuple(range(len(extraction.loops))) if loop is None else (loop,)
        project = self._session.project
        key = (loops, self._transform, project.mutes, project.redrawn)
        if key in self._models:
            self._models[key] = self._models.pop(key)  # the one used last goes last
            return self._models[key]
        if self._wanted != key or not self._modelling.busy:
            self._wanted = key
            song = self._songs[self._transform]
            self._modelling.start(
                jobs.build_model,
                extraction, audio.sr, song, loops, project.redrawn, project.mutes,
            )  # fmt: skip
        return None

    def _on_extraction_changed(self) -> None:
        audio, extraction = self._session.audio, self._session.extraction
        self._models.clear()
        self._modelling.cancel()
        # Loops may be granted a wish, merged or split, and the bars be the same ones.
        cut = None if audio is None or extraction is None else _Cut.of(audio, extraction)
        if cut is None or self._cut is None or not cut.same(self._cut):
            self._cut = cut
            self._songs.clear()
            self._building.cancel()
            self._panel.show_waiting(building=extraction is not None)
        # The project and the selection that fit follow.

    def _on_project_changed(self, project: Project) -> None:
        self._show()

    def _on_selected_changed(self, loop: int) -> None:
        self._show()

    def _on_page_shown(self, page: str) -> None:
        self._show()
        self.changed.emit()

    def _on_bar_scrubbed(self, bar: int) -> None:
        extraction = self._session.extraction
        if extraction is not None:
            starts = extraction.grid.bar_starts
            self._playback.alone.scrub(round(starts[bar]), round(starts[bar + 1]), f"bar {bar + 1}")

    def _on_run_asked(self) -> None:
        self._playback.alone.end()
        self._playback.play()

    def _on_built(self, song: CubeSlices) -> None:
        self._songs[song.transform] = song
        self._show()

    def _on_failed(self, error: Exception) -> None:
        _log.warning("The cube cannot be built", exc_info=error)
        self._panel.show_failed(failure_sentence(error))

    def _on_modelled(self, model: CubeSlices) -> None:
        assert self._wanted is not None
        self._models[self._wanted] = model
        if len(self._models) > _KEPT_MODELS:
            del self._models[next(iter(self._models))]
        self._show()

    def _on_not_modelled(self, error: Exception) -> None:
        _log.warning("The model's cube cannot be built", exc_info=error)
        self._window.banner.show_error(failure_sentence(error))
