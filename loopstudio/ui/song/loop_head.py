"""The head of a loop's row: its switch, name, gain, solo, meter and exactness."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.exactness import ExactnessGlyph
from loopstudio.ui.song.any_head import AnyHead
from loopstudio.ui.song.head_ground import EXACTNESS, NAME_X, WIDE
from loopstudio.ui.song.head_menu import HeadMenu
from loopstudio.ui.song.head_state import NamedState
from loopstudio.ui.song.words import bars_text
from loopstudio.ui.theme import icons
from loopstudio.ui.theme.theme import Theme

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, kw_only=True)
class Head(NamedState):
    """What a head shows."""

    label: str
    bars: int
    exactness_db: float | None = None
    taken: bool = False
    """Whether it is cut from a take that the user chose."""
    line: str = ""
    """What is said below the name; empty for the kind and the length in bars."""
    bracket: int = 0
    """Where it is in its group, from `loopstudio.ui.song.head_ground`; 0 for in none."""
    group_off: bool = False
    """Whether it is silenced because its group is off."""


class LoopHead(AnyHead[Head]):
    """Shows a `Head`.

    Signals
    -------
    name_grabbed(int), name_dragged(int)
        The user begins to drag the name, and drags it away.
    """

    name_grabbed = Signal(int)
    name_dragged = Signal(int)

    def __init__(self, theme: Theme, head: Head, parent: QWidget | None = None) -> None:
        super().__init__(theme, head, parent, draggable=True, elide=Qt.TextElideMode.ElideMiddle)
        self._glyph = ExactnessGlyph(theme, self)
        self.name.grabbed.connect(self._on_name_grabbed)
        self.name.dragged.connect(self._on_name_dragged)
        self.show_state(head)

    def sizeHint(self) -> QSize:
        """Return the size in a window of 1440 by 900."""
        return QSize(WIDE, 44)

    def _show_own(self) -> None:
        head = self._state
        self.switch.show_loop(head.number, head.colour, head.name)
        if head.on and head.group_off:
            self.switch.setAccessibleDescription("Its group is off")
        self.meter.show_colour(head.colour)
        self._glyph.show_exactness(head.exactness_db, taken=head.taken)
        self.setAccessibleName(head.name)
        self.setAccessibleDescription(self._kind() + (", selected" if head.selected else ""))

    def _arrange(self) -> None:
        self._place_controls()
        top = round((self.height() - 24) / 2)
        size = self._glyph.sizeHint()
        self._glyph.setGeometry(self.width() - 10 - size.width(), top + 15, size.width(), 9)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, stripe of colour, kind line, exactness, and the edges."""
        tokens, head = self._theme.tokens, self._state
        painter = QPainter(self)
        self._paint_ground(painter, (head.colour,), head.bracket)
        top = round((self.height() - 24) / 2)
        text_x = NAME_X
        if head.label in icons.KINDS:
            picture = icons.pixmap(head.label, tokens.ink3, 12, self.devicePixelRatioF())
            painter.drawPixmap(NAME_X, top + 14, picture)
            text_x += 17
        place = self._line_place(text_x)
        painter.drawText(place, _LEFT, self._kind_that_fits(painter.fontMetrics(), place.width()))
        if head.exactness_db is not None:
            painter.setFont(self._theme.font("body"))
            painter.setPen(QColor(tokens.ink if head.heard else tokens.ink3))
            place = QRectF(self.width() - 10 - EXACTNESS, top - 4, EXACTNESS, 16)
            painter.drawText(place, _RIGHT, f"{head.exactness_db:.0f} dB")

    def _menu(self) -> HeadMenu:
        head = self._state
        return HeadMenu(
            self._theme, on=head.on, soloed=head.soloed, colour=head.colour, parent=self
        )

    def _kind(self) -> str:
        head = self._state
        if not head.on and not head.soloed:
            return "Off"
        if head.line:
            return head.line
        return (
            f"{head.label.capitalize()}, {bars_text(head.bars)}"
            if head.label
            else bars_text(head.bars)
        )

    def _kind_that_fits(self, metrics: QFontMetrics, room: float) -> str:
        """Return the kind line, in narrow heads without the number of bars.

        All narrow heads leave it out, also those that would have room for it: in a column of
        lines, one that says more than its neighbours reads as if it meant something.
        """
        kind, head = self._kind(), self._state
        short = kind.split(",")[0]
        narrow = self.width() < WIDE and head.label and not head.line
        if narrow or metrics.elidedText(kind, Qt.TextElideMode.ElideRight, int(room)) != kind:
            kind = short
        return metrics.elidedText(kind, Qt.TextElideMode.ElideRight, int(room))

    def _on_name_grabbed(self) -> None:
        self.name_grabbed.emit(self._index)

    def _on_name_dragged(self) -> None:
        self.name_dragged.emit(self._index)
