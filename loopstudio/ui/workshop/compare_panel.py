"""A page of the desk: what was learned of the song so far, by which method, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.theme.theme import Theme

if TYPE_CHECKING:
    from loopstudio.core.workshop.components import Components
    from loopstudio.core.workshop.quality import Quality

MOST = 8
"""Tries that are kept; the oldest goes first."""

_ROW = 20

_COLUMNS = ("Method", "Loss", "Components", "Left over", "Seconds")
_MEASURES = (
    (
        "Notebook",
        "The separable NMF notebook's measure, least, mean and most: ratios of norms as 10 log10,"
        " half of a true ratio in dB; several stems may have the same component for their best",
    ),
    ("Sum", "The same measure of the sum of all components"),
    ("SNR", "True signal-to-noise ratio, one component for each stem, mean"),
    ("SI-SDR", "The same whatever the level, mean"),
    ("SDR", "BSS Eval 3: the stem, filtered, to everything else, mean"),
    ("SIR", "BSS Eval 3: the stem to the other stems, mean"),
    ("SAR", "BSS Eval 3: what is of stems to what is of none, mean"),
)
_METHODS = {"nmf": "NMF", "snpa": "SNPA", "greedy": "Greedy", "score": "Score"}
_LOSSES = {"kl": "KL", "euclidean": "Euclidean", "is": "IS"}
_PHASES = {"mask": "masks", "raw": "raw", "griffin-lim": "Griffin-Lim"}
_BOUNDS = ("The song itself", "Ideal masks")
_LEFT_OVER = "Left over: how far the sum of the components is from the song; the same for all."


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


@dataclass(frozen=True, eq=False)
class Against:
    """What stems say of the tries.

    Attributes
    ----------
    stems : tuple of str
        Their paths.
    phase : str
        The way to sound that is measured.
    qualities : tuple of Quality or None
        One a try; None while it is not measured.
    bounds : tuple of Quality
        Of the song itself and of ideal masks; empty until they are known.
    """

    stems: tuple[str, ...]
    phase: str
    qualities: tuple[Quality | None, ...]
    bounds: tuple[Quality, ...]


class ComparePanel(QWidget):
    """A table of tries, each of which can be shown and heard again.

    Signals
    -------
    try_chosen(int)
        The user wants to see and hear this one.
    compare_asked()
        The user wants the song learned by all methods that need no score.
    stems_asked()
        The user wants to choose the song's true stems.
    """

    try_chosen = Signal(int)
    compare_asked = Signal()
    stems_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(12, 4, 12, 8)
        self._grid.setVerticalSpacing(1)
        self._ask = Button(
            theme, "Learn by all methods", tooltip="NMF with each loss, SNPA and greedy, in turn"
        )
        self._ask_stems = Button(
            theme,
            "Compare with stems…",
            tooltip="Choose the song's true stems, and see how near every method comes to them",
        )
        self._words = ElidedLabel(theme, _LEFT_OVER, "caption", "ink3")
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.setSpacing(12)
        top.addWidget(self._ask)
        top.addWidget(self._ask_stems)
        top.addWidget(self._words, 1)
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
        self._ask_stems.clicked.connect(self.stems_asked)
        self._ask_stems.setEnabled(False)

    def show_tries(
        self, tries: Sequence[Try], shown: Components | None, against: Against | None
    ) -> None:
        """Show these, which of them has the rows, and how near they come to stems."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._ask_stems.setEnabled(bool(tries))
        self._words.setText(_LEFT_OVER if against is None else _words(against))
        self._grid.setHorizontalSpacing(32 if against is None else 20)
        self._show_heads(against)
        n_rows = 0
        if against is not None:
            for name, quality in zip(_BOUNDS, against.bounds, strict=False):
                n_rows += 1
                self._grid.addWidget(Label(self._theme, name, "body", "ink3"), n_rows, 0, 1, 3)
                self._show_quality(against, quality, n_rows, "body", "ink3")
        for row, one in enumerate(tries, start=n_rows + 1):
            number, here = row - n_rows - 1, one.components is shown
            role, tone = ("body_strong", "") if here else ("body", "ink2")
            for place, text in enumerate(one.texts):
                self._grid.addWidget(Label(self._theme, text, role, tone), row, place)
            if against is not None:
                self._show_quality(against, against.qualities[number], row, role, tone)
            self._grid.addWidget(self._button(number, one, here=here), row, self._last(against))
        self._grid.setColumnStretch(self._last(against) + 1, 1)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
            self._grid.setRowMinimumHeight(row, _ROW if row <= n_rows + len(tries) else 0)
        self._grid.setRowStretch(n_rows + len(tries) + 1, 1)

    def _last(self, against: Against | None) -> int:
        """Return the column of the buttons."""
        return len(_COLUMNS) + (len(_MEASURES) if against is not None else 0)

    def _show_heads(self, against: Against | None) -> None:
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        heads = [(title, "") for title in _COLUMNS]
        if against is not None:
            heads += _MEASURES
        for place, (title, tooltip) in enumerate(heads):
            label = Label(self._theme, title, "caption", "ink3")
            label.setToolTip(tooltip)
            self._grid.addWidget(label, 0, place)

    def _show_quality(
        self, against: Against, quality: Quality | None, row: int, role: str, tone: str
    ) -> None:
        """Fill the columns of the stems' measures, or say that they are to come."""
        cells = [("…", "")] * len(_MEASURES) if quality is None else _cells(against, quality)
        for place, (text, tooltip) in enumerate(cells, start=len(_COLUMNS)):
            label = Label(self._theme, text, role, tone)
            label.setToolTip(tooltip)
            self._grid.addWidget(label, row, place)

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


def _words(against: Against) -> str:
    return (
        f"Against {len(against.stems)} stems, sound by {_PHASES.get(against.phase, against.phase)},"
        " groups as one; dB, means over the stems."
    )


def _cells(against: Against, quality: Quality) -> list[tuple[str, str]]:
    """Return what is said of a quality, and stem by stem, column by column."""
    names = [Path(path).stem for path in against.stems]
    notebook, bss = quality.notebook, quality.bss
    matches = zip(names, notebook.matches, strict=True)
    cells = [
        (
            " / ".join(_decibels(v) for v in (notebook.least, notebook.mean, notebook.most)),
            "Best for " + ", ".join(f"{name}: row {k + 1}" for name, k in matches),
        ),
        (_decibels(notebook.reconstruction), ""),
    ]
    each = [quality.snr, quality.si_sdr]
    each += [()] * 3 if bss is None else [bss.sdr, bss.sir, bss.sar]
    for values in each:
        text = _decibels(sum(values) / len(values)) if values else "–"
        listed = ", ".join(f"{n} {_decibels(v)}" for n, v in zip(names, values, strict=False))
        cells.append((text, listed or "More stems than can be measured together"))
    return cells


def _decibels(value: float) -> str:
    # Adding zero makes a plain one of a negative.
    return f"{round(value, 1) + 0.0:.1f}".replace("-", "−")
