"""What a screen reader is told of a widget and of all inside of it."""

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QDialogButtonBox, QScrollBar, QWidget

from loopstudio.ui.panels import takes_keyboard


def name(widget: QWidget) -> str:
    """Return what a screen reader calls a widget."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


def faults(root: QWidget) -> list[str]:
    """Return what is wrong with the widgets that can be seen, in words."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if not widget.isVisible() or isinstance(widget, QScrollBar):
            continue
        what = f"{type(widget).__name__} {name(widget)!r} in {type(widget.parentWidget()).__name__}"
        button = isinstance(widget, QAbstractButton)
        if (takes_keyboard(widget) or button) and not name(widget):
            found.append(f"{what} has no name")
        # What a dialog ends with says all in its text.
        in_box = isinstance(widget.parentWidget(), QDialogButtonBox)
        if button and not in_box and not widget.toolTip():
            found.append(f"{what} has no tooltip")
    return found
