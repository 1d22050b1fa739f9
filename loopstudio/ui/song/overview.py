"""The whole song in one strip, with a frame around what is in view.

Shown while the song does not fit the view.  The frame is the scroll bar of the song view:
it is dragged along, and its two edges bring the song closer.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.core.pictures.picture import SongPicture, gather
from loopstudio.ui.controls.focus_ring import OWN_RING
from loopstudio.ui.controls.own_keys import keeps
from loopstudio.ui.song.any_row import DIMMED, AnyRow
from loopstudio.ui.song.heights import OVERVIEW
from loopstudio.ui.song.time_axis import ZOOM_STEP, TimeAxis
from loopstudio.ui.song.words import view_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens, loop_colour

_INSET = 3
_GRIP = 5
"""Pixels around an edge of the frame in which it is taken hold of."""
_OUTSIDE = 0.62
"""Opacity of the ground over what is not in view."""
_FAINTEST = 0.35
"""Opacity of the weakest bar in which a loop plays."""
_STEP = 0.25
"""Parts of the view that an arrow key goes on."""
_KEYS = {
    Qt.Key.Key_Left: "back",
    Qt.Key.Key_Right: "on",
    Qt.Key.Key_PageUp: "page back",
    Qt.Key.Key_PageDown: "page on",
    Qt.Key.Key_Home: "start",
    Qt.Key.Key_End: "end",
    Qt.Key.Key_Up: "closer",
    Qt.Key.Key_Down: "further",
}
"""Keys of the strip; some mean something else in the rest of the window."""


class Overview(QWidget):
    """Shows the layout of the whole song, or how loud it is while it has none.

    Signals
    -------
    pointed()
        The pointer is over the strip.
    left()
        The pointer is no longer there.
    """

    pointed = Signal()
    left = Signal()

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._axis = axis
        self._rows: Sequence[AnyRow] = ()
        self._picture: SongPicture | None = None
        self._position = 0
        self._kept: QPixmap | None = None
        self._held: tuple[str, float] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty(OWN_RING, True)
        self.setAccessibleName("Overview")
        self.setToolTip("Drag the frame to move, its edges to zoom. Double click: whole song (F)")
        axis.changed.connect(self._on_axis_changed)
        theme.changed.connect(self._on_theme_changed)

    def show_rows(self, rows: Sequence[AnyRow]) -> None:
        """Show these rows, from the top."""
        same = len(rows) == len(self._rows) and all(map(is_, rows, self._rows))
        if not same:
            self._rows = rows
            self._refresh()

    def show_picture(self, picture: SongPicture | None) -> None:
        """Show how loud this song is as long as there are no rows."""
        self._picture = picture
        self._refresh()

    def show_position(self, sample: int) -> None:
        """Show where the song plays."""
        before, self._position = self._x(self._position), sample
        if round(before) != round(self._x(sample)):
            for x in (before, self._x(sample)):
                self.update(QRect(round(x) - 2, 0, 4, self.height()))

    def frame(self) -> tuple[float, float]:
        """Return the left and right edge of the frame, in pixels."""
        axis = self._axis
        return self._x(axis.first), self._x(axis.first + axis.span)

    def sizeHint(self) -> QSize:
        """Return the height of the strip."""
        return QSize(600, OVERVIEW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the song, what is in view of it, and where it plays."""
        tokens, height = self._theme.tokens, self.height()
        ratio = self.devicePixelRatioF()
        if self._kept is None or self._kept.size() != self.size() * ratio:
            self._kept = QPixmap(self.size() * ratio)
            self._kept.setDevicePixelRatio(ratio)
            painter = QPainter(self._kept)
            self._paint_song(painter, tokens)
            painter.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._kept)
        left, right = self.frame()
        veil = QColor(tokens.sunken)
        veil.setAlphaF(_OUTSIDE)
        painter.fillRect(QRectF(0, 0, left, height), veil)
        painter.fillRect(QRectF(right, 0, self.width() - right, height), veil)
        painter.fillRect(0, height - 1, self.width(), 1, QColor(tokens.line))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self._held is not None or self.hasFocus()
        painter.setPen(QPen(QColor(tokens.ink if strong else tokens.ink2), 2 if strong else 1.5))
        frame = QRectF(left + 1, 1, max(right - left - 2, 3), height - 3)
        painter.drawRoundedRect(frame, 2, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.ink))
        painter.drawRect(QRectF(self._x(self._position) - 0.75, 0, 1.5, height - 1))

    def _paint_song(self, painter: QPainter, tokens: Tokens) -> None:
        painter.fillRect(self.rect(), QColor(tokens.sunken))
        if self._rows:
            self._paint_rows(painter, tokens)
        elif self._picture is not None:
            self._paint_loudness(painter, tokens, self._picture)

    def _paint_rows(self, painter: QPainter, tokens: Tokens) -> None:
        n_pixels = self.width()
        edges = np.linspace(0, self._axis.n_samples, n_pixels + 1)
        tall = (self.height() - 1 - 2 * _INSET) / len(self._rows)
        gap = 1 if tall >= 3 else 0
        for place, row in enumerate(self._rows):
            strengths = row.strengths(edges, self._axis.bar_starts)
            alpha = np.where(strengths > 0, _FAINTEST + (1 - _FAINTEST) * strengths, 0)
            alpha *= DIMMED if row.dimmed else 1.0
            rgb = QColor(loop_colour(tokens, row.colour)).rgb() & 0xFFFFFF
            pixels = np.rint(255 * alpha).astype(np.uint32) << 24 | np.uint32(rgb)
            image = QImage(pixels.data, n_pixels, 1, 4 * n_pixels, QImage.Format.Format_ARGB32)
            painter.drawImage(QRectF(0, _INSET + place * tall, n_pixels, tall - gap), image)

    def _paint_loudness(self, painter: QPainter, tokens: Tokens, picture: SongPicture) -> None:
        n_pixels, middle = self.width(), (self.height() - 1) / 2
        per_pixel = self._axis.n_samples / picture.hop / n_pixels
        loudest = gather(picture.levels, 0.0, per_pixel, n_pixels).max(axis=1) / 255
        half = np.maximum((middle - _INSET) * loudest**2, 0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.ink3))
        painter.drawRects(
            [QRectF(x, middle - tall, 1, 2 * tall) for x, tall in enumerate(half.tolist())]
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the frame, of one of its edges, or bring it here."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        part = self._part_at(x)
        if part == "outside":
            self._axis.show_from(self._sample(x) - self._axis.span / 2)
            part = "frame"
        self._held = part, self._sample(x) - self._axis.first
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, or show what can be taken hold of."""
        x = event.position().x()
        if self._held is None:
            on_edge = self._part_at(x) in ("left", "right")
            self.setCursor(Qt.CursorShape.SizeHorCursor if on_edge else Qt.CursorShape.ArrowCursor)
            self.pointed.emit()
            return
        part, offset = self._held
        axis, here = self._axis, self._sample(x)
        if part == "frame":
            axis.show_from(here - offset)
        elif part == "left":
            axis.show_between(here, axis.first + axis.span, keep_end=True)
        else:
            axis.show_between(axis.first, here)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Bring the whole song into view."""
        self._axis.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; scroll with Shift, or where the wheel is turned sideways."""
        turned = event.angleDelta() / 120
        notches, sideways = turned.y(), turned.x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or sideways:
            self._axis.scroll(-(sideways or notches) * self._axis.span / 10)
        elif notches:
            self._axis.zoom(ZOOM_STEP**notches, self._sample(event.position().x()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self.unsetCursor()
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        """Keep the arrows for the strip while it has the keyboard."""
        return keeps(event, _KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the frame, or make it smaller or larger."""
        axis = self._axis
        middle = axis.first + axis.span / 2
        asked = _KEYS.get(Qt.Key(event.key()))
        if asked is None:
            super().keyPressEvent(event)
        elif asked in ("closer", "further"):
            axis.zoom(ZOOM_STEP if asked == "closer" else 1 / ZOOM_STEP, middle)
        elif asked in ("start", "end"):
            axis.show_from(0.0 if asked == "start" else float(axis.n_samples))
        else:
            step = 1.0 if asked.startswith("page") else _STEP
            axis.scroll((-step if asked.endswith("back") else step) * axis.span)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame as what the keys move."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it as usual."""
        super().focusOutEvent(event)
        self.update()

    def _part_at(self, x: float) -> str:
        left, right = self.frame()
        # A small frame can still be moved: its edges are taken hold of from outside.
        inner = min(_GRIP, (right - left) / 4)
        if left - _GRIP <= x <= left + inner:
            return "left"
        if right - inner <= x <= right + _GRIP:
            return "right"
        return "frame" if left < x < right else "outside"

    def _x(self, sample: float) -> float:
        return sample * self.width() / max(self._axis.n_samples, 1)

    def _sample(self, x: float) -> float:
        return x * self._axis.n_samples / max(self.width(), 1)

    def _refresh(self) -> None:
        self._kept = None
        self.update()

    def _on_axis_changed(self) -> None:
        self.setAccessibleDescription(view_text(self._axis))
        self.update()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._refresh()
