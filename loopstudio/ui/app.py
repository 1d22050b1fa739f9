"""The program with a window."""

import signal
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QProcess, QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from loopstudio.playback.engine import SoundEngine
from loopstudio.project import resources, state
from loopstudio.ui import interface_size, menus
from loopstudio.ui.application import Application
from loopstudio.ui.controller import Studio
from loopstudio.ui.crash.controller import CrashController
from loopstudio.ui.crash.hooks import Hooks
from loopstudio.ui.crash.log import PROGRAM_LOG
from loopstudio.ui.garbage import GarbageCollector
from loopstudio.ui.self_test import SelfTest
from loopstudio.ui.theme.theme import Theme

NAME = "Loopstudio"

_DESKTOP_FILE = "org.loopstudio.Loopstudio"
_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)

_HEAD_MS = 2000
"""When the window is usable, there is time to find out all versions."""


def run(path: str | None = None, *, self_test: bool = False) -> int:
    """Open the window, with a song or project if one is given, until it is closed.

    Parameters
    ----------
    path : str or None
        The file to open first.
    self_test : bool
        Try the program on its demo song and end.

    Returns
    -------
    int
        The exit code.
    """
    settings = QSettings(NAME, NAME)
    with interface_size.told_to_qt(settings):
        application = Application(sys.argv[:1])
    application.setApplicationName(NAME)
    application.setOrganizationName(NAME)
    application.setDesktopFileName(_DESKTOP_FILE)  # by which Wayland finds the icon
    application.setWindowIcon(_icon())
    PROGRAM_LOG.begin(state.log_folder())
    hooks = Hooks()
    hooks.install()
    theme = Theme()
    theme.install(application)
    engine = SoundEngine()
    studio = Studio(theme, engine, settings)
    menus.build(studio.window, studio)
    application.file_opened.connect(studio.files.open)
    collector = GarbageCollector()
    crash = CrashController(studio, hooks)
    hooks.interrupted.connect(_leave)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _on_signal)  # heard whenever the playback's timer fires
    studio.window.fit_to_screen()
    studio.window.show()
    QTimer.singleShot(0, engine.warm_up)
    QTimer.singleShot(_HEAD_MS, PROGRAM_LOG.write_head)
    if self_test:
        QTimer.singleShot(0, SelfTest(studio).begin)
    elif path is not None:
        # Once the window is there: a path that cannot be opened is a banner in it.
        QTimer.singleShot(0, partial(studio.files.open, str(Path(path).absolute())))
    elif PROGRAM_LOG.ended_badly:
        QTimer.singleShot(0, crash.tell_of_last_run)
    code = application.exec()
    studio.close()
    collector.close()
    hooks.remove()
    PROGRAM_LOG.end()
    if studio.shell.reopened is not None:
        _start_again(studio.shell.reopened)
    return code


def _icon() -> QIcon:
    icon = QIcon()
    for size in _ICON_SIZES:
        icon.addFile(str(resources.path("app", f"loopstudio-{size}.png")))
    return icon


def _start_again(path: str) -> None:
    """Start the program anew, with a song or project if there is one."""
    frozen = getattr(sys, "frozen", False)
    program = [sys.executable] if frozen else [sys.executable, "-m", "loopstudio"]
    QProcess.startDetached(program[0], [*program[1:], *([path] if path else [])])


def _leave() -> None:
    """End without questions: what is unsaved is kept for the next start."""
    QApplication.exit(0)


def _on_signal(number: int, frame: object) -> None:
    _leave()
