"""The sheet of keys, from the table of commands, with what the mouse does beside it."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from loopstudio.ui.commands import COMMANDS, Command
from loopstudio.ui.controls.key_cap import KeyCap
from loopstudio.ui.controls.label import Label
from loopstudio.ui.gestures import GESTURES
from loopstudio.ui.theme.theme import Theme

_ALWAYS = "Always"
_COLUMNS = (
    ("Play", "View", "Components", "Help"),
    ("Loops", "Edit"),
    ("File", "Song", _ALWAYS, "Layout"),
    ("Song, ruler and rows", "Heads and scenes", "Desk"),
)
"""Menus, what is in none of them, and gestures."""
_INSIDE = (
    ("A menu", "Alt and its first letter"),
    ("Next control, or before", "Tab, Shift+Tab"),
    ("Use the control", "Enter"),
    ("Move, change a level", "Arrows"),
    ("Switch what is outlined", "Enter"),
    ("Rename or delete a scene", "F2, Del"),
)
"""Keys that belong to what has the keyboard, and are no commands."""
_MOST_WIDTH, _MOST_HEIGHT = 1248, 716
_EDGE, _SCROLLED = 8, 16
"""Logical pixels right of the scroll bar, and between it and what is scrolled."""


def keys_dialog(theme: Theme, parent: QWidget) -> QDialog:
    """Return a window with every key and every gesture; no larger than its parent."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Keys")
    scroll = QScrollArea()
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setAccessibleName("Keys and gestures")
    sheet = _sheet(theme)
    scroll.setWidget(sheet)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    foot = QHBoxLayout()
    foot.setContentsMargins(0, 0, _SCROLLED, 0)  # in line with what is scrolled
    foot.addWidget(buttons)
    outer = QVBoxLayout(dialog)
    outer.setContentsMargins(24, 16, _EDGE, 16)
    outer.addWidget(scroll)
    outer.addLayout(foot)
    wanted = sheet.sizeHint()
    width = min(wanted.width() + 48, _MOST_WIDTH, parent.width() - 32)
    dialog.resize(width, min(wanted.height() + 80, _MOST_HEIGHT, parent.height() - 32))
    return dialog


def rows() -> dict[str, list[tuple[str, str]]]:
    """Return what is on the sheet of the commands: for each menu, words and key."""
    found: dict[str, list[tuple[str, str]]] = {}
    for menu, commands in groupby(COMMANDS, key=lambda command: command.menu):
        title, _, submenu = menu.partition("/")
        keyed = [command for command in commands if command.shortcut]
        found.setdefault(title or _ALWAYS, []).extend(_rows(submenu, keyed))
    return found


def _rows(submenu: str, commands: Iterable[Command]) -> Iterator[tuple[str, str]]:
    """Yield words and keys of a menu; keys that differ by a digit only are one row."""
    what = f": {submenu.lower()}" if submenu else ""
    for stem, same in groupby(commands, key=lambda command: command.shortcut.rstrip("123456789")):
        run = list(same)
        words, keys = run[0].text.removesuffix("…"), _native(run[0].shortcut)
        if len(run) > 1:
            last = run[-1].shortcut.removeprefix(stem)
            words, keys = f"{words} to {last}", f"{keys} to {last}"
        yield words + what, keys


def _sheet(theme: Theme) -> QWidget:
    sheet = QWidget()
    row = QHBoxLayout(sheet)
    row.setContentsMargins(0, 0, _SCROLLED, 0)
    row.setSpacing(28)
    lists = rows()
    lists[_ALWAYS] += list(_INSIDE)
    lists.update({title: list(gestures) for title, gestures in GESTURES})
    columns = [[(title, lists[title]) for title in titles] for titles in _COLUMNS]
    for groups in columns:
        column = QVBoxLayout()
        column.setSpacing(4)
        for title, lines in groups:
            column.addWidget(Label(theme, title, "name"))
            column.addLayout(_list(theme, lines))
            column.addSpacing(12)
        column.addStretch(1)
        row.addLayout(column)
    return sheet


def _list(theme: Theme, lines: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(0, 1)
    for place, (words, keys) in enumerate(lines):
        grid.addWidget(Label(theme, words, "body", "ink2"), place, 0)
        cap = KeyCap(theme, keys, read=True)
        cap.setAccessibleName(keys)
        grid.addWidget(cap, place, 1, Qt.AlignmentFlag.AlignRight)
    return grid


def _native(shortcut: str) -> str:
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
