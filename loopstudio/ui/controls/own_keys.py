"""Keys that a widget keeps for itself from the shortcuts of its window."""

from collections.abc import Container

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
"""Presses what has the keyboard: Space, which does elsewhere, plays and stops."""


def keeps(event: QEvent, keys: Container[Qt.Key], *, plain: bool = False) -> bool:
    """Keep a key from the window's shortcuts; return whether the event was about one of `keys`.

    Parameters
    ----------
    event : QEvent
        What the widget's ``event`` was called with; accepted if it is a shortcut's first chance.
    keys : container of Qt.Key
        Those that mean something of their own while the widget has the keyboard.
    plain : bool
        Whether they do only without Shift, Ctrl or Alt.
    """
    if (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.key() in keys
        and (not plain or is_plain(event))
    ):
        event.accept()
        return True
    return False


def is_plain(event: QKeyEvent) -> bool:
    """Tell whether a key is pressed without Shift, Ctrl or Alt."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == (
        Qt.KeyboardModifier.NoModifier
    )
