"""The sample finder: which track to look in, the window of what was found, and hearing it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from loopstudio.core.workshop.sampling_sync import in_step
from loopstudio.jobs import sampling
from loopstudio.jobs.runner import JobRunner
from loopstudio.jobs.sampling import Finding
from loopstudio.session import Session
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.shown_jobs import show_faults, show_progress
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.workshop.choosers import SOUNDS
from loopstudio.ui.workshop.sample_window import SampleWindow

SLOT = "sampling"
"""Of the status line."""


class SamplingController(QObject):
    """Looks for the open song in another one."""

    def __init__(
        self,
        theme: Theme,
        window: MainWindow,
        session: Session,
        playback: PlaybackController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._theme, self._window = theme, window
        self._session, self._playback = session, playback
        self._runner = JobRunner(self)
        self._shown: SampleWindow | None = None
        self._finding: Finding | None = None
        show_progress(self._runner, window.status, SLOT)
        show_faults(self._runner, window.banner)
        self._runner.succeeded.connect(self._on_succeeded)
        session.song_changed.connect(self.cancel)

    @property
    def shown(self) -> SampleWindow | None:
        """The window of what was found last; None before."""
        return self._shown

    def choose(self) -> None:
        """Let the user choose the track to look in."""
        path, _ = QFileDialog.getOpenFileName(
            self._window,
            "Which track may sample this recording?",
            str(Path(self._session.project.song).parent),
            SOUNDS,
        )
        if path:
            self.look_in(path)

    def look_in(self, path: str) -> None:
        """Look for the open song in this track."""
        audio = self._session.audio
        if audio is not None:
            self._window.status.show_job(SLOT, f"Looking for it in {Path(path).name}")
            self._runner.start(sampling.look, audio, self._session.title, path)

    def cancel(self) -> None:
        """Stop looking."""
        self._runner.cancel()

    def close(self) -> None:
        """End the runner, and close the window."""
        self._runner.close()
        if self._shown is not None:
            self._shown.close()

    def _on_succeeded(self, result: object) -> None:
        if not isinstance(result, Finding):
            return
        self._finding = result
        if self._shown is None:
            self._shown = SampleWindow(self._theme, self._window)
            self._shown.place_asked.connect(self._on_place_asked)
        self._shown.show_finding(result)
        self._shown.show()
        self._shown.activateWindow()

    def _on_place_asked(self, place: int) -> None:
        finding, shown = self._finding, self._shown
        if finding is None or shown is None or finding.verdict.excerpt is None:
            return
        excerpt = finding.verdict.excerpt
        pair = None
        if place >= 0:
            pair = in_step(finding.original, finding.track, excerpt, excerpt.places_s[place])
        self._playback.alone.visit(pair)
        shown.show_heard(place)
