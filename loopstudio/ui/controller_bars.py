"""Bars: edited by the user, judged by how they repeat, and used by the next search for loops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from loopstudio.core.bars import editing, similarity
from loopstudio.core.bars.editing import BarLines, Song
from loopstudio.core.bars.similarity import Heard
from loopstudio.core.bars.taps import Taps, bars_of_taps
from loopstudio.core.downbeats import Beats
from loopstudio.core.errors import InputError
from loopstudio.core.grid import Grid
from loopstudio.jobs import bars as jobs
from loopstudio.jobs.runner import JobRunner
from loopstudio.project import bar_edits
from loopstudio.project.project import Project
from loopstudio.session import Session
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.controller_taps import TapController
from loopstudio.ui.desk import bars_tools
from loopstudio.ui.desk.bars_words import taps_words
from loopstudio.ui.desk.pages import BARS
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.shown_jobs import show_faults, show_progress

SLOT = "bars"
"""Of the status line."""

_USUAL_METRE = 4
"""Beats in a bar of taps where the song has no bars yet."""

_EDITS: dict[str, tuple[str, Callable[[BarLines], BarLines]]] = {
    bars_tools.EARLIER: ("Bars one beat earlier", lambda bars: editing.shift(bars, -1)),
    bars_tools.LATER: ("Bars one beat later", lambda bars: editing.shift(bars, 1)),
    bars_tools.HALVE: ("Half the bars", editing.halve),
    bars_tools.DOUBLE: ("Double the bars", editing.double),
    bars_tools.STEADY: ("Steady tempo", editing.steady),
}


class BarsController(QObject):
    """Carries bars between the session, the desk, the ruler and the click.

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
        self, window: MainWindow, session: Session, playback: PlaybackController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._playback = window, session, playback
        self._panel = window.desk.bars
        self._listening, self._finding = JobRunner(self), JobRunner(self)
        self._heard: Heard | None = None
        self._found: jobs.FoundBars | None = None
        self._grid: Grid | None = None
        self._draft: BarLines | None = None
        """Bars while a line is dragged."""
        self._judged: tuple[Grid | None, float | None] = (None, None)
        """The bars before the edits, and how well they repeat."""
        self._judging = QTimer(self)
        self._judging.setSingleShot(True)
        self._judging.setInterval(0)
        self._judging.timeout.connect(self._judge)
        self.taps = TapController(session, playback, self)
        self._tapped: Taps | None = None
        """What waits for what is heard in the song."""
        self._connect()

    @property
    def grid(self) -> Grid | None:
        """The bars that are shown, edited or not; None while there are none."""
        return self._grid

    @property
    def beats(self) -> Beats | None:
        """What the tracker that would be asked now heard already."""
        tracker = self._session.project.settings.tracker
        return self._found.beats if self._found and self._found.tracker == tracker else None

    @property
    def edited(self) -> bool:
        """Whether bars are others than those that loops were found in."""
        extraction = self._session.extraction
        return extraction is not None and self._grid is not extraction.grid

    @property
    def may_go_back(self) -> bool:
        """Whether bars are others than those that are found by listening."""
        return self._session.project.settings.downbeats_s is not None

    def open(self) -> None:
        """Open the page of bars, with the keyboard on the lines."""
        page, desk = self._window.page, self._window.desk
        if page.desk_folded:
            page.toggle_desk()
        desk.show_page(BARS)
        self._panel.view.setFocus()

    def edit(self, name: str) -> None:
        """Do to all bars what a button of the page says."""
        if name == bars_tools.FOUND:
            self.go_back()
        else:
            label, function = _EDITS[name]
            self._apply(label, function)

    def set_metre(self, beats_per_bar: int) -> None:
        """Make bars of so many of the same beats."""
        self._apply(
            f"{beats_per_bar} beats in a bar", lambda bars: editing.regroup(bars, beats_per_bar)
        )

    def tap(self) -> None:
        """Take a tap along with the song, and show what comes of it."""
        if self._session.audio is not None:
            self.open()
            self._listen_once()
            self.taps.tap()

    def insert(self, time_s: float) -> None:
        """Let a bar begin here."""
        bars = self._bars()
        if bars is None:
            return
        line = sum(line_s < time_s for line_s in bars.times_s)
        if self._apply(f"Insert bar line {line + 1}", lambda bars: editing.insert(bars, time_s)):
            self._panel.view.select(line)

    def insert_here(self) -> None:
        """Let a bar begin at the playhead."""
        audio = self._session.audio
        if audio is not None:
            self.insert(self._window.song.position / audio.sr)

    def delete(self, line: int) -> None:
        """Let no bar begin with this line."""
        self._apply(f"Delete bar line {line + 1}", lambda bars: editing.delete(bars, line))

    def go_back(self) -> None:
        """Go by the bars that are found by listening, which may have to be done first."""
        extraction, audio = self._session.extraction, self._session.audio
        listened = extraction is not None and extraction.settings.downbeats_s is None
        if audio is None:
            return
        if listened or self._found is not None:
            self._session.apply("Bars as found", bar_edits.as_found(self._session.project))
        else:
            self.listen()

    def listen(self) -> None:
        """Find the bars of the song by listening, without looking for loops."""
        audio, extraction = self._session.audio, self._session.extraction
        if audio is None:
            return
        tracker = self._session.project.settings.tracker
        known = extraction.beats if extraction is not None else None
        if extraction is not None and extraction.settings.tracker != tracker:
            known = None
        self._window.status.show_job(SLOT, "Finding bars")
        self._panel.show_listening("Listening for bars…")
        self._finding.start(jobs.find_bars, audio, tracker, known or self.beats)

    def cancel(self) -> None:
        """Listen no longer."""
        self._finding.cancel()

    def close(self) -> None:
        """End the jobs."""
        self._listening.close()
        self._finding.close()

    def _connect(self) -> None:
        panel, view, tools = self._panel, self._panel.view, self._panel.tools
        show_progress(self._finding, self._window.status, SLOT)
        for runner in (self._finding, self._listening):
            show_faults(runner, self._window.banner)
        self._listening.succeeded.connect(self._on_heard)
        self._finding.succeeded.connect(self._on_found)
        self._finding.failed.connect(self._on_not_found)
        self._finding.cancelled.connect(self._on_not_found)
        self._session.song_changed.connect(self._on_song_changed)
        self._session.extraction_changed.connect(self._show)
        self._session.project_changed.connect(self._show)
        self._window.desk.page_shown.connect(self._on_page_shown)
        self._window.song.ruler_panel.edit_bars_asked.connect(self.open)
        view.line_dragged.connect(self._on_line_dragged)
        view.line_dropped.connect(self._on_line_dropped)
        view.drag_cancelled.connect(self._show)
        view.line_nudged.connect(self._on_line_nudged)
        view.insert_asked.connect(self.insert)
        view.delete_asked.connect(self.delete)
        view.seek_asked.connect(self._playback.seek)
        tools.edit_asked.connect(self.edit)
        tools.metre_edited.connect(self.set_metre)
        tools.tap_asked.connect(self.tap)
        panel.listen_asked.connect(self.listen)
        panel.find_asked.connect(self.loops_asked)
        self.taps.counted.connect(self._on_tap_counted)
        self.taps.finished.connect(self._on_tapped)

    def _bars(self) -> BarLines | None:
        """Return the bars as they can be edited; None while there are none."""
        audio, grid = self._session.audio, self._grid
        if audio is None or grid is None:
            return None
        whole = Song(audio.duration_s, (0.0, audio.duration_s))
        song = self._heard.song if self._heard is not None else whole
        times_s = tuple(grid.downbeats_s(audio.sr).tolist())
        return BarLines(times_s, grid.beats_per_bar, song)

    def _apply(
        self, label: str, function: Callable[[BarLines], BarLines], gesture: str = ""
    ) -> bool:
        """Edit the bars; return whether that could be done."""
        bars = self._bars()
        if bars is None:
            return False
        try:
            self._set(label, function(bars), gesture)
        except InputError as error:
            self._window.banner.show_error(str(error))
            return False
        return True

    def _set(self, label: str, bars: BarLines, gesture: str = "") -> None:
        session, audio = self._session, self._session.audio
        if audio is not None:
            edited = bar_edits.set_bars(session.project, bars, session.extraction, audio.sr)
            session.apply(label, edited, gesture)

    # What is shown

    def _show(self, project: Project | None = None) -> None:
        """Show the session's bars on the desk, in the ruler, and let the click go by them."""
        session, audio = self._session, self._session.audio
        self._draft = None
        before, self._grid = self._grid, None
        if audio is not None:
            found = self._found.grid if self._found is not None else None
            self._grid = self._same_as(
                before, bar_edits.grid_of(session.project, audio, session.extraction, found)
            )
        self._show_grid(self._grid)
        self._panel.tools.show_found(self.may_go_back)
        if self._grid is not before:
            self.changed.emit()

    def _same_as(self, before: Grid | None, now: Grid | None) -> Grid | None:
        """Return the grid that was shown where the new one has the same bars."""
        extraction = self._session.extraction
        if before is None or now is None or (extraction and now is extraction.grid):
            return now
        same = (
            len(before.bar_starts) == len(now.bar_starts)
            and bool((before.bar_starts == now.bar_starts).all())
            and before.beats_per_bar == now.beats_per_bar
        )
        return before if same and not (extraction and before is extraction.grid) else now

    def _show_grid(self, grid: Grid | None) -> None:
        extraction = self._session.extraction
        known = extraction.grid if extraction is not None else None
        other = grid if grid is not known else None
        self._window.song.axis.show_edited(other)
        self._playback.show_bars(other)
        self._panel.show_bars(grid, self._before)
        self._panel.show_edited(other is not None, again=extraction is not None)
        self._judging.start()

    @property
    def _before(self) -> Grid | None:
        """The bars that edits are compared with: those of the loops, or those found."""
        if self._session.extraction is not None:
            return self._session.extraction.grid
        return self._found.grid if self._found is not None else None

    def _judge(self) -> None:
        """Show how well the bars repeat, if anybody looks."""
        audio, heard = self._session.audio, self._heard
        grid, before = self._grid, self._before
        if audio is None or heard is None or grid is None:
            self._panel.show_judge(None, None)
            return
        if self._judged[0] is not before:
            lines_s = None if before is None else tuple(before.downbeats_s(audio.sr).tolist())
            repeats = None if lines_s is None else similarity.compare(heard, lines_s).repeats
            self._judged = before, repeats
        draft = self._draft
        lines_s = draft.times_s if draft else tuple(grid.downbeats_s(audio.sr).tolist())
        edited = draft is not None or grid is not before
        now = similarity.compare(heard, lines_s)
        self._panel.show_judge(now, self._judged[1] if edited else None)

    # What comes from elsewhere

    def _listen_once(self) -> None:
        """Work out what bars are judged by, once for a song."""
        audio = self._session.audio
        if audio is not None and self._heard is None and not self._listening.busy:
            self._listening.start(jobs.listen, audio)

    def _on_song_changed(self) -> None:
        self._listening.cancel()
        self._finding.cancel()
        self._heard = self._found = self._grid = self._draft = None
        self._judged = None, None
        self.taps.forget()
        self._tapped = None
        self._panel.show_song(self._session.audio)
        if self._window.desk.page == BARS:
            self._listen_once()

    def _on_page_shown(self, page: str) -> None:
        if page == BARS:
            self._listen_once()

    def _on_heard(self, heard: Heard) -> None:
        self._heard = heard
        self._panel.show_heard(heard)
        self._judging.start()
        if self._tapped is not None:
            self._on_tapped(self._tapped)

    def _on_found(self, found: jobs.FoundBars) -> None:
        self._found = found
        self._panel.show_listening("")
        if self.may_go_back:
            self._session.apply("Bars as found", bar_edits.as_found(self._session.project))
        self._show()

    def _on_not_found(self, error: object = None) -> None:
        self._panel.show_listening("")

    # What the user does to lines

    def _on_line_dragged(self, line: int, time_s: float) -> None:
        bars, audio = self._bars(), self._session.audio
        if bars is not None and audio is not None and self._grid is not None:
            self._draft = editing.move(bars, line, time_s)
            self._panel.show_bars(_grid(self._draft, self._grid, audio.sr), self._before)
            self._judging.start()

    def _on_line_dropped(self, line: int, time_s: float) -> None:
        self._draft = None
        self._apply(f"Move bar line {line + 1}", lambda bars: editing.move(bars, line, time_s))
        self._show()

    def _on_line_nudged(self, line: int, step_s: float) -> None:
        self._apply(
            f"Move bar line {line + 1}",
            lambda bars: editing.move(bars, line, bars.times_s[line] + step_s),
            gesture=f"bar line {line}",
        )

    def _on_tap_counted(self, n_taps: int, taps: Taps | None) -> None:
        metre = self._grid.beats_per_bar if self._grid is not None else _USUAL_METRE
        tempo_bpm = taps.tempo_bpm(metre) if taps is not None else None
        self._panel.show_taps(taps_words(n_taps, tempo_bpm))

    def _on_tapped(self, taps: Taps | None) -> None:
        """Make bars of the taps, once it is known what is heard in the song."""
        self._tapped = taps if self._heard is None else None
        if taps is not None and self._heard is None:
            self._listen_once()
            return
        self._panel.show_taps("")
        if taps is None or self._heard is None:
            return
        bars, metre = self._bars(), self._grid.beats_per_bar if self._grid else _USUAL_METRE
        try:
            made = bars_of_taps(taps, self._heard, bars=bars, beats_per_bar=metre)
        except InputError as error:
            self._window.banner.show_error(str(error))
        else:
            self._set("Tap the bars", made)


def _grid(bars: BarLines, like: Grid, sr: int) -> Grid:
    """Return a grid to show while a line is dragged."""
    return Grid(np.array(bars.times_s) * sr, bars.beats_per_bar, like.constant, 1.0)
