"""The desk's cube page: the song's bars laid upon each other, and the model's beside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from loopstudio.core.pictures.cube_columns import CQT, STFT
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.desk.cube_drawing import CubeDrawing
from loopstudio.ui.desk.cube_scrubber import CubeScrubber
from loopstudio.ui.desk.cube_state import AXES, BARS, FREQUENCY, TIME, CubeState
from loopstudio.ui.desk.cube_view import LEFT, SliceView
from loopstudio.ui.desk.cube_words import cell_words, slice_words
from loopstudio.ui.desk.geometry import MARGIN
from loopstudio.ui.theme.theme import Theme

_SIDE = 232
"""Width of what stands beside the slices."""
_AXES = (
    (BARS, "Bars", "Slices from the first bar to the last (X)"),
    (TIME, "Time", "Slices from beat 1 to the end of the bar (Y)"),
    (FREQUENCY, "Frequency", "Slices from low to high (Z)"),
)
_TRANSFORMS = (
    (STFT, "STFT", "The spectrum that is taken apart, evenly spaced in Hz"),
    (CQT, "CQT", "84 notes from C1 to B7; the model's are read off its own spectra"),
)
_WAITING = "Building the cube…"
_NO_BARS = "The cube is built from the song's bars. Find loops to see it."


class CubePanel(QWidget):
    """Axis, drawing and switches at the left; two slices and the axis to scrub along.

    Signals
    -------
    transform_edited(str)
        The user wants to look at another transform.
    bar_scrubbed(int)
        The user scrubbed to this bar.
    run_asked()
        The user wants the slices to run with the song.
    changed()
        Slices are taken along another axis, or run with the song or no longer.
    hover_changed(str)
        What is pointed at, in words; empty for nothing.
    """

    transform_edited = Signal(str)
    bar_scrubbed = Signal(int)
    run_asked = Signal()
    changed = Signal()
    hover_changed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: CubeState | None = None
        self._axis = BARS
        self._indices = dict.fromkeys(AXES, 0)
        self._follows = True
        self.axis = Segmented(theme, _AXES, name="Slices along", small=True)
        self.transform = Segmented(theme, _TRANSFORMS, name="Spectrum", small=True)
        self.run = Button(
            theme, "Run", "play", tooltip="Let the slices run with the song", size="small"
        )
        self.run.setCheckable(True)
        self.drawing = CubeDrawing(theme)
        self.song = SliceView(theme, model=False)
        self.model = SliceView(theme, model=True)
        self.scrubber = CubeScrubber(theme)
        self._slice = ElidedLabel(theme, "", "caption", "ink3")
        self._name = Label(theme, "", "body_strong")
        self._about = ElidedLabel(theme, "", "caption", "ink3")
        self._words = Label(theme, _NO_BARS, tone="ink3")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._words)
        self._pages.addWidget(self._content(theme))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.setAccessibleName("Cube")
        self.axis.show_value(BARS)
        self.transform.show_value(STFT)
        self._connect()

    @property
    def along(self) -> str:
        """The axis along which slices are taken."""
        return self._axis

    @property
    def state(self) -> CubeState | None:
        """What is shown; None while there is no cube."""
        return self._state

    def show_waiting(self, *, building: bool) -> None:
        """Say that the cube is being built, or that there are no bars to build it from."""
        self._state = None
        self._words.setText(_WAITING if building else _NO_BARS)
        self._pages.setCurrentIndex(0)
        for view in (self.song, self.model, self.drawing, self.scrubber):
            view.show_state(None)

    def show_failed(self, sentence: str) -> None:
        """Say why there is no cube."""
        self.show_waiting(building=False)
        self._words.setText(sentence)

    def show_cube(self, cube: CubeState) -> None:
        """Show a cube and a model, in the slice that is looked at already."""
        before = self._state
        if before is not None and before.shows_same(cube):
            return
        if before is not None and before.song.transform != cube.song.transform:
            hz = before.song.hz[min(self._indices[FREQUENCY], len(before.song.hz) - 1)]
            self._indices[FREQUENCY] = int(np.abs(np.log(cube.song.hz / hz)).argmin())
        self._pages.setCurrentIndex(1)
        self.transform.show_value(cube.song.transform)
        self._show(cube)

    def show_axis(self, axis: str) -> None:
        """Look along another axis, a name of `loopstudio.ui.desk.cube_state`."""
        self._axis = axis
        self.axis.show_value(axis)
        if self._state is not None:
            self._show(self._state)
        self.changed.emit()

    def show_position(self, bar: float | None, playing: bool) -> None:
        """Show where the song is, and the slice that belongs there if the slices run with it.

        Parameters
        ----------
        bar : float or None
            Bars from the first one; None for nowhere.
        playing : bool
        """
        for view in (self.song, self.model):
            view.show_bar(bar if playing else None)
        running = self._follows and playing
        if self.run.isChecked() != running:
            self._show_running(running)
        if running and bar is not None and self._state is not None:
            index = self._state.index_at(bar)
            if index != self._state.index:
                self._indices[self._axis] = index
                self._show(self._state)

    def set_running(self, running: bool) -> None:
        """Let the slices run with the song, as the user asked, or let them rest."""
        self._follows = running
        self._show_running(running)
        if running:
            self.run_asked.emit()

    def scrub(self, steps: int) -> None:
        """Go on by some slices, as the user asked."""
        if self._state is not None:
            self._edit(self._state.index + steps)

    def _show(self, cube: CubeState) -> None:
        state = replace(cube, axis=self._axis).moved(self._indices[self._axis])
        self._state = state
        self._indices[self._axis] = state.index
        words = slice_words(state)
        self._slice.setText(words if state.axis == FREQUENCY else words[0].lower() + words[1:])
        self._name.setText(state.name)
        whose = "from its recipe" if state.loop is not None else "from their recipes"
        self._about.setText(whose if state.model is not None else "building the model…")
        for view in (self.song, self.model, self.drawing, self.scrubber):
            view.show_state(state)

    def _show_running(self, running: bool) -> None:
        self.run.setChecked(running)
        self.changed.emit()

    def _content(self, theme: Theme) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        beside = QVBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(4)
        beside.addWidget(self.axis)
        beside.addWidget(self.drawing, 1)
        switches = QHBoxLayout()
        switches.addWidget(self.run)
        switches.addStretch(1)
        switches.addWidget(self.transform)
        beside.addLayout(switches)
        slices = QHBoxLayout()
        slices.setSpacing(16)
        title = Label(theme, "Song", "body_strong")
        slices.addLayout(_titled(title, self._slice, self.song), 1)
        slices.addLayout(_titled(self._name, self._about, self.model), 1)
        right = QVBoxLayout()
        right.setSpacing(2)
        right.addLayout(slices, 1)
        right.addWidget(self.scrubber)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(MARGIN, 6, MARGIN, 6)
        row.setSpacing(16)
        row.addWidget(side)
        row.addLayout(right, 1)
        return content

    def _connect(self) -> None:
        self.axis.value_edited.connect(self.show_axis)
        self.transform.value_edited.connect(self.transform_edited)
        self.run.clicked.connect(self.set_running)
        self.drawing.index_edited.connect(self._edit)
        self.scrubber.index_edited.connect(self._edit)
        for view in (self.song, self.model):
            view.scrubbed.connect(self.scrub)
            view.pointed_changed.connect(self._on_pointed)

    def _edit(self, index: int) -> None:
        """Go to a slice, as the user asked; one along bars is heard."""
        if self._state is None or self._state.moved(index).index == self._state.index:
            return
        self._indices[self._axis] = self._state.moved(index).index
        self._show(self._state)
        if self._axis == BARS:
            self.bar_scrubbed.emit(self._state.index)
        else:
            self._follows = False  # or the song would take the slice away at once
            self._show_running(False)

    def _on_pointed(self, cell: tuple[int, int] | None) -> None:
        state = self._state
        words = "" if cell is None or state is None else cell_words(state, *cell)
        self.hover_changed.emit(words)


def _titled(title: Label, words: Label, view: SliceView) -> QVBoxLayout:
    line = QHBoxLayout()
    line.setContentsMargins(LEFT, 0, 0, 0)
    line.setSpacing(8)
    line.addWidget(title)
    line.addWidget(words, 1)
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addLayout(line)
    column.addWidget(view, 1)
    return column
