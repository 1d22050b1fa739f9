"""Rhythms: when in the bar something happens, one row each."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.own_keys import ENTER, is_plain, keeps
from loopstudio.ui.desk.geometry import AXIS_HEIGHT, RHYTHM_LABELS
from loopstudio.ui.desk.level_drag import new_gesture
from loopstudio.ui.desk.part_rows import PartRows
from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import USED, Part
from loopstudio.ui.desk.pencil import Pencil, n_steps, step_words, steps_of
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.strokes import LOCK, badge, note, padlock, tinted
from loopstudio.ui.theme.theme import Theme

_NARROWEST_BAR = 2.5  # narrower ones are joined, each keeping its highest
_EXPONENT = 0.85
_PLAYHEAD = 1.5


_STEP_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_STEP_LEVELS = {Qt.Key.Key_Comma: -1, Qt.Key.Key_Period: 1}
_PENCIL_KEYS = (*_STEP_KEYS, *_STEP_LEVELS, *ENTER, Qt.Key.Key_Delete, Qt.Key.Key_Escape)


class RhythmsView(PartRows):
    """Lettered rows: how strongly a rhythm plays at each place of the bar.

    With the pencil, a click or a drag draws the levels of sixteenths.

    Signals
    -------
    steps_edited(int, object, str)
        The user gave the steps of this rhythm these levels, in a gesture of this name.
    pencil_left()
        The user is done drawing.
    """

    field = "rhythm"
    steps_edited = Signal(int, object, str)
    pencil_left = Signal()

    def __init__(self, theme: Theme, window: PartWindow, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Rhythms", window, RHYTHM_LABELS, parent)
        self._at: float | None = None
        self._pencil: Pencil | None = None
        self._step_gesture = new_gesture()

    def show_state(self, state: DeskState, rows_height: int) -> None:
        """Show the rhythms of a loop in rows of this height together."""
        self.setAccessibleName(f"Rhythms of {state.name}")
        mutes = state.mutes
        looks = (mutes.rhythms, mutes.rhythm_levels, state.locked.rhythms, state.redrawn.rhythms)
        self.take_state(state, rows_height, looks)

    def show_place(self, at: float | None) -> None:
        """Show what is being heard: place in the slice, in [0, 1); None for nothing."""
        before, self._at = self._playhead_rect(), at
        for rect in (before, self._playhead_rect()):
            if not rect.isEmpty():
                self.mark_item().update(rect.adjusted(-1, 0, 1, 0))

    def show_pencil(self, drawing: bool) -> None:
        """Let the mouse draw, or no longer."""
        self._pencil = Pencil() if drawing else None
        self.has_controls = not drawing  # they would cover steps
        shape = Qt.CursorShape.CrossCursor if drawing else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.redraw()

    def words(self, part: Part) -> str:
        """Say which rhythm it is, or which step of it is under the pencil."""
        if self._pencil is not None and self.state is not None and part.rhythm is not None:
            return step_words(self.state, part.rhythm, self._pencil.step)
        return super().words(part)

    # Pointer and keyboard while the pencil is out.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to draw where the pencil is out."""
        part = self.part_at(event.position())
        drawn = event.position().x() >= self.labels and part is not None
        left = event.button() == Qt.MouseButton.LeftButton
        if self._pencil is None or not drawn or not left:
            super().mousePressEvent(event)
            return
        event.accept()
        self._cursor = part
        assert part is not None
        assert part.rhythm is not None
        self.chosen.emit(part)
        self._pencil.press(part.rhythm)
        self._draw_to(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Draw with the second press as with the first."""
        if self._pencil is not None:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on, on the rhythm where the stroke began."""
        pencil = self._pencil
        if pencil is not None and pencil.rhythm is not None:
            event.accept()
            self._draw_to(event.position())
            return
        super().mouseMoveEvent(event)
        if pencil is not None and self._own is not None and self.state is not None:
            pencil.step = self._step_at(event.position().x())
            self.mark_item().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if self._pencil is not None and self._pencil.rhythm is not None:
            event.accept()
            self._pencil.release()
            return
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show no menu in the middle of a stroke."""
        if self._pencil is None or self._pencil.rhythm is None:
            super().contextMenuEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the pencil from the window's shortcuts."""
        asks = event.type() == QEvent.Type.ShortcutOverride
        if asks and self._pencil is not None and keeps(event, _PENCIL_KEYS, plain=True):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a step with the arrows sideways, set it with comma and full stop."""
        part, key = self._cursor, Qt.Key(event.key())
        if self._pencil is None or key not in _PENCIL_KEYS or not is_plain(event):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape:
            self.pencil_left.emit()
        elif part is not None and part.rhythm is not None and self.state is not None:
            self._press_step_key(self._pencil, self.state, part.rhythm, key)

    def _press_step_key(self, pencil: Pencil, state: DeskState, rhythm: int, key: Qt.Key) -> None:
        levels = steps_of(state, rhythm)
        if key in _STEP_KEYS:
            pencil.step = min(max(pencil.step + _STEP_KEYS[key], 0), len(levels) - 1)
            self._step_gesture = new_gesture()
            self.mark_item().update()
            self.pointed_changed.emit(self._cursor)
        elif key in _STEP_LEVELS:
            drawn = pencil.nudge(levels, _STEP_LEVELS[key])
            self.steps_edited.emit(rhythm, drawn, self._step_gesture)
        else:
            on = key in ENTER and levels[pencil.step] == 0
            drawn = pencil.set_level(levels, 1.0 if on else 0.0)
            self.steps_edited.emit(rhythm, drawn, new_gesture())
        self.refresh_words()

    def _draw_to(self, at: QPointF) -> None:
        pencil, state = self._pencil, self.state
        assert pencil is not None
        if state is None or pencil.rhythm is None:
            return
        row = self.rect_of(Part(rhythm=pencil.rhythm))
        if row is None:
            return
        height = min(max((row.bottom() - 1 - at.y()) / (row.height() - 3), 0.0), 1.0)
        levels = pencil.draw(
            steps_of(state, pencil.rhythm), self._step_at(at.x()), height ** (1 / _EXPONENT)
        )
        self.steps_edited.emit(pencil.rhythm, levels, pencil.gesture)

    def _step_at(self, x: float) -> int:
        assert self.state is not None
        n, width = n_steps(self.state), max(self.width() - self.labels, 1)
        return min(max(int((x - self.labels) * n / width), 0), n - 1)

    # Painting.

    def paint_marks(self, painter: QPainter) -> None:
        """Outline the row of what is pointed at, and the step; paint the playhead."""
        super().paint_marks(painter)
        pencil, part, state = self._pencil, self._own, self.state
        row = None if part is None else self.rect_of(part)
        if pencil is not None and row is not None and state is not None:
            width = (self.width() - self.labels) / n_steps(state)
            left = self.labels + pencil.step * width
            self.outline(painter, QRectF(left, row.top(), width, row.height()))
        painter.fillRect(self._playhead_rect(), QColor(self.theme.tokens.ink))

    def _playhead_rect(self) -> QRectF:
        if self._at is None or self.state is None:
            return QRectF()
        x = RHYTHM_LABELS + self._at * (self.width() - RHYTHM_LABELS)
        return QRectF(x - _PLAYHEAD / 2, 0, _PLAYHEAD, self.rows_height)

    def paint_row(self, painter: QPainter, number: int, row: QRectF) -> None:
        """Paint letter and bars of a rhythm."""
        state, part = self.state, Part(rhythm=number)
        assert state is not None
        use = float(state.loop.rhythm_use[number])
        used, off = use > USED, state.is_off(part)
        tokens, text = self.theme.tokens, state.song.letters[number]
        badge(painter, self.theme, row.top(), row.height(), text, ink=used, off=off)
        ground = row.adjusted(RHYTHM_LABELS, 1, 0, -1)
        painter.fillRect(ground, QColor(tokens.sunken))
        colour = tinted(tokens, state.colour, use, used=used, off=off)
        learned = float(state.song.learned.rhythms[:, number].max(initial=0))
        for bar in _bars(state.song.factors.rhythms[:, number], learned, ground):
            painter.fillRect(bar, colour)
        self._paint_beats(painter, state, ground)
        self._paint_words(painter, state, part, ground)
        self.paint_state(painter, part, state, row)

    def _paint_words(self, painter: QPainter, state: DeskState, part: Part, ground: QRectF) -> None:
        """Write the name of a rhythm, and whether it is locked or off, over its end."""
        assert part.rhythm is not None
        off = state.is_off(part)
        words = "Off" if off else state.song.called_rhythms[part.rhythm]
        right = ground.adjusted(0, 0, -4, 0)
        if state.is_locked(part):
            centre = QPointF(right.right() - LOCK / 2, ground.center().y())
            padlock(painter, centre, QColor(self.theme.tokens.ink2))
            right.adjust(0, 0, -LOCK - 4, 0)
        if words:
            font = self.theme.font("caption")
            width = min(QFontMetricsF(font).horizontalAdvance(words), right.width() / 2)
            words = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, width + 1)
            right.setLeft(right.right() - width - 6)
            painter.fillRect(right.adjusted(0, 1, 4, -1), QColor(self.theme.tokens.sunken))
            note(painter, self.theme, right, words, Qt.AlignmentFlag.AlignRight)

    def _paint_beats(self, painter: QPainter, state: DeskState, ground: QRectF) -> None:
        beats, beats_per_bar = state.song.beats, state.song.beats // state.song.bars
        tokens = self.theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for step in range(1, n_steps(state)) if self._pencil is not None else ():
            x = round(ground.left() + step * ground.width() / n_steps(state))
            painter.fillRect(QRectF(x, ground.top(), 1, ground.height()), QColor(tokens.grid))
        for beat in range(1, beats):
            strong = state.song.bars == 1 or beat % beats_per_bar == 0
            x = round(ground.left() + beat * ground.width() / beats)
            line = QRectF(x, ground.top(), 1, ground.height())
            painter.fillRect(line, QColor(tokens.grid4 if strong else tokens.grid))

    def paint_axis(self, painter: QPainter) -> None:
        """Paint the numbers of the beats of a bar, or the bars of a longer slice."""
        assert self.state is not None
        song = self.state.song
        n, unit = (song.beats, "") if song.bars == 1 else (song.bars, "bar ")
        width = (self.width() - RHYTHM_LABELS) / n
        for i in range(n):
            rect = QRectF(
                RHYTHM_LABELS + i * width + 2, self.rows_height + 1, width, AXIS_HEIGHT - 6
            )
            note(painter, self.theme, rect, f"{unit}{i + 1}", Qt.AlignmentFlag.AlignLeft)


def _bars(rhythm: np.ndarray, peak: float, ground: QRectF) -> list[QRectF]:
    """Bars of a rhythm, shape (n_tatums,), on the ground of its row, which is `peak` high."""
    joined = max(1, int(np.ceil(_NARROWEST_BAR * len(rhythm) / max(ground.width(), 1))))
    # Whole groups only: a last, shorter one would be as wide as the others.
    while len(rhythm) % joined:
        joined += 1
    values = rhythm.reshape(-1, joined).max(axis=1)
    peak = max(peak, float(values.max(initial=0))) or 1.0
    width, foot = ground.width() / len(values), ground.bottom() - 1
    heights = (ground.height() - 2) * (values / peak) ** _EXPONENT
    return [
        QRectF(ground.left() + i * width + 0.4, foot - height, max(width - 0.8, 1), height)
        for i, height in enumerate(heights.tolist())
        if height > 0.7
    ]
