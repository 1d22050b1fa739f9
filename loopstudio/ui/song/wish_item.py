"""The wishes over the picture and over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPen

from loopstudio.ui.song import wish_places
from loopstudio.ui.song.time_view import PixelItem
from loopstudio.ui.song.wish_paint import (
    chip_place,
    fitting,
    paint_chip,
    paint_outline,
    paint_pattern,
)

if TYPE_CHECKING:
    from loopstudio.ui.song.layout_view import LayoutView
    from loopstudio.ui.song.time_axis import TimeAxis
    from loopstudio.ui.song.wish_mark import WishMark
    from loopstudio.ui.theme.theme import Theme

_ABOVE = 20.0
"""Wishes lie on top of whatever a view shows, and below nothing."""

_FLASH_MS = 150
_LEAST_PIXELS = 3
"""A wish is as wide as this, however much of the song is in view."""


class WishItem(PixelItem):
    """Paints wishes, and nothing where there are none: what is below is seen through it."""

    covers = False

    def __init__(self, theme: Theme, axis: TimeAxis) -> None:
        super().__init__(theme, axis)
        self._marks: Sequence[WishMark] = ()
        self._drawn: WishMark | None = None
        self._changed = -1
        self._font = theme.font("caption")
        self._landed: frozenset[int] = frozenset()
        self._flash = QVariantAnimation(self)
        self._flash.setStartValue(1.0)
        self._flash.setEndValue(0.0)
        self._flash.valueChanged.connect(self._on_flashing)
        self._flash.finished.connect(self._on_flashed)
        self.setZValue(_ABOVE)
        self.setVisible(False)

    def show_marks(self, marks: Sequence[WishMark]) -> None:
        """Show these wishes; those that are not of this view are left out."""
        self._marks = marks
        self._show_if_any()
        self.refresh()

    def show_drawn(self, mark: WishMark | None, changed: int = -1) -> None:
        """Show a wish that is being drawn, or the one numbered `changed` as it is changed."""
        if changed != self._changed:
            self._changed = changed
            self.refresh()
        if mark != self._drawn:
            self._drawn = mark
            self._show_if_any()
            self.update()

    def flash(self, landed: frozenset[int]) -> None:
        """Flash the outlines of these wishes once, unless things shall not move."""
        duration_ms = self.theme.duration_ms(_FLASH_MS)
        if duration_ms and landed:
            self._landed = landed
            self._flash.setDuration(duration_ms)
            self._flash.start()

    @property
    def flashing(self) -> bool:
        """Whether wishes that landed are being shown."""
        return bool(self._landed)

    def place(self, mark: WishMark, height: int) -> QRectF:
        """Return where a wish is in a view of this height, in pixels; empty if not in this view.

        Parameters
        ----------
        mark : WishMark
        height : int
        """
        upright = self._upright(mark, height)
        return self._between(mark, upright) if upright is not None else QRectF()

    def _between(self, mark: WishMark, upright: tuple[float, float]) -> QRectF:
        left, right = self.axis.x(mark.place.start), self.axis.x(mark.place.stop)
        left, right = round(left) + 1, max(round(right), round(left) + 1 + _LEAST_PIXELS)
        top, bottom = round(upright[0]), round(upright[1])
        return QRectF(left, top, right - left, max(bottom - top, _LEAST_PIXELS))

    def chip(self, mark: WishMark, height: int) -> QRectF:
        """Return where the words of a wish are in a view of this height; empty if nowhere."""
        return self._chip(mark, self.place(mark, height), height)[1]

    def _chip(self, mark: WishMark, place: QRectF, height: int) -> tuple[str, QRectF]:
        """Return the words that a wish has room for, and where they are."""
        seen = place & QRectF(0, 0, self.axis.width, height)
        words = fitting(self._font, mark.words(named=self.named), seen)
        return words, chip_place(self._font, words, seen, top=self.chips_at_top)

    def at(self, pos: QPointF, height: int) -> int:
        """Return the wish at a place in a view of this height: its number, or -1."""
        hit = (
            number
            for number in range(len(self._marks) - 1, -1, -1)
            if self.place(self._marks[number], height).contains(pos)
            or self.chip(self._marks[number], height).contains(pos)
        )
        return next(hit, -1)

    chips_at_top = True
    """Whether the words of a wish are at its top, or in the middle of its height."""
    named = True
    """Whether words name the loop."""

    def _upright(self, mark: WishMark, height: int) -> tuple[float, float] | None:
        """Return the top and the bottom of a wish in pixels; None if it is not in this view."""
        raise NotImplementedError

    def _upright_drawn(self, mark: WishMark, height: int) -> tuple[float, float]:
        """Return the top and the bottom of a wish while it is drawn in this view."""
        return self._upright(mark, height) or (0.0, float(height))

    def draw(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint the wishes, the selected one on top."""
        shown = [mark for number, mark in enumerate(self._marks) if number != self._changed]
        for mark in sorted(shown, key=lambda mark: mark.selected):
            self._paint(painter, mark, self.place(mark, height), height)

    def draw_over(self, painter: QPainter, height: int) -> None:
        """Paint what is being drawn, and the flash."""
        if self._drawn is not None:
            place = self._between(self._drawn, self._upright_drawn(self._drawn, height))
            self._paint(painter, self._drawn, place, height)
        if not self._landed:
            return
        ink = QColor(self.theme.tokens.ink)
        ink.setAlphaF(float(self._flash.currentValue() or 0.0))
        painter.setPen(QPen(ink, 4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number in self._landed:
            if number < len(self._marks):
                place = self.place(self._marks[number], height)
                if not place.isEmpty():
                    painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 3, 3)

    def _paint(self, painter: QPainter, mark: WishMark, place: QRectF, height: int) -> None:
        tokens, seen = self.theme.tokens, QRectF(0, 0, self.axis.width, height)
        if place.isEmpty() or not place.intersects(seen):
            return
        paint_pattern(painter, tokens, mark.kind, place & seen, mark.strength)
        paint_outline(painter, tokens, mark.kind, mark.colour, place, selected=mark.selected)
        paint_chip(painter, tokens, self._font, *self._chip(mark, place, height))

    def _show_if_any(self) -> None:
        self.setVisible(bool(self._marks) or self._drawn is not None)

    def _on_flashing(self, value: float) -> None:
        self.update()

    def _on_flashed(self) -> None:
        self._landed = frozenset()
        self.update()


class PictureWishes(WishItem):
    """Wishes about some of the pitches, over the picture of the song."""

    def _upright(self, mark: WishMark, height: int) -> tuple[float, float] | None:
        return wish_places.heights(mark.place, height) if mark.place.has_pitch else None


class RowWishes(WishItem):
    """Wishes about all pitches, each over the row of its loop."""

    chips_at_top = False
    named = False

    def __init__(self, theme: Theme, axis: TimeAxis, rows: LayoutView) -> None:
        super().__init__(theme, axis)
        self._rows = rows

    def _upright(self, mark: WishMark, height: int) -> tuple[float, float] | None:
        if mark.place.has_pitch:
            return None
        place = self._rows.row_place(mark.row)
        return None if place is None else (place[0] + 4, place[0] + place[1] - 5)
