"""The piano roll: what was learned of every pitch, with the notes of the score over it.

It lies below the song on the same time axis, so that a note stands below the sound it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.song.colour_table import packed
from loopstudio.ui.theme.heatmaps import level_lut, tinted_lut
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens
from loopstudio.ui.workshop.frame_pixels import loudest_in_pixels
from loopstudio.ui.workshop.timed_panel import TimedPanel

if TYPE_CHECKING:
    from loopstudio.ui.song.time_axis import TimeAxis

_LEAST_LABEL = 11
"""Rows lower than this leave some of their names out."""
_COMPRESSION = 0.6
_RADIUS = 2.0
_OUTLINE = 0.75
"""Opacity of the score's notes."""
_TOP, _BOTTOM = 6, 8


@dataclass(frozen=True)
class RollNote:
    """A note of the score: its row, and when it sounds, in seconds."""

    row: int
    start_s: float
    end_s: float


@dataclass(frozen=True, eq=False)
class RollLayer:
    """A component: its row, its levels in [0, 1], shape (n_frames,), and its colour.

    An onset has no colour of its own.
    """

    row: int
    learned: np.ndarray
    initial: np.ndarray
    colour: int
    is_onset: bool


@dataclass(frozen=True, eq=False)
class Roll:
    """What the piano roll shows; row 0 is the lowest pitch."""

    names: tuple[str, ...]
    notes: tuple[RollNote, ...]
    layers: tuple[RollLayer, ...]
    hop: int
    """Samples from one frame to the next."""


class PianoRoll(TimedPanel):
    """Pitches from low to high on the time axis of the song."""

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(theme, axis, parent)
        self._roll: Roll | None = None
        self._initial = False
        self._kept: QImage | None = None
        self._when = Segmented(
            theme,
            (
                ("learned", "Learned", "What was learned of every note"),
                ("before", "Before", "Where the score lets notes sound: where learning started"),
            ),
            name="Activations",
            small=True,
            parent=self,
        )
        self._when.show_value("learned")
        self._when.move(12, _TOP)
        self._when.value_edited.connect(self._on_when)
        self.setAccessibleName("Piano roll")

    def show_roll(self, roll: Roll | None) -> None:
        """Show these notes and components; None for nothing."""
        self._roll = roll
        if roll is not None:
            words = f"{len(roll.notes)} notes on {len(roll.names)} pitches"
            self.setAccessibleDescription(words)
        self._forget()

    def row_at(self, y: float) -> int:
        """Return the row at a height; -1 outside."""
        n_rows = len(self._roll.names) if self._roll else 0
        row = n_rows - 1 - int((y - _TOP) // self._row_height()) if n_rows else -1
        return row if 0 <= row < n_rows else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint names, activations, notes and playhead."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.panel))
        if self._roll is None:
            return
        left, height = self._left(), self._row_height() * len(self._roll.names)
        plot = QRectF(left, _TOP, self._axis.width, height)
        painter.drawImage(plot, self._picture(self._roll, tokens))
        painter.save()
        painter.setClipRect(plot)
        self._paint_lines(painter, self._roll, tokens, plot)
        self._paint_notes(painter, self._roll, tokens)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_playhead(painter, _TOP, height)
        painter.restore()
        self._paint_names(painter, self._roll, tokens)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which pitch is under the pointer."""
        row = self.row_at(event.position().y())
        name = self._roll.names[row] if self._roll and row >= 0 else ""
        self.hovered.emit(
            f"{name}. Outlines are the score's notes. Click to go there." * bool(name)
        )

    def _row_height(self) -> float:
        n_rows = len(self._roll.names) if self._roll else 1
        return max((self.height() - _TOP - _BOTTOM) / max(n_rows, 1), 1.0)

    def _y(self, row: int) -> float:
        """Return the upper edge of a row."""
        assert self._roll is not None
        return _TOP + (len(self._roll.names) - 1 - row) * self._row_height()

    def _picture(self, roll: Roll, tokens: Tokens) -> QImage:
        """Return the activations, one pixel a row and one a column."""
        if self._kept is not None:
            return self._kept
        n_pixels = max(self._axis.width, 1)
        luts = level_lut(tokens).astype(np.float32)
        cells = np.broadcast_to(luts[0], (len(roll.names), n_pixels, 3)).copy()
        brighter = np.maximum if tokens.name == "dark" else np.minimum
        for layer in roll.layers:
            levels = layer.initial if self._initial else layer.learned
            level = loudest_in_pixels(levels, self._axis, roll.hop, n_pixels) ** _COMPRESSION
            table = luts if layer.is_onset else tinted_lut(tokens, layer.colour).astype(np.float32)
            strength = np.rint(255 * level * (0.6 if layer.is_onset else 1.0)).astype(np.intp)
            row = len(roll.names) - 1 - layer.row
            cells[row] = brighter(cells[row], table[strength])
        colours = packed(cells.transpose(2, 0, 1)).reshape(len(roll.names), n_pixels)
        image = QImage(
            colours.data, n_pixels, len(roll.names), 4 * n_pixels, QImage.Format.Format_RGB32
        )
        self._kept = image.copy()
        return self._kept

    def _paint_lines(self, painter: QPainter, roll: Roll, tokens: Tokens, plot: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for row in range(len(roll.names)):
            line = QRectF(plot.left(), round(self._y(row)), plot.width(), 1)
            painter.fillRect(line, QColor(tokens.grid))

    def _paint_notes(self, painter: QPainter, roll: Roll, tokens: Tokens) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        left, sr, height = self._left(), self._axis.sr, self._row_height()
        outline = QColor(tokens.ink)
        outline.setAlphaF(_OUTLINE)
        for note in roll.notes:
            start, end = (self._axis.x(s * sr) for s in (note.start_s, note.end_s))
            if end < 0 or start > self._axis.width:
                continue
            painter.setPen(QPen(outline, 1))
            box = QRectF(left + start, self._y(note.row) + 1.5, max(end - start, 2.0), height - 2.5)
            painter.drawRoundedRect(box, _RADIUS, _RADIUS)

    def _paint_names(self, painter: QPainter, roll: Roll, tokens: Tokens) -> None:
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.ink3))
        height, last = self._row_height(), -1e9
        for row in reversed(range(len(roll.names))):
            middle = self._y(row) + height / 2
            if middle - last >= _LEAST_LABEL:
                last = middle
                place = QRectF(0, middle - 8, self._left() - 8, 16)
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(place, flags, roll.names[row])
        painter.setPen(QColor(tokens.line))
        x = self._left() - 0.5
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _on_when(self, when: str) -> None:
        self._initial = when == "before"
        self._forget()

    def _forget(self) -> None:
        self._kept = None
        self.update()
