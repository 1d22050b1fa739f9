"""The studio: the window, the work behind it, and who speaks to whom.

Views know nothing of the session, the session nothing of views; the controllers put
together here carry what the user does to the session, and what the session says to the
views.
"""

from functools import partial

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent

from loopstudio.jobs.runner import JobRunner
from loopstudio.jobs.workshop import Drawn
from loopstudio.playback.engine import SoundEngine
from loopstudio.project import resources, state
from loopstudio.project.file import SUFFIX
from loopstudio.session import Session
from loopstudio.ui import (
    controller_analysis,
    controller_files,
    controller_phase,
    controller_sampling,
    controller_workshop,
    dialogs,
)
from loopstudio.ui.controller_analysis import AnalysisController
from loopstudio.ui.controller_compare import CompareController
from loopstudio.ui.controller_files import FileController
from loopstudio.ui.controller_form import FormController
from loopstudio.ui.controller_groups import GroupController
from loopstudio.ui.controller_keeping import KeepingController
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.controller_moments import MomentController
from loopstudio.ui.controller_phase import PhaseController
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.controller_recents import RecentsController
from loopstudio.ui.controller_sampling import SamplingController
from loopstudio.ui.controller_scenes import SceneController
from loopstudio.ui.controller_workshop import WorkshopController
from loopstudio.ui.crash.log import PROGRAM_LOG
from loopstudio.ui.crash.log_window import LogWindow
from loopstudio.ui.help.examples import EXAMPLES, with_score
from loopstudio.ui.help.window import HelpWindow
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.theme.theme import MODES, Theme


class Studio(QObject):
    """Everything a command can act on.

    Signals
    -------
    changed()
        Something that commands depend on: what is open, edited, selected or chosen.
    """

    changed = Signal()

    session: Session
    window: MainWindow
    playback: PlaybackController
    mix: MixController
    finder: AnalysisController
    workshop: WorkshopController
    compare: CompareController
    groups: GroupController
    moments: MomentController
    phase: PhaseController
    sampling: SamplingController
    scenes: SceneController
    recents: RecentsController
    files: FileController
    keeping: KeepingController
    form: FormController

    def __init__(self, theme: Theme, engine: SoundEngine, settings: QSettings) -> None:
        super().__init__()
        self.theme, self._engine, self._settings = theme, engine, settings
        self.session = Session(self)
        self.window = MainWindow(theme)
        self._analysis_runner = JobRunner(self)
        self._file_runner = JobRunner(self)
        self._workshop_runner = JobRunner(self)
        self._help: HelpWindow | None = None
        # The order decides who hears of a change first: the sound, then the pictures.
        self.playback = PlaybackController(self.window, self.session, engine, self)
        self.session.song_changed.connect(self._on_song_changed)
        self.mix = MixController(self.window, self.session, self)
        self.finder = AnalysisController(self.window, self.session, self._analysis_runner, self)
        self.workshop = WorkshopController(
            self.window, self.session, self.mix, self._workshop_runner, self
        )
        self.compare = CompareController(self.window, self.session, self.workshop, self)
        self.groups = GroupController(self.window, self.session, self.mix, self)
        self.workshop.drawn.connect(self._on_drawn)
        self.finder.picture_shown.connect(self.workshop.show_picture)
        self.workshop.shown_changed.connect(self.finder.show_pictures)
        self.moments = MomentController(self.window, self.session, self.mix, self.workshop, self)
        self.moments.moment_asked.connect(self.playback.hear_moment)
        self.phase = PhaseController(self.window, self.session, self)
        self.phase.stems_changed.connect(self.playback.show_heard)
        self.playback.hear_stems_of(lambda: self.phase.stems)
        self.sampling = SamplingController(theme, self.window, self.session, self.playback, self)
        self.scenes = SceneController(self.window, self.session, self.playback, self)
        self.recents = RecentsController(self.window, self.session, settings, self)
        self.files = FileController(
            self.window,
            self.session,
            self._file_runner,
            self.finder,
            self.recents,
            settings,
            self,
        )
        self.keeping = KeepingController(
            self.window, self.session, self.files, self.recents, state.unsaved_folder(), self
        )
        self.form = FormController(self.window, self.session, self.playback, self)
        self._connect()
        self._restore()

    def play_or_stop(self) -> None:
        """Play or stop the song; on the start page, the demo song."""
        if self.session.audio is None:
            self.files.play_demo()
        else:
            self.playback.toggle()

    def cancel(self) -> None:
        """Give up a range being drawn, what is heard alone, or the job that is shown."""
        if self.window.song.drawing:
            self.window.song.cancel_drag()
        elif not self.playback.end_audition():
            self._cancel_job(self.window.status.slot())

    def find_again(self) -> None:
        """Find the loops, or learn the components, whichever is shown."""
        if self.workshop.shown:
            self.workshop.learn()
        else:
            self.finder.find_loops()

    def set_theme(self, mode: str) -> None:
        """Use dark or light colours, or the desktop's, from now on."""
        self.theme.set_mode(mode)
        self._settings.setValue("theme", mode)
        self.changed.emit()

    def open_recent(self, action: QAction) -> None:
        """Open the song of an entry of the menu."""
        self.files.open(str(action.data()))

    def show_help(self, page: str = "how") -> None:
        """Show a page of Help beside the window."""
        if self._help is None:
            self._help = HelpWindow(self.theme, self.window)
            self._help.example_asked.connect(self.run_example)
        self._help.show_page(page)
        self._help.show()
        self._help.raise_()
        self._help.activateWindow()

    def run_example(self, name: str) -> None:
        """Open a worked example of Help and start what it is about."""
        example = EXAMPLES.get(name)
        if example is None:
            return
        song = str(resources.path(*example.song))
        if song.endswith(SUFFIX):
            self.files.play_demo()
        elif example.track:
            track = str(resources.path(*example.track))
            self.files.open_example(song, partial(self.sampling.look_in, track))
        elif example.learning is None:
            self.files.open_example(song, self.finder.find_loops)
        else:
            learn = partial(self.workshop.learn_as, with_score(example.learning))
            self.files.open_example(song, learn)

    def show_keys(self) -> None:
        """Show every key."""
        dialogs.keys_dialog(self.theme, self.window).open()

    def show_log(self) -> None:
        """Show the log."""
        dialog = LogWindow(self.theme, PROGRAM_LOG, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.refresh()
        dialog.show()

    def show_about(self) -> None:
        """Show version and licences."""
        dialogs.about_dialog(self.theme, self.window).open()

    def close(self) -> None:
        """End jobs, processes and sound."""
        self.keeping.close()
        self.playback.close()
        for runner in (self._analysis_runner, self._workshop_runner, self._file_runner):
            runner.close()
        self.sampling.close()
        self.phase.close()
        if self._help is not None:
            self._help.close()
        self._engine.close()

    def _connect(self) -> None:
        window = self.window
        for signal in (
            self.session.project_changed,
            self.session.extraction_changed,
            self.session.components_changed,
            self.session.song_changed,
            self.session.edited_changed,
            self.mix.selected_changed,
            self.playback.range_changed,
            window.song.mode_edited,
            window.page.desk_folded_changed,
        ):
            signal.connect(self._on_changed)
        self.session.edited_changed.connect(self._on_edited_changed)
        self.files.demo_ready.connect(self.playback.play)
        window.closing.connect(self._on_closing)
        window.status.cancel_asked.connect(self._cancel_job)
        window.song.hover_changed.connect(window.status.show_hover)
        window.desk.hover_changed.connect(window.status.show_hover)
        window.page.components.hover_changed.connect(window.status.show_hover)
        window.page.components.hear_asked.connect(self._on_hear_asked)
        window.desk.loop_chosen.connect(self.mix.select)
        window.desk.hear_asked.connect(self._on_hear_asked)

    def _restore(self) -> None:
        """Take up what the last run left."""
        mode = str(self._settings.value("theme", "dark"))
        if mode in MODES:
            self.theme.set_mode(mode)
        self.window.restore_layout(
            self._settings.value("window/geometry"), self._settings.value("window/panels")
        )

    def _cancel_job(self, slot: str) -> None:
        if slot == controller_files.SLOT:
            self.files.cancel()
        elif slot == controller_analysis.SLOT:
            self.finder.cancel()
        elif slot == controller_workshop.SLOT:
            self.workshop.cancel()
        elif slot == controller_sampling.SLOT:
            self.sampling.cancel()
        elif slot == controller_phase.SLOT:
            self.phase.cancel()

    def _on_changed(self, *ignored: object) -> None:
        self.changed.emit()

    def _on_song_changed(self) -> None:
        self.window.song.show_song(self.session.audio)
        self._show_title()

    def _on_edited_changed(self, edited: bool) -> None:
        self._show_title()

    def _show_title(self) -> None:
        session = self.session
        self.window.show_title(session.title, edited=session.edited)
        saved = "Not saved" if session.edited else "Saved" if session.path else ""
        self.window.status.show_saved(saved)

    def _on_drawn(self, drawn: Drawn) -> None:
        self.groups.show_hints(drawn.hints)

    def _on_hear_asked(self, part: object) -> None:
        self.playback.audition(self.mix.selected, part)

    def _on_closing(self, event: QCloseEvent) -> None:
        if not self.files.may_leave(then=self.window.close):
            event.ignore()
            return
        geometry, panels = self.window.save_layout()
        self._settings.setValue("window/geometry", geometry)
        self._settings.setValue("window/panels", panels)
        self.keeping.leave()
        self.close()
