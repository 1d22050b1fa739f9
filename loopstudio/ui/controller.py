"""The studio: the window, the work behind it, and who speaks to whom.

Views know nothing of the session, the session nothing of views; the controllers put
together here carry what the user does to the session, and what the session says to the
views.
"""

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction

from loopstudio.jobs.runner import JobRunner
from loopstudio.jobs.workshop import Drawn
from loopstudio.playback.engine import SoundEngine
from loopstudio.project import state
from loopstudio.session import Session
from loopstudio.ui import (
    controller_analysis,
    controller_bars,
    controller_compare,
    controller_export,
    controller_files,
    controller_phase,
    controller_sampling,
    controller_workshop,
)
from loopstudio.ui.controller_analysis import AnalysisController
from loopstudio.ui.controller_band import BandController
from loopstudio.ui.controller_bars import BarsController
from loopstudio.ui.controller_compare import CompareController
from loopstudio.ui.controller_cube import CubeController
from loopstudio.ui.controller_device import DeviceController
from loopstudio.ui.controller_drag import DragController
from loopstudio.ui.controller_export import ExportController
from loopstudio.ui.controller_files import FileController
from loopstudio.ui.controller_form import FormController
from loopstudio.ui.controller_groups import GroupController
from loopstudio.ui.controller_help import HelpController
from loopstudio.ui.controller_keeping import KeepingController
from loopstudio.ui.controller_layout import LayoutController
from loopstudio.ui.controller_loop_groups import LoopGroupController
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.controller_moments import MomentController
from loopstudio.ui.controller_open_once import OpenOnceController
from loopstudio.ui.controller_phase import PhaseController
from loopstudio.ui.controller_playback import PlaybackController
from loopstudio.ui.controller_preferences import PreferencesController
from loopstudio.ui.controller_recents import RecentsController
from loopstudio.ui.controller_recipe import RecipeController
from loopstudio.ui.controller_recipe_sound import RecipeSoundController
from loopstudio.ui.controller_regroup import RegroupController
from loopstudio.ui.controller_sampling import SamplingController
from loopstudio.ui.controller_scenes import SceneController
from loopstudio.ui.controller_takes import TakesController
from loopstudio.ui.controller_tools import ToolController
from loopstudio.ui.controller_truth import TruthController
from loopstudio.ui.controller_window import WindowController
from loopstudio.ui.controller_wishes import WishController
from loopstudio.ui.controller_workshop import WorkshopController
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.theme.theme import Theme


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
    device: DeviceController
    playback: PlaybackController
    mix: MixController
    finder: AnalysisController
    workshop: WorkshopController
    compare: CompareController
    groups: GroupController
    loop_groups: LoopGroupController
    regroup: RegroupController
    moments: MomentController
    phase: PhaseController
    sampling: SamplingController
    scenes: SceneController
    recipe: RecipeController
    recipe_sound: RecipeSoundController
    takes: TakesController
    cube: CubeController
    truth: TruthController
    tools: ToolController
    layout: LayoutController
    wishes: WishController
    recents: RecentsController
    files: FileController
    export: ExportController
    drag: DragController
    keeping: KeepingController
    form: FormController
    bars: BarsController
    band: BandController
    help: HelpController
    preferences: PreferencesController
    shell: WindowController

    def __init__(self, theme: Theme, engine: SoundEngine, settings: QSettings) -> None:
        super().__init__()
        self.theme, self._engine = theme, engine
        self.session = Session(self)
        self.window = MainWindow(theme)
        self._analysis_runner = JobRunner(self)
        self._file_runner = JobRunner(self)
        self._workshop_runner = JobRunner(self)
        self.device = DeviceController(self.window, engine, settings, self)
        # The order decides who hears of a change first: the sound, then the pictures.
        self.playback = PlaybackController(self.window, self.session, engine, self.device, self)
        self.session.song_changed.connect(self._on_song_changed)
        self.mix = MixController(self.window, self.session, self)
        self.recipe = RecipeController(self.window, self.session, self.mix, self)
        self.tools = ToolController(self.window, self.session, self)
        self.finder = AnalysisController(self.window, self.session, self._analysis_runner, self)
        self.workshop = WorkshopController(
            self.window, self.session, self.mix, self._workshop_runner, self
        )
        self.compare = CompareController(self.window, self.session, self.workshop, self)
        self.groups = GroupController(self.window, self.session, self.mix, self)
        self.loop_groups = LoopGroupController(self.window, self.session, self.mix, self)
        self.regroup = RegroupController(
            self.window, self.session, self.mix, self.loop_groups, self
        )
        self.workshop.drawn.connect(self._on_drawn)
        self.finder.picture_shown.connect(self.workshop.show_picture)
        self.workshop.shown_changed.connect(self.finder.show_pictures)
        self.moments = MomentController(self.window, self.session, self.mix, self.workshop, self)
        self.moments.moment_asked.connect(self.playback.alone.hear_moment)
        self.phase = PhaseController(self.window, self.session, self)
        self.phase.stems_changed.connect(self.playback.show_heard)
        self.playback.hear_stems_of(lambda: self.phase.stems)
        self.sampling = SamplingController(theme, self.window, self.session, self.playback, self)
        self.scenes = SceneController(self.window, self.session, self.playback, self)
        self.recipe_sound = RecipeSoundController(
            self.window, self.session, self.mix, self.playback, self
        )
        self.takes = TakesController(self.window, self.session, self.mix, self.playback, self)
        self.layout = LayoutController(
            self.window, self.session, self.mix, self.tools, self.playback, self
        )
        self.wishes = WishController(
            theme, self.window, self.session, self.mix, self.tools, self.playback, self
        )
        self.cube = CubeController(self.window, self.session, self.mix, self.playback, self)
        self.truth = TruthController(self.window, self.session, self)
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
        self.export = ExportController(theme, self.window, self.session, self.mix, settings, self)
        self.export.go_by_range_of(lambda: self.playback.range)
        self.playback.range_changed.connect(self.export.refresh)
        self.drag = DragController(
            theme, self.window, self.session, self.mix, self.export, state.drags_folder(), self
        )
        self.open_once = OpenOnceController(self.window, self.session, self.files, self)
        self.keeping = KeepingController(
            self.window, self.session, self.files, self.recents, state.unsaved_folder(), self
        )
        self.form = FormController(self.window, self.session, self.playback, self)
        self.bars = BarsController(self.window, self.session, self.workshop, self.playback, self)
        self.bars.loops_asked.connect(self.finder.find_loops)
        self.finder.go_by_beats_of(lambda: self.bars.beats)
        self.band = BandController(self.window, self.session, self.playback, self)
        self.help = HelpController(
            theme, self.window, self.files, self.finder, self.workshop, self.sampling, self
        )
        self.preferences = PreferencesController(theme, self.window, self.device, settings, self)
        self.shell = WindowController(self.window, self.session, self.files, settings, self)
        self._connect()

    def play_or_stop(self) -> None:
        """Play or stop the song; on the start page, the demo song."""
        if self.session.audio is None:
            self.files.play_demo()
        else:
            self.playback.toggle()

    def cancel(self) -> None:
        """Give up what is drawn, what is heard alone, the tool, or the job that is shown."""
        if self.window.song.drawing:
            self.window.song.cancel_drag()
        elif not self.playback.alone.end() and not self.tools.put_down():
            self._cancel_job(self.window.status.slot())

    def hear_selected(self) -> None:
        """Hear the selected loop, or group, alone; asked again, no longer."""
        self.playback.alone.audition(self.mix.selected, self.loop_groups.whole or None)

    def find_again(self) -> None:
        """Find the loops, or learn the components, whichever is shown."""
        if self.workshop.shown:
            self.workshop.learn()
        else:
            self.finder.find_again()

    def open_recent(self, action: QAction) -> None:
        """Open the song of an entry of the menu."""
        self.files.open(str(action.data()))

    def close(self) -> None:
        """End jobs, processes and sound."""
        self.keeping.close()
        self.open_once.close()
        self.playback.close()
        for runner in (self._analysis_runner, self._workshop_runner, self._file_runner):
            runner.close()
        self.drag.close()
        self.export.close()
        self.sampling.close()
        self.takes.close()
        self.recipe_sound.close()
        self.cube.close()
        self.bars.close()
        self.phase.close()
        self.compare.close()
        self.band.close()
        self.help.close()
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
            self.tools.tool_changed,
            self.playback.range_changed,
            self.playback.clicking_changed,
            self.bars.changed,
            self.cube.changed,
            self.truth.changed,
            self.preferences.changed,
            window.song.mode_edited,
            window.page.desk_folded_changed,
        ):
            signal.connect(self._on_changed)
        runner = self._analysis_runner
        for told in (runner.progressed, runner.succeeded, runner.failed, runner.cancelled):
            told.connect(self._on_search_told)
        self.files.demo_ready.connect(self.playback.play)
        window.transport.scenes.export_asked.connect(self.export.open_scenes)
        self.shell.closed.connect(self._on_closed)
        self.preferences.restart_asked.connect(self.shell.restart)
        window.status.cancel_asked.connect(self._cancel_job)
        window.page.tools.find_asked.connect(self.find_again)
        self.tools.tool_changed.connect(window.song.say_again)
        window.song.hover_changed.connect(window.status.show_hover)
        window.desk.hover_changed.connect(window.status.show_hover)
        window.page.components.hover_changed.connect(window.status.show_hover)
        window.page.components.hear_asked.connect(self._on_hear_asked)
        window.desk.loop_chosen.connect(self.mix.select)
        window.desk.hear_asked.connect(self._on_hear_asked)
        window.desk.head.export_asked.connect(self.export.open_selected)

    def _cancel_job(self, slot: str) -> None:
        if slot == controller_files.SLOT:
            self.files.cancel()
        elif slot == controller_export.SLOT:
            self.export.cancel()
        elif slot == controller_analysis.SLOT:
            self.finder.cancel()
        elif slot == controller_workshop.SLOT:
            self.workshop.cancel()
        elif slot == controller_sampling.SLOT:
            self.sampling.cancel()
        elif slot == controller_bars.SLOT:
            self.bars.cancel()
        elif slot == controller_phase.SLOT:
            self.phase.cancel()
        elif slot == controller_compare.SLOT:
            self.compare.cancel()

    def _on_search_told(self, *ignored: object) -> None:
        self.bars.show_search(self.finder.searched)

    def _on_changed(self, *ignored: object) -> None:
        # Another song changes nearly everything: all commands are asked once, at the end.
        if not self.session.opening:
            self.changed.emit()

    def _on_song_changed(self) -> None:
        self.window.song.show_song(self.session.audio)

    def _on_drawn(self, drawn: Drawn) -> None:
        self.groups.show_hints(drawn.hints)

    def _on_hear_asked(self, part: object) -> None:
        if not self.recipe_sound.hear_part(self.mix.selected, part):
            self.playback.alone.audition(self.mix.selected, part)

    def _on_closed(self) -> None:
        self.keeping.leave()
        self.close()
