"""Taking home: the export window, the writing, and what is said of it afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QSettings, QUrl
from PySide6.QtGui import QCloseEvent, QColor, QDesktopServices
from PySide6.QtWidgets import QFileDialog

from loopstudio.jobs.export import write_export
from loopstudio.jobs.runner import JobRunner
from loopstudio.project.exports.components import ComponentsSource
from loopstudio.project.exports.items import Exported, PlannedFile
from loopstudio.project.exports.plan import plan
from loopstudio.project.exports.settings import (
    KINDS,
    LOOPS,
    SCENES,
    SELECTED,
    ExportSettings,
)
from loopstudio.project.exports.source import Source
from loopstudio.project.exports.write import Written, in_the_way
from loopstudio.project.project import COMPONENTS as COMPONENTS_SHOWN
from loopstudio.project.project import LOOPS as LOOPS_SHOWN
from loopstudio.project.project import Strip
from loopstudio.session import Session
from loopstudio.ui import dialogs
from loopstudio.ui.controller_mix import MixController
from loopstudio.ui.export.choices import CHOICES_OF_COMPONENTS, CHOICES_OF_LOOPS
from loopstudio.ui.export.kept import short_path
from loopstudio.ui.export.listening import Listening
from loopstudio.ui.export.panel import ExportPanel
from loopstudio.ui.export.question import Answer, ask_to_replace
from loopstudio.ui.export.taking import Taking
from loopstudio.ui.export.words import clipped_text, contents_text, fault_text
from loopstudio.ui.exports import components_of, loops_of, range_of
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
        self._takings = {
            shown: Taking(theme, choices, settings, window, self._on_panel_made)
            for shown, choices in (
                (LOOPS_SHOWN, CHOICES_OF_LOOPS),
                (COMPONENTS_SHOWN, CHOICES_OF_COMPONENTS),
            )
        }
        self._range: Callable[[], tuple[int, int] | None] = lambda: None
        self._listening = Listening(self)
        self._listening.heard.connect(self.refresh)
        self._listening.progressed.connect(self._on_listened)
        self._files: tuple[PlannedFile, ...] = ()
        window.transport.export_asked.connect(self.open)
        show_progress(runner, window.status, SLOT)
        show_faults(runner, window.banner)
        runner.succeeded.connect(self._on_succeeded)
        runner.failed.connect(self.refresh)
        runner.cancelled.connect(self.refresh)
        window.closing.connect(self._on_closing)
        session.extraction_changed.connect(self._on_extraction_changed)
        session.components_changed.connect(self.refresh)
        session.project_changed.connect(self.refresh)
        session.song_changed.connect(self._hide)
        mix.selected_changed.connect(self.refresh)

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
        """What was chosen last about loops."""
        return self._takings[LOOPS_SHOWN].settings

    @property
    def panel(self) -> ExportPanel:
        """The export window of what is shown, whether it is on the screen or not."""
        return self._taking.panel

    def go_by_range_of(self, samples: Callable[[], tuple[int, int] | None]) -> None:
        """Ask this for the range, in samples."""
        self._range = samples

    def open(self) -> None:
        """Let the user choose what of the loops, or of the components, is written."""
        if self._exported() is not None:
            self._fill_in()
            self.panel.show()
            self.panel.raise_()
            self.panel.activateWindow()

    def open_scenes(self) -> None:
        """Let the user write one mix for each scene."""
        self._open_with(kinds=frozenset({SCENES}))

    def open_selected(self) -> None:
        """Let the user write the selected loop."""
        self._open_with(kinds=frozenset({LOOPS}), which=SELECTED)

    def _open_with(self, **chosen: Any) -> None:
        taking = self._takings[LOOPS_SHOWN]
        taking.settings = replace(taking.settings, **chosen)
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
        """Return what can be exported of the loops now, with what is known of keys and notes."""
        source = loops_of(self._session)
        if source is None:
            return None
        colours = tuple(_rgb(self._theme, strip) for strip in source.strips)
        selected = self._mix.selected if self._mix.selected < len(source.strips) else -1
        return self._listening.known(replace(source, colours=colours, selected=selected))

    def refresh(self, *ignored: object) -> None:
        """Show the song as it is now, if an export window is on the screen."""
        if any(taking.shown for taking in self._takings.values()):
            for taking in self._takings.values():
                if taking is not self._taking:
                    taking.hide()
            if self._taking.shown:
                self._fill_in()

    def _fill_in(self) -> None:
        """Show in the window what the settings mean for the song as it is now."""
        source, taking = self._exported(), self._taking
        if source is None:
            self._hide()
            return
        waiting = self._waiting(source)
        fault = self._fault(source)
        self._files = () if fault or waiting else plan(source, taking.settings)
        everything = plan(source, ExportSettings(kinds=frozenset(KINDS)))
        panel = taking.panel
        panel.show_song(source.title, source.audio.sr, Counter(f.kind for f in everything))
        panel.show_selected(source.selected_name)
        panel.show_settings(taking.settings)
        panel.show_range(source.range.words if source.range else "")
        if fault:
            panel.show_fault(fault)
        elif waiting:
            panel.show_waiting(f"{_WAITING[waiting]} …")
        else:
            edited = isinstance(source, Source) and bool(source.arrangement)
            panel.show_files(self._files, edited=edited)
        panel.show_folder(short_path(taking.directory(source.title, self._files)))

    @property
    def _taking(self) -> Taking:
        return self._takings[self._session.project.shown]

    def _exported(self) -> Source | ComponentsSource | None:
        """Return what can be exported now."""
        source: Source | ComponentsSource | None = self.source()
        if source is None:
            source = components_of(self._session, self._mix.selected)
        if source is None:
            return None
        return replace(source, range=range_of(self._session, self._range()))

    def _waiting(self, source: Source | ComponentsSource) -> str:
        """Begin to listen for what the export wants; return what it has to wait for, if it does."""
        if not isinstance(source, Source):
            return ""
        settings = self._taking.settings
        self._listening.listen(source, settings)
        return self._listening.wants(settings)

    def _fault(self, source: Exported) -> str:
        """Return why nothing can be written as things are; empty if it can."""
        if self._runner.busy:
            return _BUSY
        return fault_text(self._taking.settings, source.audio.sr)

    def _on_settings_edited(self, settings: ExportSettings) -> None:
        self._taking.settings = settings
        self._taking.kept.keep(settings)
        self.refresh()

    def _on_folder_asked(self) -> None:
        kept, question = self._taking.kept, "Where shall the files go?"
        chosen = QFileDialog.getExistingDirectory(self.panel, question, str(kept.folder()))
        if chosen:
            kept.keep_folder(chosen)
        self.refresh()

    def _on_export_asked(self) -> None:
        source, settings = self._exported(), self._taking.settings
        if source is None or not self._files or self._runner.busy:
            return
        directory = self._taking.directory(source.title, self._files)
        there = in_the_way(directory, self._files)
        if there:
            answer = ask_to_replace(self.panel, len(there), len(self._files), directory.name)
            if answer is Answer.CANCEL:
                return
            if answer is Answer.KEEP_BOTH:
                directory = self._taking.new_directory(source.title, self._files)
        self.panel.hide()
        self._window.banner.hide()
        self._window.status.show_job(SLOT, f"Exporting {contents_text(self._files)}")
        self._runner.start(write_export, directory, source, settings)

    def _on_succeeded(self, result: object) -> None:
        assert isinstance(result, Written)
        self.refresh()
        contents, more = contents_text(result.files), clipped_text(result)
        banner, directory = self._window.banner, result.folder
        show = banner.show_warning if more else banner.show_done

        def reveal() -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(directory)))

        sentence = f"{contents[0].upper()}{contents[1:]} in {directory.name}{more}"
        show(sentence, [("Show in folder", reveal)])

    def _on_panel_made(self, panel: ExportPanel) -> None:
        panel.settings_edited.connect(self._on_settings_edited)
        panel.folder_asked.connect(self._on_folder_asked)
        panel.export_asked.connect(self._on_export_asked)

    def _on_listened(self, what: str, fraction: float) -> None:
        source = self.source()
        if not self._taking.shown or source is None or self._fault(source):
            return
        if what == self._listening.wants(self._taking.settings):
            self.panel.show_waiting(f"{_WAITING[what]}, {100 * fraction:.0f} %")

    def _on_extraction_changed(self) -> None:
        self._listening.forget()
        self.refresh()

    def _hide(self) -> None:
        for taking in self._takings.values():
            taking.hide()

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
