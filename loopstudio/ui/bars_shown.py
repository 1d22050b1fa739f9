"""The bars that are shown of the session, wherever they are shown, and how they are judged."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from loopstudio.core.bars.editing import BarLines, Song
from loopstudio.core.bars.similarity import Heard
from loopstudio.core.extract import Settings
from loopstudio.core.grid import Grid, from_downbeats
from loopstudio.jobs import bars as jobs
from loopstudio.jobs.runner import JobRunner
from loopstudio.project import bar_edits
from loopstudio.session import Session
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.shown_jobs import show_faults


class BarsShown(QObject):
    """Carries the session's bars to the desk, the ruler and the click.

    Signals
    -------
    changed()
        Other bars are shown, or none.
    """

    changed = Signal()

    def __init__(
        self, window: MainWindow, session: Session, playback: PlaybackController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._playback = window, session, playback
        self._panel = window.desk.bars
        self._heard: Heard | None = None
        self._found: Grid | None = None
        self.grid: Grid | None = None
        """The bars, edited or not; None while there are none."""
        self._draft: Grid | None = None
        self._searched: Settings | None = None
        """What a search under way goes by."""
        self._told: tuple[Grid | None, Grid | None] | None = None
        self._judged: tuple[Grid | None, float | None] = (None, None)
        """The bars before the edits, and how well they repeat."""
        self._judging = QTimer(self)
        self._judging.setSingleShot(True)
        self._judging.setInterval(0)
        self._judging.timeout.connect(self._judge)
        self._asked: tuple[Grid | None, Grid | None] = (None, None)
        """The bars that are being judged, and those before the edits."""
        self._others = False  # other bars have come meanwhile
        self._judges = JobRunner(self)
        self._judges.succeeded.connect(self._on_judged)
        self._judges.failed.connect(self._judge_others)
        show_faults(self._judges, window.banner)

    @property
    def heard(self) -> Heard | None:
        """What bars are judged by; None while that is not known."""
        return self._heard

    @property
    def before(self) -> Grid | None:
        """The bars that edits are compared with: those of the loops, or those found."""
        extraction = self._session.extraction
        return extraction.grid if extraction is not None else self._found

    def close(self) -> None:
        """Judge no longer."""
        self._judges.close()

    def forget(self) -> None:
        """Begin with another song."""
        self._judges.cancel()
        self._heard = self._found = self.grid = self._draft = None
        self._told, self._judged = None, (None, None)
        self._panel.show_song(self._session.audio)

    def show_heard(self, heard: Heard) -> None:
        """Judge bars by this, and show where something begins."""
        self._judges.cancel()
        self._heard, self._judged = heard, (None, None)
        self._panel.show_heard(heard)
        self._judging.start()

    def show_found(self, grid: Grid) -> None:
        """Show these bars where neither loops nor the user have any."""
        self._found = grid
        self.show()

    def show_searched(self, settings: Settings | None) -> None:
        """Say by which settings loops are looked for at the moment; None while they are not."""
        if settings != self._searched:
            self._searched = settings
            self._show_edited()

    def show(self, project: object = None) -> None:
        """Show the session's bars."""
        session, audio = self._session, self._session.audio
        before, dragged = self.grid, self._draft is not None
        self._draft = self.grid = None
        if audio is not None:
            wanted = bar_edits.grid_of(session.project, audio, session.extraction, self._found)
            self.grid = before if _same(before, wanted, self.before) else wanted
        if dragged or self._told != (self.grid, self.before):
            self._told = self.grid, self.before
            self._show_everywhere()
        elif self._searched is not None:  # other settings than those may be wanted now
            self._show_edited()
        if self.grid is not before:
            self.changed.emit()

    def show_draft(self, bars: BarLines) -> None:
        """Show on the desk alone what bars would be if a line were let go here."""
        audio = self._session.audio
        if audio is not None and self.grid is not None:
            self._draft = from_downbeats(bars.times_s, audio, beats_per_bar=bars.beats_per_bar)
            self._panel.show_bars(self._draft, self.before)
            self._judging.start()

    def bars(self) -> BarLines | None:
        """Return the bars as they can be edited; None while there are none."""
        audio, grid = self._session.audio, self.grid
        if audio is None or grid is None:
            return None
        whole = Song(audio.duration_s, (0.0, audio.duration_s))
        song = self._heard.song if self._heard is not None else whole
        times_s = tuple(grid.downbeats_s(audio.sr).tolist())
        return BarLines(times_s, grid.beats_per_bar, song)

    def _show_everywhere(self) -> None:
        extraction = self._session.extraction
        known = extraction.grid if extraction is not None else None
        other = self.grid if self.grid is not known else None
        self._window.song.axis.show_edited(other)
        self._playback.show_bars(other)
        self._panel.show_bars(self.grid, self.before)
        self._show_edited()
        if extraction is None and self._window.song.empty.offers:
            self._window.song.show_waiting("")  # it says in how many bars
        self._judging.start()

    def _show_edited(self) -> None:
        """Say whether the loops are of other bars, and whether they are being looked for anew."""
        extraction = self._session.extraction
        known = extraction.grid if extraction is not None else None
        self._panel.show_edited(
            self.grid is not known,
            again=extraction is not None,
            searched=self._searched == self._session.project.settings,
        )

    def _judge(self) -> None:
        """Ask how well the bars repeat, once it is known by what to judge."""
        audio, heard, grid = self._session.audio, self._heard, self._draft or self.grid
        before = self.before
        if audio is None or heard is None or grid is None:
            self._judges.cancel()
            self._panel.show_judge(None, None, waits=grid is not None)
        elif self._judges.busy:
            self._others = True  # lines that are dragged are judged on the way as well
        else:
            self._others, self._asked = False, (grid, before)
            known = before is None or before is grid or self._judged[0] is before
            before_s = None if known or before is None else _times_s(before, audio.sr)
            self._judges.start(jobs.judge, heard, _times_s(grid, audio.sr), before_s)

    def _on_judged(self, judged: jobs.Judged) -> None:
        grid, before = self._asked
        edited = before is not None and grid is not before
        if grid is before:
            self._judged = before, judged.now.repeats
        elif judged.before is not None:
            self._judged = before, judged.before
        self._panel.show_judge(judged.now, self._judged[1] if edited else None)
        self._judge_others()

    def _judge_others(self, error: object = None) -> None:
        if self._others:
            self._judge()


def _times_s(grid: Grid, sr: int) -> tuple[float, ...]:
    return tuple(grid.downbeats_s(sr).tolist())


def _same(shown: Grid | None, wanted: Grid | None, of_loops: Grid | None) -> bool:
    """Tell whether what is shown already are the bars that are wanted."""
    if shown is None or wanted is None or shown is of_loops or wanted is of_loops:
        return shown is wanted
    return shown.beats_per_bar == wanted.beats_per_bar and np.array_equal(
        shown.bar_starts, wanted.bar_starts
    )
