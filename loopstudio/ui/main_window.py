"""The main window: it puts the views in their places, and knows nothing of the work."""

import numpy as np
from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from loopstudio.ui import drop
from loopstudio.ui.banner import Banner
from loopstudio.ui.controls.focus_ring import FocusRing, focus_next
from loopstudio.ui.controls.label import ElidedLabel
from loopstudio.ui.desk.desk import Desk
from loopstudio.ui.song.song_view import SongView
from loopstudio.ui.start_page import StartPage
from loopstudio.ui.status import StatusLine
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.transport import TransportBar

TITLE = "Loopstudio"

_DESK_HEIGHTS = ((800, 900, 1080), (252, 282, 316))
"""How high the desk is, with its head, in windows of these heights."""

_NO_LIMIT = 16777215  # QWIDGETSIZE_MAX, which PySide6 does not have


class MainWindow(QMainWindow):
    """Start page or song, with transport, banner, desk and status line around it.

    Signals
    -------
    file_dropped(str)
        A file that may hold a song was let go over the window.
    closing(QCloseEvent)
        The window is about to close; whoever hears it may ignore the event.
    desk_folded_changed(bool)
        The desk was folded to its head, or opened.
    """

    file_dropped = Signal(str)
    closing = Signal(object)
    desk_folded_changed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._desk_folded = False
        self._desk_height = 0
        self._laid_out = False
        self.setMinimumSize(1240, 700)
        self.resize(1440, 900)
        self.transport = TransportBar(theme)
        self.banner = Banner(theme)
        self.start = StartPage(theme)
        self.song = SongView(theme)
        self.desk = Desk(theme)
        self.status = StatusLine(theme)

        self._song_page = QMainWindow()
        self._song_page.setWindowFlags(Qt.WindowType.Widget)
        self._song_page.setDockOptions(QMainWindow.DockOption(0))
        self._song_page.setCentralWidget(self.song)
        self._dock = self._desk_dock()
        self._song_page.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._dock)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start)
        self._pages.addWidget(self._song_page)

        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.transport, self.banner):
            column.addWidget(widget)
        column.addWidget(self._pages, 1)
        column.addWidget(self.status)
        self.setCentralWidget(middle)

        self._caption = ElidedLabel(theme, mode=Qt.TextElideMode.ElideMiddle, parent=self.menuBar())
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._caption.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._overlay = drop.DropOverlay(theme, self)
        self._ring = FocusRing(theme, self)
        self.menuBar().installEventFilter(self)
        self.desk.fold_asked.connect(self.toggle_desk)
        self.show_start()

    def show_start(self) -> None:
        """Show the start page."""
        self.transport.hide()
        self._pages.setCurrentWidget(self.start)
        self.show_title("")
        self.status.show_hover("Open a song or a Loopstudio project.")
        self.start.focus_open()

    def show_song(self) -> None:
        """Show the song, its rows and the desk."""
        self.transport.show()
        self._pages.setCurrentWidget(self._song_page)
        self.status.show_hover("")
        self.song.setFocus(Qt.FocusReason.OtherFocusReason)

    def shows_song(self) -> bool:
        """Return whether the song is shown, rather than the start page."""
        return self._pages.currentWidget() is self._song_page

    def show_title(self, title: str, *, edited: bool = False) -> None:
        """Show the song's name, and whether there is something to save."""
        text = f"{title} (edited)" if title and edited else title or TITLE
        self._caption.setText(text)
        self.setWindowTitle(f"{text} – {TITLE}" if title else TITLE)

    @property
    def desk_folded(self) -> bool:
        """Whether only the desk's head is shown."""
        return self._desk_folded

    def toggle_desk(self) -> None:
        """Fold the desk to its head, or open it again."""
        self._desk_folded = not self._desk_folded
        if self._desk_folded:
            self._desk_height = self._dock.height()
        self.desk.show_folded(self._desk_folded)
        self._dock.setMaximumHeight(self.desk.head.height() if self._desk_folded else _NO_LIMIT)
        if not self._desk_folded:
            self._resize_desk(self._desk_height)
        self.desk_folded_changed.emit(self._desk_folded)

    def focus_next_panel(self) -> None:
        """Take the keyboard to the next panel: transport, song, desk."""
        focus_next((self.transport, self.song, self.desk))

    def save_layout(self) -> tuple[QByteArray, QByteArray]:
        """Return where the window is, and how its panels share it."""
        return self.saveGeometry(), self._song_page.saveState()

    def restore_layout(self, geometry: object, panels: object) -> None:
        """Take the place and shape of an earlier run; anything else is ignored."""
        if isinstance(geometry, QByteArray) and isinstance(panels, QByteArray):
            self.restoreGeometry(geometry)
            self._laid_out = self._song_page.restoreState(panels)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the title in the middle of the menu bar."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            bar = self.menuBar()
            used = bar.actionGeometry(bar.actions()[-1]).right() + 8 if bar.actions() else 0
            self._caption.setGeometry(used, 0, max(0, bar.width() - 2 * used), bar.height() - 1)
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to tell keyboard from pointer; give the desk its height if no run before did."""
        super().showEvent(event)
        self._ring.watch()
        if not self._laid_out:
            self._laid_out = True
            self._resize_desk(round(np.interp(self.height(), *_DESK_HEIGHTS)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the veil of a drag over the whole window."""
        super().resizeEvent(event)
        self._overlay.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask whether the window may close."""
        event.accept()
        self.closing.emit(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say what letting go of the file does."""
        path = drop.dropped_path(event.mimeData())
        if path:
            self._show_drag(path)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Say nothing any more."""
        self._show_drag("")

    def dropEvent(self, event: QDropEvent) -> None:
        """Report the file, or say why it is not taken."""
        self._show_drag("")
        path = drop.dropped_path(event.mimeData())
        refused = drop.refusal(path)
        if refused:
            self.banner.show_error(f"{refused}.")
        else:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def _show_drag(self, path: str) -> None:
        """Say what letting go of this file does; an empty path when none is dragged."""
        if self.shows_song():
            self._overlay.show_file(path)
        else:
            self.start.show_drag(path)

    def _resize_desk(self, height: int) -> None:
        self._song_page.resizeDocks([self._dock], [height], Qt.Orientation.Vertical)

    def _desk_dock(self) -> QDockWidget:
        dock = QDockWidget("Desk")
        dock.setObjectName("desk")
        dock.setAllowedAreas(Qt.DockWidgetArea.BottomDockWidgetArea)
        dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        # The desk has a head of its own; the dock's would be a second one.
        dock.setTitleBarWidget(QWidget())
        dock.setWidget(self.desk)
        return dock
