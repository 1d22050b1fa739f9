"""The pictures of the start page: layouts of songs, and the three steps of the work."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from loopstudio.ui.controls.painted import Painted
from loopstudio.ui.recents import Row
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import loop_colour

_GONE_OPACITY = 0.4

_ROUND_FROM = 10.0
"""Blocks as wide as this have round corners."""


def _runs(*runs: tuple[int, int], levels: dict[int, float] | None = None) -> tuple[float, ...]:
    """Thirty bars that play in these runs (first, last; from 1), or at these levels."""
    row = [0.0] * 30
    for first, last in runs:
        row[first - 1 : last] = [1.0] * (last - first + 1)
    for bar, level in (levels or {}).items():
        row[bar - 1] = level
    return tuple(row)


MOTIF: tuple[Row, ...] = (
    (0, _runs((3, 12), (17, 28))),
    (1, _runs((5, 12), (17, 26))),
    (2, _runs((1, 12), (15, 26))),
    (3, _runs((9, 12), (19, 26), levels={13: 0.7, 14: 0.55, 15: 0.4, 16: 0.2, 29: 0.5, 30: 0.3})),
    (4, _runs((7, 8), (11, 14), (21, 26))),
)
"""A song as Loopstudio shows it: what to expect of dropping one."""


class LayoutPicture(Painted):
    """A song's layout: one row a loop, one block a bar in which it plays."""

    def __init__(self, theme: Theme, size: QSize, *, gap: float = 2, empty: str = "sunken") -> None:
        super().__init__(theme, size)
        self._rows: Sequence[Row] = ()
        self._gap = gap
        self._empty = empty
        self._gone = False

    def show_layout(self, rows: Sequence[Row], *, gone: bool = False) -> None:
        """Show these rows; pale when the song is no longer there."""
        self._rows = rows
        self._gone = gone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a block for every bar of every loop, as high as the loop is strong there."""
        tokens = self.theme.tokens
        painter = QPainter(self)
        painter.setOpacity(_GONE_OPACITY if self._gone else 1)
        if not self._rows:
            painter.fillRect(self.rect(), QColor(getattr(tokens, self._empty)))
            return
        height = (self.height() - self._gap * (len(self._rows) - 1)) / len(self._rows)
        for place, (colour, levels) in enumerate(self._rows):
            self._paint_row(painter, place * (height + self._gap), height, colour, levels)

    def _paint_row(
        self,
        painter: QPainter,
        top: float,
        height: float,
        colour: int,
        levels: tuple[float, ...],
    ) -> None:
        tokens = self.theme.tokens
        width = self.width() / max(1, len(levels))
        between = 1.0 if width > 4 else 0.5
        for bar, level in enumerate(levels):
            block = QRectF(bar * width, top, width - between, height)
            self._paint_block(painter, block, getattr(tokens, self._empty))
            if level > 0:
                block.setTop(top + height * (1 - min(1.0, level)))
                self._paint_block(painter, block, loop_colour(tokens, colour))

    def _paint_block(self, painter: QPainter, block: QRectF, colour: str) -> None:
        if block.width() < _ROUND_FROM:
            painter.fillRect(block, QColor(colour))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(block, 1.5, 1.5)


class MotifPicture(LayoutPicture):
    """The layout in the drop zone, as wide as the zone allows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QSize(576, 112), gap=3, empty="panel")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(130)
        self.show_layout(MOTIF)

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which the blocks are still blocks."""
        return QSize(300, 50)


class StepPicture(Painted):
    """One of the three steps: cutting into bars, lining up loops, switching them."""

    def __init__(self, theme: Theme, step: int, parent: QWidget | None = None) -> None:
        super().__init__(theme, QSize(186, 46), parent)
        self._step = step

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the step."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = min(1.0, self.width() / self.sizeHint().width())  # rather smaller than cut off
        painter.scale(size, size)
        (self._paint_bars, self._paint_loops, self._paint_switches)[self._step](painter)

    def _paint_bars(self, painter: QPainter) -> None:
        tokens = self.theme.tokens
        painter.setPen(QPen(QColor(tokens.ink3), 1.4))
        beat = np.arange(72) % 9
        heights = 3 + 15 * np.exp(-beat / 4) * (0.6 + 0.4 * np.cos(np.arange(72) * 2.3))
        for place, height in enumerate(heights):
            x = 2.5 * place
            painter.drawLine(QPointF(x, 22 - height), QPointF(x, 22 + height))
        painter.setPen(QPen(QColor(tokens.ink), 1.5))
        for line in range(5):
            painter.drawLine(QPointF(45 * line + 0.75, 0), QPointF(45 * line + 0.75, 44))

    def _paint_loops(self, painter: QPainter) -> None:
        tokens = self.theme.tokens
        painter.setBrush(QColor(tokens.window))
        for place in reversed(range(5)):
            painter.setPen(QPen(QColor(loop_colour(tokens, place)), 1.5))
            painter.drawRoundedRect(QRectF(24 * place + 0.75, 4 * place + 0.75, 82, 27), 2, 2)

    def _paint_switches(self, painter: QPainter) -> None:
        tokens = self.theme.tokens
        rows = ((0, "110111"), (1, "011101"), (4, "101011"))
        for y, (colour, bars) in enumerate(rows):
            for x, on in enumerate(bars):
                block = QRectF(31 * x, 15.5 * y, 29, 13)
                if on == "1":
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(QColor(loop_colour(tokens, colour)))
                else:
                    painter.setPen(QColor(tokens.line2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    block.adjust(0.5, 0.5, -0.5, -0.5)
                painter.drawRoundedRect(block, 2, 2)
