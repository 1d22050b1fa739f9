"""The row of tools above the components: how they are learned, and how they sound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from loopstudio.core.workshop.settings import SEPARABLE
from loopstudio.project.project import Learning
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.workshop.learning_fields import Choice, NumberField

HEIGHT = 42

_WIDE = 1360
"""From this width on every choice has its caption."""

_START = 4
"""Place of its caption among the captions."""

_METHODS = (
    ("nmf", "NMF", "Learn spectra and when they sound, from nothing"),
    ("snpa", "SNPA", "Choose moments of the song as spectra, by successive projection"),
    ("greedy", "Greedy", "Choose moments of the song as spectra, each the one that helps most"),
    ("score", "Score", "Learn with a score: which notes there are, and when"),
)
_LOSSES = (
    ("kl", "KL", "Kullback-Leibler: suits music best"),
    ("euclidean", "Euclidean", "Squares: loud sounds count most"),
    ("is", "IS", "Itakura-Saito: quiet sounds count as much as loud ones"),
)
_PRESETS = (("fine", "186 ms"), ("brisk", "93 ms"))
_SCALES = (("magnitude", "Linear"), ("power", "Power"), ("log", "Log"))
_STARTS = (("best", "Best of several"), ("random", "Random"), ("nndsvd", "NNDSVD"))
_PHASES = (("mask", "Masks"), ("raw", "Raw"), ("griffin-lim", "Griffin-Lim"))


class LearningBar(QFrame):
    """Method, number, loss and the rest of it; Learn at the right.

    Signals
    -------
    learning_edited(Learning)
        The user wants the next components learned this way.
    phase_edited(str)
        The user wants components to become sound this way.
    score_asked()
        The user wants to choose a score.
    notes_asked()
        The user wants to add recorded notes.
    learn_asked()
        The user wants components to be learned now.
    """

    learning_edited = Signal(Learning)
    phase_edited = Signal(str)
    score_asked = Signal()
    notes_asked = Signal()
    learn_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._learning = Learning()
        self.setFixedHeight(HEIGHT)
        self.setProperty("ground", "panel")
        self.setProperty("edge", "bottom")
        self.setAccessibleName("Components")
        self._method = Segmented(theme, _METHODS, name="Method")
        self._number = NumberField(theme)
        self._score = Button(theme, "Choose a score…", tooltip="CSV or MIDI, in time with the song")
        self._loss = Segmented(theme, _LOSSES, name="Loss")
        self._preset = Choice(theme, _PRESETS, "Length of a frame: long for steady notes")
        self._scale = Choice(theme, _SCALES, "What is learned: level, power, or compressed level")
        self._start = Choice(theme, _STARTS, "Where learning starts")
        self._notes = Button(theme, "")
        self._held = Button(theme, "", tooltip="Learn its own spectra again, and hold none")
        self._phase = Choice(
            theme,
            _PHASES,
            "How components become sound. Masks: shares of the song, which add up to it. Raw: what"
            " was learned, with the song's phase. Griffin-Lim: what was learned, with a new phase",
        )
        self._learn = Button(theme, "Learn", tooltip="Learn the components (Ctrl+R)")
        self._captions: list[Label] = []
        self._arrange(theme)
        self._method.value_edited.connect(self._on_method)
        self._loss.value_edited.connect(self._on_loss)
        self._number.valueChanged.connect(self._on_number)
        for choice, slot in (
            (self._preset, self._on_preset),
            (self._scale, self._on_scale),
            (self._start, self._on_start),
        ):
            choice.value_edited.connect(slot)
        self._phase.value_edited.connect(self.phase_edited)
        self._score.clicked.connect(self.score_asked)
        self._held.clicked.connect(self._on_release)
        self._notes.clicked.connect(self._on_notes)
        self._learn.clicked.connect(self.learn_asked)
        self.show_learning(Learning())

    def show_learning(self, learning: Learning) -> None:
        """Show how the next components are learned."""
        self._learning = learning
        self._method.show_value(learning.method)
        self._loss.show_value("euclidean" if learning.method in SEPARABLE else learning.loss)
        self._preset.show_value(learning.preset)
        self._scale.show_value(learning.scale)
        self._start.show_value(learning.start)
        self._number.show_number(learning.n_components)
        by_score = learning.method == "score"
        self._number.setVisible(not by_score)
        self._score.setVisible(by_score)
        self._score.setText(Path(learning.score).name or "Choose a score…")
        separable = learning.method in SEPARABLE
        for value, _, _ in _LOSSES:
            possible = not separable or value == "euclidean"
            self._loss.show_enabled(value, possible, "Chosen frames are compared by squares")
        self._start.setEnabled(learning.method == "nmf")
        holds = bool(learning.held) and learning.method == "nmf"
        self._held.setText(f"Held: {Path(learning.held).parent.name or learning.held}  ×")
        self._held.setAccessibleName("Release the spectra that are held")
        self._held.setVisible(holds)
        self._start.setVisible(not holds and not separable)
        self._show_notes(learning.notes, separable=separable)

    def show_phase(self, phase: str) -> None:
        """Show how components become sound."""
        self._phase.show_value(phase)

    def show_wanted(self, wanted: bool) -> None:
        """Fill Learn with ink, as the one thing to do next."""
        self._learn.show_filled(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the captions out where there is no room for them."""
        super().resizeEvent(event)
        for caption in self._captions:
            caption.setVisible(self.width() >= _WIDE)

    def _arrange(self, theme: Theme) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 1)
        row.setSpacing(8)
        for caption, widgets in (
            ("", (self._method,)),
            ("Components", (self._number, self._score)),
            ("Loss", (self._loss,)),
            ("Frames", (self._preset,)),
            ("Input", (self._scale,)),
            ("Start", (self._start, self._held, self._notes)),
        ):
            if caption:
                row.addSpacing(4)
                self._captions.append(Label(theme, caption, "caption", "ink3"))
                row.addWidget(self._captions[-1])
            for widget in widgets:
                row.addWidget(widget)
        row.addStretch(1)
        self._captions.append(Label(theme, "Sound", "caption", "ink3"))
        row.addWidget(self._captions[-1])
        row.addWidget(self._phase)
        row.addSpacing(4)
        row.addWidget(self._learn)

    def _show_notes(self, notes: tuple[str, ...], *, separable: bool) -> None:
        n = len(notes)
        self._notes.setVisible(separable)
        self._captions[_START].setText("Notes" if separable else "Start")
        self._notes.setText(
            f"{n} recorded note{'s' if n > 1 else ''}  ×" if notes else "Add notes…"
        )
        listed = ", ".join(Path(path).stem for path in notes)
        self._notes.setToolTip(
            f"May be chosen like moments of the song: {listed}. Click leaves them out"
            if notes
            else "Recordings of single notes that may be chosen like moments of the song"
        )
        self._notes.setAccessibleName("Leave the recorded notes out" if notes else "Add notes")

    def _edit(self, learning: Learning) -> None:
        if learning != self._learning:
            self.learning_edited.emit(learning)

    def _on_release(self) -> None:
        self._edit(replace(self._learning, held=""))

    def _on_notes(self) -> None:
        if self._learning.notes:
            self._edit(replace(self._learning, notes=()))
        else:
            self.notes_asked.emit()

    def _on_method(self, method: str) -> None:
        self._edit(replace(self._learning, method=method))

    def _on_loss(self, loss: str) -> None:
        if self._learning.method not in SEPARABLE:
            self._edit(replace(self._learning, loss=loss))

    def _on_number(self, number: int) -> None:
        self._edit(replace(self._learning, n_components=number))

    def _on_preset(self, preset: str) -> None:
        self._edit(replace(self._learning, preset=preset))

    def _on_scale(self, scale: str) -> None:
        self._edit(replace(self._learning, scale=scale))

    def _on_start(self, start: str) -> None:
        self._edit(replace(self._learning, start=start))
