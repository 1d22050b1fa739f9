"""The desk's page of bars: their lines on the song, and how well they repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.desk.bars_matrix import BarsMatrix
from loopstudio.ui.desk.bars_tools import BarsTools
from loopstudio.ui.desk.bars_view import BarsView
from loopstudio.ui.desk.bars_words import (
    EDITED,
    LEGEND,
    NO_BARS,
    SEARCHED,
    grid_words,
    like_words,
    line_words,
    percent,
)
from loopstudio.ui.desk.geometry import MARGIN
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.tools.find_button import FindButton

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.bars.similarity import Heard, Likeness
    from loopstudio.core.grid import Grid

_TITLE = 24
_GAP = 16
_SAME = 0.005
"""Likenesses nearer than this are written as one number."""
_NOTHING = np.zeros((0, 0), np.float32)


class BarsPanel(QWidget):
    """Buttons, the song with its lines, and the bars beside each other.

    What is done to lines is told by `view`, what is done to all bars by `tools`.

    Signals
    -------
    listen_asked()
        The user wants the bars to be found by listening.
    find_asked()
        The user wants loops to be found in the bars as they are.
    hover_changed(str)
        What is pointed at, in words; empty for nothing.
    words_changed()
        There is something else to say of the bars as a whole.
    """

    listen_asked = Signal()
    find_asked = Signal()
    hover_changed = Signal(str)
    words_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tools = BarsTools(theme)
        self.view = BarsView(theme)
        self.matrix = BarsMatrix(theme)
        self._judge = Label(theme, "", "body_strong")
        self._before = Label(theme, "", "caption", "ink3")
        self._line = ElidedLabel(theme, LEGEND, "caption", "ink3")
        self._warn = IconView(theme, "warn", "warn", 14)
        self._edited = Label(theme, EDITED, "caption", "warn")
        self._find = FindButton(
            theme, "Find loops again", key="Ctrl R", tooltip="Find loops in these bars (Ctrl+R)"
        )
        self._find.setProperty("scale", "small")
        self._missing = Label(theme, NO_BARS, tone="ink2")
        self._listen = Button(theme, "Listen", tooltip="Find the bars of this song by listening")
        self._grid: Grid | None = None
        self._sr = 44_100
        self._taps = ""
        self._alike = _NOTHING
        self._pages = QStackedWidget()
        self._pages.addWidget(self._invitation(theme))
        self._pages.addWidget(self.view)
        self._lay_out()
        self.show_edited(False)
        self.show_judge(None, None)
        self._listen.clicked.connect(self.listen_asked)
        self._find.clicked.connect(self.find_asked)
        self.view.selected_changed.connect(self._on_selected)
        self.view.pointed.connect(self.hover_changed)
        self.matrix.pointed.connect(self.hover_changed)
        self.matrix.bar_chosen.connect(self.view.select)

    @property
    def words(self) -> str:
        """What is to be said of the bars as a whole."""
        return grid_words(self._grid, self._sr)

    def show_song(self, audio: Audio | None) -> None:
        """Show another song; None for none."""
        self._sr = audio.sr if audio is not None else 44_100
        self.view.show_song(audio)
        self.show_judge(None, None)
        self.show_bars(None, None)

    def show_heard(self, heard: Heard | None) -> None:
        """Show where something begins in the song."""
        self.view.show_heard(heard)

    def show_bars(self, grid: Grid | None, before: Grid | None) -> None:
        """Show these bars, and where they were `before` they were edited."""
        self._grid = grid
        self.view.show_bars(grid, before)
        self.tools.show_bars(
            None if grid is None else grid.beats_per_bar,
            steady=grid is not None and grid.constant,
        )
        self._pages.setCurrentIndex(0 if grid is None else 1)
        self.matrix.setVisible(grid is not None)
        self._show_line()
        self.words_changed.emit()

    def show_edited(self, edited: bool, *, again: bool = True, searched: bool = False) -> None:
        """Say that loops are of other bars than these; `again` if there are loops at all.

        While loops are `searched` for in these very bars, there is nothing to ask for.
        """
        self._warn.setVisible(edited and again and not searched)
        self._edited.setVisible(edited and (again or searched))
        self._edited.setText(SEARCHED if searched else EDITED)
        self._edited.show_tone("ink3" if searched else "warn")
        self._find.setVisible(edited and not searched)
        self._find.setText("Find loops again" if again else "Find loops")
        self._find.setAccessibleName(self._find.text())

    def show_judge(
        self, now: Likeness | None, before: float | None, *, waits: bool = False
    ) -> None:
        """Show how well bars repeat, and how well those `before` them did; None for not known.

        While what they are judged by is being worked out, the judge `waits`.
        """
        if now is None:
            self._judge.setText("")
            self._before.setText("Comparing bars…" if waits else "")
            self._show_alike(_NOTHING)
            return
        self._judge.setText(f"Bars repeat {percent(now.repeats)}")
        self._before.setText("" if before is None else f"before {percent(before)}")
        if before is None or abs(now.repeats - before) < _SAME:
            verdict = ""
        else:
            verdict = ", better than before" if now.repeats > before else ", worse than before"
        self._judge.setAccessibleName(f"{self._judge.text()}{verdict}")
        self.matrix.setAccessibleDescription(self._judge.accessibleName())
        self._show_alike(now.bars)

    def show_taps(self, words: str) -> None:
        """Say what became of taps so far; empty while nobody taps."""
        self._taps = words
        self._line.show_tone("" if words else "ink3")
        self._missing.setText(words or NO_BARS)
        self._listen.setVisible(not words)
        self._show_line()

    def show_listening(self, words: str) -> None:
        """Say that bars are being found; empty once they are, or cannot be."""
        self._missing.setText(words or NO_BARS)
        self._listen.setVisible(not words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the matrix square, where it leaves room for the buttons beside it.

        In a tall desk it would else ask for more width than a small window has.
        """
        super().resizeEvent(event)
        beside = self.width() - self.tools.minimumSizeHint().width() - _GAP - 2 * MARGIN
        self.matrix.setFixedWidth(max(min(self.height() - _TITLE - 16, beside), 60))

    def _invitation(self, theme: Theme) -> QWidget:
        """Return what is shown while there are no bars."""
        page = QWidget()
        row = QHBoxLayout(page)
        row.setSpacing(12)
        row.addStretch(1)
        row.addWidget(self._missing)
        row.addWidget(self._listen)
        row.addStretch(1)
        return page

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._line, 1)
        for widget in (self._warn, self._edited, self._find):
            below.addWidget(widget)
        left = QVBoxLayout()
        left.setSpacing(4)
        self.tools.setFixedHeight(_TITLE)
        left.addWidget(self.tools)
        left.addWidget(self._pages, 1)
        left.addLayout(below)
        verdict = QHBoxLayout()
        verdict.setSpacing(8)
        verdict.addWidget(self._judge)
        verdict.addWidget(self._before, 1, Qt.AlignmentFlag.AlignVCenter)
        right = QVBoxLayout()
        right.setSpacing(4)
        for label in (self._judge, self._before):
            label.setFixedHeight(_TITLE)
        right.addLayout(verdict)
        right.addWidget(self.matrix, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 4, MARGIN, 8)
        row.setSpacing(_GAP)
        row.addLayout(left, 1)
        row.addLayout(right)

    def _show_alike(self, alike: np.ndarray) -> None:
        self._alike = alike
        self.matrix.show_likeness(alike)
        self._show_line()

    def _show_line(self) -> None:
        """Say what is tapped, or where the selected line is, or what can be done."""
        words = line_words(self._grid, self.view.selected, self._sr)
        words += like_words(self._alike, self.view.selected)
        legend = f"{words}.  {LEGEND}" if words else LEGEND
        self._line.setText(self._taps or ("" if self._grid is None else legend))

    def _on_selected(self, line: int) -> None:
        bars = self._grid.n_bars if self._grid is not None else 0
        self.matrix.show_bar(min(line, bars - 1))
        self._show_line()
