"""What can be done with a sound, a rhythm or a cell, opened by a right click."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from loopstudio.core.wishes import KEEP, SILENT
from loopstudio.ui.controls.popup_menu import PopupMenu
from loopstudio.ui.desk.parts import Part
from loopstudio.ui.desk.state import DeskState

SWITCH, HEAR, FOUND, LOCK, RENAME = "switch", "hear", "found", "lock", "rename"
NOTE, LEARNED, DRAW = "note", "learned", "draw"
"""What can be asked for."""

WISHES = {"wish silent": SILENT, "wish keep": KEEP}
"""By what is asked for: the kind of wish."""


class PartMenu(PopupMenu):
    """The menu of one part.

    Parameters
    ----------
    part : Part
    state : DeskState
        The loop that is on the desk.

    Signals
    -------
    asked(str)
        The user wants this, one of the names above.
    """

    asked = Signal(str)

    def __init__(self, part: Part, state: DeskState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._add(SWITCH, "On\tEnter", checked=not state.is_off(part))
        self._add(HEAR, "Hear alone\tH")
        self._add(FOUND, "Level as it was found", enabled=state.level_db(part) != 0)
        self._add(LOCK, "Locked", checked=state.is_locked(part))
        if part.cell is None:
            self._add_own(part, state)
        self.addSeparator()
        for what, text in zip(WISHES, ("Wish: silent in this loop", "Wish: keep"), strict=True):
            self._add(what, text)
        self.triggered.connect(self._on_triggered)

    def _add_own(self, part: Part, state: DeskState) -> None:
        """Add what only sounds, or only rhythms, can do."""
        redrawn = state.is_redrawn(part)
        self.addSeparator()
        self._add(RENAME, "Rename…\tF2")
        self.addSeparator()
        if part.sound is not None:
            self._add(NOTE, "Replace by a note…")
            self._add(LEARNED, "Back to the learned sound", enabled=redrawn)
        else:
            self._add(DRAW, "Draw with the pencil")
            self._add(LEARNED, "Back to the learned rhythm", enabled=redrawn)

    def _add(
        self, what: str, text: str, *, checked: bool | None = None, enabled: bool = True
    ) -> QAction:
        action = self.addAction(text)
        action.setData(what)
        action.setEnabled(enabled)
        if checked is not None:
            action.setCheckable(True)
            action.setChecked(checked)
        return action

    def _on_triggered(self, action: QAction) -> None:
        self.asked.emit(str(action.data()))
