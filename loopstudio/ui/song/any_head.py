"""What the heads of loops and of groups have in common: switch, name, gain, solo and meter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.gain_slider import GainSlider
from loopstudio.ui.controls.meter import Meter
from loopstudio.ui.controls.own_keys import keeps
from loopstudio.ui.controls.solo_button import SoloButton
from loopstudio.ui.controls.switch import Switch
from loopstudio.ui.song.head_ground import (
    EXACTNESS,
    NAME_X,
    SWITCH_X,
    WIDE,
    paint_bracket,
    paint_head_ground,
    paint_stripe,
)
from loopstudio.ui.song.head_menu import HeadMenu
from loopstudio.ui.song.head_state import NamedState
from loopstudio.ui.song.name_label import NameLabel
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

State = TypeVar("State", bound=NamedState)


class AnyHead(QWidget, Generic[State]):
    """Shows a `NamedState`; a subclass adds what only its kind of head has.

    Parameters
    ----------
    theme : Theme
    state : NamedState
        Shown by the first `show_state`, which a subclass calls as soon as it has its controls.
    parent : QWidget or None
    draggable : bool
        Whether there is something to be dragged away by the name.
    elide : Qt.TextElideMode
        What of a name is left out where there is no room for all.

    Signals
    -------
    selected(int)
        The user clicked the head.  Here and below the first number is the state's, from 0.
    on_edited(int, bool)
        The user switched it on or off.
    solo_edited(int, bool)
        The user switched the solo on or off.
    gain_edited(int, float)
        The user moved the fader, in dB.
    name_edited(int, str)
        The user gave it another name.
    colour_edited(int, int)
        The user gave it another colour.
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
    pointed = Signal(int)
    left = Signal()

    def __init__(
        self,
        theme: Theme,
        state: State,
        parent: QWidget | None,
        *,
        draggable: bool,
        elide: Qt.TextElideMode,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = state
        self._shown: State | None = None
        self._has_exactness = False
        self._name_x = NAME_X
        self.switch = Switch(theme, self)
        self.name = NameLabel(theme, self, draggable=draggable, elide=elide)
        self.slider = GainSlider(theme, self)
        self.solo = SoloButton(theme, self)
        self.meter = Meter(theme, parent=self)
        self.switch.on_edited.connect(self._on_switched)
        self.name.clicked.connect(self._on_clicked)
        self.name.name_edited.connect(self._on_name_edited)
        self.slider.gain_edited.connect(self._on_gain_edited)
        self.solo.solo_edited.connect(self._on_soloed)
        theme.changed.connect(self._on_theme_changed)

    @property
    def _index(self) -> int:
        """The number, from 0."""
        return self._state.number - 1

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, from left to right."""
        return self.switch, self.slider, self.solo

    @property
    def is_selected(self) -> bool:
        """Whether it stands for what is selected, or is marked beside it."""
        return self._state.selected

    def show_state(self, state: State) -> None:
        """Show these values, without reporting them back as the user's."""
        if state == self._shown:
            return
        self._state = self._shown = state
        self.name.show_name(state.name, dimmed=not state.heard)
        self.slider.show_name(state.name)
        self.slider.show_gain(state.gain_db)
        self.slider.show_dimmed(not state.heard)
        self.solo.show_name(state.name)
        self.solo.show_soloed(state.soloed)
        self.switch.show_state(state.on, state.silenced)
        self.meter.setAccessibleName(f"{state.name}, level")
        self._show_own()
        self._arrange()

    def _show_own(self) -> None:
        """Show what only this kind of head has, and what the number of the switch stands for."""
        raise NotImplementedError

    def show_exactness_column(self, shown: bool) -> None:
        """Keep room for the exactness at the right, as all heads do as soon as one has it."""
        if shown != self._has_exactness:
            self._has_exactness = shown
            self._arrange()

    def show_level(self, level: float) -> None:
        """Show a linear peak level in the meter."""
        self.meter.show_levels(level if self._state.heard else 0.0)

    def rename(self) -> None:
        """Let the user type another name."""
        self.name.edit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give everything its place."""
        self._arrange()

    def _arrange(self) -> None:
        """Give everything its place; the controls of every head by `_place_controls`."""
        raise NotImplementedError

    def _place_controls(self, *, slim: bool = False) -> None:
        """Give what every head has its place; in a slim head nothing is below the name."""
        top = round((self.height() - 24) / 2)
        middle = round((self.height() - 1) / 2)
        groove = 56 if self.width() >= WIDE else 40
        right = self.width() - 10 - (EXACTNESS if self._has_exactness else 0)
        solo = right - 21 if self._has_exactness else right - 22
        left = solo - 9 - groove
        self.switch.setGeometry(SWITCH_X, top, 24, 24)
        name_top = middle - 9 if slim else top - 5
        self.name.setGeometry(self._name_x, name_top, left - 12 - self._name_x, 18)
        # The knob reaches 5 px beyond both ends of the groove.
        self.slider.setGeometry(left - 5, middle - 8 if slim else top - 4, groove + 10, 16)
        self.meter.setGeometry(left, top + 18, groove, 5)
        self.solo.setGeometry(solo, top + 1, 22, 22)
        self.update()

    def _line_place(self, left: float) -> QRectF:
        """Return where the line below the name is, from `left` on."""
        top = round((self.height() - 24) / 2)
        return QRectF(left, top + 13, self.meter.x() - 4 - left, 14)

    def _paint_ground(self, painter: QPainter, colours: Sequence[int], bracket: int) -> None:
        """Paint ground, stripe and bracket; then the line below the name can be written.

        Parameters
        ----------
        painter : QPainter
        colours : sequence of int
            Of the stripe, from the top.
        bracket : int
            Where the head is in its group, from `loopstudio.ui.song.head_ground`; 0 for in none.
        """
        tokens, state, height = self._theme.tokens, self._state, self.height()
        paint_head_ground(painter, tokens, self.width(), height, selected=state.selected)
        paint_stripe(painter, tokens, colours, height, heard=state.heard)
        if bracket:
            paint_bracket(painter, tokens, height, bracket)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.ink3))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select what the head stands for."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._on_clicked()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Select what the head stands for, unless it is marked, and offer what can be done."""
        if not self._state.selected:
            self._on_clicked()
        menu = self._menu()
        menu.on_edited.connect(self._on_switched)
        menu.solo_edited.connect(self._on_soloed)
        menu.rename_asked.connect(self.rename)
        menu.colour_edited.connect(self._on_colour_edited)
        menu.popup(event.globalPos())

    def _menu(self) -> HeadMenu:
        """Return the menu of this kind of head, with what only it has already connected."""
        raise NotImplementedError

    def enterEvent(self, event: QEnterEvent) -> None:
        """Say that the pointer is here."""
        self.pointed.emit(self._index)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that it is gone."""
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Rename on F2."""
        if event.key() == Qt.Key.Key_F2:
            self.rename()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep F2 for the head in which the focus is."""
        return keeps(event, (Qt.Key.Key_F2,)) or super().event(event)

    def _on_clicked(self) -> None:
        self.selected.emit(self._index)

    def _on_switched(self, on: bool) -> None:
        self.on_edited.emit(self._index, on)

    def _on_soloed(self, soloed: bool) -> None:
        self.solo_edited.emit(self._index, soloed)

    def _on_gain_edited(self, gain_db: float) -> None:
        self.gain_edited.emit(self._index, gain_db)

    def _on_name_edited(self, name: str) -> None:
        self.name_edited.emit(self._index, name)

    def _on_colour_edited(self, colour: int) -> None:
        self.colour_edited.emit(self._index, colour)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
