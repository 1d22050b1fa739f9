"""Sounds: the spectra that the loops are made of, one row each."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from loopstudio.core.pictures.loop_picture import HIGH_HZ, LOW_HZ
from loopstudio.ui.desk.geometry import AXIS_HEIGHT, SOUND_LABELS, edges
from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import USED, Part
from loopstudio.ui.desk.pixel_view import PixelView
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.strokes import badge, note, tinted
from loopstudio.ui.desk.words import describe
from loopstudio.ui.theme.theme import Theme

_TICKS = ((100.0, "100 Hz"), (1000.0, "1 kHz"), (10000.0, "10 kHz"))
_NAME_LEFT = 24
_EXPONENT = 0.7  # shows quiet harmonics beside a loud fundamental


class SoundsView(PixelView):
    """Numbered rows: the note or kind of a sound and its spectrum as a ridge."""

    def __init__(self, theme: Theme, window: PartWindow, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Sounds", parent)
        self._window = window
        self._state: DeskState | None = None
        self._rows_height = 1
        window.changed.connect(self.redraw)

    def show_state(self, state: DeskState, rows_height: int) -> None:
        """Show the sounds of a loop in rows of this height together."""
        self._state, self._rows_height = state, rows_height
        self.setAccessibleName(f"Sounds of {state.name}")
        self.redraw()

    def paint_content(self, painter: QPainter) -> None:
        """Paint the rows and the axis below them."""
        if self._state is None:
            return
        for row, sound in enumerate(self._window.visible):
            self._paint_row(painter, self._state, sound, self._row_rect(row))
        self._paint_axis(painter)

    def paint_marks(self, painter: QPainter) -> None:
        """Outline the row of what is pointed at."""
        pointed = self._pointed
        if pointed is None or pointed.sound not in self._window.visible:
            return
        rect = self._row_rect(self._window.visible.index(pointed.sound))
        self.outline(painter, rect.adjusted(SOUND_LABELS - 1, 0, 0, 0))

    def part_at(self, at: QPointF) -> Part | None:
        """Return the sound whose row is there."""
        row = int(at.y() * self._n_rows() // self._rows_height) if at.y() >= 0 else -1
        if 0 <= row < len(self._window.visible):
            return Part(sound=self._window.visible[row])
        return None

    def stepped(self, part: Part | None, key: Qt.Key) -> Part | None:
        """Go a row, a page or all the way up or down."""
        sound = step_row(self._window, None if part is None else part.sound, key)
        return None if sound is None else Part(sound=sound)

    def is_off(self, part: Part) -> bool:
        """Whether the sound is switched off."""
        return self._state is not None and self._state.is_off(part)

    def words(self, part: Part) -> str:
        """Say which sound it is and how much of the loop it makes."""
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

    def _paint_row(self, painter: QPainter, state: DeskState, sound: int, row: QRectF) -> None:
        use = float(state.loop.sound_use[sound])
        used, off = use > USED, sound in state.mutes.sounds
        number, tokens = state.song.numbers[sound], self.theme.tokens
        badge(painter, self.theme, row.top(), row.height(), number, ink=used, off=off)
        font = self.theme.font("caption")
        painter.setFont(font)
        painter.setPen(QColor(tokens.ink if used and not off else tokens.ink3))
        room = SOUND_LABELS - _NAME_LEFT - 2
        name = "Off" if off else state.song.names[sound].text
        name = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(
            QRectF(_NAME_LEFT, row.top(), room, row.height()), Qt.AlignmentFlag.AlignVCenter, name
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tinted(tokens, state.colour, use, used=used, off=off))
        painter.drawPolygon(self._ridge(state.song.ridges[:, sound], row))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(
            QRectF(SOUND_LABELS, row.bottom() - 2, self.width() - SOUND_LABELS, 1),
            QColor(tokens.line),
        )

    def _ridge(self, ridge: np.ndarray, row: QRectF) -> QPolygonF:
        """Outline of a spectrum in [0, 1], standing on the line at the foot of its row."""
        foot = row.bottom() - 2
        heights = (row.height() - 4) * ridge**_EXPONENT
        across = np.linspace(SOUND_LABELS, self.width(), len(ridge))
        top = [QPointF(x, foot - h) for x, h in zip(across, heights.tolist(), strict=True)]
        return QPolygonF([QPointF(SOUND_LABELS, foot), *top, QPointF(self.width(), foot)])

    def _paint_axis(self, painter: QPainter) -> None:
        width = self.width() - SOUND_LABELS
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for hz, text in _TICKS:
            x = SOUND_LABELS + width * np.log(hz / LOW_HZ) / np.log(HIGH_HZ / LOW_HZ)
            painter.setPen(QPen(QColor(self.theme.tokens.grid), 1))
            painter.drawLine(QPointF(round(x), 0), QPointF(round(x), self._rows_height))
            rect = QRectF(x - 30, self._rows_height + 1, 60, AXIS_HEIGHT - 6)
            note(painter, self.theme, rect, text, Qt.AlignmentFlag.AlignHCenter)


def step_row(window: PartWindow, part: int | None, key: Qt.Key) -> int | None:
    """Return the part that a key leads to, and scroll to it.

    Parameters
    ----------
    window : PartWindow
    part : int or None
        Where the keyboard is; None for nowhere yet.
    key : Qt.Key
        An arrow, Page up or down, Home or End; sideways arrows stay.
    """
    parts = window.parts
    if not parts:
        return None
    page = max(1, len(window.visible) - 1)
    by = {
        Qt.Key.Key_Up: -1,
        Qt.Key.Key_Down: 1,
        Qt.Key.Key_PageUp: -page,
        Qt.Key.Key_PageDown: page,
        Qt.Key.Key_Home: -len(parts),
        Qt.Key.Key_End: len(parts),
    }.get(key, 0)
    row = parts.index(part) + by if part in parts else window.first
    found = parts[min(max(row, 0), len(parts) - 1)]
    window.reveal(found)
    return found
