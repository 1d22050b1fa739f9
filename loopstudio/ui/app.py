"""The program with a window."""

import logging
import signal
import sys
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from loopstudio.playback.engine import SoundEngine
from loopstudio.ui import menus
from loopstudio.ui.controller import Studio
from loopstudio.ui.garbage import GarbageCollector
from loopstudio.ui.sentences import failure_sentence
from loopstudio.ui.theme.theme import Theme

NAME = "Loopstudio"


def run(path: str | None = None) -> int:
    """Open the window, with a song or project if one is given, until it is closed.

    Parameters
    ----------
    path : str or None
        The file to open first.

    Returns
    -------
    int
        The exit code.
    """
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    application = QApplication(sys.argv[:1])
    application.setApplicationName(NAME)
    application.setOrganizationName(NAME)
    theme = Theme()
    theme.install(application)
    engine = SoundEngine()
    studio = Studio(theme, engine, QSettings())
    menus.build(studio.window, studio)
    collector = GarbageCollector()
    sys.excepthook = partial(_report, studio)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _quit)  # heard by Python whenever the playback's timer fires
    studio.window.show()
    QTimer.singleShot(0, engine.warm_up)
    if path is not None:
        # Once the window is there: a path that cannot be opened is a banner in it.
        QTimer.singleShot(0, partial(studio.files.open, str(Path(path).absolute())))
    code = application.exec()
    studio.close()
    collector.close()
    return code


def _report(
    studio: Studio, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Say in the window that a slot has failed; the log gets the whole story."""
    studio.window.banner.show_error(failure_sentence(error))


def _quit(number: int, frame: object) -> None:
    QApplication.quit()
