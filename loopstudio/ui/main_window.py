"""The main window: it puts the views in their places, and knows nothing of the work."""

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QResizeEvent,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from loopstudio.ui import drop, panels
from loopstudio.ui.banner import Banner
from loopstudio.ui.controls.focus_ring import FocusRing
from loopstudio.ui.menu_title import MenuTitle
from loopstudio.ui.section_chooser import SectionChooser
from loopstudio.ui.song_page import SongPage
from loopstudio.ui.start_page import StartPage
from loopstudio.ui.status import StatusLine
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.transport import TransportBar

TITLE = "Loopstudio"

_LEAST = QSize(640, 400)
"""Least size of the window: that of a small screen at 200 %."""
_LEAST_START = QSize(600, 300)
"""Size down to which the start page has room; what has less is scrolled."""
_LOW = 640
"""Height below which the start page does without pictures."""
_FRAME = QSize(0, 32)
"""What the desktop draws around a window."""


class MainWindow(QMainWindow):
    """Start page or song, with transport, banner, desk and status line around it.

    Signals
    -------
    file_dropped(str)
        A file that may hold a song was let go over the window.
    closing(QCloseEvent)
        The window is about to close; whoever hears it may ignore the event.
    """

    file_dropped = Signal(str)
    closing = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setMinimumSize(_LEAST)
        self.resize(1440, 900)
        self.transport = TransportBar(theme)
        self.banner = Banner(theme)
        self.sections = SectionChooser(theme)
        self.start = StartPage(theme)
        self.page = SongPage(theme)
        self.song, self.desk = self.page.song, self.page.desk
        self.status = StatusLine(theme)

        self._pages = QStackedWidget()
        self._pages.addWidget(self.start)
        self._pages.addWidget(self.page)

        self._on_screen = False
        self._work = _column(self.transport, self.banner, self.sections, self._pages)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._work)
        self.setCentralWidget(_column(self._scroll, self.status))

        self._caption = MenuTitle(theme, self.menuBar())
        self._overlay = drop.DropOverlay(theme, self)
        self._drag = drop.DragWatch(self)
        self._drag.over.connect(self._on_drag_over)
        self._ring = FocusRing(theme, self)
        self.page.least_changed.connect(self._suit_page)
        self.show_start()

    def fit_to_screen(self) -> None:
        """Be no larger than the screen."""
        room = self.screen().availableGeometry().size() - _FRAME
        self.setMinimumSize(_LEAST.boundedTo(room))
        if self.width() > room.width() or self.height() > room.height():
            self.resize(self.size().boundedTo(room))

    def show_start(self) -> None:
        """Show the start page."""
        self.transport.hide()
        self._pages.setCurrentWidget(self.start)
        self._suit_page()
        self.show_title("")
        self.status.show_hover("Open a song or a Loopstudio project.")
        self.start.focus_open()

    def show_song(self) -> None:
        """Show the song, its rows and the desk."""
        self.transport.show()
        self._pages.setCurrentWidget(self.page)
        self._suit_page()
        self.status.show_hover("")
        self.song.spectrogram.setFocus(Qt.FocusReason.OtherFocusReason)

    def shows_song(self) -> bool:
        """Return whether the song is shown, rather than the start page."""
        return self._pages.currentWidget() is self.page

    def show_title(self, title: str, *, edited: bool = False, read_only: bool = False) -> None:
        """Show the song's name, whether there is something to save, and whether it can be."""
        about = [name for name, on in (("read only", read_only), ("edited", edited)) if on]
        self._caption.show_title(title or TITLE, ", ".join(about) if title else "")
        text = self._caption.text()
        self.setWindowTitle(f"{text} – {TITLE}" if title else TITLE)

    def focus_next_panel(self, step: int = 1) -> None:
        """Take the keyboard to the next panel, or with -1 to the one before."""
        panels.focus_next(panels.panels_of(self), step)

    def save_layout(self) -> tuple[QByteArray, QByteArray]:
        """Return where the window is, and how its panels share it."""
        return self.saveGeometry(), self.page.save()

    def restore_layout(self, geometry: object, panels: object) -> None:
        """Take the place and shape of an earlier run; anything else is ignored."""
        if isinstance(geometry, QByteArray) and isinstance(panels, QByteArray):
            self.restoreGeometry(geometry)
            self.page.restore(panels)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to tell keyboard from pointer."""
        super().showEvent(event)
        self._ring.watch()
        handle = self.windowHandle()
        if not self._on_screen:
            self._on_screen = True
            handle.screenChanged.connect(self._on_screen_changed)
            self._drag.watch(handle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the veil of a drag over the whole window, and the start page in it."""
        super().resizeEvent(event)
        self._overlay.setGeometry(self.rect())
        self.start.show_low(self.height() < _LOW)

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

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say it again if the drag was taken to be over."""
        if not self._drag.dragged:
            self._show_drag(drop.dropped_path(event.mimeData()))

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

    def _on_drag_over(self) -> None:
        self._show_drag("")

    def _on_screen_changed(self, screen: QScreen) -> None:
        self.fit_to_screen()

    def _suit_page(self) -> None:
        """Scroll what has no room; what is not told a least size goes by all that is in it."""
        bar = QSize(0, self.transport.height())
        self._work.setMinimumSize(self.page.least + bar if self.shows_song() else _LEAST_START)

    def _show_drag(self, path: str) -> None:
        """Say what letting go of this file does; an empty path when none is dragged."""
        self._drag.dragged = bool(path)
        if self.shows_song():
            self._overlay.show_file(path)
        else:
            self.start.show_drag(path)


def _column(*widgets: QWidget) -> QWidget:
    """Return widgets below each other, of which pages and scroll areas take what room there is."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget, isinstance(widget, (QStackedWidget, QScrollArea)))
    return made
