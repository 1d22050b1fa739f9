"""The few dialogs: what the Help menu shows, and questions before work would be lost."""

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from loopstudio.ui.commands import COMMANDS, SWITCHES, Command
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

_KEY_COLUMNS = (
    ("File", "Edit", "View", "Song"),
    ("Loops", "Components", "Help", "Always"),
    ("Play", "Pointer"),
)

_POINTER = (
    ("Go there", "Click the song"),
    ("Repeat a range", "Drag over the song"),
    ("Zoom, scroll", "Wheel, Shift+wheel"),
    ("Level to 0 dB", "Double click its slider"),
    ("Mark components", "Ctrl+click, Shift+click"),
)


def about_dialog(theme: Theme, parent: QWidget) -> QDialog:
    """Return a window with version and licences."""
    dialog, column = _dialog(theme, parent, "About Loopstudio", 440)
    column.addWidget(Label(theme, f"Loopstudio {_version()}", "drop"))
    for text in _ABOUT:
        column.addSpacing(4)
        column.addWidget(_paragraph(theme, text))
    return dialog


def keys_dialog(theme: Theme, parent: QWidget) -> QDialog:
    """Return a window with every key, from the table of commands."""
    dialog, column = _dialog(theme, parent, "Keys", 860)
    groups: dict[str, list[tuple[str, str]]] = {}
    for command in COMMANDS:
        menu, _, submenu = command.menu.partition("/")
        if command.shortcut and submenu != SWITCHES:
            text = command.text.removesuffix("…")
            groups.setdefault(menu or "Always", []).append((text, _key(command)))
    groups["Loops"].append(("Loops on or off, Rest", "1 to 9, 0"))
    groups["Pointer"] = list(_POINTER)
    row = QHBoxLayout()
    row.setSpacing(40)
    for titles in _KEY_COLUMNS:
        sheet = QVBoxLayout()
        sheet.setSpacing(4)
        for title in titles:
            sheet.addWidget(Label(theme, title, "name"))
            sheet.addLayout(_key_list(theme, groups[title]))
            sheet.addSpacing(12)
        sheet.addStretch(1)
        row.addLayout(sheet)
    column.addLayout(row)
    return dialog


def ask_to_save(parent: QWidget, title: str) -> bool | None:
    """Ask what to do with unsaved edits: True leaves them, None saves them, False stays."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # titles come from files
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(f"Save what you changed in {title}?")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    return {int(buttons.Save): None, int(buttons.Discard): True}.get(box.exec(), False)


def ask_to_stop_writing(parent: QWidget) -> bool:
    """Ask whether a file that is being written may stay unfinished."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
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


def _key_list(theme: Theme, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    for place, (words, key) in enumerate(rows):
        grid.addWidget(Label(theme, words, "body", "ink2"), place, 0)
        grid.addWidget(Label(theme, key, "body_strong"), place, 1, Qt.AlignmentFlag.AlignRight)
    return grid


def _key(command: Command) -> str:
    return QKeySequence(command.shortcut).toString(QKeySequence.SequenceFormat.NativeText)


def _version() -> str:
    try:
        return version("loopstudio")
    except PackageNotFoundError:  # a frozen program may come without its metadata
        return ""
