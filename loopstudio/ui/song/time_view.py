"""What the picture and the rows have in common: pyqtgraph without the lab look.

A `TimeView` is a themed GraphicsView with one bare ViewBox, whose x axis is the width of the
view.  Its items are `PixelItem`s: pyqtgraph knows how high they are, but they paint whole
pixels of what is in view by the `TimeAxis`, so that what they paint can be kept from one
frame to the next, and a turn of the wheel moves nothing in the scene.
"""

import logging

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from loopstudio.ui.song.time_axis import TimeAxis
from loopstudio.ui.song.time_mouse import TimeMouse
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_log = logging.getLogger(__name__)

_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class TimeView(pg.GraphicsView):
    """A view with time from left to right.

    Parameters
    ----------
    theme : Theme
    axis : TimeAxis
    down : bool
        Whether y grows downwards.

    Signals
    -------
    pointed(float, float)
        The pointer moved to this place in the view, in pixels.
    left()
        The pointer is no longer in the view.
    """

    pointed = Signal(float, float)
    left = Signal()

    def __init__(
        self, theme: Theme, axis: TimeAxis, *, down: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, background=theme.tokens.sunken)
        self.theme = theme
        self.axis = axis
        self.mouse = TimeMouse(axis, self)
        self.box = pg.ViewBox(
            border=None, enableMouse=False, enableMenu=False, defaultPadding=0, invertY=down
        )
        self.box.disableAutoRange()
        self.setCentralItem(self.box)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pixel_items: list[PixelItem] = []
        self._ringed = False
        theme.changed.connect(self._on_theme_changed)
        axis.changed.connect(self.refresh)

    def show_height(self, height: float) -> None:
        """Give the y axis the range [0, `height`]."""
        self.box.setRange(xRange=(0, 1), yRange=(0, height), padding=0, disableAutoRange=False)
        self._settle()
        self.refresh()

    def add(self, item: "PixelItem") -> None:
        """Add an item, which is painted anew whenever the view changes."""
        self._pixel_items.append(item)
        self.box.addItem(item, ignoreBounds=True)

    def remove(self, item: "PixelItem") -> None:
        """Remove an item."""
        self._pixel_items.remove(item)
        self.box.removeItem(item)

    def refresh(self) -> None:
        """Paint everything anew."""
        for item in self._pixel_items:
            item.spoil()
        self.viewport().update()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.setBackground(tokens.sunken)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Paint for the new size."""
        super().resizeEvent(event)
        if hasattr(self, "_pixel_items"):  # pyqtgraph resizes from its own __init__
            self._settle()
            self.refresh()

    def _settle(self) -> None:
        """Move the items now: left to the next paint, they would be painted a second time."""
        self.box.updateMatrix()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.mouse.press(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a drag, and say where the pointer is."""
        self.mouse.move(event.position().x(), event.modifiers())
        self.pointed.emit(event.position().x(), event.position().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.mouse.release(event.position().x(), event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Count the second press of a double click as a press."""
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or scroll."""
        self.mouse.wheel(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer is gone."""
        super().leaveEvent(event)
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus when it came by keyboard."""
        self._ringed = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        self._ringed = False
        super().focusOutEvent(event)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the focus inside of the view, which has no room for a ring around it."""
        if not self._ringed:
            return
        painter.save()
        painter.resetTransform()
        painter.setPen(QPen(QColor(self.theme.tokens.ink), 2))
        painter.drawRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1))
        painter.restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys to the song view, which knows them for all its parts."""
        event.ignore()


class PixelItem(pg.GraphicsObject):
    """An item that paints in the pixels of its view, from a picture kept of the last frame."""

    covers = True
    """Whether it paints all of its place; otherwise what is below is seen through it."""

    def __init__(self, theme: Theme, axis: TimeAxis) -> None:
        super().__init__()
        self.theme = theme
        self.axis = axis
        self._bounds = QRectF(0, 0, 1, 1)
        self._kept = QPixmap()
        self._stale = True

    def show_bounds(self, top: float, height: float) -> None:
        """Take this place in y, and the whole view in x."""
        bounds = QRectF(0, top, 1, height)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self.refresh()

    def refresh(self) -> None:
        """Paint anew, instead of showing what was kept."""
        self.spoil()
        self.update()

    def spoil(self) -> None:
        """Let what was kept not be shown again; whoever calls it has the view painted."""
        self._stale = True

    def boundingRect(self) -> QRectF:
        """Return the place of the item, in widths of the view and the view's y."""
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint what was kept, or what is there now."""
        place = self.mapRectToDevice(self._bounds)
        painter.save()
        try:
            painter.resetTransform()
            top, height = (place.top(), place.height()) if place else (0.0, 0.0)
            if round(height) > 0:
                self._paint_kept(painter, round(top), round(height), widget)
        except Exception:  # noqa: BLE001  one that leaves paint() ends the whole program
            _log.exception("%s could not be painted", type(self).__name__)
        finally:
            painter.restore()

    def _paint_kept(self, painter: QPainter, top: int, height: int, widget: QWidget | None) -> None:
        ratio = widget.devicePixelRatioF() if widget else 1.0
        width = self.axis.width
        if self._kept.size() != _device_size(width, height, ratio):
            self._kept = QPixmap(_device_size(width, height, ratio))
            self._kept.setDevicePixelRatio(ratio)
            self._stale = True
        if self._stale:
            self._stale = False
            if not self.covers:
                self._kept.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._kept)
            try:
                self.draw(inner, width, height, ratio)
            finally:
                inner.end()
        painter.drawPixmap(0, top, self._kept)
        painter.translate(0, top)
        self.draw_over(painter, height)

    def draw(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint into a rectangle of `width` by `height` logical pixels, all of it if it `covers`.

        Parameters
        ----------
        painter : QPainter
        width, height : int
        ratio : float
            Device pixels in a logical one.
        """
        raise NotImplementedError

    def draw_over(self, painter: QPainter, height: int) -> None:
        """Paint what follows the pointer, on top of what is kept."""


def _device_size(width: int, height: int, ratio: float) -> QSize:
    return QSize(round(width * ratio), round(height * ratio))
