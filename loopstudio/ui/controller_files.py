"""Files: opening songs and projects, saving, and the songs opened last."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QFileDialog

from loopstudio.core.errors import SongMissingError, TooLongError
from loopstudio.core.section import Section
from loopstudio.jobs import analysis
from loopstudio.jobs.analysis import Opened
from loopstudio.jobs.runner import JobRunner
from loopstudio.project.file import SUFFIX
from loopstudio.project.project import LOOPS
from loopstudio.session import Session
from loopstudio.ui import dialogs
from loopstudio.ui.controller_analysis import AnalysisController
from loopstudio.ui.controller_recents import RecentsController
from loopstudio.ui.drop import AUDIO_SUFFIXES
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.sentences import failure_sentence
from loopstudio.ui.shown_jobs import show_progress

SLOT = "files"
"""Of the status line."""

_PATTERNS = " ".join(f"*{suffix}" for suffix in (*AUDIO_SUFFIXES, SUFFIX))


class FileController(QObject):
    """Runs one job with files at a time, and shows what came of it.

    Signals
    -------
    demo_ready()
        The demo song is open and waits to be played.
    """

    demo_ready = Signal()

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        runner: JobRunner,
        finder: AnalysisController,
        recents: RecentsController,
        settings: QSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._runner = window, session, runner
        self._finder, self._settings = finder, settings
        self._recents = recents
        self._done: Callable[[object], None] | None = None
        self._writing = False
        self._asked = ""
        self._with_song: Callable[..., None] | None = None
        show_progress(runner, window.status, SLOT)
        runner.progressed.connect(window.start.show_progress)
        runner.succeeded.connect(self._on_succeeded)
        runner.failed.connect(self._on_failed)
        runner.cancelled.connect(self._on_ended)
        window.file_dropped.connect(self.open)
        window.start.open_asked.connect(self.choose)
        window.start.demo_asked.connect(self.play_demo)
        window.start.cancel_asked.connect(self.cancel)
        window.start.recent_asked.connect(self.open)
        window.start.find_asked.connect(self.find)
        window.sections.section_chosen.connect(self.open)

    @property
    def busy(self) -> bool:
        """Whether a file is being read or written."""
        return self._runner.busy

    @property
    def writing(self) -> bool:
        """Whether a file is being written, which should not be broken off."""
        return self._runner.busy and self._writing

    def choose(self) -> None:
        """Let the user choose a song or a project, and open it."""
        path, _ = QFileDialog.getOpenFileName(
            self._window,
            "Open a song or a project",
            self.folder(),
            f"Songs and projects ({_PATTERNS});;All files (*)",
        )
        if path:
            self.open(path)

    def open(self, path: str, section: Section | None = None, song: str = "") -> None:
        """Open a song, or a section of it, or a project, whose song may be elsewhere now."""
        if self.may_leave(partial(self.open, path, section, song)):
            self._with_song = partial(self.open, path, section)
            self._settings.setValue("folder", str(Path(path).parent))
            title = f"Opening {Path(path).name}"
            self._asked = path
            self._read(title, self._on_opened, analysis.open_file, path, section, song)

    def open_example(
        self, path: str, then: Callable[[], object], name: str = "", song: str = ""
    ) -> None:
        """Open a song, or unsaved work, that the program keeps, and go on from there."""
        if self.may_leave(partial(self.open_example, path, then, name, song)):
            self._with_song = partial(self.open_example, path, then, name)

            def opened(result: object) -> None:
                assert isinstance(result, Opened)
                self._recents.leave()
                self._show(result)
                then()

            title = f"Opening {name or Path(path).stem}"
            self._read(title, opened, analysis.open_file, path, None, song)

    def play_demo(self) -> None:
        """Open the demo song and play it."""
        if self.may_leave(self.play_demo):
            self._read("Opening the demo song", self._on_demo_opened, analysis.open_demo)

    def find(self, path: str) -> None:
        """Let the user say where a recent song is now, or the song of a project."""
        if Path(path).is_file():
            self.open(path)  # its song may be found by itself
            return
        found, _ = QFileDialog.getOpenFileName(
            self._window, f"Where is {Path(path).name} now?", self.folder(), "All files (*)"
        )
        if found:
            self._recents.set_moved(path, found)
            self.open(found)

    def find_song(self) -> None:
        """Let the user say where the song of the project is that could not be opened."""
        found, _ = QFileDialog.getOpenFileName(
            self._window, "Where is the song of this project now?", self.folder(), "All files (*)"
        )
        if found and self._with_song is not None:
            self._with_song(song=found)

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save the project, where it was saved before if it was; then go on."""
        if self._session.path:
            self._save(self._session.path, then)
        else:
            self.save_as(then)

    def save_as(self, then: Callable[[], object] | None = None) -> None:
        """Save the project where the user says; then go on."""
        if self._session.audio is None:
            return
        proposed = str(Path(self.folder()) / f"{self._session.title}{SUFFIX}")
        path, _ = QFileDialog.getSaveFileName(
            self._window, "Save the project", proposed, f"Loopstudio projects (*{SUFFIX})"
        )
        if path:
            self._save(path if path.lower().endswith(SUFFIX) else path + SUFFIX, then)

    def folder(self) -> str:
        """Return the folder that was used last."""
        return str(self._settings.value("folder", str(Path.home())))

    def close_song(self) -> None:
        """Go back to the start page."""
        if self.may_leave(self.close_song):
            self._finder.cancel()
            self._session.close_song()
            self._window.banner.hide()  # what it offers is about that song
            self._recents.refresh()
            self._window.show_start()

    def cancel(self) -> None:
        """Stop reading or writing."""
        self._runner.cancel()

    def may_leave(self, then: Callable[[], object]) -> bool:
        """Ask about unsaved edits and files being written; return whether to go on now.

        If the user wants to save first, `then` is called once that is done.
        """
        if self.writing:
            return dialogs.ask_to_stop_writing(self._window)
        # Loops that were found and not touched are found again in no time.
        if not self._session.touched:
            return True
        answer = dialogs.ask_to_save(self._window, self._session.title)
        if answer is None:
            self.save(then)
        return bool(answer)

    def _read(
        self, title: str, done: Callable[[object], None], job: Callable[..., Opened], *args: object
    ) -> None:
        self._begin(title, done, writes=False)
        self._runner.start(job, *args)

    def _save(self, path: str, then: Callable[[], object] | None) -> None:
        def saved(result: object) -> None:
            self._on_saved(path)
            if then is not None:
                then()

        self._begin(f"Saving {Path(path).name}", saved, writes=True)
        self._runner.start(analysis.save_project, path, self._session.document())

    def _begin(self, title: str, done: Callable[[object], None], *, writes: bool) -> None:
        self._window.banner.hide()
        self._window.sections.hide()
        self._done, self._writing = done, writes
        self._window.status.show_job(SLOT, title)
        self._window.start.show_opening("" if writes else title)

    def _on_succeeded(self, result: object) -> None:
        done, self._done = self._done, None
        self._on_ended()
        if done is not None:
            done(result)

    def _on_failed(self, error: Exception) -> None:
        self._on_ended()
        if isinstance(error, TooLongError):
            self._window.sections.show_song(
                self._asked, str(error), error.duration_s, error.longest_s
            )
        elif isinstance(error, SongMissingError):
            self._window.banner.show_error(str(error), [("Find it", self.find_song)])
        else:
            self._window.banner.show_error(failure_sentence(error))

    def _on_ended(self) -> None:
        self._writing = False
        self._window.start.show_opening("")

    def _show(self, result: Opened) -> None:
        """Show a song that was read, or a project with its song."""
        if result.document is not None:
            self._session.open_document(result.document, result.audio, result.saved_at)
        else:
            self._session.open_song(result.path, result.audio)
        self._window.show_song()
        self._finder.show_picture(result.picture)
        if result.audio.notes:
            self._window.banner.show_warning(" ".join(result.audio.notes))

    def _on_opened(self, result: object) -> None:
        assert isinstance(result, Opened)
        self._show(result)
        self._recents.add(result)
        if self._session.extraction is None and self._session.project.shown == LOOPS:
            self._finder.find_loops()

    def _on_demo_opened(self, result: object) -> None:
        self._on_opened(result)
        self.demo_ready.emit()

    def _on_saved(self, path: str) -> None:
        self._session.set_saved(path)
        self._recents.set_saved(path)
