"""Keys that a widget keeps for itself from the shortcuts of its window."""

from collections.abc import Container

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent


def keeps(event: QEvent, keys: Container[Qt.Key]) -> bool:
    """Keep a key from the window's shortcuts; return whether the event was about one of `keys`.

    Parameters
    ----------
    event : QEvent
        What the widget's ``event`` was called with; accepted if it is a shortcut's first chance.
    keys : container of Qt.Key
        Those that mean something of their own while the widget has the keyboard.
    """
    if (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.key() in keys
    ):
        event.accept()
        return True
    return False
