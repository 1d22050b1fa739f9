"""The song from near, with its bar lines, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.ui.desk.bars_paint import Wave, paint_song
from loopstudio.ui.song.ruler import handle_shape
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.bars.similarity import Heard
    from loopstudio.core.grid import Grid

TOP = 20
"""Height of the numbers."""
_BARS, _SECONDS = 6, 12
"""In view at first, with bars and without."""
_BEAT_ROOM, _NUMBER_ROOM = 10, 30
_NONE = np.empty(0)


class BarsPicture(QWidget):
    """Wave, onsets and bar lines of a part of the song, on a time axis of its own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.axis = TimeAxis(self)
        self._wave: Wave | None = None
        self._heard: Heard | None = None
        self._before = _NONE
        self.selected = -1
        """The line that keys move; -1 for none."""
        self._position = 0
        self._ground: QPixmap | None = None
        self._in_view = (0.0, 0.0)
        self.setMinimumHeight(80)
        self.axis.changed.connect(self._on_axis_changed)
        theme.changed.connect(self._on_theme_changed)

    # What is shown

    def show_song(self, audio: Audio | None) -> None:
        """Show another song, without bars yet; None for none."""
        self._wave = Wave(audio) if audio is not None else None
        self._ground = None
        self._heard, self._before = None, np.empty(0)
        self.selected, self._position = -1, 0
        self.axis.show_song(audio.n_samples if audio else 0, audio.sr if audio else 44_100)
        self._look_around(_SECONDS * self.axis.sr)

    def show_heard(self, heard: Heard | None) -> None:
        """Show where something begins; None while that is not known."""
        self._heard = heard
        self._refresh()

    def show_bars(self, grid: Grid | None, before: Grid | None) -> None:
        """Show these bars, and where they were `before` they were edited."""
        had_bars = self.axis.n_bars > 0
        self._before = before.bar_starts if before is not None and grid is not before else _NONE
        self.axis.show_grid(grid)
        self.selected = min(self.selected, self.axis.n_bars if grid is not None else -1)
        if grid is not None and not had_bars:
            self._look_around(_BARS * float(np.median(np.diff(grid.bar_starts))))

    def show_position(self, sample: int) -> None:
        """Show where the song plays, and turn the page when that leaves the view."""
        before, self._position = self._position, sample
        if sample == before:
            return
        in_view = self.axis.first <= before <= self.axis.first + self.axis.span
        if in_view and not self.busy:
            self.axis.reveal(sample)
        for x in (self.axis.x(before), self.axis.x(sample)):
            self.update(QRect(round(x) - 6, 0, 12, self.height()))

    # Painting

    def sizeHint(self) -> QSize:
        """Return a size that shows six bars well."""
        return QSize(900, 170)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the song as it is kept, lines and playhead above it."""
        tokens, ratio = self._theme.tokens, self.devicePixelRatioF()
        if self._ground is None or self._ground.size() != self.size() * ratio:
            self._ground = QPixmap(self.size() * ratio)
            self._ground.setDevicePixelRatio(ratio)
            self._ground.fill(QColor(tokens.sunken))
            below = QPainter(self._ground)
            below.fillRect(0, 0, self.width(), TOP, QColor(tokens.panel))
            rect = QRectF(self.rect()).adjusted(0, TOP, 0, 0)
            paint_song(below, rect, tokens, self.axis, self._wave, self._heard)
            below.end()
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        painter.drawPixmap(0, 0, self._ground)
        self._paint_lines(painter, tokens)
        self._paint_playhead(painter, tokens)

    def _paint_lines(self, painter: QPainter, tokens: Tokens) -> None:
        axis, height = self.axis, self.height()
        self._paint_before(painter, tokens)
        if not axis.n_bars:
            return
        bars = axis.bars_in_view()
        self._paint_beats(painter, tokens, bars)
        painter.setFont(self._theme.font("caption"))
        room = axis.width / axis.span * float(np.mean(np.diff(axis.bar_starts)))
        every = next((n for n in (1, 4, 8, 16, 32, 64) if n * room >= _NUMBER_ROOM), 128)
        lines = range(bars.start, bars.stop + 1)
        for line, x in zip(lines, axis.line_pixels().tolist(), strict=True):
            selected = line == self.selected
            painter.fillRect(x, 4, 1, height - 4, QColor(tokens.ink if selected else tokens.ink2))
            if selected:
                self._paint_grips(painter, tokens, x)
            if line % every == 0 and line < axis.n_bars:
                painter.setPen(QColor(tokens.ink if selected else tokens.ink2))
                painter.drawText(QPointF(x + 6, 14), str(line + 1))

    def _paint_grips(self, painter: QPainter, tokens: Tokens, x: int) -> None:
        """Paint the selected line stronger, with an arrow to both sides at its foot."""
        bottom, ink = self.height(), QColor(tokens.ink)
        painter.fillRect(x - 1, 4, 3, bottom - 4, ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        for side in (-1, 1):
            near, far, middle = x + 0.5 + 4 * side, x + 0.5 + 9 * side, bottom - 10
            corners = ((near, middle - 5), (far, middle), (near, middle + 5))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_beats(self, painter: QPainter, tokens: Tokens, bars: range) -> None:
        axis = self.axis
        metre = axis.grid.beats_per_bar if axis.grid is not None else 1
        beats = axis.beats()[bars.start * metre : bars.stop * metre]
        if len(beats) < 2 or axis.width / axis.span * float(np.diff(beats).mean()) < _BEAT_ROOM:
            return
        for number, x in enumerate(axis.xs(beats).tolist()):
            if number % metre:
                painter.fillRect(round(x), TOP - 5, 1, self.height(), QColor(tokens.line2))

    def _paint_before(self, painter: QPainter, tokens: Tokens) -> None:
        """Paint where lines were, dashed."""
        if not len(self._before):
            return
        pen = QPen(QColor(tokens.ink3), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([2.0, 4.0])
        painter.setPen(pen)
        for x in self.axis.xs(self._before).tolist():
            if -1 <= x <= self.width():
                painter.drawLine(
                    QPointF(round(x) + 0.5, TOP), QPointF(round(x) + 0.5, self.height())
                )

    def _paint_playhead(self, painter: QPainter, tokens: Tokens) -> None:
        if not self.axis.n_samples:
            return
        x = self.axis.x(self._position)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.ink))
        painter.drawPolygon(handle_shape(x, TOP - 12))
        painter.drawRect(QRectF(x - 0.75, TOP - 2, 1.5, self.height()))

    @property
    def busy(self) -> bool:
        """Whether the user is dragging something, so that the view stays where it is."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is in view in view."""
        super().resizeEvent(event)
        self.axis.set_width(self.width())

    def _look_around(self, span: float) -> None:
        """Bring so many samples around the playhead into view."""
        first = max(self._position - span / 4, 0.0)
        self.axis.show_between(first, first + span)

    def _refresh(self) -> None:
        self._ground = None
        self.update()

    def _on_axis_changed(self) -> None:
        in_view = self.axis.first, self.axis.span
        if in_view != self._in_view:  # and not the bars alone
            self._in_view, self._ground = in_view, None
        self.update()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._refresh()
