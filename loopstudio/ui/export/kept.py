"""What was chosen about exports, kept until the next start."""

from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

from loopstudio.project.exports import template
from loopstudio.project.exports.settings import ExportSettings, from_values, to_values
from loopstudio.ui.export.choices import Choices

_FOLDER = "export/folder"


class KeptChoices:
    """The settings and the folder of the last export.

    Parameters
    ----------
    kept : QSettings
    choices : Choices
        Settings are kept for each by itself, the folder for all.
    """

    def __init__(self, kept: QSettings, choices: Choices) -> None:
        self._kept, self._choices = kept, choices

    def settings(self) -> ExportSettings:
        """Return what was chosen last."""
        choices, kept = self._choices, self._kept
        keys = {name: f"{choices.group}/{name}" for name in to_values(choices.usual)}
        there = {name: kept.value(key) for name, key in keys.items() if kept.contains(key)}
        return from_values(there, choices.usual, tuple(choices.ticked))

    def keep(self, settings: ExportSettings) -> None:
        """Keep what was chosen, unless it has a fault."""
        if not template.complaint(settings.names):
            for name, value in to_values(settings).items():
                self._kept.setValue(f"{self._choices.group}/{name}", value)

    def folder(self) -> Path:
        """Return the folder that was chosen last, or the user's music."""
        music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        return Path(str(self._kept.value(_FOLDER, "") or music or Path.home()))

    def keep_folder(self, folder: str) -> None:
        """Keep the folder that was chosen."""
        self._kept.setValue(_FOLDER, folder)


def short_path(path: Path) -> str:
    """Return a path as people write it."""
    home = Path.home()
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)


def new_folder(parent: Path, name: str) -> Path:
    """Return a path in `parent` that is not taken: ``NAME``, ``NAME 2``, ``NAME 3`` ..."""
    folder, number = parent / name, 1
    while folder.exists():
        number += 1
        folder = parent / f"{name} {number}"
    return folder
