"""The sample finder's window: the verdict, both songs, and every place to be heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.focus_ring import FocusRing
from loopstudio.ui.controls.label import Label
from loopstudio.ui.musical_time import time_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.workshop.sample_map import SampleMap

if TYPE_CHECKING:
    from loopstudio.core.workshop.sampling import Verdict
    from loopstudio.jobs.sampling import Finding

_MOST_BUTTONS = 12
"""Places beyond these are on the map only."""

_CAUTION = (
    "A verdict about sound, not about rights: listen to both before you rely on it. The recording"
    " plays at the left, the track at the right."
)


class SampleWindow(QWidget):
    """Shows a `Finding`, beside the program.

    Signals
    -------
    place_asked(int)
        The user wants to hear this place in both songs; -1 to hear no more.
    """

    place_asked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._heard = -1
        self._buttons: list[Button] = []
        self.setWindowTitle("Sample finder")
        self.resize(960, 520)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sentence = Label(theme, "", "title")
        self._evidence = Label(theme, "", "body", "ink2")
        self.map = SampleMap(theme)
        self._places = QHBoxLayout()
        self._places.setSpacing(8)
        caution = Label(theme, _CAUTION, "caption", "ink3")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        for label in (self._sentence, self._evidence):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(8)
        column.addWidget(self.map, 1)
        column.addLayout(self._places)
        column.addWidget(caution)
        self._ring = FocusRing(theme, self)
        self.map.place_clicked.connect(self._on_place)

    def show_finding(self, finding: Finding) -> None:
        """Show two songs and what was found."""
        verdict = finding.verdict
        self._sentence.setText(sentence(finding))
        self._sentence.setAccessibleName(sentence(finding))
        self._evidence.setText(evidence(verdict))
        self.map.show_finding(finding)
        for button in self._buttons:
            self._places.removeWidget(button)
            button.deleteLater()
        places = verdict.excerpt.places_s if verdict.excerpt else ()
        self._buttons = [self._button(number, s) for number, s in enumerate(places[:_MOST_BUTTONS])]
        for button in self._buttons:
            self._places.addWidget(button)
        while self._places.count() > len(self._buttons):
            self._places.takeAt(self._places.count() - 1)
        self._places.addStretch(1)
        self.show_heard(-1)

    def show_heard(self, place: int) -> None:
        """Show which place is heard; -1 for none."""
        self._heard = place
        self.map.show_chosen(place)
        for number, button in enumerate(self._buttons):
            button.setChecked(number == place)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to tell keyboard from pointer."""
        super().showEvent(event)
        self._ring.watch()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Stop, then close, on Esc."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._heard >= 0:
            self.place_asked.emit(-1)
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let nothing be heard any more."""
        self.place_asked.emit(-1)
        super().closeEvent(event)

    def _button(self, number: int, seconds: float) -> Button:
        tooltip = "Hear recording and track from here, in step"
        button = Button(self._theme, time_text(seconds), "hear", tooltip=tooltip)
        button.setAccessibleName(f"Place {number + 1}, at {time_text(seconds)} of the track")
        button.setCheckable(True)
        button.setProperty("place", number)
        button.clicked.connect(self._on_button)
        return button

    def _on_button(self) -> None:
        self._on_place(int(self.sender().property("place")))

    def _on_place(self, place: int) -> None:
        self.place_asked.emit(-1 if place == self._heard else place)


def sentence(finding: Finding) -> str:
    """Return the verdict in one sentence."""
    verdict = finding.verdict
    sure = f"{100 * verdict.confidence:.0f} % sure"
    if verdict.excerpt is None:
        none = f"{100 * (1 - verdict.confidence):.0f} % sure"
        return f"“{finding.track_name}” does not seem to sample “{finding.original_name}” ({none})."
    n_places = len(verdict.excerpt.places_s)
    where = "in one place" if n_places == 1 else f"in {n_places} places"
    return f"“{finding.track_name}” seems to sample “{finding.original_name}” {where} ({sure})."


def evidence(verdict: Verdict) -> str:
    """Return what speaks for the verdict."""
    excerpt = verdict.excerpt
    if excerpt is None:
        return (
            f"The best match stands {verdict.strength:.1f} times above chance;"
            " samples stand 2 times above it or more."
        )
    change = excerpt.change
    semitones = f"{change.semitones:+.1f}".replace("-", "−")
    return (
        f"{excerpt.length_s * change.speed:.1f} s of the recording from"
        f" {time_text(excerpt.original_s)}, {semitones} semitones,"
        f" {change.speed:.2f} times as fast. The match stands {verdict.strength:.1f} times above"
        " chance."
    )
