"""The songs opened last: kept for the next start, and shown on the start page."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from loopstudio.jobs.analysis import Opened
from loopstudio.project import resources
from loopstudio.session import Session
from loopstudio.ui import recents
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.recents import Recent


class RecentsController(QObject):
    """Keeps the list of recent songs, with their layouts as far as they are known.

    Signals
    -------
    changed(tuple)
        The songs opened last are other ones now.
    """

    changed = Signal(tuple)

    def __init__(
        self, window: MainWindow, session: Session, settings: QSettings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._settings = window, session, settings
        self._list = recents.load(settings)
        self._open: Recent | None = None
        session.extraction_changed.connect(self._on_extraction_changed)
        window.start.clear_asked.connect(self.clear)
        window.start.recent_forgotten.connect(self.forget)
        window.start.show_recents(self._list)

    @property
    def list(self) -> tuple[Recent, ...]:
        """The songs opened last, the latest first."""
        return self._list

    def add(self, opened: Opened) -> None:
        """Put a song that was opened on the list; the demo song is always there anyway."""
        demo = opened.document is not None and opened.saved_at is None
        path = str(Path(opened.saved_at or opened.path).resolve())
        self._open = None if demo else self.described(path)
        self._on_extraction_changed()

    def resume(self, path: str) -> None:
        """List what is open, which was restored, under the path of its project or song."""
        place = Path(path).resolve()
        if resources.path("look.qss").resolve().parent in place.parents:
            self._open = None  # the demo song and the examples are always there
        else:
            self._open = self.described(str(place))
            self._keep(recents.added(self._list, self._open))

    def described(self, path: str) -> Recent:
        """Return what can be said of the open song in a list, with this path."""
        session = self._session
        now = datetime.now().astimezone().replace(tzinfo=None, microsecond=0)
        song = str(Path(session.project.song).resolve())
        recent = Recent(path, session.title, now.isoformat(), song="" if song == path else song)
        if session.extraction is None or session.audio is None:
            return recent
        return recents.with_loops(recent, session.extraction, session.project, session.audio.sr)

    def forget(self, path: str) -> None:
        """Take one song off the list."""
        self._keep(tuple(recent for recent in self._list if recent.path != path))

    def leave(self) -> None:
        """Take what is found from now on for that of a song which is not listed."""
        self._open = None

    def set_saved(self, path: str) -> None:
        """List the project instead of the song it was made from."""
        self._open = saved = self.described(str(Path(path).resolve()))
        others = tuple(recent for recent in self._list if recent.path != saved.song)
        self._keep(recents.added(others, saved))

    def set_moved(self, old: str, new: str) -> None:
        """Remember that a file is elsewhere now."""
        self._keep(
            tuple(replace(kept, path=new) if kept.path == old else kept for kept in self._list)
        )

    def clear(self) -> None:
        """Forget all of them."""
        self._keep(())

    def refresh(self) -> None:
        """Show the list as it is at this hour, with the files that are there."""
        self._window.start.show_recents(self._list)

    def _on_extraction_changed(self) -> None:
        extraction, audio = self._session.extraction, self._session.audio
        if self._open is None or audio is None:
            return
        if extraction is not None:
            project = self._session.project
            self._open = recents.with_loops(self._open, extraction, project, audio.sr)
        self._keep(recents.added(self._list, self._open))

    def _keep(self, kept: tuple[Recent, ...]) -> None:
        self._list = kept
        recents.save(self._settings, kept)
        self.refresh()
        self.changed.emit(kept)
