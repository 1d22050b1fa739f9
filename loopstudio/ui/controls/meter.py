"""A level meter: one thin bar, or two for left and right."""

import math
from time import monotonic

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from loopstudio.ui.controls.painted import Painted
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import loop_colour

RANGE_DB = 48.0
"""Decibels below full scale at which the bar is empty."""

SILENT_DB = 90.0
"""Decibels below full scale from which there is nothing to show."""

HELD_S = 1.5
"""How long the number of a peak and its tick stay, to be read."""

FALL_DB_S = 20.0
"""How fast a bar falls, in decibels a second."""

_TICK = 2
"""Logical pixels of the tick that stays where the bar was highest."""


class Meter(Painted):
    """Shows peak levels; rises at once and falls slowly.

    Where a bar was highest of late, a tick stays for a moment, if there is more than one bar:
    those are for what leaves the program.  The meter's clock runs only while it is shown
    levels: who plays shows them, and shows zeros until the bars have fallen.
    """

    def __init__(
        self, theme: Theme, *, channels: int = 1, width: int = 56, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, QSize(width, 5 if channels == 1 else 13), parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(40)
        self._levels_db = [-math.inf] * channels
        self._peaks = [_Peak() for _ in range(channels if channels > 1 else 0)]
        self._colour: int | None = None
        self._shown_at = monotonic()
        self._held_db = -math.inf
        self._held_at = self._shown_at
        self.setAccessibleName("Level")

    def show_colour(self, index: int | None) -> None:
        """Use this loop colour instead of ink; None for ink."""
        self._colour = index
        self.update()

    def show_levels(self, *levels: float) -> None:
        """Show one linear peak level for each bar, 1.0 being full scale."""
        now = monotonic()
        fall = FALL_DB_S * (now - self._shown_at)
        self._shown_at = now
        before = self._painted()
        self._levels_db = [
            _fallen(max(_decibels(level), old - fall))
            for level, old in zip(levels, self._levels_db, strict=True)
        ]
        for peak, level_db in zip(self._peaks, self._levels_db, strict=False):
            peak.follow(level_db, now, fall)
        if self.level_db() >= self._held_db or now - self._held_at > HELD_S:
            self._held_db, self._held_at = self.level_db(), now
        if self._painted() != before:
            self.update()

    def level_db(self) -> float:
        """Return the highest level shown, in dB; -inf when silent."""
        return max(self._levels_db)

    def held_db(self) -> float:
        """Return the highest level of the last moments, in dB; -inf when silent."""
        return self._held_db if self.level_db() > -math.inf else -math.inf

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint one bar a channel."""
        tokens = self.theme.tokens
        colour = tokens.ink if self._colour is None else loop_colour(tokens, self._colour)
        painter = QPainter(self)
        for row, level_db in enumerate(self._levels_db):
            groove = QRectF(0.5, 8 * row + 0.5, self.width() - 1, 4)
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.setBrush(QColor(tokens.sunken))
            painter.drawRect(groove)
            filled = QRectF(0, 8 * row, self.width() * _place(level_db), 5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(filled, QColor(colour))
        for row, peak in enumerate(self._peaks):
            place = self.width() * _place(peak.level_db)
            if place >= _TICK:
                painter.fillRect(QRectF(place - _TICK, 8 * row, _TICK, 5), QColor(colour))

    def _painted(self) -> list[int]:
        """Return how far bars and ticks reach, in physical pixels."""
        pixels = self.width() * self.devicePixelRatioF()
        shown = [*self._levels_db, *(peak.level_db for peak in self._peaks)]
        return [round(pixels * _place(level_db)) for level_db in shown]


class _Peak:
    """The highest level of late: stays for a moment, then falls as the bar does."""

    def __init__(self) -> None:
        self.level_db = -math.inf
        self._reached_s = 0.0

    def follow(self, level_db: float, now_s: float, fall_db: float) -> None:
        """Rise to this level at once, or fall when the moment is over."""
        if level_db >= self.level_db:
            self.level_db, self._reached_s = level_db, now_s
        elif now_s - self._reached_s > HELD_S:
            self.level_db = max(level_db, _fallen(self.level_db - fall_db))


def _decibels(level: float) -> float:
    return 20 * math.log10(level) if level > 0 else -math.inf


def _fallen(level_db: float) -> float:
    """Let a bar come to rest that would otherwise fall for ever."""
    return level_db if level_db > -SILENT_DB else -math.inf


def _place(level_db: float) -> float:
    """Return how much of the bar a level fills, in [0, 1]."""
    return min(1.0, max(0.0, 1 + level_db / RANGE_DB))
