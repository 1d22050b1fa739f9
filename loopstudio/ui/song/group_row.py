"""The row of a group: where any of its loops plays, beside the group's head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from loopstudio.ui.sentences import listed
from loopstudio.ui.song.any_row import DIMMED, AnyRow, AnyRowItem
from loopstudio.ui.song.row_ground import Ground
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import loop_colour

_INSET = 4
_RADIUS = 2
_WITH_GAPS = 4
"""Lanes of fewer pixels than this touch each other."""
_STRIP = 4
"""Height of what the head of an open group shows, whose loops are below."""
_STRIP_OPACITY = 0.25


@dataclass(frozen=True, eq=False)
class GroupRow(AnyRow):
    """What the row of a group shows.

    Parameters
    ----------
    members : tuple of AnyRow
        The rows of its loops, from the top.
    folded : bool
        Whether they have no lines of their own.
    """

    members: tuple[AnyRow, ...]
    folded: bool

    def make_item(self, theme: Theme, axis: TimeAxis, ground: Ground) -> GroupRowItem:
        """Return what paints groups."""
        return GroupRowItem(theme, axis, ground, self)

    def strengths(self, edges: np.ndarray, bar_starts: np.ndarray) -> np.ndarray:
        """Return the strength of the member that plays most strongly."""
        strongest: np.ndarray = np.max(
            [member.strengths(edges, bar_starts) for member in self.members], axis=0
        )
        return strongest

    def looks_as(self, other: GroupRow) -> bool:
        """Tell whether two rows look the same."""
        return self._looks() == other._looks()

    def _looks(self) -> tuple[object, ...]:
        return self.name, self.colour, self.members, self.folded, self.dimmed, self.selected


class GroupRowItem(AnyRowItem):
    """Paints a `GroupRow`: folded, one lane a loop; open, one strip of ink for all."""

    row: GroupRow

    def __init__(self, theme: Theme, axis: TimeAxis, ground: Ground, row: GroupRow) -> None:
        super().__init__(theme, axis, ground, row)

    def words(self, bar: int) -> str:
        """Return which of the loops play in a bar: ``Low end, bar 5, Bass and Sub playing``."""
        if not 0 <= bar < self.axis.n_bars:
            return f"{self.row.name}, outside the bars"
        playing = [member.name for member in self.row.members if self._levels(member)[bar] > 0]
        return f"{self.row.name}, bar {bar + 1}, {listed(playing) or 'nothing'} playing"

    def draw_content(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint where the loops play."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.row.folded:
            self._draw_lanes(painter, height - 1 - 2 * _INSET)
        else:
            self._draw_strip(painter, height)

    def _draw_lanes(self, painter: QPainter, inner: int) -> None:
        members = self.row.members
        tall = inner / len(members)
        gap = 1 if tall >= _WITH_GAPS else 0
        for place, member in enumerate(members):
            colour = QColor(loop_colour(self.theme.tokens, member.colour))
            colour.setAlphaF(DIMMED if member.dimmed else 1.0)
            painter.setBrush(colour)
            top = _INSET + round(place * tall)
            bottom = _INSET + round((place + 1) * tall) - gap
            self._draw_runs(painter, self._levels(member) > 0, top, bottom - top)

    def _draw_strip(self, painter: QPainter, height: int) -> None:
        colour = QColor(self.theme.tokens.ink)
        colour.setAlphaF(_STRIP_OPACITY * (DIMMED if self.row.dimmed else 1.0))
        painter.setBrush(colour)
        plays = np.any([self._levels(member) > 0 for member in self.row.members], axis=0)
        self._draw_runs(painter, plays, (height - 1 - _STRIP) // 2, _STRIP)

    def _draw_runs(self, painter: QPainter, plays: np.ndarray, top: float, height: float) -> None:
        """Paint the bars in view in which something plays, shape (n_bars,), bool."""
        view, lines = self.axis.bars_in_view(), self.axis.line_pixels().tolist()
        edges = np.diff(plays[view.start : view.stop].astype(int), prepend=0, append=0)
        for first, stop in zip(np.flatnonzero(edges > 0), np.flatnonzero(edges < 0), strict=True):
            left, right = lines[first] + 1, lines[stop]
            painter.drawRoundedRect(QRectF(left, top, right - left, height), _RADIUS, _RADIUS)

    def _levels(self, member: AnyRow) -> np.ndarray:
        starts = self.axis.bar_starts
        return member.strengths(starts, starts)
