"""The head of a loop's row: its switch, name, gain, solo, meter and exactness."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.exactness import ExactnessGlyph
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
from loopstudio.ui.song.name_label import NameLabel
from loopstudio.ui.song.words import bars_text
from loopstudio.ui.theme import icons
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens


@dataclass(frozen=True)
class Head:
    """What a head shows."""

    number: int
    name: str
    label: str
    bars: int
    colour: int
    gain_db: float = 0.0
    on: bool = True
    silenced: bool = False
    """Not heard because another loop is soloed, or its group is off."""
    soloed: bool = False
    selected: bool = False
    exactness_db: float | None = None
    taken: bool = False
    """Whether it is cut from a take that the user chose."""
    line: str = ""
    """What is said below the name; empty for the kind and the length in bars."""
    bracket: int = 0
    """Where it is in its group, from `loopstudio.ui.song.head_ground`; 0 for in none."""

    @property
    def heard(self) -> bool:
        """Whether the loop is part of what is heard."""
        return not self.silenced and (self.on or self.soloed)


class LoopHead(QWidget):
    """Shows a `Head`.

    Signals
    -------
    selected(int)
        The user clicked the head.  Here and below the first number is the loop's, from 0.
    on_edited(int, bool)
        The user switched the loop on or off.
    solo_edited(int, bool)
        The user switched the solo on or off.
    gain_edited(int, float)
        The user moved the fader, in dB.
    name_edited(int, str)
        The user gave the loop another name.
    name_grabbed(int), name_dragged(int)
        The user begins to drag the name, and drags it away.
    colour_edited(int, int)
        The user gave the loop another colour.
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
    name_grabbed = Signal(int)
    name_dragged = Signal(int)
    colour_edited = Signal(int, int)
    pointed = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, head: Head, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._head = head
        self._shown: Head | None = None
        self._has_exactness = False
        self.switch = Switch(theme, self)
        self.name = NameLabel(theme, self)
        self.slider = GainSlider(theme, self)
        self.solo = SoloButton(theme, self)
        self.meter = Meter(theme, parent=self)
        self._glyph = ExactnessGlyph(theme, self)
        self.switch.on_edited.connect(self._on_switched)
        self.solo.solo_edited.connect(self._on_soloed)
        self.slider.gain_edited.connect(self._on_gain_edited)
        self.name.name_edited.connect(self._on_name_edited)
        self.name.clicked.connect(self._on_clicked)
        self.name.grabbed.connect(self._on_name_grabbed)
        self.name.dragged.connect(self._on_name_dragged)
        self.show_head(head)
        theme.changed.connect(self._on_theme_changed)

    def show_head(self, head: Head) -> None:
        """Show these values, without reporting them back as the user's."""
        if head == self._shown:
            return
        self._head = self._shown = head
        self.switch.show_loop(head.number, head.colour, head.name)
        self.switch.show_state(head.on, head.silenced)
        self.name.show_name(head.name, dimmed=not head.heard)
        self.slider.show_name(head.name)
        self.slider.show_gain(head.gain_db)
        self.slider.show_dimmed(not head.heard)
        self.solo.show_name(head.name)
        self.solo.show_soloed(head.soloed)
        self.meter.show_colour(head.colour)
        self._glyph.show_exactness(head.exactness_db, taken=head.taken)
        self.setAccessibleName(head.name)
        self.setAccessibleDescription(self._kind() + (", selected" if head.selected else ""))
        self.update()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, from left to right."""
        return self.switch, self.slider, self.solo

    @property
    def is_selected(self) -> bool:
        """Whether its loop is the selected one, or marked beside it."""
        return self._head.selected

    def show_exactness_column(self, shown: bool) -> None:
        """Keep room for the exactness at the right, as all heads do as soon as one has it."""
        if shown != self._has_exactness:
            self._has_exactness = shown
            self._arrange()

    def show_level(self, level: float) -> None:
        """Show a linear peak level in the meter."""
        self.meter.show_levels(level if self._head.heard else 0.0)

    def rename(self) -> None:
        """Let the user type another name."""
        self.name.edit()

    def sizeHint(self) -> QSize:
        """Return the size in a window of 1440 by 900."""
        return QSize(WIDE, 44)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give everything its place."""
        self._arrange()

    def _arrange(self) -> None:
        top = round((self.height() - 24) / 2)
        groove = 56 if self.width() >= WIDE else 40
        right = self.width() - 10 - (EXACTNESS if self._has_exactness else 0)
        solo = right - 21 if self._has_exactness else right - 22
        left = solo - 9 - groove
        self.switch.setGeometry(SWITCH_X, top, 24, 24)
        self.name.setGeometry(NAME_X, top - 5, left - 12 - NAME_X, 18)
        # The knob reaches 5 px beyond both ends of the groove.
        self.slider.setGeometry(left - 5, top - 4, groove + 10, 16)
        self.meter.setGeometry(left, top + 18, groove, 5)
        self.solo.setGeometry(solo, top + 1, 22, 22)
        size = self._glyph.sizeHint()
        self._glyph.setGeometry(self.width() - 10 - size.width(), top + 15, size.width(), 9)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, stripe of colour, kind line, exactness, and the edges."""
        tokens, head = self._theme.tokens, self._head
        painter = QPainter(self)
        paint_head_ground(painter, tokens, self.width(), self.height(), selected=head.selected)
        paint_stripe(painter, tokens, (head.colour,), self.height(), heard=head.heard)
        if head.bracket:
            paint_bracket(painter, tokens, self.height(), head.bracket)
        top = round((self.height() - 24) / 2)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.ink3))
        text_x = NAME_X
        if head.label in icons.KINDS:
            picture = icons.pixmap(head.label, tokens.ink3, 12, self.devicePixelRatioF())
            painter.drawPixmap(NAME_X, top + 14, picture)
            text_x += 17
        place = QRectF(text_x, top + 13, self.meter.x() - 4 - text_x, 14)
        painter.drawText(place, _LEFT, self._kind_that_fits(painter.fontMetrics(), place.width()))
        if head.exactness_db is not None:
            painter.setFont(self._theme.font("body"))
            painter.setPen(QColor(tokens.ink if head.heard else tokens.ink3))
            place = QRectF(self.width() - 10 - EXACTNESS, top - 4, EXACTNESS, 16)
            painter.drawText(place, _RIGHT, f"{head.exactness_db:.0f} dB")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the loop."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._on_clicked()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Select the loop, unless it is marked, and offer what can be done with it."""
        head = self._head
        if not head.selected:
            self._on_clicked()
        menu = HeadMenu(
            self._theme, on=head.on, soloed=head.soloed, colour=head.colour, parent=self
        )
        menu.on_edited.connect(self._on_switched)
        menu.solo_edited.connect(self._on_soloed)
        menu.rename_asked.connect(self.rename)
        menu.colour_edited.connect(self._on_colour_edited)
        menu.popup(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Say that the pointer is here."""
        self.pointed.emit(self._head.number - 1)

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

    def _kind(self) -> str:
        head = self._head
        if not head.on:
            return "Off"
        if head.line:
            return head.line
        return (
            f"{head.label.capitalize()}, {bars_text(head.bars)}"
            if head.label
            else bars_text(head.bars)
        )

    def _kind_that_fits(self, metrics: QFontMetrics, room: float) -> str:
        """Return the kind line, without the number of bars where it is too long."""
        kind = self._kind()
        if metrics.elidedText(kind, Qt.TextElideMode.ElideRight, int(room)) != kind:
            kind = kind.split(",")[0]
        return metrics.elidedText(kind, Qt.TextElideMode.ElideRight, int(room))

    def _on_clicked(self) -> None:
        self.selected.emit(self._head.number - 1)

    def _on_switched(self, on: bool) -> None:
        self.on_edited.emit(self._head.number - 1, on)

    def _on_soloed(self, soloed: bool) -> None:
        self.solo_edited.emit(self._head.number - 1, soloed)

    def _on_gain_edited(self, gain_db: float) -> None:
        self.gain_edited.emit(self._head.number - 1, gain_db)

    def _on_name_edited(self, name: str) -> None:
        self.name_edited.emit(self._head.number - 1, name)

    def _on_colour_edited(self, colour: int) -> None:
        self.colour_edited.emit(self._head.number - 1, colour)

    def _on_name_grabbed(self) -> None:
        self.name_grabbed.emit(self._head.number - 1)

    def _on_name_dragged(self) -> None:
        self.name_dragged.emit(self._head.number - 1)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
