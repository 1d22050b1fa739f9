"""What every row beside a head has in common, whatever it shows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QRectF, QVariantAnimation
from PySide6.QtGui import QColor, QPainter

from loopstudio.ui.song.row_ground import Ground
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_view import PixelItem
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

DIMMED = 0.22
"""Opacity of what is in the row of something that is not heard."""

_SWITCH_MS = 80
"""How long a row takes from heard to not heard."""


@dataclass(frozen=True, eq=False)
class AnyRow:
    """What every kind of row has.

    Parameters
    ----------
    name : str
    colour : int
        Index of the loop colour.
    dimmed : bool
        Not heard at the moment.
    selected : bool
    """

    name: str
    colour: int
    dimmed: bool = field(default=False, kw_only=True)
    selected: bool = field(default=False, kw_only=True)

    def make_item(self, theme: Theme, axis: TimeAxis, ground: Ground) -> AnyRowItem:
        """Return what paints rows of this kind."""
        raise NotImplementedError

    def strengths(self, edges: np.ndarray, bar_starts: np.ndarray) -> np.ndarray:
        """Return how strongly it plays in stretches of the song.

        Parameters
        ----------
        edges : np.ndarray, shape (n + 1,)
            Where the stretches begin and the last one ends, in samples.
        bar_starts : np.ndarray, shape (n_bars + 1,)
            In samples.

        Returns
        -------
        np.ndarray, shape (n,), in [0, 1]
        """
        raise NotImplementedError


class AnyRowItem(PixelItem):
    """Paints the ground and the edges of a row; a subclass what is in it."""

    def __init__(self, theme: Theme, axis: TimeAxis, ground: Ground, row: AnyRow) -> None:
        super().__init__(theme, axis)
        self.row = row
        self._ground = ground
        self.opacity_now = _opacity(row)
        """Of what is in the row: on its way when the row has just been switched."""
        self._switching = QVariantAnimation(self)
        self._switching.valueChanged.connect(self._on_switching)

    def show_row(self, row: AnyRow) -> None:
        """Show this row."""
        switched = row.dimmed != self.row.dimmed
        self.row = row
        if switched:
            self._switch()
        self.refresh()

    def _switch(self) -> None:
        self._switching.stop()
        scene = self.scene()
        seen = scene is not None and any(view.isVisible() for view in scene.views())
        duration_ms = self.theme.duration_ms(_SWITCH_MS) if seen else 0
        if not duration_ms:
            self.opacity_now = _opacity(self.row)
            return
        self._switching.setStartValue(self.opacity_now)
        self._switching.setEndValue(_opacity(self.row))
        self._switching.setDuration(duration_ms)
        self._switching.start()

    def _on_switching(self, opacity: float) -> None:
        self.opacity_now = opacity
        self.refresh()

    def show_hovered(self, bar: int) -> None:
        """Say in which bar the pointer is; -1 for in none."""

    def words(self, bar: int) -> str:
        """Return what is in a bar."""
        raise NotImplementedError

    def draw(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint ground, bar lines, what is in the row, and the lines of a selected row."""
        tokens, selected = self.theme.tokens, self.row.selected
        painter.drawPixmap(0, 0, self._ground.pixmap(height, ratio, selected=selected))
        self.draw_content(painter, width, height, ratio)
        paint_row_edges(painter, tokens, width, height, selected=selected)

    def draw_content(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint what is in the row."""
        raise NotImplementedError


def _opacity(row: AnyRow) -> float:
    return DIMMED if row.dimmed else 1.0


def paint_row_edges(
    painter: QPainter, tokens: Tokens, width: int, height: int, *, selected: bool
) -> None:
    """Paint the line below a row, and the ink lines of the selected one."""
    if not selected:
        painter.fillRect(0, height - 1, width, 1, QColor(tokens.line))
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)  # of the half pixel
    for top in (0.0, height - 1.5):
        painter.fillRect(QRectF(0, top, width, 1.5), QColor(tokens.ink))
