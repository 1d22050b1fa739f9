"""What lists of parts have in common: rows of one height, scrolled by whole rows."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from loopstudio.core.pictures.loop_picture import HIGH_HZ, LOW_HZ
from loopstudio.ui.desk.geometry import AXIS_HEIGHT, edges
from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.desk.pixel_view import PixelView
from loopstudio.ui.desk.strokes import note
from loopstudio.ui.theme.theme import Theme

_TICKS = ((100.0, "100 Hz"), (1000.0, "1 kHz"), (10000.0, "10 kHz"))
NAME_LEFT = 24
"""Where a row's name begins."""

_NAME_GAP = 2
_EXPONENT = 0.7  # shows quiet harmonics beside a loud fundamental


class RowsView(PixelView):
    """Rows with a label each; a subclass paints them, and says which field of `Part` they are.

    Parameters
    ----------
    theme : Theme
    name : str
        For screen readers.
    window : PartWindow
        Which parts are in view.
    labels : int
        Width of the labels, left of what is outlined.
    """

    field = "sound"
    """Of `Part`."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        window: PartWindow,
        labels: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, name, parent)
        self.window_of_parts = window
        self.labels = labels
        self.rows_height = 1
        window.changed.connect(self.redraw)

    def paint_row(self, painter: QPainter, number: int, row: QRectF) -> None:
        """Paint a part in its row."""
        raise NotImplementedError

    def paint_axis(self, painter: QPainter) -> None:
        """Paint what is below the rows."""
        raise NotImplementedError

    def has_rows(self) -> bool:
        """Whether there is anything to paint."""
        raise NotImplementedError

    def paint_content(self, painter: QPainter) -> None:
        """Paint the rows and the axis below them."""
        if self.has_rows():
            for row, number in enumerate(self.window_of_parts.visible):
                self.paint_row(painter, number, self.row_rect(row))
            self.paint_axis(painter)

    def paint_marks(self, painter: QPainter) -> None:
        """Outline the row of what is pointed at."""
        rect = None if self._pointed is None else self.rect_of(self._pointed)
        if rect is not None:
            self.outline(painter, rect.adjusted(self.labels - 1, 0, 0, 0))

    def part_at(self, at: QPointF) -> Part | None:
        """Return the part whose row is there."""
        row = int(at.y() * self._n_rows() // self.rows_height) if at.y() >= 0 else -1
        if 0 <= row < len(self.window_of_parts.visible):
            return self._part(self.window_of_parts.visible[row])
        return None

    def rect_of(self, part: Part) -> QRectF | None:
        """Return the row of a part; None while it is not in view."""
        visible, number = self.window_of_parts.visible, getattr(part, self.field)
        return self.row_rect(visible.index(number)) if number in visible else None

    def stepped(self, part: Part | None, key: Qt.Key) -> Part | None:
        """Go a row, a page or all the way up or down."""
        number = None if part is None else getattr(part, self.field)
        found = step_row(self.window_of_parts, number, key)
        return None if found is None else self._part(found)

    def scroll_parts(self, rows: int, columns: int) -> None:
        """Scroll by rows."""
        self.window_of_parts.scroll_to(self.window_of_parts.first + rows)

    def _part(self, number: int) -> Part:
        return Part(**{self.field: number})

    def _n_rows(self) -> int:
        return max(1, len(self.window_of_parts.visible))

    def row_rect(self, row: int) -> QRectF:
        """Return where a row is, counted from the first in view."""
        lines = edges(self._n_rows(), self.rows_height)
        return QRectF(0, lines[row], self.width(), lines[row + 1] - lines[row])


class RidgesView(RowsView):
    """Rows of spectra: a name, and a ridge over logarithmic frequency."""

    def paint_name(
        self, painter: QPainter, name: str, row: QRectF, *, ink: bool, beside: int = 0
    ) -> None:
        """Write what a row is called, beside its number; `beside` pixels after it stay free."""
        tokens, font = self.theme.tokens, self.theme.font("caption")
        painter.setFont(font)
        painter.setPen(QColor(tokens.ink if ink else tokens.ink3))
        room = self.labels - NAME_LEFT - _NAME_GAP - beside
        text = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, room)
        place = QRectF(NAME_LEFT, row.top(), room, row.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    def paint_ridge(
        self, painter: QPainter, ridge: np.ndarray, row: QRectF, colour: QColor
    ) -> None:
        """Fill a spectrum in [0, 1]."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(self.outline_of(ridge, row))

    def paint_foot(self, painter: QPainter, row: QRectF) -> None:
        """Draw the line that a row's ridge stands on."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        line = QRectF(self.labels, row.bottom() - 2, self.width() - self.labels, 1)
        painter.fillRect(line, QColor(self.theme.tokens.line))

    def outline_of(self, ridge: np.ndarray, row: QRectF) -> QPolygonF:
        """Outline of a spectrum in [0, 1], standing on the line at the foot of its row."""
        foot = row.bottom() - 2
        heights = (row.height() - 4) * ridge**_EXPONENT
        across = np.linspace(self.labels, self.width(), len(ridge))
        top = [QPointF(x, foot - h) for x, h in zip(across, heights.tolist(), strict=True)]
        return QPolygonF([QPointF(self.labels, foot), *top, QPointF(self.width(), foot)])

    def paint_axis(self, painter: QPainter) -> None:
        """Paint a few frequencies, and lines up from them."""
        width = self.width() - self.labels
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for hz, text in _TICKS:
            x = self.labels + width * np.log(hz / LOW_HZ) / np.log(HIGH_HZ / LOW_HZ)
            painter.setPen(QPen(QColor(self.theme.tokens.grid), 1))
            painter.drawLine(QPointF(round(x), 0), QPointF(round(x), self.rows_height))
            rect = QRectF(x - 30, self.rows_height + 1, 60, AXIS_HEIGHT - 6)
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
