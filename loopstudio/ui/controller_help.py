"""Help: its pages and worked examples, the sheet of keys, the log, and who made it."""

from functools import partial

from PySide6.QtCore import QObject, Qt

from loopstudio.project import resources
from loopstudio.project.file import SUFFIX
from loopstudio.ui import dialogs
from loopstudio.ui.controller_analysis import AnalysisController
from loopstudio.ui.controller_files import FileController
from loopstudio.ui.controller_sampling import SamplingController
from loopstudio.ui.controller_workshop import WorkshopController
from loopstudio.ui.crash.log import PROGRAM_LOG
from loopstudio.ui.crash.log_window import LogWindow
from loopstudio.ui.help.examples import EXAMPLES, with_score
from loopstudio.ui.help.window import HelpWindow
from loopstudio.ui.key_sheet import keys_dialog
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.theme.theme import Theme


class HelpController(QObject):
    """Shows what explains the program, and starts its worked examples."""

    def __init__(
        self,
        theme: Theme,
        window: MainWindow,
        files: FileController,
        finder: AnalysisController,
        workshop: WorkshopController,
        sampling: SamplingController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._theme, self._window, self._files = theme, window, files
        self._finder, self._workshop, self._sampling = finder, workshop, sampling
        self._pages: HelpWindow | None = None

    def show(self, page: str = "how") -> None:
        """Show a page of Help beside the window."""
        if self._pages is None:
            self._pages = HelpWindow(self._theme, self._window)
            self._pages.example_asked.connect(self.run_example)
        self._pages.show_page(page)
        self._pages.show()
        self._pages.raise_()
        self._pages.activateWindow()

    def run_example(self, name: str) -> None:
        """Open a worked example of Help and start what it is about."""
        example = EXAMPLES.get(name)
        if example is None:
            return
        song = str(resources.path(*example.song))
        if song.endswith(SUFFIX):
            self._files.play_demo()
        elif example.track:
            track = str(resources.path(*example.track))
            self._files.open_example(song, partial(self._sampling.look_in, track))
        elif example.learning is None:
            self._files.open_example(song, self._finder.find_loops)
        else:
            learn = partial(self._workshop.learn_as, with_score(example.learning))
            self._files.open_example(song, learn)

    def show_keys(self) -> None:
        """Show every key."""
        keys_dialog(self._theme, self._window).open()

    def show_log(self) -> None:
        """Show the log."""
        dialog = LogWindow(self._theme, PROGRAM_LOG, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.refresh()
        dialog.show()

    def show_about(self) -> None:
        """Show version and licences."""
        dialogs.about_dialog(self._theme, self._window).open()

    def close(self) -> None:
        """Close the pages."""
        if self._pages is not None:
            self._pages.close()
