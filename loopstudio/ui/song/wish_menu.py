"""What can be done with a wish, opened where it is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from loopstudio.ui.song.wish_mark import kind_text
from loopstudio.ui.tools.tool import WISH_TOOLS

_PERCENTS = (100, 80, 60, 40, 20)


class WishMenu(QMenu):
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
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        kinds = QActionGroup(self)
        for other in WISH_TOOLS:
            action = self.addAction(kind_text(other))
            action.setCheckable(True)
            action.setChecked(other == kind)
            action.setData(other)
            kinds.addAction(action)
        kinds.triggered.connect(lambda action: self.kind_edited.emit(str(action.data())))
        self.addSeparator()
        strengths = self.addMenu(f"Strength, {percent} %")
        strengths.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        group = QActionGroup(self)
        for value in _PERCENTS:
            action = strengths.addAction(f"{value} %")
            action.setCheckable(True)
            action.setChecked(value == percent)
            action.setData(value)
            group.addAction(action)
        group.triggered.connect(lambda action: self.strength_edited.emit(int(action.data())))
        self.addSeparator()
        self.addAction("Remove\tDel").triggered.connect(lambda: self.remove_asked.emit())
