"""What can be seen of a widget."""

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget


def texts(widget: QWidget) -> list[str]:
    """Return the texts of all labels and buttons that are not hidden."""
    found = [*widget.findChildren(QLabel), *widget.findChildren(QAbstractButton)]
    return [part.text() for part in found if part.isVisibleTo(widget) and part.text()]


def button(widget: QWidget, text: str) -> QAbstractButton:
    """Return the button with this text."""
    return next(b for b in widget.findChildren(QAbstractButton) if b.text() == text)
