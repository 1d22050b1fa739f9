"""The head of a group's row: its switch, fold, name, gain and solo."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.project.groups import INK
from loopstudio.ui.controls.fold_button import FoldButton
from loopstudio.ui.controls.gain_slider import GainSlider
from loopstudio.ui.controls.meter import Meter
from loopstudio.ui.controls.own_keys import is_plain, keeps
from loopstudio.ui.controls.solo_button import SoloButton
from loopstudio.ui.controls.switch import Switch
from loopstudio.ui.song.head_ground import (
    BRACKET_END,
    BRACKET_START,
    EXACTNESS,
    NAME_X,
    SWITCH_X,
    WIDE,
    paint_bracket,
    paint_head_ground,
    paint_stripe,
)
from loopstudio.ui.song.head_menu import HeadMenu
from loopstudio.ui.song.lines import GROUP_HEAD
from loopstudio.ui.song.name_label import NameLabel
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_FOLD_X = SWITCH_X + 24
_NAME_X = NAME_X + 13
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_F2)
"""Fold, open, rename."""


@dataclass(frozen=True)
class GroupState:
    """What the head of a group shows."""

    number: int
    """From 1."""
    name: str
    colour: int
    loops: tuple[str, ...]
    """The names of its loops."""
    colours: tuple[int, ...]
    """Of its loops."""
    gain_db: float = 0.0
    on: bool = True
    silenced: bool = False
    """Not heard because something else is soloed."""
    soloed: bool = False
    folded: bool = False
    selected: bool = False

    @property
    def heard(self) -> bool:
        """Whether the group is part of what is heard."""
        return not self.silenced and (self.on or self.soloed)


class GroupHead(QWidget):
    """Shows a `GroupState`; slim while the group is open, as high as a loop's while folded.

    Signals
    -------
    selected(int)
        The user clicked the head.  Here and below the first number is the group's, from 0.
    on_edited(int, bool), solo_edited(int, bool), gain_edited(int, float), name_edited(int, str),
    colour_edited(int, int)
        As for a loop.
    fold_edited(int, bool)
        The user folded the group, or opened it.
    ungroup_asked(int)
        The user wants single loops again.
    pointed(int)
        The pointer is over the head.
    left()
        The pointer is no longer over it.
    """

    selected = Signal(int)
    on_edited = Signal(int, bool)
    solo_edited = Signal(int, bool)
    gain_edited = Signal(int, float)
    name_edited = Signal(int, str)
    colour_edited = Signal(int, int)
    fold_edited = Signal(int, bool)
    ungroup_asked = Signal(int)
    pointed = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, state: GroupState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = state
        self._shown: GroupState | None = None
        self._has_exactness = False
        self._name_x = _NAME_X
        self.switch = Switch(theme, self)
        self.fold = FoldButton(theme, self)
        self.name = NameLabel(theme, self, draggable=False, elide=Qt.TextElideMode.ElideRight)
        self.slider = GainSlider(theme, self)
        self.solo = SoloButton(theme, self)
        self.meter = Meter(theme, parent=self)
        self.switch.on_edited.connect(self._on_switched)
        self.fold.fold_edited.connect(self._on_folded)
        self.name.clicked.connect(self._on_clicked)
        self.name.name_edited.connect(self._on_name_edited)
        self.slider.gain_edited.connect(self._on_gain_edited)
        self.solo.solo_edited.connect(self._on_soloed)
        for button in (self.switch, self.fold, self.solo):
            button.installEventFilter(self)  # whose arrows would go to the next button
        self.show_state(state)
        theme.changed.connect(self._on_theme_changed)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, from left to right."""
        return self.switch, self.fold, self.slider, self.solo

    @property
    def is_selected(self) -> bool:
        """Whether it stands for the selected loop, or all of its loops are selected."""
        return self._state.selected

    def show_state(self, state: GroupState) -> None:
        """Show these values, without reporting them back as the user's."""
        if state == self._shown:
            return
        self._state = self._shown = state
        self.switch.show_group(state.number, state.colour, state.name)
        self.switch.show_state(state.on, state.silenced)
        self.fold.show_folded(state.name, state.folded)
        self.name.show_name(state.name, dimmed=not state.heard)
        self.slider.show_name(state.name)
        self.slider.show_gain(state.gain_db)
        self.slider.show_dimmed(not state.heard)
        self.solo.show_name(state.name)
        self.solo.show_soloed(state.soloed)
        self.meter.show_colour(None if state.colour == INK else state.colour)
        self.meter.setVisible(state.folded)
        self.setAccessibleName(f"{state.name}, group")
        folded = ", folded" if state.folded else ""
        selected = ", selected" if state.selected else ""
        self.setAccessibleDescription(f"{', '.join(state.loops)}{folded}{selected}")
        self._arrange()

    def show_exactness_column(self, shown: bool) -> None:
        """Keep the solo below those of the loops."""
        if shown != self._has_exactness:
            self._has_exactness = shown
            self._arrange()

    def show_level(self, level: float) -> None:
        """Show a linear peak level in the meter."""
        self.meter.show_levels(level if self._state.heard else 0.0)

    def rename(self) -> None:
        """Let the user type another name."""
        self.name.edit()

    def sizeHint(self) -> QSize:
        """Return the size in a window of 1440 by 900."""
        return QSize(WIDE, GROUP_HEAD)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give everything its place."""
        self._arrange()

    def _arrange(self) -> None:
        tall = self._state.folded
        top = round((self.height() - 24) / 2)
        middle = round((self.height() - 1) / 2)
        groove = 56 if self.width() >= WIDE else 40
        right = self.width() - 10 - (EXACTNESS if self._has_exactness else 0)
        solo = right - 21 if self._has_exactness else right - 22
        left = solo - 9 - groove
        self.switch.setGeometry(SWITCH_X, top, 24, 24)
        # Where there is little room, the name gets that of the chevron, which goes where loops
        # have their exactness.
        beside = self._has_exactness and self.width() < WIDE
        self._name_x = NAME_X if beside else _NAME_X
        self.fold.setGeometry(self.width() - 32 if beside else _FOLD_X, middle - 11, 22, 22)
        name_top = top - 5 if tall else middle - 9
        self.name.setGeometry(self._name_x, name_top, left - 12 - self._name_x, 18)
        # The knob reaches 5 px beyond both ends of the groove.
        self.slider.setGeometry(left - 5, top - 4 if tall else middle - 8, groove + 10, 16)
        self.meter.setGeometry(left, top + 18, groove, 5)
        self.solo.setGeometry(solo, top + 1, 22, 22)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, stripe, bracket, and how many loops there are."""
        tokens, state = self._theme.tokens, self._state
        width, height = self.width(), self.height()
        painter = QPainter(self)
        paint_head_ground(painter, tokens, width, height, selected=state.selected)
        paint_stripe(painter, tokens, state.colours, height, heard=state.heard)
        ends = BRACKET_START | BRACKET_END if state.folded else BRACKET_START
        paint_bracket(painter, tokens, height, ends)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.ink3))
        if state.folded:
            top = round((height - 24) / 2)
            place = QRectF(self._name_x, top + 13, self.meter.x() - 4 - self._name_x, 14)
            painter.drawText(place, _LEFT, self._line())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the loops."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._on_clicked()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fold or open the group."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._on_folded(not self._state.folded)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Select the loops, unless they are marked, and offer what can be done with the group."""
        state = self._state
        if not state.selected:
            self._on_clicked()
        menu = HeadMenu(
            self._theme,
            on=state.on,
            soloed=state.soloed,
            colour=state.colour,
            folded=state.folded,
            key=f"Shift+{state.number}" if state.number <= 9 else "",
            parent=self,
        )
        menu.on_edited.connect(self._on_switched)
        menu.solo_edited.connect(self._on_soloed)
        menu.rename_asked.connect(self.rename)
        menu.colour_edited.connect(self._on_colour_edited)
        menu.fold_edited.connect(self._on_folded)
        menu.ungroup_asked.connect(self._on_ungroup_asked)
        menu.popup(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Say that the pointer is here."""
        self.pointed.emit(self._state.number - 1)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that it is gone."""
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold on Left, open on Right, rename on F2."""
        if event.key() == Qt.Key.Key_F2:
            self.rename()
        elif event.key() in _KEYS:
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

    def _line(self) -> str:
        return f"{len(self._state.loops)} loops" if self._state.on else "Off"

    def _on_clicked(self) -> None:
        self.selected.emit(self._state.number - 1)

    def _on_switched(self, on: bool) -> None:
        self.on_edited.emit(self._state.number - 1, on)

    def _on_folded(self, folded: bool) -> None:
        if folded != self._state.folded:
            self.fold_edited.emit(self._state.number - 1, folded)

    def _on_soloed(self, soloed: bool) -> None:
        self.solo_edited.emit(self._state.number - 1, soloed)

    def _on_gain_edited(self, gain_db: float) -> None:
        self.gain_edited.emit(self._state.number - 1, gain_db)

    def _on_name_edited(self, name: str) -> None:
        self.name_edited.emit(self._state.number - 1, name)

    def _on_colour_edited(self, colour: int) -> None:
        self.colour_edited.emit(self._state.number - 1, colour)

    def _on_ungroup_asked(self) -> None:
        self.ungroup_asked.emit(self._state.number - 1)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
