"""The head of the last row: what no loop explains."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.ui.controls.solo_button import SoloButton
from loopstudio.ui.controls.switch import NEUTRAL, Switch
from loopstudio.ui.song.head_ground import EXACTNESS, NAME_X, SWITCH_X, WIDE, paint_head_ground
from loopstudio.ui.song.head_state import HeadState
from loopstudio.ui.theme.theme import Theme
from loopstudio.ui.theme.tokens import Tokens

_SHORT_HINT = "unexplained"
"""Where there is no room to say by what."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, kw_only=True)
class Rest(HeadState):
    """What the head shows."""

    level_db: float | None = None
    """Loudest moment, relative to the song's; None for silence."""
    hint: str = "what no loop explains"


class RestHead(QWidget):
    """Switch, name, solo and level of the Rest.

    Signals
    -------
    selected()
        The user clicked the head.
    on_edited(bool)
        The user switched the Rest on or off.
    solo_edited(bool)
        The user switched the solo on or off.
    pointed()
        The pointer is over the head.
    left()
        The pointer is no longer over it.
    """

    selected = Signal()
    on_edited = Signal(bool)
    solo_edited = Signal(bool)
    pointed = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rest = Rest()
        self._has_exactness = False
        self.switch = Switch(theme, self)
        self.switch.show_loop(0, NEUTRAL, "Rest")
        self.solo = SoloButton(theme, self)
        self.solo.show_name("Rest")
        self.switch.on_edited.connect(self.on_edited)
        self.solo.solo_edited.connect(self.solo_edited)
        self.setAccessibleName("Rest, what no loop explains")
        theme.changed.connect(self._on_theme_changed)

    def show_rest(self, rest: Rest) -> None:
        """Show these values, without reporting them back as the user's."""
        if rest == self._rest:
            return
        self._rest = rest
        self.setAccessibleName(f"Rest, {rest.hint}")
        self.switch.show_state(rest.on, rest.silenced)
        self.solo.show_soloed(rest.soloed)
        self.update()

    def show_exactness_column(self, shown: bool) -> None:
        """Keep the solo below those of the loops."""
        if shown != self._has_exactness:
            self._has_exactness = shown
            self._arrange()

    def sizeHint(self) -> QSize:
        """Return the size in a window of 1440 by 900."""
        return QSize(WIDE, 30)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give everything its place."""
        self._arrange()

    def _arrange(self) -> None:
        top = round((self.height() - 22) / 2)
        right = self.width() - 10 - (EXACTNESS - 1 if self._has_exactness else 0)
        self.switch.setGeometry(SWITCH_X, top, 24, 22)
        self.solo.setGeometry(right - 22, top, 22, 22)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, name, what it is, and its level."""
        tokens, rest = self._theme.tokens, self._rest
        painter = QPainter(self)
        paint_head_ground(painter, tokens, self.width(), self.height(), selected=rest.selected)
        height = self.height() - 1
        font = self._theme.font("name")
        font.setWeight(QFont.Weight.Medium)
        painter.setFont(font)
        painter.setPen(QColor(tokens.ink2 if rest.heard else tokens.ink3))
        painter.drawText(QRectF(NAME_X, 0, 40, height), _MIDDLE, "Rest")
        hint_x = NAME_X + painter.fontMetrics().horizontalAdvance("Rest") + 6
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(tokens.ink3))
        level = "" if rest.level_db is None else f"{rest.level_db:.0f} dB".replace("-", "−")
        if self._has_exactness:
            level_right, room = self.width() - 10, self.solo.x() - 8 - hint_x
        else:
            level_right = self.solo.x() - 9
            room = level_right - 8 - painter.fontMetrics().horizontalAdvance(level) - hint_x
        hint = "Off" if not rest.on else rest.hint
        if painter.fontMetrics().horizontalAdvance(hint) > room:
            hint = _SHORT_HINT
        hint = painter.fontMetrics().elidedText(hint, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(hint_x, 0, room, height), _MIDDLE, hint)
        place = QRectF(level_right - 60, 0, 60, height)
        painter.drawText(place, _MIDDLE | Qt.AlignmentFlag.AlignRight, level)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Say that the pointer is here."""
        self.pointed.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """Say that it is gone."""
        self.left.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the Rest."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.selected.emit()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.update()
