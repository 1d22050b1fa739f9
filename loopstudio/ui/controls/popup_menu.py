"""Menus that open where something is, with what can be done with it."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

Value = TypeVar("Value", bound=str | int)


class PopupMenu(QMenu):
    """A menu on the ground of the style sheet that is gone as soon as it is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def add_submenu(self, text: str) -> QMenu:
        """Add a menu within the menu, on the same ground."""
        menu = self.addMenu(text)
        menu.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        return menu


def add_choices(
    menu: QMenu, texts: Mapping[Value, str], chosen: Value | None, choose: Callable[[Value], None]
) -> list[QAction]:
    """Add values of which one is chosen.

    Parameters
    ----------
    menu : QMenu
    texts : mapping of value to str
        In the order of the menu.
    chosen : value or None
        The one that has the tick; None for none of them.
    choose : callable of value
        Called with the value that the user chose.

    Returns
    -------
    list of QAction
        One for each value.
    """
    group = QActionGroup(menu)
    for value, text in texts.items():
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(value == chosen)
        action.setData(value)
        group.addAction(action)
    group.triggered.connect(lambda action: choose(action.data()))
    return group.actions()
