"""Spectra: what every component sounds like, one row each, from low to high."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.desk.rows_view import RidgesView
from loopstudio.ui.desk.strokes import badge, tinted
from loopstudio.ui.theme.theme import Theme

LABELS = 92
"""From a component's number to where its ridge begins."""
ROW = 19
"""Least height that holds a number and a legible ridge."""
TALLEST = 40


@dataclass(frozen=True, eq=False)
class Spectra:
    """What the view shows.

    Attributes
    ----------
    ridges : np.ndarray, shape (n_rows, n_components), in [0, 1]
        Spectra over logarithmic frequency, each with a peak of 1.
    initial : np.ndarray or None
        The spectra that learning started from, in the same form.
    names : tuple of str
    shares : tuple of float
        How much of all components each one is, in [0, 1].
    colours : tuple of int
    chosen : frozenset of int
        The components of the selected part.
    off : frozenset of int
    """

    ridges: np.ndarray
    initial: np.ndarray | None
    names: tuple[str, ...]
    shares: tuple[float, ...]
    colours: tuple[int, ...]
    chosen: frozenset[int]
    off: frozenset[int]


class SpectraView(RidgesView):
    """Numbered rows: name of a component and its spectrum as a ridge."""

    def __init__(self, theme: Theme, window: PartWindow, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Spectra of the components", window, LABELS, parent)
        self._spectra: Spectra | None = None
        self.pointed_changed.connect(self.show_pointed)

    def show_spectra(self, spectra: Spectra | None, rows_height: int) -> None:
        """Show these in rows of this height together."""
        self._spectra, self.rows_height = spectra, rows_height
        self.redraw()
        self.refresh_words()

    def has_rows(self) -> bool:
        """Whether there are any."""
        return self._spectra is not None

    def is_off(self, part: Part) -> bool:
        """Whether the component is switched off."""
        return self._spectra is not None and part.sound in self._spectra.off

    def words(self, part: Part) -> str:
        """Say which component it is, how much of the song, and what a click does."""
        spectra, component = self._spectra, part.sound
        if spectra is None or component is None:
            return ""
        off = component in spectra.off
        share = f"{100 * spectra.shares[component]:.0f} %"
        click = "Click switches it on again" if off else "Click hears the rest without it"
        return (
            f"Component {component + 1}, {spectra.names[component]}, {share} of what was learned"
            f"{', off' if off else ''}. {click}, Alt-click it alone."
        )

    def paint_row(self, painter: QPainter, number: int, row: QRectF) -> None:
        """Paint number, name and spectrum of a component, and where it started."""
        spectra = self._spectra
        assert spectra is not None
        used, off = number in spectra.chosen, number in spectra.off
        text = str(number + 1)
        badge(painter, self.theme, row.top(), row.height(), text, ink=used, off=off)
        name = "Off" if off else spectra.names[number]
        self.paint_name(painter, name, row, ink=used and not off)
        use = 1.0 if used else 0.2
        colour = tinted(self.theme.tokens, spectra.colours[number], use, used=True, off=off)
        self.paint_ridge(painter, spectra.ridges[:, number], row, colour)
        if spectra.initial is not None:
            self._paint_initial(painter, spectra.initial[:, number], row)
        self.paint_foot(painter, row)

    def _paint_initial(self, painter: QPainter, ridge: np.ndarray, row: QRectF) -> None:
        """Draw where learning started, as a thin line."""
        pen = QPen(QColor(self.theme.tokens.ink3), 1)
        pen.setDashPattern([2, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        outline = self.outline_of(ridge, row)
        outline.removeFirst()
        outline.removeLast()
        painter.drawPolyline(outline)
