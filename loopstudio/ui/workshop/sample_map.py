"""Two songs one above the other, with the places that belong together joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from loopstudio.ui.song.colour_table import level_table
from loopstudio.ui.song.words import clock_text
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

if TYPE_CHECKING:
    from loopstudio.core.pictures.picture import SongPicture
    from loopstudio.jobs.sampling import Finding

_GAP = 56
_CAPTION = 20
_BAND, _BAND_HERE = 0.14, 0.34
"""Opacity of the ink that joins two places, and of the one that is chosen."""


class SampleMap(QWidget):
    """The recording above, the track below.

    Signals
    -------
    place_clicked(int)
        The user wants to hear this place, by its number.
    """

    place_clicked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._finding: Finding | None = None
        self._chosen = -1
        self.setMinimumSize(QSize(640, 260))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Recording and track")
        theme.changed.connect(self._on_theme_changed)

    def show_finding(self, finding: Finding | None) -> None:
        """Show two songs and what was found."""
        self._finding, self._chosen = finding, -1
        self.update()

    def show_chosen(self, place: int) -> None:
        """Show which place is heard; -1 for none."""
        self._chosen = place
        self.update()

    def place_at(self, x: float, y: float) -> int:
        """Return the place in the track that is there; -1 for none."""
        if y < self._strips()[1].top() - _GAP:
            return -1
        for number in range(len(self._places())):
            left, right = self._place_range(number)
            if left <= x <= right:
                return number
        return -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both pictures, and the bands between them."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.panel))
        if self._finding is None:
            return
        upper, lower = self._strips()
        for strip, picture in (
            (upper, self._finding.original_picture),
            (lower, self._finding.track_picture),
        ):
            self._paint_picture(painter, tokens, strip, picture)
        self._paint_captions(painter, tokens, upper, lower)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in range(len(self._places())):
            self._paint_band(painter, tokens, upper, lower, number)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask to hear a place."""
        place = self.place_at(event.position().x(), event.position().y())
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.place_clicked.emit(place)

    def _strips(self) -> tuple[QRectF, QRectF]:
        height = (self.height() - _GAP - 2 * _CAPTION) / 2
        upper = QRectF(0, _CAPTION, self.width(), height)
        return upper, upper.translated(0, height + _GAP)

    def _places(self) -> tuple[float, ...]:
        excerpt = self._finding.verdict.excerpt if self._finding else None
        return excerpt.places_s if excerpt else ()

    def _place_range(self, number: int) -> tuple[float, float]:
        """Return the pixels of a place in the track."""
        assert self._finding is not None
        excerpt = self._finding.verdict.excerpt
        assert excerpt is not None
        seconds = self._finding.track.n_samples / self._finding.track.sr
        start = excerpt.places_s[number]
        left, right = (self.width() * s / seconds for s in (start, start + excerpt.length_s))
        return left, right

    def _source_range(self) -> tuple[float, float]:
        """Return the pixels of the excerpt in the recording."""
        assert self._finding is not None
        excerpt = self._finding.verdict.excerpt
        assert excerpt is not None
        seconds = self._finding.original.n_samples / self._finding.original.sr
        stop = excerpt.original_s + excerpt.length_s * excerpt.change.speed
        left, right = (self.width() * s / seconds for s in (excerpt.original_s, stop))
        return left, right

    def _paint_picture(
        self, painter: QPainter, tokens: Tokens, strip: QRectF, picture: SongPicture
    ) -> None:
        cells = picture.levels[-1]
        colours = np.ascontiguousarray(level_table(tokens).take(cells.T[::-1]))
        height, width = colours.shape
        image = QImage(colours.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(strip, image)

    def _paint_captions(
        self, painter: QPainter, tokens: Tokens, upper: QRectF, lower: QRectF
    ) -> None:
        assert self._finding is not None
        finding = self._finding
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.ink2))
        for strip, name, song, top in (
            (upper, finding.original_name, finding.original, 0.0),
            (lower, finding.track_name, finding.track, lower.bottom()),
        ):
            line = QRectF(strip.left(), top, strip.width(), _CAPTION)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, name)
            length = clock_text(song.n_samples / song.sr)
            painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, length)

    def _paint_band(
        self, painter: QPainter, tokens: Tokens, upper: QRectF, lower: QRectF, number: int
    ) -> None:
        from_left, from_right = self._source_range()
        left, right = self._place_range(number)
        here = number == self._chosen
        fill = QColor(tokens.ink)
        fill.setAlphaF(_BAND_HERE if here else _BAND)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(from_left, upper.bottom()),
                    QPointF(from_right, upper.bottom()),
                    QPointF(right, lower.top()),
                    QPointF(left, lower.top()),
                ]
            )
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.ink), 2 if here else 1.25))
        painter.drawRect(QRectF(from_left, upper.top(), from_right - from_left, upper.height()))
        painter.drawRect(QRectF(left, lower.top(), right - left, lower.height()))

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
