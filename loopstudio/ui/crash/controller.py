"""What is said when the program itself has made a mistake, and what one can do then."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from loopstudio.project import file
from loopstudio.project.file import SUFFIX
from loopstudio.ui.controller import Studio
from loopstudio.ui.crash.dialog import CrashDialog
from loopstudio.ui.crash.hooks import Fault, Hooks
from loopstudio.ui.crash.versions import versions


class CrashController(QObject):
    """Shows one dialog for the first fault, and counts those that come while it is open."""

    def __init__(self, studio: Studio, hooks: Hooks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._dialog: CrashDialog | None = None
        self._fault = Fault("", "")
        # Never in the middle of what has just failed, which may be painting.
        studio.keeping.kept.connect(self._on_kept)
        hooks.happened.connect(self._on_fault, Qt.ConnectionType.QueuedConnection)

    @property
    def dialog(self) -> CrashDialog | None:
        """The dialog while it is open."""
        return self._dialog

    def report(self) -> str:
        """Return what a report of the fault that is shown needs."""
        return "\n".join((self._fault.summary, "", *versions(), "", self._fault.details))

    def tell_of_last_run(self) -> None:
        """Say that the program crashed when it ran last."""
        unsaved = self._studio.keeping.lost
        restored = " What was not saved is in the list of recent songs." if unsaved else ""
        self._studio.window.banner.show_warning(
            f"Loopstudio crashed when it ran last.{restored}",
            [("Show the log", self._studio.help.show_log)],
        )

    def rescue(self) -> None:
        """Save a copy of the project where the user says, and quit; just quit without a song."""
        session = self._studio.session
        if session.audio is None:
            QApplication.exit(1)
            return
        beside = Path(session.path or session.project.song).parent
        proposed = str(beside / f"{session.title} (rescued){SUFFIX}")
        path, _ = QFileDialog.getSaveFileName(
            self._dialog, "Save a copy of the project", proposed, f"Loopstudio projects (*{SUFFIX})"
        )
        if not path:
            return
        try:
            # Here and now: what is usually asked to write may be what has failed.
            file.save(path if path.lower().endswith(SUFFIX) else path + SUFFIX, session.document())
        except Exception as error:  # noqa: BLE001  something is broken already
            if self._dialog is not None:
                self._dialog.show_failure(f"The copy could not be saved ({error}).")
            return
        self._studio.keeping.leave()
        QApplication.exit(1)

    def _on_fault(self, fault: Fault) -> None:
        if self._dialog is not None:
            self._dialog.show_another()
            return
        if not self._studio.window.isVisible():
            return  # the log has it
        self._fault = fault
        self._studio.keeping.keep_now()
        self._dialog = dialog = CrashDialog(self._studio.theme, self._studio.window)
        dialog.show_fault(
            fault, self._studio.keeping.kept_text(), song=self._studio.session.audio is not None
        )
        dialog.copy_asked.connect(self._on_copy)
        dialog.log_asked.connect(self._studio.help.show_log)
        dialog.rescue_asked.connect(self.rescue)
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _on_kept(self) -> None:
        if self._dialog is not None:
            self._dialog.show_kept(self._studio.keeping.kept_text())

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report())

    def _on_finished(self, result: int) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
