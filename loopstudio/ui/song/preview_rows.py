"""The first look: where parts seem to play, in ink, until there are loops with colours.

Colour, numbers that switch and levels belong to loops.  These rows have none of it: they are
drawn, and cannot be touched.
"""

from itertools import groupby

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from loopstudio.core.preview import Preview
from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_GUESS = "First look"
_SETTLED = "Layout found"
_GUESS_NEXT = "still listening for the loops"
_SETTLED_NEXT = "taking the sounds out"
_INSET = 4
_RADIUS = 2
_STEPS = 4
"""Levels that look different."""
_FAINTEST, _STRONGEST = 0.10, 0.26


class PreviewRows(QWidget):
    """Shows a `Preview` in place of the rows."""

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._axis = theme, axis
        self._preview: Preview | None = None
        self._left = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("First look at the loops")
        self.hide()
        axis.changed.connect(self.update)
        theme.changed.connect(self._on_theme_changed)

    @property
    def preview(self) -> Preview | None:
        """What is shown."""
        return self._preview

    def show_preview(self, preview: Preview | None) -> None:
        """Show a first look; None for none."""
        self._preview = preview if preview is not None and len(preview.levels) else None
        if self._preview is not None:
            n_parts = len(self._preview.levels)
            parts = "1 part" if n_parts == 1 else f"{n_parts} parts"
            self.setAccessibleDescription(f"{parts}, {self._words()[1]}")
        self.update()

    def show_head_width(self, left: int) -> None:
        """Leave this much room for the heads at the left."""
        self._left = left
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heads and blocks."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.panel))
        painter.fillRect(self._left, 0, self.width() - self._left, self.height(), tokens.sunken)
        if self._preview is not None:
            n_rows = len(self._preview.levels)
            for row in range(n_rows):
                top = round(row * self.height() / n_rows)
                bottom = round((row + 1) * self.height() / n_rows)
                self._paint_head(painter, tokens, row, top, bottom - top)
                self._paint_blocks(painter, tokens, self._preview, row, top, bottom - top)
                painter.fillRect(0, bottom - 1, self.width(), 1, QColor(tokens.line))

    def _paint_head(
        self, painter: QPainter, tokens: Tokens, row: int, top: int, height: int
    ) -> None:
        side = min(height - 8, 20)
        box = QRectF(15, top + (height - side) / 2, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.line2), 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.ink3))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(row + 1))
        if row == 0:
            name, rest = self._words()
            line = QRectF(46, top, self._left - 52, height)
            align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.setFont(self._theme.font("name"))
            painter.setPen(QColor(tokens.ink))
            painter.drawText(line, align, name)
            line.setLeft(line.left() + painter.fontMetrics().horizontalAdvance(name) + 8)
            painter.setFont(self._theme.font("caption"))
            painter.setPen(QColor(tokens.ink3))
            painter.drawText(line, align, rest)

    def _paint_blocks(
        self,
        painter: QPainter,
        tokens: Tokens,
        preview: Preview,
        row: int,
        top: int,
        height: int,
    ) -> None:
        painter.setClipRect(self._left, 0, self.width() - self._left, self.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edges = self._axis.xs(preview.edges) + self._left
        inner = height - 1 - 2 * _INSET
        line = QColor(tokens.ink3) if preview.settled else QColor(Qt.GlobalColor.transparent)
        painter.setPen(QPen(line, 1))
        steps = [round(float(level) * _STEPS) for level in preview.levels[row]]
        for step, group in groupby(range(len(steps)), key=steps.__getitem__):
            slices = list(group)
            left, right = float(edges[slices[0]]), float(edges[slices[-1] + 1])
            if not step or right < self._left or left > self.width():
                continue
            colour = QColor(tokens.ink)
            colour.setAlphaF(_FAINTEST + (_STRONGEST - _FAINTEST) * step / _STEPS)
            painter.setBrush(colour)
            block = QRectF(left, top + _INSET, max(right - left, 2), inner)
            painter.drawRoundedRect(block.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setClipping(False)

    def _words(self) -> tuple[str, str]:
        """Return what is seen, and what goes on."""
        settled = self._preview is not None and self._preview.settled
        return (_SETTLED, _SETTLED_NEXT) if settled else (_GUESS, _GUESS_NEXT)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
