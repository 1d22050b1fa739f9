"""What is asked before files are replaced."""

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


class Answer(Enum):
    """What to do about files of the same names."""

    REPLACE = "replace"
    KEEP_BOTH = "keep both"
    CANCEL = "cancel"


def ask_to_replace(parent: QWidget, n_there: int, n_files: int, folder: str) -> Answer:
    """Ask what to do where files of the same names are in the folder."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # names come from files
    box.setWindowTitle("Export")
    box.setText(f"{_which(n_there, n_files)} already in {folder}.")
    replace = box.addButton("Replace", QMessageBox.ButtonRole.DestructiveRole)
    both = box.addButton("Keep both", QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    both.setToolTip("Write to a new folder beside it")
    box.setDefaultButton(both)
    box.exec()
    answers = {replace: Answer.REPLACE, both: Answer.KEEP_BOTH}
    return answers.get(box.clickedButton(), Answer.CANCEL)  # type: ignore[call-overload]


def _which(n_there: int, n_files: int) -> str:
    if n_files == 1:
        return "The file is"
    if n_there == n_files:
        return f"All {n_files} files are"
    return f"{n_there} of the {n_files} files {'is' if n_there == 1 else 'are'}"
