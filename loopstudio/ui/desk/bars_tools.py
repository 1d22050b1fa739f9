"""The buttons of the bars' page: what is done to all lines at once."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import Label
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.theme.theme import Theme

EARLIER, LATER = "earlier", "later"
HALVE, DOUBLE, STEADY = "halve", "double", "steady"
FOUND = "found"
"""What can be done."""

METRES = tuple(range(2, 8))

_BUTTONS = (
    (EARLIER, "Beat earlier", "Let every bar begin one beat earlier"),
    (LATER, "Beat later", "Let every bar begin one beat later"),
    (HALVE, "Half", "Half as many bars, each as long as two: half the tempo"),
    (DOUBLE, "Double", "Twice as many bars, each half as long: twice the tempo"),
    (STEADY, "Steady tempo", "Make all bars equally long, by the tempo that most of them keep"),
)
_GAP = 10
"""Pixels between groups, beside those between any two controls."""
_NO_BARS = "There are no bars yet: tap along with T"


class BarsTools(QWidget):
    """A row of buttons.

    Signals
    -------
    edit_asked(str)
        The user wants this done to all bars.
    metre_edited(int)
        The user wants so many beats in a bar.
    tap_asked()
        The user tapped a beat.
    """

    edit_asked = Signal(str)
    metre_edited = Signal(int)
    tap_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = {}
        for name, text, tip in _BUTTONS:
            self._buttons[name] = Button(theme, text, tooltip=tip, size="small")
            self._buttons[name].clicked.connect(partial(self._ask, name))
        self._metre = Segmented(
            theme,
            tuple((str(metre), str(metre), f"{metre} beats in a bar") for metre in METRES),
            name="Beats in a bar",
            small=True,
        )
        self._tap = Button(
            theme, "Tap", tooltip="Tap every beat, from the first of a bar on (T)", size="small"
        )
        self._found = Button(
            theme, "Bars as found", tooltip="Back to the bars that were found by listening",
            size="small",
        )  # fmt: skip
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for name in (EARLIER, LATER):
            row.addWidget(self._buttons[name])
        row.addSpacing(_GAP)
        for name in (HALVE, DOUBLE):
            row.addWidget(self._buttons[name])
        row.addSpacing(_GAP)
        row.addWidget(Label(theme, "Beats in a bar", "caption", "ink3"))
        row.addWidget(self._metre)
        row.addSpacing(_GAP)
        row.addWidget(self._buttons[STEADY])
        row.addSpacing(_GAP)
        row.addWidget(self._tap)
        row.addStretch(1)
        row.addWidget(self._found)
        self._found.clicked.connect(partial(self._ask, FOUND))
        self._metre.value_edited.connect(self._on_metre)
        self._tap.clicked.connect(self.tap_asked)
        self.show_bars(None, steady=False)
        self.show_found(False)

    def show_bars(self, beats_per_bar: int | None, *, steady: bool) -> None:
        """Show the metre, and offer what can be done; None while there are no bars."""
        known = beats_per_bar is not None
        for name, text, tip in _BUTTONS:
            enabled = known and not (name == STEADY and steady)
            self._buttons[name].setEnabled(enabled)
            why = "All bars are equally long" if known else _NO_BARS
            self._buttons[name].setToolTip(tip if enabled else why)
            self._buttons[name].setAccessibleName(text)
        for metre in METRES:
            self._metre.show_enabled(str(metre), known, _NO_BARS)
        self._metre.show_value(str(beats_per_bar) if beats_per_bar in METRES else "")

    def show_found(self, offered: bool) -> None:
        """Offer to go back to the bars that were found, or not."""
        self._found.setEnabled(offered)

    def _ask(self, edit: str) -> None:
        self.edit_asked.emit(edit)

    def _on_metre(self, value: str) -> None:
        self.metre_edited.emit(int(value))
