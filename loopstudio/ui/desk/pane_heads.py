"""What stands above the recipe: a title for each matrix in view, or a switch between them."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from loopstudio.ui.desk.geometry import PANE_GAP, TITLE_HEIGHT, TITLE_TOP, Geometry
from loopstudio.ui.desk.pane_switch import PaneSwitch
from loopstudio.ui.desk.pane_titles import PaneTitle
from loopstudio.ui.desk.parts import Pane
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.theme.theme import Theme

_GAP = 8


class PaneHeads(QObject):
    """Titles of the panes, and a switch where there is room for one pane only.

    Parameters
    ----------
    theme : Theme
    before, after : QWidget
        What the keyboard comes from, and goes to next.
    parent : QWidget
        On which they stand.

    Signals
    -------
    layer_toggled(int)
        The user switched this layer.
    pane_edited(int)
        The user chose this pane, by its index.
    """

    layer_toggled = Signal(int)
    pane_edited = Signal(int)

    def __init__(self, theme: Theme, before: QWidget, after: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._before, self._after = theme, before, after
        self._ground = parent
        self._titles: list[PaneTitle] = []
        self._switch: PaneSwitch | None = None

    def show_panes(
        self, made: Geometry, state: DeskState, panes: tuple[Pane, ...], chosen: int, left: int
    ) -> None:
        """Show heads for these panes, from `left` on; `chosen` of all is the one in view."""
        left += self._place_switch(left, state, chosen, one=made.n_panes < len(state.loop.panes))
        while len(self._titles) < len(panes):
            self._add_title()
        recipe = made.recipe
        pane_width = made.n_rhythms * made.cell + PANE_GAP
        for index, title in enumerate(self._titles):
            title.setVisible(index < len(panes))
            if index >= len(panes):
                continue
            pane = panes[index]
            off = pane.layer in state.mutes.layers
            title.show_pane(pane, _words(state, pane, off=off), state.colour, off=off)
            start = recipe.left + index * pane_width if index else left
            last = index == len(panes) - 1
            end = recipe.right if last else recipe.left + (index + 1) * pane_width
            width = min(title.sizeHint().width(), end - start - 4)
            title.setGeometry(start, TITLE_TOP, max(width, 20), TITLE_HEIGHT)

    def _add_title(self) -> None:
        title = PaneTitle(self._theme, self._ground)
        title.layer_toggled.connect(self.layer_toggled)
        QWidget.setTabOrder(self._titles[-1] if self._titles else self._before, title)
        QWidget.setTabOrder(title, self._after)
        self._titles.append(title)

    def _place_switch(self, left: int, state: DeskState, chosen: int, *, one: bool) -> int:
        """Show which pane is in view where there is room for one; return the width taken."""
        panes = state.loop.panes
        if self._switch is not None and (not one or self._switch.panes != panes):
            self._switch.hide()
            self._switch.deleteLater()
            self._switch = None
        if not one:
            return 0
        if self._switch is None:
            self._switch = PaneSwitch(self._theme, panes, self._ground)
            self._switch.pane_edited.connect(self.pane_edited)
            QWidget.setTabOrder(self._before, self._switch)
        self._switch.show_pane(chosen)
        size = self._switch.sizeHint()
        self._switch.setGeometry(left, TITLE_TOP - 1, size.width(), size.height())
        self._switch.show()
        return size.width() + _GAP


def _words(state: DeskState, pane: Pane, *, off: bool) -> str:
    if len(state.loop.panes) == 1:
        return "switched off" if off else "which sound plays which rhythm"
    return f"{pane.title}, off" if off else pane.title
