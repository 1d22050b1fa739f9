"""What can be done with a section of the song."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.popup_menu import PopupMenu

if TYPE_CHECKING:
    from loopstudio.core.form import Form


class SectionMenu(PopupMenu):
    """Opens at a section.

    Parameters
    ----------
    form : Form
    section : int
    bar : int
        The bar line at which the section would be split.

    Signals
    -------
    rename_asked(int)
        Let the user type another name.
    play_asked(int)
        Repeat this section.
    form_edited(str, object)
        What the user did, and the `Form` it led to; None for the sections as found.
    """

    rename_asked = Signal(int)
    play_asked = Signal(int)
    form_edited = Signal(str, object)

    def __init__(self, form: Form, section: int, bar: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = form.names[section]
        first, stop = form.bounds(section)
        self._add("Repeat this section", partial(self.play_asked.emit, section))
        self.addSeparator()
        self._add("Rename…\tF2", partial(self.rename_asked.emit, section))
        splits = self._add(
            f"Split at bar {bar + 1}",
            partial(self.form_edited.emit, f"Split {name}", form.split(bar)),
        )
        splits.setEnabled(first < bar < stop)
        before = form.names[section - 1] if section else ""
        joins = self._add(
            f"Join with {before}" if before else "Join with the section before",
            partial(self.form_edited.emit, f"Join {name}", form.joined(section)),
        )
        joins.setEnabled(bool(before))
        self.addSeparator()
        self._add("Sections as found", partial(self.form_edited.emit, "Sections as found", None))

    def _add(self, text: str, run: Callable[[], None]) -> QAction:
        action = self.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda: run())
        return action
