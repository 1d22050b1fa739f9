"""A page of the desk: what was learned of the song so far, by which method, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import Label
from loopstudio.ui.theme.theme import Theme

if TYPE_CHECKING:
    from loopstudio.core.workshop.components import Components

MOST = 8
"""Tries that are kept; the oldest goes first."""

_COLUMNS = ("Method", "Loss", "Components", "Left over", "Seconds", "")
_METHODS = {"nmf": "NMF", "snpa": "SNPA", "greedy": "Greedy", "score": "Score"}
_LOSSES = {"kl": "KL", "euclidean": "Euclidean", "is": "IS"}


@dataclass(frozen=True, eq=False)
class Try:
    """Components that were learned, and how far their sum is from the song.

    Attributes
    ----------
    components : Components
    misfit : float
        Distance from the song's magnitudes, relative to them; the same measure for all methods.
    """

    components: Components
    misfit: float

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said of it, column by column."""
        settings = self.components.settings
        separable = settings.method in ("snpa", "greedy")
        loss = "Euclidean" if separable else _LOSSES.get(str(settings.loss), str(settings.loss))
        return (
            _METHODS.get(settings.method, settings.method),
            loss,
            str(self.components.n_components),
            f"{100 * self.misfit:.1f} %",
            f"{self.components.seconds:.1f}",
        )


class ComparePanel(QWidget):
    """A table of tries, each of which can be shown and heard again.

    Signals
    -------
    try_chosen(int)
        The user wants to see and hear this one.
    compare_asked()
        The user wants the song learned by all methods that need no score.
    """

    try_chosen = Signal(int)
    compare_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(12, 4, 12, 8)
        self._grid.setHorizontalSpacing(32)
        self._grid.setVerticalSpacing(4)
        self._ask = Button(
            theme, "Learn by all methods", tooltip="NMF with each loss, SNPA and greedy, in turn"
        )
        words = Label(
            theme,
            "Left over is the same measure for all: how far the sum of the components is from the"
            " song.",
            "caption",
            "ink3",
        )
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.setSpacing(12)
        top.addWidget(self._ask)
        top.addWidget(words)
        top.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._table)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._table.setProperty("ground", "panel")
        self._table.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(scroll, 1)
        self.setAccessibleName("Comparison of methods")
        self._ask.clicked.connect(self.compare_asked)

    def show_tries(self, tries: Sequence[Try], shown: Components | None) -> None:
        """Show these, and which of them has the rows."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for place, title in enumerate(_COLUMNS):
            self._grid.addWidget(Label(self._theme, title, "caption", "ink3"), 0, place)
        for row, one in enumerate(tries, start=1):
            here = one.components is shown
            for place, text in enumerate(one.texts):
                role = "body_strong" if here else "body"
                self._grid.addWidget(
                    Label(self._theme, text, role, "" if here else "ink2"), row, place
                )
            self._grid.addWidget(self._button(row - 1, one, here=here), row, len(_COLUMNS) - 1)
        self._grid.setColumnStretch(len(_COLUMNS), 1)
        self._grid.setRowStretch(len(tries) + 1, 1)

    def _button(self, number: int, one: Try, *, here: bool) -> Button:
        button = Button(
            self._theme,
            "Shown" if here else "Show",
            tooltip="See and hear these components again",
            size="small",
        )
        button.setAccessibleName(f"Show {one.texts[0]}, {one.texts[1]}")
        button.setEnabled(not here)
        button.setProperty("try", number)
        button.clicked.connect(self._on_clicked)
        return button

    def _on_clicked(self) -> None:
        self.try_chosen.emit(int(self.sender().property("try")))
