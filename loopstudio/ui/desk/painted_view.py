"""A pyqtgraph view whose coordinates are pixels: one item for what rests, one for what moves.

The picture is painted once and kept as a pixmap; above it is what moves: the outline of what
is pointed at, and the playhead.
"""

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QFrame, QWidget

from loopstudio.ui.desk.painting import Painting
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens


class PaintedView(pg.GraphicsView):
    """A bare `ViewBox` with two paintings; a subclass paints them.

    Parameters
    ----------
    theme : Theme
    name : str
        For screen readers.
    """

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.theme = theme
        self._box = pg.ViewBox(
            border=None, enableMouse=False, enableMenu=False, defaultPadding=0, invertY=True
        )
        self.setCentralItem(self._box)
        self._content = Painting(self.paint_content, kept=True)
        self._marks = Painting(self.paint_marks, kept=False)
        self._box.addItem(self._content, ignoreBounds=True)
        self._box.addItem(self._marks, ignoreBounds=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        # The view itself is resized once before its constructor is through.
        self._box.sigResized.connect(self._on_resized)
        self._dress(theme.tokens)
        theme.changed.connect(self._dress)

    def paint_content(self, painter: QPainter) -> None:
        """Paint everything that does not move."""
        raise NotImplementedError

    def paint_marks(self, painter: QPainter) -> None:
        """Paint the outline of what is pointed at, and what else moves."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Paint the picture anew."""
        self._content.forget()
        self._marks.update()

    def mark_item(self) -> Painting:
        """Return the item of `paint_marks`, to repaint a part of it."""
        return self._marks

    def outline(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the outline of what is pointed at: ink, inside of `rect`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.tokens.ink), 1.5))
        painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 2, 2)

    def _on_resized(self, box: pg.ViewBox) -> None:
        """Keep one unit of the view one pixel."""
        size = self.size()
        box.setRange(xRange=(0, size.width()), yRange=(0, size.height()), padding=0)
        self._content.resize(size)
        self._marks.resize(size)

    def _dress(self, tokens: Tokens) -> None:
        self.setBackground(QColor(tokens.panel))
        self.redraw()
