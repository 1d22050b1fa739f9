"""The few dialogs: what the Help menu shows, and questions before work would be lost."""

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from loopstudio.ui.controls.label import Label
from loopstudio.ui.theme.theme import Theme

_ABOUT = (
    "Takes a song apart into the loops it was built from. The method is nonnegative Tucker"
    " decomposition of the song's spectral cube (J. B. L. Smith and M. Goto, ICASSP 2018).",
    "Loopstudio is free software under the MIT licence.",
    "The downbeat models of madmom are licensed CC BY-NC-SA 4.0: for non-commercial use. If you"
    " sell what you make with the help of them, choose librosa in Song, Listen for bars with.",
    "Nothing leaves this computer.",
)


def about_dialog(theme: Theme, parent: QWidget) -> QDialog:
    """Return a window with version and licences."""
    dialog, column = _dialog(theme, parent, "About Loopstudio", 440)
    column.addWidget(Label(theme, f"Loopstudio {_version()}", "drop"))
    for text in _ABOUT:
        column.addSpacing(4)
        column.addWidget(_paragraph(theme, text))
    return dialog


def ask_to_save(parent: QWidget, title: str) -> bool | None:
    """Ask what to do with unsaved edits: True leaves them, None saves them, False stays."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # titles come from files
    box.setText(f"Save what you changed in {title}?")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    return {int(buttons.Save): None, int(buttons.Discard): True}.get(box.exec(), False)


def ask_to_stop_writing(parent: QWidget) -> bool:
    """Ask whether a file that is being written may stay unfinished."""
    box = QMessageBox(parent)
    box.setText("A file is still being written. Stop that and go on?")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Yes | buttons.Cancel)
    box.setDefaultButton(buttons.Cancel)
    return box.exec() == int(buttons.Yes)


def _dialog(theme: Theme, parent: QWidget, title: str, width: int) -> tuple[QDialog, QVBoxLayout]:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setMinimumWidth(width)
    outer = QVBoxLayout(dialog)
    outer.setContentsMargins(24, 16, 24, 16)
    column = QVBoxLayout()
    column.setSpacing(4)
    outer.addLayout(column)
    outer.addSpacing(12)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    outer.addWidget(buttons)
    return dialog, column


def _paragraph(theme: Theme, text: str) -> QLabel:
    label = Label(theme, text, "body", "ink2")
    label.setWordWrap(True)
    return label


def _version() -> str:
    try:
        return version("loopstudio")
    except PackageNotFoundError:  # a frozen program may come without its metadata
        return ""
