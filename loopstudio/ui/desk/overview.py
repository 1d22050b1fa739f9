"""All recipes side by side, for when no loop is selected."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QWidget

from loopstudio.ui.desk.parts import Part
from loopstudio.ui.desk.pixel_view import PixelView
from loopstudio.ui.desk.recipe_view import EXPONENT, FAINTEST
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import loop_colour

_GAP = 16
_TITLE = 24
_WIDEST = 240
_NARROWEST = 96


@dataclass(frozen=True)
class _Tile(Part):
    """A loop's recipe in the overview."""

    loop: int = 0


class Overview(PixelView):
    """One small recipe a loop; a click opens it.

    Signals
    -------
    loop_chosen(int)
        The user clicked the recipe of this loop.
    """

    loop_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "All recipes", parent)
        self._states: tuple[DeskState, ...] = ()
        self._first = 0
        self.toggled.connect(self._on_toggled)
        self.pointed_changed.connect(self.show_pointed)

    def show_states(self, states: tuple[DeskState, ...]) -> None:
        """Show these loops."""
        self._states = states
        self._first = 0
        self.redraw()

    def paint_content(self, painter: QPainter) -> None:
        """Paint name and recipe of every loop."""
        for index in range(self._first, len(self._states)):
            self._paint_tile(painter, self._states[index], self._tile_rect(index))

    def paint_marks(self, painter: QPainter) -> None:
        """Outline the recipe that is pointed at."""
        if isinstance(self._pointed, _Tile):
            self.outline(painter, self._tile_rect(self._pointed.loop))

    def part_at(self, at: QPointF) -> Part | None:
        """Return the loop whose recipe is there."""
        for index in range(self._first, len(self._states)):
            if self._tile_rect(index).contains(at):
                return _Tile(loop=index)
        return None

    def stepped(self, part: Part | None, key: Qt.Key) -> Part | None:
        """Go to the next loop or the one before."""
        if not self._states:
            return None
        if not isinstance(part, _Tile):
            return _Tile(loop=0)
        back = key in (Qt.Key.Key_Left, Qt.Key.Key_Up)
        loop = min(max(part.loop + (-1 if back else 1), 0), len(self._states) - 1)
        self._first = min(self._first, loop)
        if self._tile_rect(loop).right() > self.width():
            self.scroll_parts(0, 1)
        self.redraw()
        return _Tile(loop=loop)

    def is_off(self, part: Part) -> bool:
        """Return False: a loop is switched off in its head, not here."""
        return False

    def words(self, part: Part) -> str:
        """Say whose recipe it is."""
        if isinstance(part, _Tile) and part.loop < len(self._states):
            return f"{self._states[part.loop].name}. Click opens its recipe."
        return ""

    def scroll_parts(self, rows: int, columns: int) -> None:
        """Scroll by loops."""
        most = max(0, len(self._states) - int(self.width() // (self._tile_width() + _GAP)))
        self._first = min(max(self._first + rows + columns, 0), most)
        self.redraw()

    def _tile_width(self) -> float:
        n = max(1, len(self._states))
        return min(max((self.width() + _GAP) / n - _GAP, _NARROWEST), _WIDEST)

    def _tile_rect(self, index: int) -> QRectF:
        width = self._tile_width()
        return QRectF((index - self._first) * (width + _GAP), 0, width, self.height())

    def _paint_tile(self, painter: QPainter, state: DeskState, tile: QRectF) -> None:
        tokens = self.theme.tokens
        colour = QColor(loop_colour(tokens, state.colour))
        painter.fillRect(QRectF(tile.left() + 6, 8, 10, 10), colour)
        font = self.theme.font("body_strong")
        painter.setFont(font)
        painter.setPen(QColor(tokens.ink))
        room = tile.width() - 28
        painter.drawText(
            QRectF(tile.left() + 22, 2, room, 22),
            Qt.AlignmentFlag.AlignVCenter,
            QFontMetricsF(font).elidedText(state.name, Qt.TextElideMode.ElideRight, room),
        )
        body = tile.adjusted(6, _TITLE + 4, -6, -6)
        n_panes = len(state.loop.panes)
        width = (body.width() - 4 * (n_panes - 1)) / n_panes
        for index in range(n_panes):
            left = body.left() + index * (width + 4)
            self._paint_recipe(
                painter, state, index, QRectF(left, body.top(), width, body.height())
            )

    def _paint_recipe(self, painter: QPainter, state: DeskState, index: int, rect: QRectF) -> None:
        painter.fillRect(rect, QColor(self.theme.tokens.sunken))
        heard = state.loop.levels[index] * state.gains[:, :, state.loop.panes[index].layer]
        levels = heard[np.ix_(state.song.sounds, state.song.rhythms)]
        colour = QColor(loop_colour(self.theme.tokens, state.colour))
        # As a picture of a pixel a cell: there can be thousands.
        cells = np.empty((*levels.shape, 4), np.uint8)
        cells[..., :3] = colour.blue(), colour.green(), colour.red()
        strength = np.where(levels < FAINTEST, 0, 0.12 + 0.88 * levels.clip(0, 1) ** EXPONENT)
        cells[..., 3] = np.round(255 * strength.clip(0, 1))
        height, width, _ = cells.shape
        picture = QImage(cells.data, width, height, 4 * width, QImage.Format.Format_ARGB32)
        painter.drawImage(rect, picture)

    def _on_toggled(self, part: Part) -> None:
        if isinstance(part, _Tile):
            self.loop_chosen.emit(part.loop)
