"""Situations in which pictures of dialogs, menus and banners are taken."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from loopstudio.ui import key_sheet
from loopstudio.ui.controller import Studio
from loopstudio.ui.crash.dialog import CrashDialog
from loopstudio.ui.crash.hooks import Fault

_FAULT = Fault(
    summary="ValueError: a loop of no bars",
    details="Traceback (most recent call last):\n  …\nValueError: a loop of no bars",
)
_KEPT = "Your work is kept: it is offered on the start page if the program ends."


def export_panel(studio: Studio) -> QWidget:
    """Return the export window."""
    return studio.export.panel


def key_list(studio: Studio) -> QWidget:
    """Show the sheet of keys."""
    dialog = key_sheet.keys_dialog(studio.theme, studio.window)
    dialog.show()
    return dialog


def preferences(studio: Studio) -> QWidget:
    """Show the preferences."""
    studio.preferences.show()
    return next(
        dialog
        for dialog in studio.window.findChildren(QDialog)
        if dialog.isVisible() and dialog.windowTitle() == "Preferences"
    )


def crash(studio: Studio) -> QWidget:
    """Show what is said of a fault."""
    dialog = CrashDialog(studio.theme, studio.window)
    dialog.show_fault(_FAULT, _KEPT, song=True)
    dialog.show()
    return dialog


def menu(studio: Studio) -> QWidget:
    """Open the menu of what can be done with loops."""
    menus = {child.title().replace("&", ""): child for child in studio.window.findChildren(QMenu)}
    menus["Loops"].popup(studio.window.mapToGlobal(QPoint(200, 28)))
    return menus["Loops"]


def banner(studio: Studio) -> QWidget:
    """Say what went wrong, under the transport."""
    studio.window.banner.show_error(
        "No sound device found. Everything else works.", (("Look again", lambda: None),)
    )
    return studio.window
