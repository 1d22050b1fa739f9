"""The true layout of a song: read, kept with the project, shown beside what was found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.extraction import Extraction
from loopstudio.core.truth import Agreement, Truth, compare
from loopstudio.project.project import LOOPS, Project
from loopstudio.project.truth_file import read_truth
from loopstudio.session import Session
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.song.truth_lanes import TrueLane


class TruthController(QObject):
    """Reads true layouts, and shows them in the rows of the loops they are about.

    Signals
    -------
    changed()
        It is shown now, or no longer.
    """

    changed = Signal()

    def __init__(self, window: MainWindow, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self._visible = True
        self._shown: tuple[Truth | None, Extraction | None, bool] = (None, None, False)
        session.project_changed.connect(self._on_project_changed)

    @property
    def known(self) -> bool:
        """Whether a true layout is loaded."""
        return self._session.project.truth is not None

    @property
    def visible(self) -> bool:
        """Whether it is to be seen."""
        return self._visible

    def load(self) -> None:
        """Let the user choose a file with the true layout of the open song."""
        path, _ = QFileDialog.getOpenFileName(
            self._window,
            "True layout: for each loop its name and a mark for every bar",
            str(Path(self._session.project.song).parent),
            "Layouts (*.json *.txt);;All files (*)",
        )
        if path:
            self.load_from(path)

    def load_from(self, path: str) -> None:
        """Show the true layout in a file beside what was found."""
        try:
            truth = read_truth(path)
        except LoopstudioError as error:
            self._window.banner.show_error(str(error))
            return
        self._visible = True
        edited = replace(self._session.project, truth=truth)
        self._session.apply("Load the true layout", edited)
        self._show()
        agreement = self._agreement(truth)
        if agreement is not None:
            self._window.banner.show_done(agreement_text(truth, agreement))
        self.changed.emit()

    def forget(self) -> None:
        """Show and keep the true layout no longer."""
        self._session.apply("Forget the true layout", replace(self._session.project, truth=None))

    def toggle_visible(self) -> None:
        """Show it, or hide it."""
        self._visible = not self._visible
        self._show()
        self.changed.emit()

    def _agreement(self, truth: Truth) -> Agreement | None:
        audio, extraction = self._session.audio, self._session.extraction
        if audio is None or extraction is None or not extraction.loops:
            return None
        start_s = audio.section.start_s if audio.section is not None else 0.0
        return compare(truth, extraction, audio.sr, start_s)

    def _show(self) -> None:
        """Show lanes and marks, or none."""
        project = self._session.project
        truth = project.truth if self._visible and project.shown == LOOPS else None
        wanted = (truth, self._session.extraction, truth is not None)
        if wanted == self._shown:
            return
        self._shown = wanted
        song = self._window.song
        agreement = None if truth is None else self._agreement(truth)
        if truth is None or agreement is None:
            song.rows.layout_view.truth.show_lanes((), np.zeros(1))
            song.true_lines.show_edges(np.zeros(0))
            return
        lanes = [
            TrueLane(pair.loop, truth.loops[pair.true].name, truth.loops[pair.true].levels, pair.f1)
            for pair in agreement.partners
            if pair.loop is not None
        ]
        song.rows.layout_view.truth.show_lanes(lanes, agreement.edges)
        song.true_lines.show_edges(agreement.edges if truth.downbeats_s else np.zeros(0))

    def _on_project_changed(self, project: Project) -> None:
        self._show()


def agreement_text(truth: Truth, agreement: Agreement) -> str:
    """Say how well what was found agrees with the truth, and what has no loop."""
    words = f"Beside the true layout: F1 {agreement.mean_f1:.2f} on average"
    if agreement.bars_f is not None:
        words += f", bar lines {agreement.bars_f:.2f}"
    missing = [truth.loops[pair.true].name for pair in agreement.partners if pair.loop is None]
    found = f". Nothing was found for {' and '.join(missing)}" if missing else ""
    return f"{words}{found}."
