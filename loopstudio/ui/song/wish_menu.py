"""What can be done with a wish, opened where it is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.popup_menu import PopupMenu, add_choices
from loopstudio.ui.song.wish_mark import kind_text
from loopstudio.ui.tools.tool import WISH_TOOLS

_PERCENTS = (100, 80, 60, 40, 20)


class WishMenu(PopupMenu):
    """Kind and strength of one wish, and removing it.

    Parameters
    ----------
    kind : str
    percent : int
        How the wish is now.

    Signals
    -------
    kind_edited(str)
        The user wishes for something else there.
    strength_edited(int)
        The user gave it this strength, in percent.
    remove_asked()
        The user takes it back.
    """

    kind_edited = Signal(str)
    strength_edited = Signal(int)
    remove_asked = Signal()

    def __init__(self, kind: str, percent: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wish menu")
        kinds = {other: kind_text(other) for other in WISH_TOOLS}
        add_choices(self, kinds, kind, self.kind_edited.emit)
        self.addSeparator()
        strengths = {value: f"{value} %" for value in _PERCENTS}
        menu = self.add_submenu(f"Strength, {percent} %")
        add_choices(menu, strengths, percent, self.strength_edited.emit)
        self.addSeparator()
        self.addAction("Remove\tDel").triggered.connect(lambda: self.remove_asked.emit())
