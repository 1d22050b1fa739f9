"""Loops into other programs by hand: dragged by their name, or copied as files.

A program that a file is dropped on may open it at once, so the file is there before the drag
begins: it is written when the pointer begins to move, which takes less time than to pull the
name away.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from loopstudio.jobs.export import remove_old_drags, write_loop_for_drag
from loopstudio.jobs.runner import JobRunner
from loopstudio.session import Session
from loopstudio.ui.controller_export import ExportController
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.export.loop_drag import copy_file, drag_file, loop_picture
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.shown_jobs import show_faults
from loopstudio.ui.theme.theme import Theme

_NO_LOOP = -1


class DragController(QObject):
    """Writes one loop at a time as a file, and hands it out.

    Parameters
    ----------
    theme : Theme
    window : MainWindow
    session : Session
    mix : MixController
        Knows the selected loop.
    export : ExportController
        Knows what is exported, and how.
    folder : Path
        Of the files.
    parent : QObject
    """

    def __init__(
        self,
        theme: Theme,
        window: MainWindow,
        session: Session,
        mix: MixController,
        export: ExportController,
        folder: Path,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._theme, self._window, self._session = theme, window, session
        self._mix, self._export, self._folder = mix, export, folder
        self._runner = JobRunner(self)
        self._loop = _NO_LOOP
        self._path: Path | None = None
        self._then: Callable[[int, Path], None] | None = None
        self._runner.succeeded.connect(self._on_written)
        self._runner.failed.connect(self._forget)
        show_faults(self._runner, window.banner)
        window.song.name_grabbed.connect(self._prepare)
        window.song.name_dragged.connect(self._on_dragged)
        session.project_changed.connect(self._forget)
        session.extraction_changed.connect(self._forget)
        self._runner.start(remove_old_drags, folder)

    def copy_selected(self) -> None:
        """Put the selected loop on the clipboard, as a file."""
        self._hand_out(self._mix.selected, self._copy)

    def close(self) -> None:
        """Wait for a file that is being written."""
        self._runner.close()

    def _prepare(self, loop: int) -> None:
        """Write a loop, unless that was done already."""
        source = self._export.source()
        self._then = None
        if source is None or not 0 <= loop < len(source.strips):
            self._forget()
        elif loop != self._loop or not (self._runner.busy or (self._path and self._path.exists())):
            self._loop, self._path = loop, None
            settings = self._export.settings
            self._runner.start(write_loop_for_drag, self._folder, source, loop, settings)

    def _hand_out(self, loop: int, then: Callable[[int, Path], None]) -> None:
        """Do something with the file of a loop, now or as soon as it is there."""
        self._prepare(loop)
        if self._loop != _NO_LOOP and self._path is not None:
            then(loop, self._path)
        else:
            self._then = then

    def _on_dragged(self, loop: int) -> None:
        self._hand_out(loop, self._drag)

    def _drag(self, loop: int, path: Path) -> None:
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            strip = self._session.project.strips[loop]
            ratio = self._window.devicePixelRatioF()
            picture = loop_picture(self._theme, strip.name, strip.colour, ratio)
            drag_file(path, picture, self._window)

    def _copy(self, loop: int, path: Path) -> None:
        copy_file(path)
        name = self._session.project.strips[loop].name
        self._window.status.show_hover(
            f"{name} is on the clipboard as a file: paste it into another program."
        )

    def _forget(self, *ignored: object) -> None:
        """Write anew the next time: name or sound may be other ones now."""
        if self._loop != _NO_LOOP:
            self._runner.cancel()
        self._loop, self._path, self._then = _NO_LOOP, None, None

    def _on_written(self, result: object) -> None:
        if not isinstance(result, Path):
            return  # old files were removed
        self._path = result
        then, self._then = self._then, None
        if then is not None:
            then(self._loop, result)
