"""Keeping two programs from saving over each other's project."""

from PySide6.QtCore import QObject, QTimer

from loopstudio.project.open_once import OpenProject
from loopstudio.session import Session
from loopstudio.ui.controller_files import FileController
from loopstudio.ui.main_window import MainWindow


class OpenOnceController(QObject):
    """Marks the project file that is open; who finds it marked only reads it."""

    def __init__(
        self, window: MainWindow, session: Session, files: FileController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._files = window, session, files
        self._open: OpenProject | None = None
        session.song_changed.connect(self._on_changed)
        session.edited_changed.connect(self._on_changed)

    def close(self) -> None:
        """Leave the project to others."""
        if self._open is not None:
            self._open.leave()
            self._open = None

    def _on_changed(self, *ignored: object) -> None:
        path = self._session.path
        if path == (self._open.path if self._open else None):
            return
        self.close()
        if path is None:
            return
        self._open = opened = OpenProject(path)
        if not opened.take():
            self._open = None
            self._session.leave_file()
            # After whoever opened it has shown what there is to say about the song.
            QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        if self._session.busy_file:
            self._window.banner.show_warning(
                f"{self._session.title} is open in another Loopstudio, so it is read only here:"
                " try things out, and save them under another name.",
                [("Open again", self._open_again)],
            )

    def _open_again(self) -> None:
        """Open it as it is now; if the other program has closed it, to work on it."""
        self._files.open(self._session.busy_file)
