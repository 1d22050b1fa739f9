"""Keeping two programs from saving over each other's project."""

from PySide6.QtCore import QObject, QTimer

from loopstudio.project.open_once import OpenProject
from loopstudio.session import Session
from loopstudio.ui.main_window import MainWindow


class OpenOnceController(QObject):
    """Marks the project file that is open; who finds it marked saves in another place."""

    def __init__(self, window: MainWindow, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
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
        self._window.banner.show_warning(
            f"{self._session.title} is open in another Loopstudio as well. Here you can try things"
            " out; Save asks for another name."
        )
