"""Keeping unsaved work while it is edited, and offering what an earlier run has lost.

Some seconds after an edit the project is written to a place of the program's own, in a
thread of its own; saving it or leaving it removes that again.  What is still there when the
program starts is offered on the start page, and where the same song is opened.
"""

import logging
from dataclasses import asdict
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from loopstudio.core.progress import Progress, silent
from loopstudio.jobs.runner import JobRunner
from loopstudio.project import recovery
from loopstudio.project.file import Document
from loopstudio.project.recovery import Lost, UnsavedWork
from loopstudio.session import Session
from loopstudio.ui import lost_work
from loopstudio.ui.controller_files import FileController
from loopstudio.ui.controller_recents import RecentsController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.sentences import failure_sentence

AFTER_S = 3.0
"""A pause in the editing this long, and the project is kept."""

EVERY_S = 15.0
"""So often it is kept while the editing goes on."""

_log = logging.getLogger(__name__)


class KeepingController(QObject):
    """Writes unsaved work down, and brings back what was lost.

    Signals
    -------
    kept()
        The open project was written down.

    Parameters
    ----------
    root : Path
        Where all running programs keep their unsaved work.
    """

    kept = Signal()

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        files: FileController,
        recents: RecentsController,
        root: Path,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self._files, self._recents = files, recents
        self._work = UnsavedWork(root)
        self._runner = JobRunner(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._waiting_since_s: float | None = None
        self._kept_s: float | None = None
        self._closed = self._left = self._told = False
        self._restored: Lost | None = None
        self._written_for: Lost | None = None
        self._forgotten: Lost | None = None
        self._lost = recovery.lost(root)
        self._timer.timeout.connect(self.keep_now)
        self._runner.succeeded.connect(self._on_kept)
        self._runner.failed.connect(self._on_failed)
        session.project_changed.connect(self._on_changed)
        session.edited_changed.connect(self._on_changed)
        session.song_changed.connect(self._on_song_changed)
        window.start.restore_asked.connect(self.restore)
        window.start.forget_asked.connect(self.forget)
        self._show_lost()

    @property
    def lost(self) -> tuple[Lost, ...]:
        """What can be restored, the latest first."""
        return self._lost

    def kept_text(self) -> str:
        """Return in one or two sentences what of the open song is kept at this moment."""
        title = self._session.title
        if self._session.audio is None:
            return "No song is open, and nothing of yours is lost."
        if not self._session.edited:
            return f"{title} is saved as it is." if self._session.path else "Nothing was edited."
        if self._kept_s is None:
            return f"What you changed in {title} is not kept yet: save a copy."
        ago = round(monotonic() - self._kept_s)
        when = "a moment ago" if ago < 5 else f"{ago} seconds ago"
        return (
            f"{title} is kept as it was {when}. If Loopstudio closes now, the next start offers to"
            " restore it."
        )

    def keep_now(self) -> None:
        """Write the project down without waiting for a pause in the editing."""
        if self._runner.busy:
            self._timer.start(round(1000 * AFTER_S))  # one after the other
            return
        self._waiting_since_s = None
        self._timer.stop()
        if self._session.audio is not None and self._session.edited:
            self._written_for = self._restored
            self._runner.start(_keep, self._work, self._session.document(), self._about())

    def restore(self, path: str) -> None:
        """Open what was lost; it stays on the disk until it is kept anew or saved."""
        entry = self._found(path)
        if entry is None:
            return

        def opened() -> None:
            if entry.claim():
                self._restored = entry
            project = str(entry.about.get("project") or "") or None
            self._session.set_restored(project)
            self._recents.resume(project or self._session.project.song)
            self._drop(entry)
            self.keep_now()

        self._files.open_example(path, opened, str(entry.about.get("title", "")))

    def open_version(self, path: str) -> None:
        """Open an earlier version of the project that is open; saving makes it the latest."""
        project, title = self._session.path, self._session.title
        song = self._session.project.song  # a song beside its project is not beside the version

        def opened() -> None:
            self._session.set_restored(project)
            if project:
                self._recents.resume(project)
            self._window.banner.show_done(
                f"This is {title} as it was. Save to go on from here; what it replaces is kept."
            )

        self._files.open_example(path, opened, title, song)

    def forget(self, path: str) -> None:
        """Take lost work off the list; it is removed once that cannot be undone any more."""
        entry = self._found(path)
        if entry is None:
            return
        self._remove_forgotten()
        if entry.claim():
            self._forgotten = entry
        self._drop(entry)
        title = str(entry.about.get("title", "The song"))
        self._window.banner.show_warning(
            f"What was not saved of {title} is forgotten.", [("Undo", self._remember)]
        )

    def leave(self) -> None:
        """Hear that the user was asked about what is unsaved, and does not want it."""
        self._left = True

    def close(self) -> None:
        """End; what was neither saved nor left by the user is for the next start."""
        if self._closed:
            return
        self._closed = True
        self._timer.stop()
        self._runner.close()
        self._remove_forgotten()
        if self._left or not self._session.edited:
            self._work.forget()
            self._end_restored()
        elif self._session.audio is not None:
            try:
                _keep(self._work, self._session.document(), self._about())
                self._end_restored()
            except Exception:  # noqa: BLE001  see below
                # Whatever it was, the program ends now; the last one that was kept is there.
                _log.exception("unsaved work could not be kept at the end")
        if self._restored is not None:
            self._restored.release()
        self._work.close()

    def _found(self, path: str) -> Lost | None:
        return next((entry for entry in self._lost if str(entry.path) == path), None)

    def _drop(self, entry: Lost) -> None:
        self._lost = tuple(other for other in self._lost if other is not entry)
        self._show_lost()

    def _remember(self) -> None:
        """Take back the last forgetting."""
        entry, self._forgotten = self._forgotten, None
        if entry is not None:
            entry.release()
            self._lost = (entry, *self._lost)
            self._show_lost()

    def _remove_forgotten(self) -> None:
        if self._forgotten is not None:
            self._forgotten.forget()
            self._forgotten = None

    def _end_restored(self) -> None:
        """Remove what was restored: it is kept anew, saved, or not wanted."""
        if self._restored is not None:
            self._restored.forget()
            self._restored = None

    def _show_lost(self) -> None:
        listed = [lost_work.listed(entry) for entry in self._lost]
        instead = {lost_work.opened_path(entry) for entry in self._lost}
        self._window.start.show_unsaved(listed, instead)

    def _about(self) -> dict[str, object]:
        described = asdict(self._recents.described(str(self._work.path)))
        return {
            **described,
            "song": self._session.project.song,
            "project": self._session.path or "",
        }

    def _on_changed(self, *ignored: object) -> None:
        if self._session.audio is None:
            return
        if not self._session.edited:
            self._forget_own()
            return
        now_s = monotonic()
        if self._waiting_since_s is None:
            self._waiting_since_s = now_s
        left_s = self._waiting_since_s + EVERY_S - now_s
        self._timer.start(round(1000 * max(0.0, min(AFTER_S, left_s))))

    def _on_song_changed(self) -> None:
        # The user was asked about what was unsaved in the song before.
        self._forget_own()
        self._end_restored()
        if self._session.audio is not None:
            # After whoever opened the song has shown what there is to say about it.
            QTimer.singleShot(0, self._offer_same_song)

    def _forget_own(self) -> None:
        """Remove what is kept, now and when a job that is writing has ended."""
        self._timer.stop()
        self._waiting_since_s = self._kept_s = None
        if not self._runner.busy:
            self._work.forget()
            if self._session.path and not self._session.edited:
                self._end_restored()

    def _on_kept(self, result: object) -> None:
        if self._session.audio is None or not self._session.edited:
            self._forget_own()
            return
        self._kept_s, self._told = monotonic(), False
        if self._written_for is self._restored:
            self._end_restored()
        self.kept.emit()

    def _on_failed(self, error: Exception) -> None:
        _log.error("unsaved work could not be kept", exc_info=error)
        self._kept_s = None
        if not self._told:  # once until it works again, or every edit would be answered so
            self._told = True
            self._window.banner.show_warning(failure_sentence(error))

    def _offer_same_song(self) -> None:
        """Say so if work on the song that was just opened was lost."""
        song, project = self._session.project.song, self._session.path
        for entry in self._lost:
            about = entry.about
            if about.get("song") == song or (project and about.get("project") == project):
                path, when = str(entry.path), lost_work.kept_text(entry)
                self._window.banner.show_warning(
                    f"What you did in {self._session.title} was not saved ({when}). Restore it?",
                    [
                        ("Restore", partial(self.restore, path)),
                        ("Forget", partial(self.forget, path)),
                    ],
                )
                return


def _keep(
    work: UnsavedWork,
    document: Document,
    about: dict[str, object],
    *,
    progress: Progress = silent,
) -> None:
    work.keep(document, about)
