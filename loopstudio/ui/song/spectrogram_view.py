"""The spectrogram: what the song sounds like, low to high, bar by bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loopstudio.core.pictures.component_picture import ComponentShares
from loopstudio.core.pictures.picture import N_ROWS, SongPicture, row_at, row_hz
from loopstudio.ui.song.colour_table import by_loop_table, level_table, selected_table
from loopstudio.ui.song.spectrogram_picture import PictureItem
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_view import TimeView
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens
from loopstudio.ui.workshop.part_colours import part_table

if TYPE_CHECKING:
    from loopstudio.core.pictures.shares import LoopShares


class SpectrogramView(TimeView):
    """Shows a `SongPicture`, by level or coloured by the loops that have a share in it.

    Signals
    -------
    hovered(float, float)
        The pointer is at this sample and this pitch in Hz.
    """

    hovered = Signal(float, float)

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(theme, axis, parent=parent)
        self._picture: SongPicture | None = None
        self._shares: LoopShares | ComponentShares | None = None
        self._colours: tuple[int, ...] = ()
        self._look: tuple[str, frozenset[int]] = ("level", frozenset())
        self._item = PictureItem(theme, axis)
        self.add(self._item)
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

    def _recolour(self) -> None:
        self._item.show_cells(*self._cells())

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
