"""The song with its desk: two panels that share the page's height.

Loops and components share the song view; each has a desk and a row of tools of its own.
"""

import numpy as np
from PySide6.QtCore import (
    QByteArray,
    QEasingCurve,
    QSize,
    Qt,
    QTimer,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from loopstudio.ui.desk.desk import Desk
from loopstudio.ui.song.song_view import SongView
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.tools.tool_bar import ToolBar
from loopstudio.ui.workshop.component_desk import ComponentDesk
from loopstudio.ui.workshop.learning_bar import LearningBar

_DESK_HEIGHTS = ((800, 900, 1080, 2080), (252, 282, 316, 516))
"""How high the desk is, with its head, in windows of these heights."""

_FOLD_MS = 120

_LEAST_SONG = QSize(640, 216)
_LEAST_DESK = QSize(940, 240)
_LEAST_LEARNING = 1180
"""Sizes down to which song, open desk, and the tools of components have room."""

_LOW = 570
"""In a lower window the desk folds, since the song would hardly be seen above it."""

_NO_LIMIT = 16777215  # QWIDGETSIZE_MAX, which PySide6 does not have


class SongPage(QMainWindow):
    """Song view above, desk below; a splitter between them, and the desk folds.

    A main window inside the window: the desk is a dock whose freedom is taken away, so that
    Qt keeps its height and its state.

    Signals
    -------
    desk_folded_changed(bool)
        The desk was folded to its head, or opened.
    least_changed()
        `least` is another size now.
    """

    desk_folded_changed = Signal(bool)
    least_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setDockOptions(QMainWindow.DockOption(0))
        self.song = SongView(theme)
        self.desk = Desk(theme)
        self.components = ComponentDesk(theme, self.song.axis)
        self.learning = LearningBar(theme)
        self.tools = ToolBar(theme)
        self._desks = QStackedWidget()
        for desk in (self.desk, self.components):
            self._desks.addWidget(desk)
        self._theme = theme
        self._folded = False
        self._low = False
        self._folded_for_room = False
        self._desk_height = 0
        self._suited = 0
        """Height last given to the desk to suit the window; any other is the user's."""
        self._sharing = QTimer(self)
        self._sharing.setSingleShot(True)
        self._sharing.setInterval(0)
        self._sharing.timeout.connect(self._on_shared)
        self._folding = QVariantAnimation(self)
        self._folding.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._folding.valueChanged.connect(self._on_folding)
        self._folding.finished.connect(self._on_fold_ended)
        self._laid_out = False
        self.dock = QDockWidget("Desk")
        self.dock.setObjectName("desk")
        self.dock.setAllowedAreas(Qt.DockWidgetArea.BottomDockWidgetArea)
        self.dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        # The desk has a head of its own; the dock's would be a second one.
        self.dock.setTitleBarWidget(QWidget())
        self.dock.setWidget(self._desks)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.learning)
        column.addWidget(self.tools)
        column.addWidget(self.song, 1)
        self.learning.hide()
        self.setCentralWidget(middle)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.dock)
        for asked in (self.desk.fold_asked, self.components.fold_asked):
            asked.connect(self.toggle_desk)

    @property
    def desk_folded(self) -> bool:
        """Whether only the desk's head is shown."""
        return self._folded

    @property
    def least(self) -> QSize:
        """The size down to which everything that is open has room, in logical pixels."""
        width, height = _LEAST_SONG.toTuple()
        if self._folded:
            height += self.desk.head.height()
        else:
            width, height = _LEAST_DESK.width(), height + _LEAST_DESK.height()
        if not self.learning.isHidden():
            width = _LEAST_LEARNING
        return QSize(width, height)

    def show_components(self, shown: bool) -> None:
        """Show the tools and the desk of components, or those of loops."""
        self.learning.setVisible(shown)
        self.tools.show_components(shown)
        self._desks.setCurrentWidget(self.components if shown else self.desk)
        self.least_changed.emit()

    def open_desk(self, page: str) -> None:
        """Show a page of the desk, a name of `loopstudio.ui.desk.pages`."""
        if self._folded:
            self.toggle_desk()
        self.desk.show_page(page)

    def toggle_desk(self) -> None:
        """Fold the desk to its head, or open it again."""
        self._folded = not self._folded
        self._folded_for_room = False
        height = self.dock.height()
        if self._folded and self._folding.state() == QVariantAnimation.State.Stopped:
            self._desk_height = height
        self._folding.stop()
        self._folding.setStartValue(height)
        self._folding.setEndValue(self.desk.head.height() if self._folded else self._desk_height)
        # What cannot be seen need not move.
        seen = self.isVisible()
        self._folding.setDuration(self._theme.duration_ms(_FOLD_MS) if seen else 0)
        if self._folded:
            self._show_folded(True)  # an empty panel moves smoothly, a full one would stutter
        self._folding.start()
        self.desk_folded_changed.emit(self._folded)
        self.least_changed.emit()

    def save(self) -> QByteArray:
        """Return how the height is shared; empty if it was never seen."""
        return self.saveState() if self._laid_out else QByteArray()

    def restore(self, panels: QByteArray) -> None:
        """Share the height as an earlier run did."""
        self._laid_out = self.restoreState(panels)

    def showEvent(self, event: QShowEvent) -> None:
        """Give the desk the height that suits the window, unless an earlier run left one."""
        super().showEvent(event)
        if not self._laid_out:
            self._laid_out = True
            self._suited = self.dock.height()
            self._suit_desk()
        self._fold_for_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the desk its share of another height, unless the user gave it one."""
        super().resizeEvent(event)
        if event.oldSize().height() != event.size().height():
            self._sharing.start()

    def _fold_for_room(self) -> None:
        """Fold the desk when the window becomes low, and open it again when it is high."""
        low = self.window().height() < _LOW
        if low == self._low:
            return
        self._low = low
        if low and not self._folded:
            self.toggle_desk()
            self._folded_for_room = True
        elif not low and self._folded_for_room:
            self._suited = self._desk_height = self._suiting
            self.toggle_desk()

    def _on_shared(self) -> None:
        self._fold_for_room()
        self._suit_desk()

    def _suit_desk(self) -> None:
        at_rest = self._folding.state() == QVariantAnimation.State.Stopped
        if self._folded or not at_rest or abs(self.dock.height() - self._suited) > 2:
            return
        self._suited = self._suiting
        self._resize_desk(self._suited)

    @property
    def _suiting(self) -> int:
        """The height of the desk that suits the window."""
        return round(np.interp(self.window().height(), *_DESK_HEIGHTS))

    def _show_folded(self, folded: bool) -> None:
        for desk in (self.desk, self.components):
            desk.show_folded(folded)

    def _on_folding(self, height: int) -> None:
        self.dock.setFixedHeight(height)

    def _on_fold_ended(self) -> None:
        self._show_folded(self._folded)
        # The splitter has the height from here on.
        head = self.desk.head.height()
        self.dock.setMinimumHeight(head if self._folded else 0)
        self.dock.setMaximumHeight(head if self._folded else _NO_LIMIT)
        if not self._folded:
            self._resize_desk(self._desk_height)

    def _resize_desk(self, height: int) -> None:
        self.resizeDocks([self.dock], [height], Qt.Orientation.Vertical)
