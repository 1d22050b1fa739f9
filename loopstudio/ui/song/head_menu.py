"""What can be done with a loop or a group, opened at its head."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.popup_menu import PopupMenu, add_choices
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import LOOP_COLOUR_NAMES, Tokens, loop_colour

_SWATCH = 16
_SQUARE = QRectF(2, 2, 12, 12)


class HeadMenu(PopupMenu):
    """Switch, solo, name and colour of one loop or group.

    Parameters
    ----------
    theme : Theme
        For the swatches.
    on, soloed : bool
        How the loop is now.
    colour : int
        Index of its colour; below 0 for ink.
    folded : bool or None
        Of a group; None for a loop, which cannot be folded.
    key : str
        What switches it; empty for none.

    Signals
    -------
    on_edited(bool), solo_edited(bool)
        The user switched the loop, or its solo.
    rename_asked()
        Let the user type another name.
    colour_edited(int)
        The user gave the loop this colour.
    fold_edited(bool)
        The user folded the group, or opened it.
    ungroup_asked()
        Make single loops of the group.
    """

    on_edited = Signal(bool)
    solo_edited = Signal(bool)
    rename_asked = Signal()
    colour_edited = Signal(int)
    fold_edited = Signal(bool)
    ungroup_asked = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        on: bool,
        soloed: bool,
        colour: int,
        folded: bool | None = None,
        key: str = "M",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        of_group = folded is not None
        self._add(f"On\t{key}", checked=on).toggled.connect(self.on_edited)
        solo = "Solo" if of_group else "Solo\tS"
        self._add(solo, checked=soloed).toggled.connect(self.solo_edited)
        if folded is not None:
            self._add("Folded", checked=folded).toggled.connect(self.fold_edited)
        self.addSeparator()
        self._add("Rename…\tF2").triggered.connect(self._on_rename)
        chosen = colour % len(LOOP_COLOUR_NAMES) if colour >= 0 else None
        colours = dict(enumerate(LOOP_COLOUR_NAMES))
        menu = self.add_submenu("Colour")
        for action in add_choices(menu, colours, chosen, self.colour_edited.emit):
            action.setIcon(swatch(theme.tokens, action.data()))
        if of_group:
            self.addSeparator()
            self._add("Ungroup\tCtrl+Shift+G").triggered.connect(self._on_ungroup)

    def _add(self, text: str, *, checked: bool | None = None) -> QAction:
        action = self.addAction(text)
        if checked is not None:
            action.setCheckable(True)
            action.setChecked(checked)
        return action

    def _on_rename(self) -> None:
        self.rename_asked.emit()

    def _on_ungroup(self) -> None:
        self.ungroup_asked.emit()


def swatch(tokens: Tokens, colour: int) -> QIcon:
    """Return a square of a loop colour; in light with an edge, which some need to be seen."""
    picture = QPixmap(_SWATCH, _SWATCH)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edged = tokens.name == "light"
    painter.setPen(QPen(QColor(tokens.ink3), 1) if edged else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(loop_colour(tokens, colour)))
    painter.drawRoundedRect(_SQUARE, 2, 2)
    painter.end()
    return QIcon(picture)
