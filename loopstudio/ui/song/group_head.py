"""The head of a group's row: as that of a loop, and its fold."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.project.groups import INK
from loopstudio.ui.controls.fold_button import FoldButton
from loopstudio.ui.controls.own_keys import is_plain, keeps
from loopstudio.ui.song.any_head import AnyHead
from loopstudio.ui.song.head_ground import BRACKET_END, BRACKET_START, NAME_X, SWITCH_X, WIDE
from loopstudio.ui.song.head_menu import HeadMenu
from loopstudio.ui.song.head_state import NamedState
from loopstudio.ui.song.lines import GROUP_HEAD
from loopstudio.ui.theme.theme import Theme

_FOLD_X = SWITCH_X + 24
_NAME_X = NAME_X + 13
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_F2)
"""Fold, open, rename."""


@dataclass(frozen=True, kw_only=True)
class GroupState(NamedState):
    """What the head of a group shows."""

    loops: tuple[str, ...]
    """The names of its loops."""
    colours: tuple[int, ...]
    """Of its loops."""
    folded: bool = False


class GroupHead(AnyHead[GroupState]):
    """Shows a `GroupState`; slim while the group is open, as high as a loop's while folded.

    Signals
    -------
    fold_edited(int, bool)
        The user folded the group, or opened it.
    ungroup_asked(int)
        The user wants single loops again.
    """

    fold_edited = Signal(int, bool)
    ungroup_asked = Signal(int)

    def __init__(self, theme: Theme, state: GroupState, parent: QWidget | None = None) -> None:
        super().__init__(theme, state, parent, draggable=False, elide=Qt.TextElideMode.ElideRight)
        self.fold = FoldButton(theme, self)
        self.fold.stackUnder(self.name)  # so that it is read out where it is
        self.fold.fold_edited.connect(self._on_folded)
        for button in (self.switch, self.fold, self.solo):
            button.installEventFilter(self)  # whose arrows would go to the next button
        self.show_state(state)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, from left to right."""
        return self.switch, self.fold, self.slider, self.solo

    def sizeHint(self) -> QSize:
        """Return the size in a window of 1440 by 900."""
        return QSize(WIDE, GROUP_HEAD)

    def _show_own(self) -> None:
        state = self._state
        self.switch.show_group(state.number, state.colour, state.name)
        self.fold.show_folded(state.name, state.folded)
        self.meter.show_colour(None if state.colour == INK else state.colour)
        self.meter.setVisible(state.folded)
        self.setAccessibleName(f"{state.name}, group")
        folded = ", folded" if state.folded else ""
        selected = ", selected" if state.selected else ""
        self.setAccessibleDescription(f"{', '.join(state.loops)}{folded}{selected}")

    def _arrange(self) -> None:
        # Where there is little room, the name gets that of the chevron, which goes where loops
        # have their exactness.
        beside = self._has_exactness and self.width() < WIDE
        self._name_x = NAME_X if beside else _NAME_X
        middle = round((self.height() - 1) / 2)
        self.fold.setGeometry(self.width() - 32 if beside else _FOLD_X, middle - 11, 22, 22)
        self._place_controls(slim=not self._state.folded)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, stripe, bracket, and how many loops there are."""
        state = self._state
        painter = QPainter(self)
        ends = BRACKET_START | BRACKET_END if state.folded else BRACKET_START
        self._paint_ground(painter, state.colours, ends)
        if state.folded:
            line = f"{len(state.loops)} loops" if state.on or state.soloed else "Off"
            painter.drawText(self._line_place(self._name_x), _LEFT, line)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fold or open the group."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._on_folded(not self._state.folded)

    def _menu(self) -> HeadMenu:
        state = self._state
        menu = HeadMenu(
            self._theme,
            on=state.on,
            soloed=state.soloed,
            colour=state.colour,
            folded=state.folded,
            key=f"Shift+{state.number}" if state.number <= 9 else "",
            parent=self,
        )
        menu.fold_edited.connect(self._on_folded)
        menu.ungroup_asked.connect(self._on_ungroup_asked)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold on Left, open on Right, rename on F2."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._on_folded(event.key() == Qt.Key.Key_Left)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fold and open by the arrows, whichever button has the keyboard."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in _KEYS or not is_plain(event):
            return False
        self.keyPressEvent(event)
        return True

    def event(self, event: QEvent) -> bool:
        """Keep these keys for the head in which the focus is."""
        return keeps(event, _KEYS, plain=True) or super().event(event)

    def _on_folded(self, folded: bool) -> None:
        if folded != self._state.folded:
            self.fold_edited.emit(self._index, folded)

    def _on_ungroup_asked(self) -> None:
        self.ungroup_asked.emit(self._index)
