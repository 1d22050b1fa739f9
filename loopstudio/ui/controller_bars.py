"""Bars: edited by the user, judged by how they repeat, and used by the next search for loops."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from loopstudio.core.bars import editing
from loopstudio.core.bars.editing import BarLines
from loopstudio.core.bars.similarity import Heard
from loopstudio.core.bars.taps import Taps
from loopstudio.core.downbeats import Beats
from loopstudio.core.extract import Settings
from loopstudio.core.grid import Grid
from loopstudio.jobs import bars as jobs
from loopstudio.jobs.runner import JobRunner
from loopstudio.project import bar_edits
from loopstudio.project.project import LOOPS, Project
from loopstudio.session import Session
from loopstudio.ui.bars_shown import BarsShown
from loopstudio.ui.controller_bar_lines import BarLinesController
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.controller_taps import TapController
from loopstudio.ui.controller_workshop import WorkshopController
from loopstudio.ui.desk import bars_tools
from loopstudio.ui.desk.bars_words import taps_words
from loopstudio.ui.desk.pages import BARS
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.shown_jobs import show_faults, show_progress

SLOT = "bars"
"""Of the status line."""

_USUAL_METRE = 4
"""Beats in a bar of taps where the song has no bars yet."""

_SEARCHING = "Finding loops, and bars with them…"

_EDITS: dict[str, tuple[str, Callable[[BarLines], BarLines]]] = {
    bars_tools.EARLIER: ("Bars one beat earlier", lambda bars: editing.shift(bars, -1)),
    bars_tools.LATER: ("Bars one beat later", lambda bars: editing.shift(bars, 1)),
    bars_tools.HALVE: ("Half the bars", editing.halve),
    bars_tools.DOUBLE: ("Double the bars", editing.double),
    bars_tools.STEADY: ("Steady tempo", editing.steady),
}


class BarsController(QObject):
    """Takes what the user does to bars, and finds them where there are none.

    Signals
    -------
    changed()
        Other bars are shown, or none.
    loops_asked()
        The user wants loops to be found in these bars.
    """

    changed = Signal()
    loops_asked = Signal()

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        workshop: WorkshopController,
        playback: PlaybackController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self._workshop, self._playback = workshop, playback
        self._panel = window.desk.bars
        self._shown = BarsShown(window, session, playback, self)
        self.lines = BarLinesController(window, session, self._shown, self)
        self._taps = TapController(session, playback, self)
        self._listening, self._finding = JobRunner(self), JobRunner(self)
        self._making = JobRunner(self)
        self._found: jobs.FoundBars | None = None
        self._searching = False
        self._tapped: Taps | None = None
        """What waits for what is heard in the song."""
        self._connect()

    @property
    def grid(self) -> Grid | None:
        """The bars that are shown, edited or not; None while there are none."""
        return self._shown.grid

    @property
    def beats(self) -> Beats | None:
        """What the tracker that would be asked now heard already."""
        tracker = self._session.project.settings.tracker
        extraction, found = self._session.extraction, self._found
        if extraction is not None and extraction.beats and extraction.settings.tracker == tracker:
            return extraction.beats
        return found.beats if found is not None and found.tracker == tracker else None

    @property
    def may_go_back(self) -> bool:
        """Whether the user made the bars."""
        return self._session.project.settings.downbeats_s is not None

    def open(self) -> None:
        """Open the page of bars, with the keyboard on the lines."""
        page, desk = self._window.page, self._window.desk
        if self._workshop.shown:
            self._workshop.show(LOOPS)
        if page.desk_folded:
            page.toggle_desk()
        desk.show_page(BARS)
        self._panel.view.setFocus()

    def edit(self, name: str) -> None:
        """Do to all bars what a button of the page says."""
        if name == bars_tools.FOUND:
            self.go_back()
        else:
            self.lines.edit(*_EDITS[name])

    def set_metre(self, beats_per_bar: int) -> None:
        """Make bars of so many of the same beats."""
        label = f"{beats_per_bar} beats in a bar"
        self.lines.edit(label, lambda bars: editing.regroup(bars, beats_per_bar))
        self._shown.show()

    def tap(self) -> None:
        """Take a tap along with the song, and show what comes of it."""
        if self._session.audio is not None:
            self.open()
            self._listen_once()
            self._taps.tap()

    def load(self, folder: str) -> None:
        """Let the user choose a file with bar lines, and show them."""
        if self.lines.load(folder):
            self.open()

    def go_back(self) -> None:
        """Go by the bars that are found by listening, which may have to be done first."""
        extraction = self._session.extraction
        listened = extraction is not None and extraction.settings.downbeats_s is None
        if listened or self._found is not None:
            self._session.apply("Bars as found", bar_edits.as_found(self._session.project))
        else:
            self.listen()

    def listen(self) -> None:
        """Find the bars of the song by listening, without looking for loops."""
        audio = self._session.audio
        if audio is not None:
            self._window.status.show_job(SLOT, "Finding bars")
            self._panel.show_listening("Listening for bars…")
            tracker = self._session.project.settings.tracker
            self._finding.start(jobs.find_bars, audio, tracker, self.beats)

    def show_search(self, settings: Settings | None) -> None:
        """Say by which settings loops are looked for, with which bars come, too; None for none."""
        self._shown.show_searched(settings)
        searching = settings is not None
        if searching != self._searching and not self._finding.busy:
            self._searching = searching
            self._panel.show_listening(_SEARCHING if searching else "")

    def cancel(self) -> None:
        """Listen no longer."""
        self._finding.cancel()

    def close(self) -> None:
        """End the jobs."""
        for runner in (self._listening, self._finding, self._making):
            runner.close()
        self._shown.close()

    def _connect(self) -> None:
        session, panel, shown = self._session, self._panel, self._shown
        show_progress(self._finding, self._window.status, SLOT)
        for runner in (self._finding, self._listening, self._making):
            show_faults(runner, self._window.banner)
        self._listening.succeeded.connect(self._on_heard)
        self._finding.succeeded.connect(self._on_found)
        self._making.succeeded.connect(self._on_made)
        self._finding.failed.connect(self._on_not_found)
        self._finding.cancelled.connect(self._on_not_found)
        session.song_changed.connect(self._on_song_changed)
        session.extraction_changed.connect(shown.show)
        session.project_changed.connect(self._on_project_changed)
        shown.changed.connect(self.changed)
        self._window.desk.page_shown.connect(self._on_page_shown)
        self._window.song.ruler_panel.edit_bars_asked.connect(self.open)
        view, tools = panel.view, panel.tools
        view.seek_asked.connect(self._playback.seek)
        tools.edit_asked.connect(self.edit)
        tools.metre_edited.connect(self.set_metre)
        tools.tap_asked.connect(self.tap)
        panel.listen_asked.connect(self.listen)
        panel.find_asked.connect(self.loops_asked)
        self._taps.counted.connect(self._on_tap_counted)
        self._taps.finished.connect(self._on_tapped)

    def _listen_once(self) -> None:
        """Work out what bars are judged by, once for a song."""
        audio = self._session.audio
        if audio is not None and self._shown.heard is None and not self._listening.busy:
            self._listening.start(jobs.listen, audio)

    def _on_song_changed(self) -> None:
        for runner in (self._listening, self._finding, self._making):
            runner.cancel()
        self._found = self._tapped = None
        self._taps.forget()
        self._shown.forget()
        self.show_search(None)
        if self._window.desk.page == BARS:
            self._listen_once()

    def _on_project_changed(self, project: Project) -> None:
        self._panel.tools.show_found(self.may_go_back)
        self._shown.show()

    def _on_page_shown(self, page: str) -> None:
        if page == BARS:
            self._listen_once()

    def _on_heard(self, heard: Heard) -> None:
        self._shown.show_heard(heard)
        if self._tapped is not None:
            self._on_tapped(self._tapped)

    def _on_found(self, found: jobs.FoundBars) -> None:
        self._found = found
        self._panel.show_listening("")
        self._shown.show_found(found.grid)
        if self.may_go_back:
            self._session.apply("Bars as found", bar_edits.as_found(self._session.project))

    def _on_not_found(self, error: object = None) -> None:
        self._panel.show_listening("")

    def _on_tap_counted(self, n_taps: int, taps: Taps | None) -> None:
        tempo_bpm = taps.tempo_bpm(self._metre) if taps is not None else None
        self._panel.show_taps(taps_words(n_taps, tempo_bpm))

    def _on_tapped(self, taps: Taps | None) -> None:
        """Make bars of the taps, once it is known what is heard in the song."""
        heard = self._shown.heard
        self._tapped = taps if heard is None else None
        if taps is not None and heard is None:
            self._listen_once()
            return
        self._panel.show_taps("")
        if taps is not None:
            self._making.start(jobs.make_bars, taps, heard, self._shown.bars(), self._metre)

    def _on_made(self, bars: BarLines) -> None:
        self.lines.set("Tap the bars", bars)

    @property
    def _metre(self) -> int:
        return self.grid.beats_per_bar if self.grid is not None else _USUAL_METRE
