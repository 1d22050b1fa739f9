"""Bar lines in the user's hand, or out of a file.

What is asked of all bars at once, and finding them by listening, is in `controller_bars`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from loopstudio.core.bars import editing
from loopstudio.core.bars.editing import BarLines
from loopstudio.core.errors import InputError, LoopstudioError
from loopstudio.core.grid import from_downbeats
from loopstudio.project import bar_edits
from loopstudio.project.downbeats_file import read_downbeats
from loopstudio.session import Session
from loopstudio.ui.bars_shown import BarsShown
from loopstudio.ui.main_window import MainWindow


class BarLinesController(QObject):
    """Turns what the user does to bar lines into edits of the project."""

    def __init__(
        self, window: MainWindow, session: Session, shown: BarsShown, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._shown = window, session, shown
        self._view = view = window.desk.bars.view
        view.line_dragged.connect(self._on_line_dragged)
        view.line_dropped.connect(self._on_line_dropped)
        view.drag_cancelled.connect(shown.show)
        view.line_nudged.connect(self._on_line_nudged)
        view.insert_asked.connect(self.insert)
        view.delete_asked.connect(self.delete)

    def edit(self, label: str, function: Callable[[BarLines], BarLines], gesture: str = "") -> bool:
        """Edit the bar lines, as `session.apply` does; return whether that could be done."""
        bars = self._shown.bars()
        if bars is None:
            return False
        try:
            self.set(label, function(bars), gesture)
        except InputError as error:
            self._window.banner.show_error(str(error))
            return False
        return True

    def set(self, label: str, bars: BarLines, gesture: str = "") -> None:
        """Go by these bar lines from the next search on."""
        session, audio = self._session, self._session.audio
        if audio is not None:
            edited = bar_edits.set_bars(session.project, bars, session.extraction, audio.sr)
            session.apply(label, edited, gesture)

    def insert(self, time_s: float) -> None:
        """Let a bar begin here."""
        bars = self._shown.bars()
        if bars is None:
            return
        line = sum(line_s < time_s for line_s in bars.times_s)
        if self.edit(f"Insert bar line {line + 1}", lambda bars: editing.insert(bars, time_s)):
            self._view.select(line)

    def insert_here(self) -> None:
        """Let a bar begin at the playhead."""
        audio = self._session.audio
        if audio is not None:
            self.insert(self._window.song.position / audio.sr)

    def delete(self, line: int) -> None:
        """Let no bar begin with this line."""
        self.edit(f"Delete bar line {line + 1}", lambda bars: editing.delete(bars, line))

    def load(self, folder: str) -> bool:
        """Let the user choose a file with the times of bar lines; return whether they are shown.

        They are looked at first, like lines that were drawn: the next search goes by them.
        """
        path, _ = QFileDialog.getOpenFileName(
            self._window,
            "Bar lines: one time in seconds a line, each where a bar begins",
            folder,
            "Text (*.txt *.csv *.beats);;All files (*)",
        )
        audio, project = self._session.audio, self._session.project
        if not path or audio is None:
            return False
        try:
            times_s = read_downbeats(path)
            settings = replace(project.settings, downbeats_s=times_s)
            from_downbeats(np.array(times_s), audio, beats_per_bar=settings.beats_per_bar)
        except LoopstudioError as error:
            self._window.banner.show_error(str(error))
            return False
        self._session.apply("Load bar lines", replace(project, settings=settings))
        return True

    def _on_line_dragged(self, line: int, time_s: float) -> None:
        bars = self._shown.bars()
        if bars is not None:
            self._shown.show_draft(editing.move(bars, line, time_s))

    def _on_line_dropped(self, line: int, time_s: float) -> None:
        self.edit(f"Move bar line {line + 1}", lambda bars: editing.move(bars, line, time_s))
        self._shown.show()

    def _on_line_nudged(self, line: int, step_s: float) -> None:
        self.edit(
            f"Move bar line {line + 1}",
            lambda bars: editing.move(bars, line, bars.times_s[line] + step_s),
            gesture=f"bar line {line}",
        )
