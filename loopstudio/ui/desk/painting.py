"""A pyqtgraph item that fills its view with what a function paints."""

import logging
from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget


class Painting(pg.GraphicsObject):
    """Fills a view with what a function paints.

    Parameters
    ----------
    paint : callable
        Paints in pixels of the view.
    kept : bool
        Whether to keep a pixmap, for what seldom changes.
    """

    def __init__(self, paint: Callable[[QPainter], None], *, kept: bool) -> None:
        super().__init__()
        self._paint = paint
        self._kept = kept
        self._size = QSize()
        self._pixmap: QPixmap | None = None

    def resize(self, size: QSize) -> None:
        """Cover a view of this size."""
        self.prepareGeometryChange()
        self._size = QSize(size)
        self.forget()

    def forget(self) -> None:
        """Paint anew next time."""
        self._pixmap = None
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(0, 0, self._size.width(), self._size.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint, or show what was painted before."""
        painter.save()
        try:
            if not self._kept:
                self._paint(painter)
                return
            ratio = widget.devicePixelRatioF() if widget is not None else 1.0
            if self._pixmap is None or self._pixmap.devicePixelRatio() != ratio:
                self._pixmap = self._painted(ratio)
            painter.drawPixmap(QPointF(0, 0), self._pixmap)
        except Exception:
            # An exception that leaves here takes the whole program down with it.
            logging.getLogger(__name__).exception("A picture of the desk could not be painted")
        finally:
            painter.restore()

    def _painted(self, ratio: float) -> QPixmap:
        pixmap = QPixmap(self._size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        try:
            self._paint(painter)
        finally:
            painter.end()
        return pixmap
