"""Spectra: what every component sounds like, one row each, from low to high."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from loopstudio.core.pictures.loop_picture import HIGH_HZ, LOW_HZ
from loopstudio.ui.desk.geometry import AXIS_HEIGHT, edges
from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.desk.pixel_view import PixelView
from loopstudio.ui.desk.sounds_view import step_row
from loopstudio.ui.desk.strokes import badge, note, tinted
from loopstudio.ui.theme.theme import Theme

LABELS = 92
"""From a component's number to where its ridge begins."""
ROW = 19
"""Least height that holds a number and a legible ridge."""
TALLEST = 40

_TICKS = ((100.0, "100 Hz"), (1000.0, "1 kHz"), (10000.0, "10 kHz"))
_NAME_LEFT = 24
_EXPONENT = 0.7  # shows quiet harmonics beside a loud fundamental


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


class SpectraView(PixelView):
    """Numbered rows: name of a component and its spectrum as a ridge."""

    def __init__(self, theme: Theme, window: PartWindow, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Spectra of the components", parent)
        self._window = window
        self._spectra: Spectra | None = None
        self._rows_height = 1
        window.changed.connect(self.redraw)
        self.pointed_changed.connect(self.show_pointed)

    def show_spectra(self, spectra: Spectra | None, rows_height: int) -> None:
        """Show these in rows of this height together."""
        self._spectra, self._rows_height = spectra, rows_height
        self.redraw()
        self.refresh_words()

    def paint_content(self, painter: QPainter) -> None:
        """Paint the rows and the axis below them."""
        if self._spectra is None:
            return
        for row, component in enumerate(self._window.visible):
            self._paint_row(painter, self._spectra, component, self._row_rect(row))
        self._paint_axis(painter)

    def paint_marks(self, painter: QPainter) -> None:
        """Outline the row of what is pointed at."""
        pointed = self._pointed
        if pointed is None or pointed.sound not in self._window.visible:
            return
        rect = self._row_rect(self._window.visible.index(pointed.sound))
        self.outline(painter, rect.adjusted(LABELS - 1, 0, 0, 0))

    def part_at(self, at: QPointF) -> Part | None:
        """Return the component whose row is there."""
        row = int(at.y() * self._n_rows() // self._rows_height) if at.y() >= 0 else -1
        if 0 <= row < len(self._window.visible):
            return Part(sound=self._window.visible[row])
        return None

    def stepped(self, part: Part | None, key: Qt.Key) -> Part | None:
        """Go a row, a page or all the way up or down."""
        component = step_row(self._window, None if part is None else part.sound, key)
        return None if component is None else Part(sound=component)

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

    def scroll_parts(self, rows: int, columns: int) -> None:
        """Scroll by rows."""
        self._window.scroll_to(self._window.first + rows)

    def _n_rows(self) -> int:
        return max(1, len(self._window.visible))

    def _row_rect(self, row: int) -> QRectF:
        lines = edges(self._n_rows(), self._rows_height)
        return QRectF(0, lines[row], self.width(), lines[row + 1] - lines[row])

    def _paint_row(self, painter: QPainter, spectra: Spectra, component: int, row: QRectF) -> None:
        tokens = self.theme.tokens
        used, off = component in spectra.chosen, component in spectra.off
        number = str(component + 1)
        badge(painter, self.theme, row.top(), row.height(), number, ink=used, off=off)
        font = self.theme.font("caption")
        painter.setFont(font)
        painter.setPen(QColor(tokens.ink if used and not off else tokens.ink3))
        room = LABELS - _NAME_LEFT - 6
        name = "Off" if off else spectra.names[component]
        name = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(
            QRectF(_NAME_LEFT, row.top(), room, row.height()), Qt.AlignmentFlag.AlignVCenter, name
        )
        painter.setPen(Qt.PenStyle.NoPen)
        colour = spectra.colours[component]
        painter.setBrush(tinted(tokens, colour, 1.0 if used else 0.2, used=True, off=off))
        painter.drawPolygon(self._ridge(spectra.ridges[:, component], row))
        if spectra.initial is not None:
            self._paint_initial(painter, spectra.initial[:, component], row)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        line = QRectF(LABELS, row.bottom() - 2, self.width() - LABELS, 1)
        painter.fillRect(line, QColor(tokens.line))

    def _paint_initial(self, painter: QPainter, ridge: np.ndarray, row: QRectF) -> None:
        """Draw where learning started, as a thin line."""
        pen = QPen(QColor(self.theme.tokens.ink3), 1)
        pen.setDashPattern([2, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        outline = self._ridge(ridge, row)
        outline.removeFirst()
        outline.removeLast()
        painter.drawPolyline(outline)

    def _ridge(self, ridge: np.ndarray, row: QRectF) -> QPolygonF:
        """Outline of a spectrum in [0, 1], standing on the line at the foot of its row."""
        foot = row.bottom() - 2
        heights = (row.height() - 4) * ridge**_EXPONENT
        across = np.linspace(LABELS, self.width(), len(ridge))
        top = [QPointF(x, foot - h) for x, h in zip(across, heights.tolist(), strict=True)]
        return QPolygonF([QPointF(LABELS, foot), *top, QPointF(self.width(), foot)])

    def _paint_axis(self, painter: QPainter) -> None:
        width = self.width() - LABELS
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for hz, text in _TICKS:
            x = LABELS + width * np.log(hz / LOW_HZ) / np.log(HIGH_HZ / LOW_HZ)
            painter.setPen(QPen(QColor(self.theme.tokens.grid), 1))
            painter.drawLine(QPointF(round(x), 0), QPointF(round(x), self._rows_height))
            rect = QRectF(x - 30, self._rows_height + 1, 60, AXIS_HEIGHT - 6)
            note(painter, self.theme, rect, text, Qt.AlignmentFlag.AlignHCenter)
