"""The cube drawn from outside, with the slice that is looked at in its place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from loopstudio.ui.desk.cube_image import slice_image
from loopstudio.ui.desk.cube_state import BARS, FREQUENCY, TIME, CubeState
from loopstudio.ui.desk.cube_words import description
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_DEPTH = (0.42, 0.42)
"""How far bars go back, to the right and up, as shares of the width and the height."""
_WORDS = 16
"""Room for the words around it, in pixels."""

_Corner = tuple[int, int, int]
_CORNERS: tuple[_Corner, ...] = tuple(
    (time, bar, up) for time in (0, 1) for bar in (0, 1) for up in (0, 1)
)
_HIDDEN: _Corner = (0, 1, 0)
"""The corner at the back; its edges are behind everything."""

_PLANES: dict[str, Callable[[float], tuple[tuple[float, float, float], ...]]] = {
    BARS: lambda at: ((0, at, 1), (1, at, 1), (1, at, 0), (0, at, 0)),
    TIME: lambda at: ((at, 0, 1), (at, 1, 1), (at, 1, 0), (at, 0, 0)),
    FREQUENCY: lambda at: ((1, 0, at), (1, 1, at), (0, 1, at), (0, 0, at)),
}
"""Where the corners of a slice's picture lie, from the upper left one clockwise."""


class CubeDrawing(QWidget):
    """A box of time, bars and frequency; drag to move the slice through it.

    Signals
    -------
    index_edited(int)
        The user wants to see this slice.
    """

    index_edited = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state: CubeState | None = None
        self.setMinimumHeight(64)
        self.setAccessibleName("The cube")
        self.setToolTip("Drag to move the slice through the cube")
        theme.changed.connect(self._on_theme_changed)

    def show_state(self, state: CubeState | None) -> None:
        """Show which slice is looked at; None for no cube."""
        self._state = state
        self.setAccessibleDescription("" if state is None else description(state))
        self.update()

    def point(self, time: float, bar: float, up: float) -> QPointF:
        """Return where a place of the cube is drawn; each in [0, 1]."""
        box = QRectF(self.rect()).adjusted(_WORDS, 4, -_WORDS, -_WORDS)
        back, rise = _DEPTH[0] * box.width(), _DEPTH[1] * box.height()
        return QPointF(
            box.left() + time * (box.width() - back) + bar * back,
            box.bottom() - up * (box.height() - rise) - bar * rise,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the edges behind, the slice, the edges in front, and the words."""
        tokens, state = self._theme.tokens, self._state
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_edges(painter, QColor(tokens.line2), behind=True)
        if state is not None:
            self._paint_slice(painter, state, tokens)
        self._paint_edges(painter, QColor(tokens.off), behind=False)
        self._paint_words(painter, tokens)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the slice to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._follow(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the slice follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._follow(event.position())

    def _follow(self, at: QPointF) -> None:
        state = self._state
        if state is None:
            return
        middle = {BARS: (0.5, 0.0, 0.5), TIME: (0.0, 0.5, 0.5), FREQUENCY: (0.5, 0.5, 0.0)}
        end = {BARS: (0.5, 1.0, 0.5), TIME: (1.0, 0.5, 0.5), FREQUENCY: (0.5, 0.5, 1.0)}
        start, axis = self.point(*middle[state.axis]), self.point(*end[state.axis])
        line = axis - start
        along = QPointF.dotProduct(at - start, line) / max(QPointF.dotProduct(line, line), 1.0)
        self.index_edited.emit(state.moved(int(along * state.n)).index)

    def _paint_edges(self, painter: QPainter, colour: QColor, *, behind: bool) -> None:
        painter.setPen(QPen(colour, 1))
        for first in _CORNERS:
            for place in range(3):
                second = tuple(1 if i == place else value for i, value in enumerate(first))
                if first[place] == 0 and (_HIDDEN in (first, second)) == behind:
                    painter.drawLine(self.point(*first), self.point(*second))

    def _paint_slice(self, painter: QPainter, state: CubeState, tokens: Tokens) -> None:
        at = (state.index + 0.5) / state.n
        corners = QPolygonF([self.point(*corner) for corner in _PLANES[state.axis](at)])
        image = slice_image(state, tokens, model=False)
        assert image is not None
        whole = QPolygonF(QRectF(image.rect())).toList()[:4]
        placed = QTransform()
        # PySide6 fills the transform that is handed in, and says whether there is one.
        if QTransform.quadToQuad(QPolygonF(whole), corners, placed):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setTransform(placed, combine=True)
            painter.drawImage(0, 0, image)
            painter.restore()
        painter.setPen(QPen(QColor(tokens.ink), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(corners)

    def _paint_words(self, painter: QPainter, tokens: Tokens) -> None:
        painter.setFont(self._theme.font("caption"))
        chosen = self._state.axis if self._state is not None else ""
        metrics = painter.fontMetrics()

        def ink(axis: str) -> None:
            painter.setPen(QColor(tokens.ink if axis == chosen else tokens.ink3))

        ink(TIME)
        left, right = self.point(0, 0, 0), self.point(1, 0, 0)
        middle = (left.x() + right.x() - metrics.horizontalAdvance("time")) / 2
        painter.drawText(QPointF(middle, left.y() + metrics.ascent() + 2), "time")
        ink(BARS)
        corner = (right + self.point(1, 1, 0)) / 2
        painter.drawText(corner + QPointF(6, metrics.ascent()), "bars")
        ink(FREQUENCY)
        painter.save()
        upright = (left + self.point(0, 0, 1)) / 2
        painter.translate(upright.x() - 4, upright.y())
        painter.rotate(-90)
        painter.drawText(QPointF(-metrics.horizontalAdvance("frequency") / 2, 0), "frequency")
        painter.restore()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
