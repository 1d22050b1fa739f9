"""The spectrogram: what the song sounds like, low to high, bar by bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from loopstudio.core.pictures.component_picture import ComponentShares
from loopstudio.core.pictures.picture import N_ROWS, RANGE_DB, SongPicture, row_at, row_hz
from loopstudio.ui.song.colour_table import by_loop_table, level_table, narrowed, selected_table
from loopstudio.ui.song.rectangle import Rectangle
from loopstudio.ui.song.spectrogram_picture import PictureItem
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_view import TimeView
from loopstudio.ui.song.wish_item import PictureWishes
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens
from loopstudio.ui.workshop.part_colours import part_table

if TYPE_CHECKING:
    from loopstudio.core.pictures.shares import LoopShares


LEAST_RANGE_DB = 14.0
RANGE_STEP_DB = 4.0
"""A notch of the wheel, or a command, changes the range that has colours by this much."""


class SpectrogramView(TimeView):
    """Shows a `SongPicture`, by level or coloured by the loops that have a share in it.

    Signals
    -------
    hovered(float, float)
        The pointer is at this sample and this pitch in Hz.
    range_edited(float)
        The user gave the colours this many dB, from the loudest cell down.
    """

    hovered = Signal(float, float)
    range_edited = Signal(float)

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(theme, axis, parent=parent)
        self._picture: SongPicture | None = None
        self._shares: LoopShares | ComponentShares | None = None
        self._colours: tuple[int, ...] = ()
        self._look: tuple[str, frozenset[int]] = ("level", frozenset())
        self._range_db = RANGE_DB
        self.rectangle = Rectangle(axis, self)
        self.rectangle.changed.connect(self.viewport().update)
        self._item = PictureItem(theme, axis)
        self.add(self._item)
        self.wishes = PictureWishes(theme, axis)
        self.add(self.wishes)
        self.show_height(N_ROWS)
        self.setAccessibleName("Spectrogram")
        self.pointed.connect(self._on_pointed)

    def show_picture(self, picture: SongPicture | None) -> None:
        """Show a song's picture; None while there is none yet."""
        self._picture, self._shares = picture, None
        self._recolour()

    def show_look(
        self,
        shares: LoopShares | ComponentShares | None,
        colours: tuple[int, ...],
        mode: str,
        selected: frozenset[int],
    ) -> None:
        """Colour the picture.

        Parameters
        ----------
        shares : LoopShares, ComponentShares or None
            Of the picture that is shown; None while there are no loops.
        colours : tuple of int
            Colour index of each loop, or component.
        mode : str
            ``"level"``, ``"by loop"``, ``"selected"``, or ``"model"``: what components add up to.
        selected : frozenset of int
            The loops, or components, that are tinted in mode *Selected*.
        """
        # Only what the mode depends on: a table takes some milliseconds to make.
        wanted = (mode, selected if mode == "selected" else frozenset())
        if shares is not self._shares or (*wanted, colours) != (*self._look, self._colours):
            self._shares, self._colours, self._look = shares, colours, wanted
            self._recolour()

    def level_at(self, sample: float, hz: float) -> float | None:
        """Return the level at a place in dB re full scale; None where it is too low to tell."""
        if self._picture is None:
            return None
        return self._picture.level_db(self._picture.column_at(sample), row_at(hz))

    @property
    def range_db(self) -> float:
        """How many dB the colours reach over, from the loudest cell down."""
        return self._range_db

    def change_range(self, step_db: float) -> None:
        """Let the colours reach over more or fewer dB."""
        range_db = min(max(self._range_db + step_db, LEAST_RANGE_DB), RANGE_DB)
        if range_db != self._range_db:
            self._range_db = range_db
            self._recolour()
        self.range_edited.emit(range_db)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a range; with Alt, a rectangle."""
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.button() == Qt.MouseButton.LeftButton:
            self.rectangle.press(event.position())
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun."""
        self.rectangle.move(event.position(), self.height())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish it."""
        if self.rectangle.drawing:
            self.rectangle.release(self.height())
        else:
            super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or scroll; with Ctrl, change how many dB have colours."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            notches = event.angleDelta().y() / 120
            self.change_range(-notches * RANGE_STEP_DB)
            event.accept()
        else:
            super().wheelEvent(event)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint what is being drawn, and the focus."""
        painter.save()
        painter.resetTransform()
        self.rectangle.paint(painter, self.theme.tokens, QRectF(self.viewport().rect()))
        painter.restore()
        super().drawForeground(painter, rect)

    def _recolour(self) -> None:
        self.wishes.show_bounds(0, N_ROWS)
        cells, hop, table = self._cells()
        if self._range_db < RANGE_DB:
            table = narrowed(table, self._range_db)
        self._item.show_cells(cells, hop, table)

    def _cells(self) -> tuple[tuple[np.ndarray, ...], int, np.ndarray]:
        """Return the cells of the mode, their hop, and their colours."""
        tokens, shares = self.theme.tokens, self._shares
        if self._picture is None:
            return (), 1, level_table(tokens)
        mode, selected = self._look
        if isinstance(shares, ComponentShares):
            return self._component_cells(shares)
        if mode == "level" or shares is None or shares.n_loops != len(self._colours):
            return self._picture.levels, self._picture.hop, level_table(tokens)
        if mode == "selected":
            table = selected_table(tokens, self._colours, next(iter(selected), -1))
            return shares.cells, shares.hop, table
        return shares.cells, shares.hop, by_loop_table(tokens, self._colours)

    def _component_cells(
        self, shares: ComponentShares
    ) -> tuple[tuple[np.ndarray, ...], int, np.ndarray]:
        assert self._picture is not None
        tokens, (mode, selected) = self.theme.tokens, self._look
        if mode == "model":
            return shares.model, shares.hop, level_table(tokens)
        if mode == "level" or shares.n_components != len(self._colours):
            return self._picture.levels, self._picture.hop, level_table(tokens)
        table = part_table(tokens, self._colours, selected if mode == "selected" else None)
        return shares.cells, shares.hop, table

    def _on_theme_changed(self, tokens: Tokens) -> None:
        super()._on_theme_changed(tokens)
        self._recolour()

    def _on_pointed(self, x: float, y: float) -> None:
        row = (1 - y / max(self.height(), 1)) * N_ROWS - 0.5
        self.hovered.emit(self.axis.sample_at(x), float(row_hz(row)))
