"""Rhythms: when in the bar something happens, one row each."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from loopstudio.ui.desk.geometry import AXIS_HEIGHT, RHYTHM_LABELS, edges
from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import USED, Part
from loopstudio.ui.desk.pixel_view import PixelView
from loopstudio.ui.desk.sounds_view import step_row
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.strokes import badge, note, tinted
from loopstudio.ui.desk.words import describe
from loopstudio.ui.theme.theme import Theme

_NARROWEST_BAR = 2.5  # narrower ones are joined, each keeping its highest
_EXPONENT = 0.85
_PLAYHEAD = 1.5


class RhythmsView(PixelView):
    """Lettered rows: how strongly a rhythm plays at each place of the bar."""

    def __init__(self, theme: Theme, window: PartWindow, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Rhythms", parent)
        self._window = window
        self._state: DeskState | None = None
        self._rows_height = 1
        self._at: float | None = None
        window.changed.connect(self.redraw)

    def show_state(self, state: DeskState, rows_height: int) -> None:
        """Show the rhythms of a loop in rows of this height together."""
        self._state, self._rows_height = state, rows_height
        self.setAccessibleName(f"Rhythms of {state.name}")
        self.redraw()

    def show_place(self, at: float | None) -> None:
        """Show what is being heard: place in the slice, in [0, 1); None for nothing."""
        before, self._at = self._playhead_rect(), at
        for rect in (before, self._playhead_rect()):
            if not rect.isEmpty():
                self.mark_item().update(rect.adjusted(-1, 0, 1, 0))

    def paint_content(self, painter: QPainter) -> None:
        """Paint the rows and the beats below them."""
        if self._state is None:
            return
        for row, rhythm in enumerate(self._window.visible):
            self._paint_row(painter, self._state, rhythm, self._row_rect(row))
        self._paint_axis(painter, self._state)

    def paint_marks(self, painter: QPainter) -> None:
        """Outline the row of what is pointed at, and paint the playhead."""
        pointed = self._pointed
        if pointed is not None and pointed.rhythm in self._window.visible:
            rect = self._row_rect(self._window.visible.index(pointed.rhythm))
            self.outline(painter, rect.adjusted(RHYTHM_LABELS - 1, 0, 0, 0))
        painter.fillRect(self._playhead_rect(), QColor(self.theme.tokens.ink))

    def part_at(self, at: QPointF) -> Part | None:
        """Return the rhythm whose row is there."""
        row = int(at.y() * self._n_rows() // self._rows_height) if at.y() >= 0 else -1
        if 0 <= row < len(self._window.visible):
            return Part(rhythm=self._window.visible[row])
        return None

    def stepped(self, part: Part | None, key: Qt.Key) -> Part | None:
        """Go a row, a page or all the way up or down."""
        rhythm = step_row(self._window, None if part is None else part.rhythm, key)
        return None if rhythm is None else Part(rhythm=rhythm)

    def is_off(self, part: Part) -> bool:
        """Whether the rhythm is switched off."""
        return self._state is not None and self._state.is_off(part)

    def words(self, part: Part) -> str:
        """Say which rhythm it is and how much of the loop it makes."""
        state = self._state
        return describe(part, state.song, state.loop, state.mutes) if state else ""

    def scroll_parts(self, rows: int, columns: int) -> None:
        """Scroll by rows."""
        self._window.scroll_to(self._window.first + rows)

    def _n_rows(self) -> int:
        return max(1, len(self._window.visible))

    def _row_rect(self, row: int) -> QRectF:
        lines = edges(self._n_rows(), self._rows_height)
        return QRectF(0, lines[row], self.width(), lines[row + 1] - lines[row])

    def _playhead_rect(self) -> QRectF:
        if self._at is None or self._state is None:
            return QRectF()
        x = RHYTHM_LABELS + self._at * (self.width() - RHYTHM_LABELS)
        return QRectF(x - _PLAYHEAD / 2, 0, _PLAYHEAD, self._rows_height)

    def _paint_row(self, painter: QPainter, state: DeskState, rhythm: int, row: QRectF) -> None:
        use = float(state.loop.rhythm_use[rhythm])
        used, off = use > USED, rhythm in state.mutes.rhythms
        tokens, text = self.theme.tokens, state.song.letters[rhythm]
        badge(painter, self.theme, row.top(), row.height(), text, ink=used, off=off)
        ground = row.adjusted(RHYTHM_LABELS, 1, 0, -1)
        painter.fillRect(ground, QColor(tokens.sunken))
        colour = tinted(tokens, state.colour, use, used=used, off=off)
        for bar in _bars(state.song.factors.rhythms[:, rhythm], ground):
            painter.fillRect(bar, colour)
        self._paint_beats(painter, state, ground)
        if off:
            note(
                painter,
                self.theme,
                ground.adjusted(0, 0, -4, 0),
                "Off",
                Qt.AlignmentFlag.AlignRight,
            )

    def _paint_beats(self, painter: QPainter, state: DeskState, ground: QRectF) -> None:
        beats, beats_per_bar = state.song.beats, state.song.beats // state.song.bars
        tokens = self.theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for beat in range(1, beats):
            strong = state.song.bars == 1 or beat % beats_per_bar == 0
            x = round(ground.left() + beat * ground.width() / beats)
            line = QRectF(x, ground.top(), 1, ground.height())
            painter.fillRect(line, QColor(tokens.grid4 if strong else tokens.grid))

    def _paint_axis(self, painter: QPainter, state: DeskState) -> None:
        """Paint the numbers of the beats of a bar, or the bars of a longer slice."""
        song = state.song
        n, unit = (song.beats, "") if song.bars == 1 else (song.bars, "bar ")
        width = (self.width() - RHYTHM_LABELS) / n
        for i in range(n):
            rect = QRectF(
                RHYTHM_LABELS + i * width + 2, self._rows_height + 1, width, AXIS_HEIGHT - 6
            )
            note(painter, self.theme, rect, f"{unit}{i + 1}", Qt.AlignmentFlag.AlignLeft)


def _bars(rhythm: np.ndarray, ground: QRectF) -> list[QRectF]:
    """Bars of a rhythm, shape (n_tatums,), on the ground of its row."""
    joined = max(1, int(np.ceil(_NARROWEST_BAR * len(rhythm) / max(ground.width(), 1))))
    # Whole groups only: a last, shorter one would be as wide as the others.
    while len(rhythm) % joined:
        joined += 1
    values = rhythm.reshape(-1, joined).max(axis=1)
    peak = values.max(initial=0) or 1.0
    width, foot = ground.width() / len(values), ground.bottom() - 1
    heights = (ground.height() - 2) * (values / peak) ** _EXPONENT
    return [
        QRectF(ground.left() + i * width + 0.4, foot - height, max(width - 0.8, 1), height)
        for i, height in enumerate(heights.tolist())
        if height > 0.7
    ]
