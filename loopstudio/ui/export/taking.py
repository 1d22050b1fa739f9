"""One of the two things that are taken home of a song, its loops or its components."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from loopstudio.project.exports.items import PlannedFile
from loopstudio.project.exports.settings import ExportSettings
from loopstudio.project.names import safe_name
from loopstudio.ui.export.choices import Choices
from loopstudio.ui.export.kept import KeptChoices, new_folder
from loopstudio.ui.export.panel import ExportPanel
from loopstudio.ui.export.words import folder_word
from loopstudio.ui.theme.theme import Theme


class Taking:
    """The export window of one kind, made when it is first wanted, and what was chosen in it.

    Parameters
    ----------
    theme : Theme
    choices : Choices
        What can be chosen.
    kept : QSettings
        What was chosen last is in it.
    window : QWidget
        Above which the export window opens.
    made : callable
        Told of the window when it is made.
    """

    def __init__(
        self,
        theme: Theme,
        choices: Choices,
        kept: QSettings,
        window: QWidget,
        made: Callable[[ExportPanel], None],
    ) -> None:
        self._theme, self._choices, self._window, self._made = theme, choices, window, made
        self.kept = KeptChoices(kept, choices)
        self.settings: ExportSettings = self.kept.settings()
        self._panel: ExportPanel | None = None

    @property
    def panel(self) -> ExportPanel:
        """The export window, whether it is shown or not."""
        if self._panel is None:
            self._panel = ExportPanel(self._theme, self._choices, self._window)
            self._made(self._panel)
        return self._panel

    @property
    def shown(self) -> bool:
        """Whether the export window is on the screen."""
        return self._panel is not None and self._panel.isVisible()

    def hide(self) -> None:
        """Take the export window off the screen."""
        if self._panel is not None:
            self._panel.hide()

    def directory(self, title: str, files: Sequence[PlannedFile]) -> Path:
        """Return the folder that files of a song go to; a single one needs none of its own."""
        home = self.kept.folder()
        return home if len(files) == 1 else home / self._folder_name(title, files)

    def new_directory(self, title: str, files: Sequence[PlannedFile]) -> Path:
        """Return a folder for these files that is not there yet."""
        return new_folder(self.kept.folder(), self._folder_name(title, files))

    def _folder_name(self, title: str, files: Sequence[PlannedFile]) -> str:
        kinds = {file.kind for file in files} or self.settings.written
        return safe_name(f"{title} {folder_word(kinds)}", "Loops")
