"""Rhythms: when in the bar something happens, one row each."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from loopstudio.ui.desk.geometry import AXIS_HEIGHT, RHYTHM_LABELS
from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import USED, Part
from loopstudio.ui.desk.rows_view import RowsView
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.strokes import badge, note, tinted
from loopstudio.ui.desk.words import describe
from loopstudio.ui.theme.theme import Theme

_NARROWEST_BAR = 2.5  # narrower ones are joined, each keeping its highest
_EXPONENT = 0.85
_PLAYHEAD = 1.5


class RhythmsView(RowsView):
    """Lettered rows: how strongly a rhythm plays at each place of the bar."""

    field = "rhythm"

    def __init__(self, theme: Theme, window: PartWindow, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Rhythms", window, RHYTHM_LABELS, parent)
        self._state: DeskState | None = None
        self._at: float | None = None

    def show_state(self, state: DeskState, rows_height: int) -> None:
        """Show the rhythms of a loop in rows of this height together."""
        self._state, self.rows_height = state, rows_height
        self.setAccessibleName(f"Rhythms of {state.name}")
        self.redraw()

    def show_place(self, at: float | None) -> None:
        """Show what is being heard: place in the slice, in [0, 1); None for nothing."""
        before, self._at = self._playhead_rect(), at
        for rect in (before, self._playhead_rect()):
            if not rect.isEmpty():
                self.mark_item().update(rect.adjusted(-1, 0, 1, 0))

    def has_rows(self) -> bool:
        """Whether there is a loop."""
        return self._state is not None

    def paint_marks(self, painter: QPainter) -> None:
        """Outline the row of what is pointed at, and paint the playhead."""
        super().paint_marks(painter)
        painter.fillRect(self._playhead_rect(), QColor(self.theme.tokens.ink))

    def is_off(self, part: Part) -> bool:
        """Whether the rhythm is switched off."""
        return self._state is not None and self._state.is_off(part)

    def words(self, part: Part) -> str:
        """Say which rhythm it is and how much of the loop it makes."""
        state = self._state
        return describe(part, state.song, state.loop, state.mutes) if state else ""

    def _playhead_rect(self) -> QRectF:
        if self._at is None or self._state is None:
            return QRectF()
        x = RHYTHM_LABELS + self._at * (self.width() - RHYTHM_LABELS)
        return QRectF(x - _PLAYHEAD / 2, 0, _PLAYHEAD, self.rows_height)

    def paint_row(self, painter: QPainter, number: int, row: QRectF) -> None:
        """Paint letter and bars of a rhythm."""
        state = self._state
        assert state is not None
        use = float(state.loop.rhythm_use[number])
        used, off = use > USED, number in state.mutes.rhythms
        tokens, text = self.theme.tokens, state.song.letters[number]
        badge(painter, self.theme, row.top(), row.height(), text, ink=used, off=off)
        ground = row.adjusted(RHYTHM_LABELS, 1, 0, -1)
        painter.fillRect(ground, QColor(tokens.sunken))
        colour = tinted(tokens, state.colour, use, used=used, off=off)
        for bar in _bars(state.song.factors.rhythms[:, number], ground):
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

    def paint_axis(self, painter: QPainter) -> None:
        """Paint the numbers of the beats of a bar, or the bars of a longer slice."""
        assert self._state is not None
        song = self._state.song
        n, unit = (song.beats, "") if song.bars == 1 else (song.bars, "bar ")
        width = (self.width() - RHYTHM_LABELS) / n
        for i in range(n):
            rect = QRectF(
                RHYTHM_LABELS + i * width + 2, self.rows_height + 1, width, AXIS_HEIGHT - 6
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
