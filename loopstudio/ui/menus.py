"""The menu bar, made from the table of commands."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from loopstudio.ui.commands import COMMANDS, MENUS, SEPARATOR, Command
from loopstudio.ui.controller import Studio
from loopstudio.ui.controls.key_menu import KeyMenu
from loopstudio.ui.device_menu import DeviceMenu
from loopstudio.ui.recents import Recent
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.version_menu import VersionMenu

_REPEATED = ("Left", "Right", "Shift+Left", "Shift+Right", "Up", "Down", ",", ".", "+", "-")
"""Keys that go on while they are held."""

_SHIFTED = ("?", "+")
"""Characters for which most keyboards need Shift, which some platforms report with them."""

_LONGEST = 48
"""Characters of an item; names that users give have no end."""


class CommandAction(QAction):
    """A menu item that is enabled while its command would do something."""

    def __init__(self, command: Command, studio: Studio, parent: QObject) -> None:
        super().__init__(_item(command.text), parent)
        self._command = command
        self._studio = studio
        self.setCheckable(command.checked is not None)
        if command.shortcut:
            keys = [command.shortcut]
            if command.shortcut in _SHIFTED:
                keys.append(f"Shift+{command.shortcut}")
            self.setShortcuts([QKeySequence(key) for key in keys])
            # A held key repeats steps through bars and gains, never play, stop and switches.
            self.setAutoRepeat(command.shortcut in _REPEATED)
        self.triggered.connect(self._on_triggered)
        studio.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show whether the command would do something, and whether it is on."""
        self.setEnabled(self._command.enabled(self._studio))
        if self._command.checked is not None:
            self.setChecked(self._command.checked(self._studio))
        if self._command.detail is not None:
            self.setText(_item(self._command.text, self._command.detail(self._studio)))

    def _on_triggered(self, checked: bool) -> None:
        self._command.run(self._studio)
        self.refresh()  # a click has flipped the tick, whatever the command did


class RecentMenu(QMenu):
    """The songs opened last.

    Signals
    -------
    chosen(str)
        Open this path.
    """

    chosen = Signal(str)

    def show_recents(self, recents: tuple[Recent, ...]) -> None:
        """Show these songs."""
        self.clear()
        for recent in recents:
            action = self.addAction(recent.title.replace("&", "&&"))
            action.setData(recent.path)
            action.setToolTip(recent.path)
        self.setEnabled(bool(recents))


def build(window: QMainWindow, studio: Studio) -> None:
    """Fill a window's menu bar with every command."""
    bar = window.menuBar()
    menus: dict[str, QMenu] = {title: KeyMenu(studio.theme, title, bar) for title in MENUS}
    for menu in menus.values():
        bar.addMenu(menu)
        _open_with_alt(window, bar, menu)
    for command in COMMANDS:
        if not command.menu:
            window.addAction(CommandAction(command, studio, window))
            continue
        menu = _menu(menus, command.menu, studio.theme)
        if command.text == SEPARATOR:
            menu.addSeparator()
        else:
            action = CommandAction(command, studio, window)
            menu.addAction(action)
            # Beside the menu, so that the key works where the menu bar is the desktop's.
            window.addAction(action)
        if command.text.startswith("Open a song"):
            menu.addMenu(_recent_menu(studio, menu))
        if command.text.startswith("Save the project as"):
            versions = VersionMenu(studio.session, menu)
            versions.version_chosen.connect(studio.keeping.open_version)
            menu.addMenu(versions)
    menus["Play"].addSeparator()
    menus["Play"].addMenu(DeviceMenu(studio.device, menus["Play"]))


def _open_with_alt(window: QMainWindow, bar: QMenuBar, menu: QMenu) -> None:
    """Let Alt and the first letter of its title open a menu.

    Ampersands in the titles would do so, too, and underline a letter of each for good.
    """
    key = QShortcut(QKeySequence(f"Alt+{menu.title()[0]}"), window)
    key.activated.connect(partial(bar.setActiveAction, menu.menuAction()))


def _item(text: str, detail: str = "") -> str:
    """Return the words of an item: "Undo" and "Rename Bass" are "Undo rename Bass"."""
    words = f"{text} {detail[0].lower()}{detail[1:]}" if detail else text
    if len(words) > _LONGEST:
        words = words[: _LONGEST - 1].rstrip() + "…"
    return words.replace("&", "&&")


def _menu(menus: dict[str, QMenu], path: str, theme: Theme) -> QMenu:
    """Return the menu of this path, made where it is first asked for."""
    if path not in menus:
        parent, title = path.split("/")
        menus[path] = KeyMenu(theme, title, menus[parent])
        menus[parent].addMenu(menus[path])
    return menus[path]


def _recent_menu(studio: Studio, parent: QMenu) -> RecentMenu:
    menu = RecentMenu("Open recent", parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    menu.triggered.connect(studio.open_recent)
    studio.recents.changed.connect(menu.show_recents)
    menu.show_recents(studio.recents.list)
    return menu
