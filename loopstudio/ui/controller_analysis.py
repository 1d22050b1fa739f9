"""Finding loops: from a song to its loops and their pictures, while the window lives on.

One runner does all of it, one job after the other; asking again cancels what runs.  What
was found before stays in place, and can be heard, until there is something better.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from loopstudio.core.audio import Audio
from loopstudio.core.downbeats import Beats
from loopstudio.core.errors import InputError, NothingToExtractError
from loopstudio.core.extract import Extraction, Settings
from loopstudio.core.forecast import forecast
from loopstudio.core.pictures.picture import SongPicture
from loopstudio.core.preview import Preview
from loopstudio.jobs import analysis
from loopstudio.jobs.runner import JobRunner
from loopstudio.project import found_again
from loopstudio.project.project import LOOPS
from loopstudio.session import Session
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.sentences import failure_sentence
from loopstudio.ui.shown_jobs import show_progress

SLOT = "analysis"
"""Of the status line."""

_KEPT = "The loops you hear are the last finished ones."
_GRANTED = "The loops go by your wishes already; Song > Find loops from the start searches anew."


class AnalysisController(QObject):
    """Runs the search for loops and shows how far it is.

    Signals
    -------
    picture_shown(SongPicture)
        The open song has a spectrogram now.
    """

    picture_shown = Signal(object)

    def __init__(
        self, window: MainWindow, session: Session, runner: JobRunner, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._runner = window, session, runner
        self._picture: SongPicture | None = None
        self._pictures: analysis.LoopPictures | None = None
        self._finding = False
        self._searched: Settings | None = None
        self._beats_heard: Callable[[], Beats | None] = lambda: None
        show_progress(runner, window.status, SLOT)
        runner.progressed.connect(self._on_progressed)
        runner.partly.connect(self._on_partly)
        runner.succeeded.connect(self._on_succeeded)
        runner.failed.connect(self._on_failed)
        runner.cancelled.connect(self._on_cancelled)
        session.song_changed.connect(self._on_song_changed)
        session.extraction_changed.connect(self._on_extraction_changed)
        window.song.find_loops_asked.connect(self._on_find_asked)

    @property
    def finding(self) -> bool:
        """Whether loops are being looked for."""
        return self._finding

    @property
    def searched(self) -> Settings | None:
        """The settings by which loops are being looked for; None while they are not."""
        return self._searched if self._finding else None

    @property
    def idle(self) -> bool:
        """Whether nothing is looked for, and nothing drawn."""
        return not self._runner.busy

    def show_picture(self, picture: SongPicture) -> None:
        """Show the open song's spectrogram, and draw its loops into it if they are known."""
        self._picture = picture
        self._window.song.show_picture(picture)
        self._draw_loops()
        self.picture_shown.emit(picture)

    def go_by_beats_of(self, heard: Callable[[], Beats | None]) -> None:
        """Ask this for what the tracker heard in the open song already."""
        self._beats_heard = heard

    def find_loops(self) -> None:
        """Look for the open song's loops by its settings."""
        audio, project = self._session.audio, self._session.project
        if audio is None:
            return
        previous = self._session.extraction
        self._finding, self._searched = True, project.settings
        title = "Finding loops again" if previous else "Finding loops"
        about = _foretold(audio)
        self._window.status.show_job(
            SLOT, title, _KEPT if previous else "", about[:1].lower() + about[1:]
        )
        if self._loops_shown():
            self._window.song.show_waiting("Finding loops…" if previous is None else "")
        heard = self._beats_heard()
        self._runner.start(
            analysis.find_loops, audio, project.settings, previous, heard, partial=True
        )

    def find_again(self) -> None:
        """Grant the wishes that wait, which takes a moment; without any, search anew."""
        audio, extraction = self._session.audio, self._session.extraction
        if audio is None or extraction is None or not self._may_grant(extraction):
            self.find_loops()
        elif not self._waits(extraction):
            self._window.status.show_hover(_GRANTED)
        else:
            project = self._session.project
            self._finding, self._searched = True, project.settings
            self._window.status.show_job(SLOT, "Finding loops again", _KEPT)
            self._runner.start(
                analysis.grant_wishes, audio, extraction, project.wishes, project.locked
            )

    def find_with(self, **changes: Any) -> None:
        """Change the settings and look for loops by them."""
        settings: Settings = replace(self._session.project.settings, **changes)
        if settings != self._session.project.settings:
            self._session.set_settings(settings)
        self.find_loops()

    def show_pictures(self) -> None:
        """Show the loops in the spectrogram again, as far as they are drawn."""
        if self._pictures is not None and self._loops_shown():
            self._window.song.show_shares(self._pictures.shares)
            self._window.desk.show_song_pictures(self._pictures.loops)

    def cancel(self) -> None:
        """Stop looking for loops."""
        self._runner.cancel()

    def _draw_loops(self) -> None:
        """Work out which loop every cell of the spectrogram belongs to."""
        audio, extraction = self._session.audio, self._session.extraction
        if audio is not None and extraction is not None and self._picture is not None:
            self._runner.start(analysis.draw_loops, audio, extraction, self._picture)

    def _may_grant(self, extraction: Extraction) -> bool:
        """Whether there are wishes, and nothing else was decided that needs a search."""
        project = self._session.project
        wished = bool(project.wishes) or extraction.granted is not None
        return wished and project.settings == extraction.settings

    def _waits(self, extraction: Extraction) -> bool:
        """Whether wishes were made, changed or taken back since they were granted."""
        granted = extraction.granted.wishes if extraction.granted is not None else ()
        return self._session.project.wishes != granted

    def _loops_shown(self) -> bool:
        return self._session.project.shown == LOOPS

    def _on_find_asked(self) -> None:
        if self._loops_shown():
            self.find_loops()

    def _on_song_changed(self) -> None:
        self._runner.cancel()
        self._window.song.show_preview(None)
        audio = self._session.audio
        self._window.song.empty.show_cost(_foretold(audio) if audio else "")
        self._picture = self._pictures = None

    def _on_extraction_changed(self) -> None:
        self._pictures = None
        if not self._finding:  # a search is not given up for pictures; they follow at its end
            self._draw_loops()

    def _on_progressed(self, fraction: float, stage: str) -> None:
        if self._loops_shown():
            self._show_waiting(fraction)

    def _on_partly(self, answer: object) -> None:
        # The last finished loops are better than a guess at the next.
        first = self._session.extraction is None and self._loops_shown()
        if isinstance(answer, Preview) and first:
            self._window.song.show_preview(answer)

    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, Extraction):
            self._end()
            self._session.set_extraction(result)
        elif isinstance(result, analysis.GrantedLoops):
            self._end()
            self._show_granted(result)
        elif isinstance(result, analysis.LoopPictures):
            self._show_waiting(None)
            self._pictures = result
            self.show_pictures()

    def _show_granted(self, granted: analysis.GrantedLoops) -> None:
        """Show loops that go by the wishes, unless there are others meanwhile."""
        now = self._session.extraction
        if now is granted.before:
            project = found_again.with_wishes_of(self._session.project, granted.after)
            self._session.apply_loops("Find loops again", project, granted.after)
        elif now is not None and self._may_grant(now) and self._waits(now):
            self.find_again()
        else:
            self._draw_loops()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._show_missing()
        final = isinstance(error, NothingToExtractError | InputError)  # it would say so again
        actions = [] if final else [("Try again", self.find_loops)]
        self._window.banner.show_error(failure_sentence(error), actions)

    def _on_cancelled(self) -> None:
        self._show_waiting(None)
        if self._finding:
            self._end()
            self._show_missing()
            if self._pictures is None:
                self._draw_loops()

    def _end(self) -> None:
        self._finding = False
        self._show_waiting(None)
        self._window.song.show_preview(None)

    def _show_waiting(self, fraction: float | None) -> None:
        """Show on the rows how far the search is, on the picture how far its colours are."""
        song = self._window.song
        song.waiting_rows.show_fraction(fraction if self._finding else None)
        song.waiting_picture.show_fraction(None if self._finding else fraction)

    def _show_missing(self) -> None:
        """Offer to look for loops where there are none."""
        if self._session.audio is None or self._session.extraction is not None:
            return
        if self._loops_shown():
            self._window.song.show_waiting("No loops yet.")


def _foretold(audio: Audio) -> str:
    """Say what finding the loops of a song will take, such as ``About 40 s and 1.2 GB``."""
    return forecast(audio.duration_s, audio.n_channels, audio.sr).text()
