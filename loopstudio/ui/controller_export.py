"""Taking home: the export window, the writing, and what is said of it afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QUrl
from PySide6.QtGui import QCloseEvent, QColor, QDesktopServices
from PySide6.QtWidgets import QFileDialog

from loopstudio.core.flac import MAX_HZ
from loopstudio.jobs.export import write_export
from loopstudio.jobs.runner import JobRunner
from loopstudio.project.exports import template
from loopstudio.project.exports.plan import PlannedFile, plan
from loopstudio.project.exports.settings import (
    KINDS,
    LOOPS,
    SCENES,
    SELECTED,
    ExportSettings,
)
from loopstudio.project.exports.source import Source
from loopstudio.project.exports.write import Written, in_the_way
from loopstudio.project.names import safe_name
from loopstudio.project.project import Strip
from loopstudio.session import Session
from loopstudio.ui import dialogs
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.export.kept import KeptChoices, new_folder, short_path
from loopstudio.ui.export.listening import Listening
from loopstudio.ui.export.panel import ExportPanel
from loopstudio.ui.export.question import Answer, ask_to_replace
from loopstudio.ui.export.words import clipped_text, contents_text, folder_word
from loopstudio.ui.exports import components_of, loops_of
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.shown_jobs import show_faults, show_progress
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import loop_colour

SLOT = "export"
"""Of the status line."""

_BUSY = "Another export is still being written."
_WAITING = {
    "keys": "Listening for the keys, which the names speak of",
    "notes": "Listening for the notes of the loops",
}
"""What is said while files cannot be known."""


class ExportController(QObject):
    """Runs one export at a time, beside everything else.

    The song may be edited or closed while its export is written: what is written is what
    it was when the export was asked for.
    """

    def __init__(
        self,
        theme: Theme,
        window: MainWindow,
        session: Session,
        mix: MixController,
        settings: QSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._theme, self._window, self._session, self._mix = theme, window, session, mix
        # A runner of its own: neither saving nor opening another song ends an export.
        self._runner = runner = JobRunner(self)
        self._kept = KeptChoices(settings)
        self._settings = self._kept.settings()
        self._panel: ExportPanel | None = None
        self._listening = Listening(self)
        self._listening.heard.connect(self._on_changed)
        self._listening.progressed.connect(self._on_listened)
        self._files: tuple[PlannedFile, ...] = ()
        self._done: Callable[[object], None] | None = None
        window.transport.export_asked.connect(self.open)
        show_progress(runner, window.status, SLOT)
        show_faults(runner, window.banner)
        runner.succeeded.connect(self._on_succeeded)
        runner.failed.connect(self._on_ended)
        runner.cancelled.connect(self._on_ended)
        window.closing.connect(self._on_closing)
        session.extraction_changed.connect(self._on_extraction_changed)
        session.project_changed.connect(self._on_changed)
        session.song_changed.connect(self._hide)
        mix.selected_changed.connect(self._on_changed)

    @property
    def writing(self) -> bool:
        """Whether files are being written, which should not be broken off."""
        return self._runner.busy

    @property
    def listening(self) -> bool:
        """Whether keys or notes are not known yet, but will be."""
        return self._listening.busy

    @property
    def settings(self) -> ExportSettings:
        """What was chosen last."""
        return self._settings

    @property
    def panel(self) -> ExportPanel:
        """The export window, whether it is shown or not."""
        if self._panel is None:
            self._panel = ExportPanel(self._theme, self._window)
            self._panel.settings_edited.connect(self._on_settings_edited)
            self._panel.folder_asked.connect(self._on_folder_asked)
            self._panel.export_asked.connect(self._on_export_asked)
        return self._panel

    def open(self) -> None:
        """Let the user choose what of the loops is written; components are, whole."""
        if components_of(self._session) is not None:
            self._export_components()
        elif loops_of(self._session) is not None:
            self._refresh()
            self.panel.show()
            self.panel.raise_()
            self.panel.activateWindow()

    def open_scenes(self) -> None:
        """Let the user write one mix for each scene."""
        self._settings = replace(self._settings, kinds=frozenset({SCENES}))
        self.open()

    def open_selected(self) -> None:
        """Let the user write the selected loop."""
        self._settings = replace(self._settings, kinds=frozenset({LOOPS}), which=SELECTED)
        self.open()

    def cancel(self) -> None:
        """Stop writing; nothing of it stays."""
        self._runner.cancel()

    def close(self) -> None:
        """End the export, if one is under way, and wait until nothing of it is left."""
        self._hide()
        self._listening.close()
        self._runner.close()

    def source(self) -> Source | None:
        """Return what can be exported now, with what is known of keys and notes."""
        source = loops_of(self._session)
        if source is None:
            return None
        colours = tuple(_rgb(self._theme, strip) for strip in source.strips)
        selected = self._mix.selected if self._mix.selected < len(source.strips) else -1
        return self._listening.known(replace(source, colours=colours, selected=selected))

    def _refresh(self) -> None:
        """Show in the window what the settings mean for the song as it is now."""
        source = self.source()
        if source is None:
            self.panel.hide()
            return
        self._listening.listen(source, self._settings)
        fault, waiting = self._fault(source), self._listening.wants(self._settings)
        self._files = () if fault or waiting else plan(source, self._settings)
        everything = plan(source, ExportSettings(kinds=frozenset(KINDS)))
        self.panel.show_song(source.title, source.audio.sr, Counter(f.kind for f in everything))
        selected = source.strips[source.selected].name if source.selected >= 0 else ""
        self.panel.show_selected(selected)
        self.panel.show_settings(self._settings)
        if fault:
            self.panel.show_fault(fault)
        elif waiting:
            self.panel.show_waiting(f"{_WAITING[waiting]} …")
        else:
            self.panel.show_files(self._files, edited=bool(source.arrangement))
        self.panel.show_folder(short_path(self._directory(source)))

    def _fault(self, source: Source) -> str:
        """Return why nothing can be written as things are; empty if it can."""
        if self._runner.busy:
            return _BUSY
        if self._settings.format.packed and (self._settings.sr or source.audio.sr) > MAX_HZ:
            return "FLAC has no room for such a sample rate: choose another one, or WAV."
        return template.complaint(self._settings.names)

    def _directory(self, source: Source) -> Path:
        """Return the folder that the files go to; a single one needs none of its own."""
        if len(self._files) == 1:
            return self._kept.folder()
        return self._kept.folder() / self._folder_name(source)

    def _folder_name(self, source: Source) -> str:
        kinds = {file.kind for file in self._files} or self._settings.written
        return safe_name(f"{source.title} {folder_word(kinds)}", "Loops")

    def _on_settings_edited(self, settings: ExportSettings) -> None:
        self._settings = settings
        self._kept.keep(settings)
        self._refresh()

    def _on_folder_asked(self) -> None:
        self._choose_folder(self.panel, "Where shall the files go?")
        self._refresh()

    def _choose_folder(self, parent: ExportPanel | MainWindow, question: str) -> bool:
        chosen = QFileDialog.getExistingDirectory(parent, question, str(self._kept.folder()))
        if chosen:
            self._kept.keep_folder(chosen)
        return bool(chosen)

    def _on_export_asked(self) -> None:
        source = self.source()
        if source is None or not self._files or self._runner.busy:
            return
        directory = self._directory(source)
        there = in_the_way(directory, self._files)
        if there:
            answer = ask_to_replace(self.panel, len(there), len(self._files), directory.name)
            if answer is Answer.CANCEL:
                return
            if answer is Answer.KEEP_BOTH:
                directory = new_folder(self._kept.folder(), self._folder_name(source))
        self.panel.hide()
        title = f"Exporting {contents_text(self._files)}"
        self._begin(title, self._on_written)
        self._runner.start(write_export, directory, source, self._settings)

    def _export_components(self) -> None:
        export = components_of(self._session)
        if self._runner.busy:
            self._window.banner.show_warning(_BUSY)
            return
        question = "Where shall the folder with the components go?"
        if export is None or not self._choose_folder(self._window, question):
            return
        name = safe_name(f"{self._session.title} components", "Components")
        directory = new_folder(self._kept.folder(), name)
        done = partial(self._say_done, f"{export.count} components and their groups", directory)
        self._begin(f"Exporting {export.count} components", lambda _: done())
        self._runner.start(export.job, str(directory), *export.arguments)

    def _begin(self, title: str, done: Callable[[object], None]) -> None:
        self._window.banner.hide()
        self._done = done
        self._window.status.show_job(SLOT, title)

    def _on_written(self, result: object) -> None:
        assert isinstance(result, Written)
        contents = contents_text(result.files)
        self._say_done(contents[0].upper() + contents[1:], result.folder, clipped_text(result))

    def _say_done(self, contents: str, directory: Path, more: str = "") -> None:
        banner = self._window.banner
        show = banner.show_warning if more else banner.show_done

        def reveal() -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(directory)))

        show(f"{contents} in {directory.name}{more}", [("Show in folder", reveal)])

    def _on_succeeded(self, result: object) -> None:
        done, self._done = self._done, None
        self._on_ended()
        if done is not None:
            done(result)

    def _on_ended(self) -> None:
        self._done = None
        self._on_changed()

    def _on_changed(self, *ignored: object) -> None:
        if self._panel is not None and self._panel.isVisible():
            self._refresh()

    def _on_listened(self, what: str, fraction: float) -> None:
        source = self.source()
        if self._panel is None or source is None or self._fault(source):
            return
        if what == self._listening.wants(self._settings):
            self._panel.show_waiting(f"{_WAITING[what]}, {100 * fraction:.0f} %")

    def _on_extraction_changed(self) -> None:
        self._listening.forget()
        self._on_changed()

    def _hide(self) -> None:
        if self._panel is not None:
            self._panel.hide()

    def _on_closing(self, event: QCloseEvent) -> None:
        if not self._runner.busy:
            return
        if dialogs.ask_to_stop_writing(self._window):
            self.cancel()
        else:
            event.ignore()


def _rgb(theme: Theme, strip: Strip) -> tuple[int, int, int]:
    colour = QColor(loop_colour(theme.tokens, strip.colour))
    return colour.red(), colour.green(), colour.blue()
