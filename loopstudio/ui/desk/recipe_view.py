"""Recipe: which sound plays which rhythm, one matrix for each layer of the loop."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from loopstudio.ui.desk.geometry import AXIS_HEIGHT, PANE_GAP, edges
from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import USED, Pane, Part
from loopstudio.ui.desk.pixel_view import PixelView
from loopstudio.ui.desk.rows_view import step_row
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.strokes import (
    OFF_OPACITY,
    badge_font,
    crossed,
    folded_corner,
    padlock,
    tag,
)
from loopstudio.ui.desk.words import describe, level_text, short_name
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import loop_colour, loop_text

FAINTEST = 0.02
"""Levels below it are drawn as an empty cell."""

EXPONENT = 0.7
"""From level to brightness, so that quiet cells can still be told apart."""

_BRIGHT = 0.35
"""Levels above it are bright enough to write on."""

_SIDEWAYS = {Qt.Key.Key_Left: Qt.Key.Key_Up, Qt.Key.Key_Right: Qt.Key.Key_Down}


class RecipeView(PixelView):
    """Rows are sounds, columns are rhythms, in step with the views beside it."""

    has_levels = True

    def __init__(
        self,
        theme: Theme,
        sounds: PartWindow,
        rhythms: PartWindow,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "Recipe", parent)
        self._sounds, self._rhythms = sounds, rhythms
        self._state: DeskState | None = None
        self._panes: tuple[Pane, ...] = ()
        self._rows_height = self._cell = 1
        sounds.changed.connect(self.redraw)
        rhythms.changed.connect(self.redraw)

    def show_state(
        self, state: DeskState, panes: tuple[Pane, ...], rows_height: int, cell: int
    ) -> None:
        """Show these panes of a loop's recipe, its cells `cell` pixels wide."""
        self._state, self._panes = state, panes
        self._rows_height, self._cell = rows_height, cell
        self.setAccessibleName(f"Recipe of {state.name}")
        self.redraw()

    def pane_width(self) -> int:
        """Return the width of one pane."""
        return len(self._rhythms.visible) * self._cell

    def paint_content(self, painter: QPainter) -> None:
        """Paint the panes and the letters below them."""
        if self._state is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, pane in enumerate(self._panes):
            for row, sound in enumerate(self._sounds.visible):
                for column, rhythm in enumerate(self._rhythms.visible):
                    rect = self._cell_rect(index, row, column)
                    self._paint_cell(painter, self._state, Part(sound, rhythm, pane.layer), rect)
            self._paint_letters(painter, self._state, index)

    def paint_marks(self, painter: QPainter) -> None:
        """Outline the cell, or the row or column, of what is pointed at."""
        pointed = self._pointed
        if pointed is None:
            return
        for index, pane in enumerate(self._panes):
            if pointed.layer not in (None, pane.layer):
                continue
            rect = self._pointed_rect(index, pointed)
            if rect is not None:
                self.outline(painter, rect)
        self._paint_level(painter, pointed)

    def part_at(self, at: QPointF) -> Part | None:
        """Return the cell that is there."""
        if not 0 <= at.y() < self._rows_height or at.x() < 0:
            return None
        index, inside = divmod(at.x(), self.pane_width() + PANE_GAP)
        row = int(at.y() * len(self._sounds.visible) // self._rows_height)
        column = int(inside // self._cell)
        if index >= len(self._panes) or column >= len(self._rhythms.visible):
            return None
        return Part(
            self._sounds.visible[row], self._rhythms.visible[column], self._panes[int(index)].layer
        )

    def stepped(self, part: Part | None, key: Qt.Key) -> Part | None:
        """Go a cell in the direction of an arrow, across the panes; Page and Home by rows."""
        if not self._panes or not self._sounds.parts or not self._rhythms.parts:
            return None
        if part is None or part.sound is None or part.rhythm is None:
            return Part(self._sounds.visible[0], self._rhythms.visible[0], self._panes[0].layer)
        if key not in _SIDEWAYS:
            return Part(step_row(self._sounds, part.sound, key), part.rhythm, part.layer)
        layers = [pane.layer for pane in self._panes]
        pane = layers.index(part.layer) if part.layer in layers else 0
        ends = {Qt.Key.Key_Left: self._rhythms.parts[0], Qt.Key.Key_Right: self._rhythms.parts[-1]}
        rhythm, beyond = part.rhythm, pane + (1 if key == Qt.Key.Key_Right else -1)
        if rhythm != ends[key]:
            return Part(part.sound, step_row(self._rhythms, rhythm, _SIDEWAYS[key]), layers[pane])
        if not 0 <= beyond < len(layers):
            return part
        jump = Qt.Key.Key_Home if key == Qt.Key.Key_Right else Qt.Key.Key_End
        return Part(part.sound, step_row(self._rhythms, rhythm, jump), layers[beyond])

    def is_off(self, part: Part) -> bool:
        """Whether this very cell is switched off."""
        return self._state is not None and self._state.is_off(part)

    def words(self, part: Part) -> str:
        """Say which cell it is and how loud."""
        state = self._state
        return describe(part, state) if state else ""

    def level_of(self, part: Part) -> float | None:
        """Return the level of a cell; None where nothing plays."""
        state = self._state
        if state is None or not (state.has_sound(part) or state.is_off(part)):
            return None
        return state.level_db(part)

    def rect_of(self, part: Part) -> QRectF | None:
        """Return where a cell is; None while it is not in view."""
        layers = [pane.layer for pane in self._panes]
        return self._pointed_rect(layers.index(part.layer), part) if part.layer in layers else None

    def scroll_parts(self, rows: int, columns: int) -> None:
        """Scroll by sounds and by rhythms."""
        self._sounds.scroll_to(self._sounds.first + rows)
        self._rhythms.scroll_to(self._rhythms.first + columns)

    def _pane_left(self, index: int) -> int:
        return index * (self.pane_width() + PANE_GAP)

    def _cell_rect(self, index: int, row: int, column: int) -> QRectF:
        lines = edges(len(self._sounds.visible), self._rows_height)
        left = self._pane_left(index) + column * self._cell
        return QRectF(left, lines[row], self._cell, lines[row + 1] - lines[row])

    def _pointed_rect(self, index: int, part: Part) -> QRectF | None:
        rows, columns = self._sounds.visible, self._rhythms.visible
        if (part.sound is not None and part.sound not in rows) or (
            part.rhythm is not None and part.rhythm not in columns
        ):
            return None
        first_row = 0 if part.sound is None else rows.index(part.sound)
        last_row = len(rows) - 1 if part.sound is None else first_row
        first_column = 0 if part.rhythm is None else columns.index(part.rhythm)
        last_column = len(columns) - 1 if part.rhythm is None else first_column
        return self._cell_rect(index, first_row, first_column).united(
            self._cell_rect(index, last_row, last_column)
        )

    def _paint_cell(self, painter: QPainter, state: DeskState, part: Part, rect: QRectF) -> None:
        assert part.sound is not None
        assert part.rhythm is not None
        assert part.layer is not None
        tokens, block = self.theme.tokens, rect.adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.sunken))
        painter.drawRoundedRect(block, 2, 2)
        colour = QColor(loop_colour(tokens, state.colour))
        if state.is_off(part):
            crossed(painter, self.theme, block, colour)
            return
        pane = next(i for i, p in enumerate(state.loop.panes) if p.layer == part.layer)
        found = float(state.loop.levels[pane, part.sound, part.rhythm])
        gain = float(state.gains[part.sound, part.rhythm, part.layer])
        level = min(found * (gain or 1.0), 1.0)
        changed = state.is_changed(part)
        if level >= FAINTEST:
            strength = min(1.0, 0.12 + 0.88 * level**EXPONENT)
            colour.setAlphaF(strength if gain else strength * OFF_OPACITY)
            painter.setBrush(colour)
            painter.drawRoundedRect(block, 2, 2)
        if changed:
            folded_corner(painter, self.theme, block)
        if state.is_locked(part):
            bright = gain and level > _BRIGHT
            ink = loop_text(tokens, state.colour) if bright else tokens.ink
            padlock(painter, block.center(), QColor(ink))

    def _paint_level(self, painter: QPainter, pointed: Part) -> None:
        """Say how loud the cell is that was changed, while it is pointed at."""
        state, rect = self._state, self.rect_of(pointed)
        if state is None or rect is None or pointed.cell is None:
            return
        dragged = self._drag is not None and self._drag.moved
        if (dragged or state.level_db(pointed)) and self._own == pointed:
            room = QRectF(0, 0, self.width(), self._rows_height + AXIS_HEIGHT)
            what, level = short_name(pointed, state.song), level_text(state.level_db(pointed))
            tag(painter, self.theme, rect, room, what, level)

    def _paint_letters(self, painter: QPainter, state: DeskState, index: int) -> None:
        tokens = self.theme.tokens
        for column, rhythm in enumerate(self._rhythms.visible):
            text = state.song.letters[rhythm]
            heard = state.loop.rhythm_use[rhythm] > USED and rhythm not in state.mutes.rhythms
            painter.setFont(badge_font(self.theme, len(text)))
            painter.setPen(QColor(tokens.ink if heard else tokens.ink3))
            left = self._pane_left(index) + column * self._cell
            rect = QRectF(left, self._rows_height + 1, self._cell, AXIS_HEIGHT - 6)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
