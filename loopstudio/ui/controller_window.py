"""The window as a whole: its title, its place on the screen, and how it closes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QCloseEvent

from loopstudio.session import Session
from loopstudio.ui.controller_files import FileController
from loopstudio.ui.main_window import MainWindow


class WindowController(QObject):
    """Shows what is open, and asks before work would be lost.

    Signals
    -------
    closed()
        The window is gone; everything behind it may end.
    """

    closed = Signal()

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        files: FileController,
        settings: QSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._files = window, session, files
        self._settings = settings
        self._reopened: str | None = None
        session.song_changed.connect(self.show_title)
        session.edited_changed.connect(self._on_edited_changed)
        window.closing.connect(self._on_closing)
        window.restore_layout(settings.value("window/geometry"), settings.value("window/panels"))

    @property
    def reopened(self) -> str | None:
        """What the program is to open when it starts again; None when it simply ends."""
        return self._reopened

    def show_title(self) -> None:
        """Show which song is open, and whether it is saved."""
        session = self._session
        read_only = bool(session.busy_file)
        self._window.show_title(session.title, edited=session.edited, read_only=read_only)
        saved = "Not saved" if session.edited else "Saved" if session.path else ""
        self._window.status.show_saved(saved)

    def enter_menus(self) -> None:
        """Open the first menu, from which the arrows go to the others; Esc goes back."""
        bar = self._window.menuBar()
        bar.setActiveAction(bar.actions()[0])

    def restart(self) -> None:
        """Close, and let the program start again with what is open now."""
        if self._files.may_leave(then=self.restart):
            self._reopened = self._session.path or self._session.project.song
            if not self._window.close():  # an export is to go on
                self._reopened = None

    def _on_edited_changed(self, edited: bool) -> None:
        self.show_title()

    def _on_closing(self, event: QCloseEvent) -> None:
        if not event.isAccepted():
            # Who was asked before, about an export under way, wants to stay.
            self._reopened = None
            return
        restarts = self._reopened is not None
        if not restarts and not self._files.may_leave(then=self._window.close):
            event.ignore()
            return
        geometry, panels = self._window.save_layout()
        self._settings.setValue("window/geometry", geometry)
        self._settings.setValue("window/panels", panels)
        self.closed.emit()
